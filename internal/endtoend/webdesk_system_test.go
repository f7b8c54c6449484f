package endtoend

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/plan"
	"shidian/internal/postgres"
	"shidian/internal/seats"
	"shidian/internal/staff"
	"shidian/workflows"
)

const (
	provedProgramme = "proved-2002"
	provedPlan      = "testdata/proved.yaml"
)

// Who signs in, by the unit and role of his seat.
const (
	theParty     = "yuetan.sub-district-party"
	theOffice    = "yuetan.sub-district-office"
	theDistrict  = "xicheng.district"
	theCommittee = "yuetan.sanlihe-1.residents-committee"
)

// webDesk is the web desk of a district, with its sign-in and a whole Shidian behind it.
type webDesk struct {
	*system
	web      *devservices.Web
	signIn   *devservices.OpenID
	record   *postgres.Store // in the desk's role
	people   []staff.Person
	units    seats.Units
	chromium context.Context
	sealKey  string // the desk's private key, a file
	front    string // where browsers reach it; empty: the desk itself
}

// newWebDesk starts it all, with everybody of the plan in his seat.
func newWebDesk(t *testing.T) *webDesk {
	t.Helper()
	return newWebDeskOf(t, provedProgramme, provedPlan)
}

// newWebDeskOf is newWebDesk with some sub-districts of a plan, or all.
func newWebDeskOf(t *testing.T, programme, file string, only ...string) *webDesk {
	t.Helper()
	temporal := devtest.OwnTemporal(t, devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes()})
	return newWebDeskOn(t, temporal, nil, programme, file, only...)
}

// newWebDeskOn is that on a Temporal of the test's choice, with more in all programs'
// environment.
func newWebDeskOn(t *testing.T, temporal *devservices.Temporal, env []string, programme, file string, only ...string) *webDesk {
	t.Helper()
	port, err := devservices.FreePort()
	require.NoError(t, err)
	d := staffedIn(t, env, devtest.OwnPostgres(t), temporal, devservices.WebURL(port), programme, file, only...)
	d.web, err = devservices.StartWeb(t.Context(), devservices.WebOptions{
		Binary: d.program("shidian"), Dir: d.folder, DatabaseURL: d.postgres.DeskURL(), TemporalAddress: d.temporal.Address(), Issuer: d.signIn.Issuer(),
		SealKey: d.sealKey, Evidence: devservices.EvidenceBucket(d.folder), Port: port, Env: env,
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.web.Stop(context.Background())) })
	t.Cleanup(d.showLogs)
	return d
}

// staffedDistrict is a district whose staff may sign in at an address, where no desk is yet.
func staffedDistrict(t *testing.T, record *devservices.Postgres, temporal *devservices.Temporal, at, programme, file string, only ...string) *webDesk {
	t.Helper()
	return staffedIn(t, nil, record, temporal, at, programme, file, only...)
}

// staffedIn is that with more in both programs' environment.
func staffedIn(t *testing.T, env []string, record *devservices.Postgres, temporal *devservices.Temporal, at, programme, file string, only ...string) *webDesk {
	t.Helper()
	d := &webDesk{chromium: chromium(t, "zh-CN")}
	private, public, err := devservices.IdentityKey(t.TempDir())
	require.NoError(t, err)
	d.sealKey = private
	d.system = newSystemWith(t, record, temporal, append(slices.Clone(env), "SHIDIAN_IDENTITY_KEYS="+public)...)
	d.programme = programme
	start := []string{"start", file}
	if len(only) > 0 {
		start = append(start, "--only", strings.Join(only, ","))
	}
	d.mustDesk(start...)
	d.readStaff(file)
	d.signIn = devtest.OpenID(t, devservices.OpenIDOptions{Staff: d.people, Redirects: []string{at + "/signin/back"}, SignedOut: []string{at + "/signedout"}})
	d.record, err = postgres.Open(t.Context(), d.postgres.DeskURL())
	require.NoError(t, err)
	t.Cleanup(d.record.Close)
	for _, one := range d.people {
		d.appoint(one)
	}
	return d
}

// url is where browsers reach the desk.
func (d *webDesk) url() string {
	if d.front != "" {
		return d.front
	}
	return d.web.URL()
}

// showLogs shows what the desk and the sign-in of a failed test logged last.
func (d *webDesk) showLogs() {
	if !d.t.Failed() {
		return
	}
	for _, path := range []string{d.web.LogPath(), d.signIn.LogPath()} {
		data, err := os.ReadFile(path)
		require.NoError(d.t, err)
		d.t.Logf("%s:\n%s", filepath.Base(path), data[max(0, len(data)-8000):])
	}
}

