package endtoend

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/devservices/devtest/hosts"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// Staff at several desks behind a load balancer notice nothing of it, also while one of the
// desks stops, dies or is cut off.
func TestDesks_BehindALoadBalancerAreOne(t *testing.T) {
	t.Parallel()
	devtest.Chromium(t)
	dir, err := programs()
	require.NoError(t, err)
	if !hosts.Isolated(t, programsAt+"="+dir) {
		return
	}
	d := newDesks(t)
	d.part("each says that it is ready", d.eachIsReady)
	d.part("every request goes to the other desk", d.inTurn)
	d.part("who signs out at one is out at both", d.outAtBoth)
	d.part("a page of one hears what goes on at the other", d.heardAtTheOther)
	d.part("a file that one took is there at the other", d.uploadedAtTheOther)
	d.part("the desk dies while somebody writes", d.diesWhileWriting)
	d.part("the desk's host is cut off while a message is on its way", d.cutOffWhileSending)
	d.part("the desks start again, one after the other", d.restarted)
}

// eachIsReady: whoever asks needs no sign-in and hears no secret.
func (d *desks) eachIsReady() {
	for _, r := range []*remoteDesk{d.one, d.two} {
		answer, err := http.Get(r.url().String() + "/readyz")
		require.NoError(d.t, err)
		text, err := io.ReadAll(answer.Body)
		require.NoError(d.t, err)
		require.NoError(d.t, answer.Body.Close())
		require.Equal(d.t, http.StatusOK, answer.StatusCode)
		require.Contains(d.t, string(text), "a worker asks for tasks")
		require.NotContains(d.t, string(text), d.network.Centre().Address())
	}
}

// inTurn: signing in begins at one and ends at the other, and so does a hand-in.
func (d *desks) inTurn() {
	v := d.signedIn(theParty)
	v.write("yuetan", pilot.StepLeadingGroup, nil)
	v.press(`button[value="save"]`, "")
	v.check()
	v.send()
	v.sees("#outcome", zh("web.outcome.accepted"))
	events := d.events("yuetan", pilot.StepLeadingGroup, pilot.EventAccepted)
	require.Len(d.t, events, 1)
	require.Equal(d.t, theParty, events[0].Proved.Subject)
	for _, r := range []*remoteDesk{d.one, d.two} {
		require.Positive(d.t, d.balancer.served[r.name], r.name)
	}
}

func (d *desks) outAtBoth() {
	d.only(d.one)
	v := d.signedIn(theOffice)
	feed := v.request(http.MethodGet, "/calendar", "").body
	before := v.requester(http.MethodGet, "/?inbox", "") // with the cookies of now
	d.only(d.two)
	v.open("/?inbox")
	v.sees("header", d.personOf(theOffice).Name)
	_, key, found := strings.Cut(feed, "calendar.ics?key=")
	require.True(d.t, found)
	key, _, _ = strings.Cut(key, `"`)
	key, _, _ = strings.Cut(key, "<")
	require.Equal(d.t, http.StatusOK, v.request(http.MethodGet, "/calendar.ics?key="+key, "").status, "both have one key")
	v.press("header button", zh("web.signout"))
	d.only(d.one)
	answer, err := before()
	require.NoError(d.t, err)
	require.Equal(d.t, http.StatusSeeOther, answer.status, "the session is over here too")
	d.only(nil)
}

func (d *desks) heardAtTheOther() {
	d.only(d.one)
	district := d.signedIn(theDistrict)
	district.open("/p/yuetan")
	district.value(`window.stayed = "yes"`)
	d.only(d.two)
	clerk := d.signedIn(theOffice)
	clerk.write("yuetan", pilot.StepPilotPlan, nil)
	clerk.check()
	clerk.send()
	clerk.sees("#outcome", zh("web.outcome.accepted"))
	district.sees("#news", zh("web.news"))
	require.Equal(d.t, "yes", district.value(`window.stayed`))
	d.only(nil)
}

func (d *desks) uploadedAtTheOther() {
	d.only(d.one)
	v := d.signedIn(theParty)
	file := d.file("公示底稿.pdf", "%PDF-1.7 两处工作台", 0)
	v.write("yuetan", pilot.StepResponsibilities, nil)
	v.choose("upload", file)
	v.click("#attach", "")
	v.sees("#files .about", digestOf(d.t, file))
	d.only(d.two)
	v.check()
	v.sees("main .file", digestOf(d.t, file))
	v.send()
	v.sees("#outcome", zh("web.outcome.accepted"))
	v.open(stepPath("yuetan", pilot.StepResponsibilities))
	got := v.request(http.MethodGet, v.value(`document.querySelector("details .file a").getAttribute("href")`), "")
	require.Equal(d.t, http.StatusOK, got.status)
	require.Equal(d.t, "%PDF-1.7 两处工作台", got.body)
	d.only(nil)
}

