package endtoend

import (
	"context"
	"net/http"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest/hosts"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/view"
	"shidian/workflows"
)

// What is on several hosts loses nothing while one of them is cut off, and nothing counts twice.
func TestHosts_NothingIsLostWhileAHostIsCutOff(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("needs real servers on several hosts")
	}
	dir, err := programs()
	require.NoError(t, err)
	if !hosts.Isolated(t, programsAt+"="+dir) {
		return
	}
	d := newSpread(t)
	d.mustDesk("start", planFile, "--rebase", "now")
	places := []string{"yuetan", "fengsheng", "yuetan/sanlihe-1", "yuetan/muxidi"}
	for _, place := range places {
		d.until(place, "opened", func(s view.Status) bool { return len(s.Waiting) > 0 })
	}
	d.writeRecords(places)
	people := d.streaming(places...)
	people.goesOn("before anything is cut off")
	d.scenario("a worker's host", func() { d.withoutWorkersHost(people) })
	d.scenario("a worker that dies where nobody hears it", func() { d.dyingUnheard(people) })
	d.scenario("the servers' host", func() { d.withoutServersHost(people) })
	people.end()
	d.scenario("the office's host, in the middle of a hand-in", d.withoutOfficesHost)
	data, a := d.audit()
	require.Zero(t, a.code, "%s %s", a.out, a.errOut)
	require.True(t, data.Agree)
	require.Equal(t, data.Pilots, data.Asked, "each answers for itself")
}

func (d *spread) writeRecords(places []string) {
	d.t.Helper()
	for _, place := range places {
		kind := pilot.KindGuidance
		if len(place) > len("fengsheng") {
			kind = pilot.KindIdeological
		}
		_, known := evidence.RecordKind(kind)
		require.True(d.t, known)
		d.mustFile(place, kind)
	}
}

// withoutWorkersHost: the other worker takes over what the one had, and the other way round.
func (d *spread) withoutWorkersHost(people *stream) {
	d.one.Cut()
	people.goesOn("the other worker has the pilots of the one that is cut off")
	require.Eventually(d.t, func() bool { return d.readiness(d.one) == http.StatusServiceUnavailable }, patience, tick, "it says itself that it can't work")
	d.one.Rejoin()
	d.ready(d.one)
	d.two.Cut()
	people.goesOn("the one that is back works again")
	d.two.Rejoin()
	d.ready(d.two)
}

// dyingUnheard: Postgres hears of no end of the connections of a host that loses its power, and
// gives them up all the same.
func (d *spread) dyingUnheard(people *stream) {
	look := d.administrator()
	require.Positive(d.t, d.connectionsOf(look, d.two.Host))
	d.two.Cut()
	require.NoError(d.t, d.two.cmd.Process.Kill())
	_ = d.two.cmd.Wait() // killed: it always says so
	people.goesOn("the other worker has its pilots")
	require.Eventually(d.t, func() bool { return d.connectionsOf(look, d.two.Host) == 0 }, patience, tick, "Postgres has given up the connections of who is gone")
	d.two.Rejoin()
	d.startOn(d.two)
	d.ready(d.two)
}

// withoutServersHost: nobody reaches a server. Meanwhile these start again, and know of no connection any more; a worker that is to stop does.
func (d *spread) withoutServersHost(people *stream) {
	d.network.Centre().Cut()
	people.stands("nobody is answered")
	require.NoError(d.t, d.two.cmd.Process.Signal(syscall.SIGTERM))
	stopped := make(chan error, 1)
	go func() { stopped <- d.two.cmd.Wait() }()
	d.postgres.Kill()
	d.temporal.Kill()
	require.NoError(d.t, d.postgres.Start(context.Background()))
	require.NoError(d.t, d.temporal.Start(context.Background()))
	if err := <-stopped; err != nil { // it does end, and waits for nobody
		d.t.Logf("worker two: %v", err)
	}
	d.network.Centre().Rejoin()
	d.ready(d.one)
	people.goesOn("the servers are back")
	d.startOn(d.two)
	d.ready(d.two)
}

// withoutOfficesHost: the hand-in is on its way and the answer is lost; sent again it counts once.
func (d *spread) withoutOfficesHost() {
	file := d.example("yuetan", pilot.StepLeadingGroup)
	submit := []string{"submit", "yuetan", string(pilot.StepLeadingGroup), "-f", file, "--as", "王秀英", "--role", string(pilot.RoleSubDistrictParty), "--id", "cut-1"}
	hold := d.administrator()
	tx, err := hold.Begin(d.t.Context())
	require.NoError(d.t, err)
	_, err = tx.Exec(d.t.Context(), `SELECT FROM pilots WHERE workflow_id = $1 FOR UPDATE`, workflows.PilotID(programme, "yuetan"))
	require.NoError(d.t, err)
	cmd, out := d.call(submit...)
	require.NoError(d.t, cmd.Start())
	look := d.administrator()
	require.Eventually(d.t, func() bool {
		var waiting int
		const query = `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND client_addr IS NOT NULL AND host(client_addr) <> '127.0.0.1'`
		require.NoError(d.t, look.QueryRow(d.t.Context(), query).Scan(&waiting))
		return waiting > 0
	}, patience, tick, "a worker is about to record it")
	d.office.Cut()
	require.NoError(d.t, tx.Rollback(d.t.Context()))
	d.until("yuetan", "accepted", accepted(pilot.StepLeadingGroup))
	code := d.finished(cmd, cmd.Wait())
	require.Contains(d.t, []int{3, 4}, code, "whoever sent it is told that there is no answer: %s", out)
	d.office.Rejoin()

	again, out := d.call(append(submit, "-o", "json")...)
	require.Zero(d.t, d.finished(again, again.Run()), out)
	require.Regexp(d.t, `"outcome": "(accepted|duplicate)"`, out.String(), "the answer that was lost, or that it is there already")
	events, err := d.record.Events(d.t.Context(), workflows.PilotID(programme, "yuetan"), 0, 0)
	require.NoError(d.t, err)
	counted := 0
	for _, e := range events {
		if e.Type == pilot.EventAccepted && e.ID == "cut-1" {
			counted++
		}
	}
	require.Equal(d.t, 1, counted)
}

// administrator is a connection of the server's administrator.
func (d *spread) administrator() *pgx.Conn {
	d.t.Helper()
	conn, err := pgx.Connect(d.t.Context(), d.postgres.URL())
	require.NoError(d.t, err)
	d.t.Cleanup(func() { _ = conn.Close(context.Background()) }) // the server may be gone
	return conn
}