// readStaff invents one person for each role of each unit of the plan, but none for the
// communities of the large sub-district.
func (d *webDesk) readStaff(file string) {
	d.t.Helper()
	p, issues := plan.Load(file)
	require.NotNil(d.t, p, "%v", issues)
	var subs []*pilot.Terms
	for _, one := range p.SubDistricts() {
		terms, err := p.Terms(one.Code, plan.Options{})
		require.NoError(d.t, err)
		if one.Code == zhanlanlu {
			terms.Communities = nil
		}
		subs = append(subs, &terms)
		d.units.District = terms.District.Code
		for _, own := range staff.Family(&terms) {
			d.units.Places = append(d.units.Places, own.Place())
		}
	}
	d.people = staff.Sample(subs)
}

// firstDay is before every day of the plan.
const firstDay = pilot.Date("2000-01-01")

var operator = seats.Grantor{Operator: "tests"}

func (d *webDesk) appoint(one staff.Person) {
	d.t.Helper()
	for _, a := range one.Appointments(d.signIn.Issuer(), d.programme, firstDay, operator) {
		_, err := d.record.Appoint(d.t.Context(), a, d.units, firstDay)
		require.NoError(d.t, err)
	}
}

// dismiss ends the appointments that a person has.
func (d *webDesk) dismiss(subject string) {
	d.t.Helper()
	held, err := d.record.AppointmentsOf(d.t.Context(), seats.Person{Issuer: d.signIn.Issuer(), Subject: subject})
	require.NoError(d.t, err)
	for _, a := range held {
		if a.Ended == nil {
			_, err := d.record.EndAppointment(d.t.Context(), d.programme, a.Number, operator, "调离", d.units, firstDay)
			require.NoError(d.t, err)
		}
	}
}

func (d *webDesk) personOf(subject string) staff.Person {
	d.t.Helper()
	i := slices.IndexFunc(d.people, func(p staff.Person) bool { return p.Subject == subject })
	require.GreaterOrEqual(d.t, i, 0, subject)
	return d.people[i]
}

// scenario runs a part of a test on the desk that its parts share, one after another.
func (d *webDesk) scenario(name string, act func(*webDesk)) {
	whole := d.t
	whole.Run(name, func(t *testing.T) {
		d.t = t
		defer func() { d.t = whole }()
		act(d)
	})
}

// events are those of a pilot about a step, of some types; of all when none is named.
func (d *webDesk) events(place string, step pilot.Step, types ...pilot.EventType) []pilot.Event {
	d.t.Helper()
	all, err := d.record.Events(d.t.Context(), workflows.PilotID(d.programme, place), 0, 0)
	require.NoError(d.t, err)
	return slices.DeleteFunc(all, func(e pilot.Event) bool {
		return e.Step != step || len(types) > 0 && !slices.Contains(types, e.Type)
	})
}

// draftOf is what somebody has begun to write in his only seat.
func (d *webDesk) draftOf(subject, place string, step pilot.Step) postgres.Draft {
	d.t.Helper()
	who := d.personOf(subject)
	draft, err := d.record.Draft(d.t.Context(), postgres.DraftKey{
		Programme: d.programme, Place: place, Form: string(step), Seat: who.Seats[0].Seat, Person: seats.Person{Issuer: d.signIn.Issuer(), Subject: subject},
	})
	require.NoError(d.t, err)
	return draft
}

// forgetSessions has the desk know nobody any more, as when sessions run out.
func (d *webDesk) forgetSessions() {
	d.t.Helper()
	conn, err := pgx.Connect(d.t.Context(), d.postgres.URL())
	require.NoError(d.t, err)
	defer func() { require.NoError(d.t, conn.Close(context.Background())) }()
	_, err = conn.Exec(d.t.Context(), `DELETE FROM web_sessions`)
	require.NoError(d.t, err)
}

// visit opens a browser of its own, in which nobody is signed in.
func (d *webDesk) visit() *visitor {
	d.t.Helper()
	return d.window(d.chromium, chromedp.WithNewBrowserContext())
}

func (d *webDesk) window(of context.Context, options ...chromedp.ContextOption) *visitor {
	d.t.Helper()
	ctx, leave := chromedp.NewContext(of, options...)
	d.t.Cleanup(leave)
	err := chromedp.Do(ctx)
	require.NoError(d.t, errors.Join(err, ctx.Err()), "open a window")
	v := &visitor{browser: &browser{t: d.t, ctx: ctx, ui: d.url()}, desk: d}
	d.t.Cleanup(v.keepWhatWasSeen)
	v.do("size the window", chromedp.EmulateViewport(windowWidth, windowHeight))
	return v
}

// signedIn is the browser of somebody who has signed in.
func (d *webDesk) signedIn(subject string) *visitor {
	d.t.Helper()
	v := d.visit()
	v.open("/?inbox")
	v.pick(subject)
	v.sees("header", d.personOf(subject).Name)
	return v
}