// diesWhileWriting: what was typed at a desk that is gone is checked and sent at the other.
func (d *desks) diesWhileWriting() {
	d.only(d.one)
	v := d.signedIn(theOffice)
	values := v.write(muxidi, pilot.StepSizeAdjustment, map[string]string{"evidence.boundary": "第一处工作台上写的界线"})
	require.NoError(d.t, d.one.cmd.Process.Kill())
	_ = d.one.cmd.Wait() // killed: it always says so
	v.check()
	d.inRotation(1)
	v.sees("main", values["evidence.boundary"])
	v.send()
	v.sees("#outcome", zh("web.outcome.accepted"))
	require.Len(d.t, d.events(muxidi, pilot.StepSizeAdjustment, pilot.EventAccepted), 1)
	v.open(stepPath(muxidi, pilot.StepSizeAdjustment))
	v.sees("main", values["evidence.boundary"])
	d.start(d.one)
	d.inRotation(2)
	d.only(nil)
}

// cutOffWhileSending: the message arrived, and nobody hears the answer of a desk that is cut
// off. Who sends it again at the other desk gets that answer, and it counts once.
func (d *desks) cutOffWhileSending() {
	d.only(d.one)
	v := d.signedIn(theOffice)
	path := stepPath(sanlihe, pilot.StepSizeAdjustment)
	v.write(sanlihe, pilot.StepSizeAdjustment, nil)
	v.check()
	conn, err := pgx.Connect(d.t.Context(), d.postgres.URL())
	require.NoError(d.t, err)
	defer func() { require.NoError(d.t, conn.Close(context.Background())) }()
	hold, err := conn.Begin(d.t.Context())
	require.NoError(d.t, err)
	_, err = hold.Exec(d.t.Context(), `SELECT FROM pilots WHERE workflow_id = $1 FOR UPDATE`, workflows.PilotID(d.programme, sanlihe))
	require.NoError(d.t, err)
	again := v.poster(path+"/send", posted(nil, "id", v.holds("id"), "revision", v.holds("revision")))
	v.click(`form[action$="/send"] button`, zh("web.send"))
	d.untilWaiting()
	d.one.Cut()
	require.NoError(d.t, hold.Rollback(d.t.Context()))
	require.Eventually(d.t, func() bool { return len(d.events(sanlihe, pilot.StepSizeAdjustment, pilot.EventAccepted)) == 1 }, patience, tick)
	d.inRotation(1)
	answer, err := again()
	require.NoError(d.t, err)
	require.Equal(d.t, http.StatusSeeOther, answer.status, answer.body)
	v.open(answer.location)
	v.sees("#outcome", zh("web.outcome.accepted"))
	require.Len(d.t, d.events(sanlihe, pilot.StepSizeAdjustment, pilot.EventAccepted), 1)
	d.one.Rejoin()
	d.inRotation(2)
	d.only(nil)
}

// untilWaiting waits until a worker waits for a pilot's row.
func (d *desks) untilWaiting() {
	d.t.Helper()
	conn, err := pgx.Connect(d.t.Context(), d.postgres.URL())
	require.NoError(d.t, err)
	defer func() { require.NoError(d.t, conn.Close(context.Background())) }()
	require.Eventually(d.t, func() bool {
		var waiting int
		require.NoError(d.t, conn.QueryRow(d.t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'`).Scan(&waiting))
		return waiting > 0
	}, patience, tick, "a worker is about to record it")
}

// restarted: nobody who works meanwhile sees an error, and an open page goes on hearing news.
func (d *desks) restarted() {
	d.only(d.one)
	district := d.signedIn(theDistrict)
	district.open("/p/yuetan")
	district.value(`window.stayed = "yes"`)
	d.only(nil)
	look := district.requester(http.MethodGet, "/p/yuetan", "")
	looking, stop := context.WithCancel(d.t.Context())
	var people sync.WaitGroup
	var seen atomic.Int64
	pace := time.NewTicker(150 * time.Millisecond) // a person may ask for 600 pages a minute
	defer pace.Stop()
	for range 2 {
		people.Go(func() {
			for looking.Err() == nil {
				<-pace.C
				answer, err := look()
				if err != nil || answer.status != http.StatusOK {
					d.t.Errorf("a page was not answered: %v, status %d\n%s", err, answer.status, answer.body)
					return
				}
				seen.Add(1)
			}
		})
	}
	for _, r := range []*remoteDesk{d.one, d.two} {
		before := seen.Load()
		require.NoError(d.t, r.cmd.Process.Signal(syscall.SIGTERM))
		require.NoError(d.t, r.cmd.Wait(), "it stops in order though a page of it is open")
		d.start(r)
		d.inRotation(2)
		require.Eventually(d.t, func() bool { return seen.Load() > before+5 }, patience, tick)
	}
	stop()
	people.Wait()
	clerk := d.signedIn(theOffice)
	clerk.write("yuetan", pilot.StepMobilisation, nil)
	clerk.check()
	clerk.send()
	district.sees("#news", zh("web.news"))
	require.Equal(d.t, "yes", district.value(`window.stayed`), "without loading the page again")
}
