package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/bulletin"
	"shidian/internal/examples"
	"shidian/internal/ledger"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seal"
	"shidian/internal/seats"
	"shidian/internal/web"
)

// record is as much of a record as pages need; what it has not panics.
type record struct {
	web.Record
	terms        *pilot.Terms
	all          []seats.Appointment
	dues         []postgres.DueRow
	dueAsked     []postgres.DueFilter
	entries      []ledger.Entry
	asked        []postgres.LedgerFilter
	noticesAsked []postgres.NoticeFilter
	seatsAsked   []postgres.AppointmentFilter
	others       []pilot.Unit // sub-districts beside the one
	sessions     map[string][]byte
	looks        []postgres.Access
}

func (f *record) Pilots(context.Context, postgres.Filter) ([]postgres.PilotRow, error) {
	return []postgres.PilotRow{{WorkflowID: "pilot/" + f.terms.Programme + "/" + f.terms.Place(), SubDistrict: f.terms.SubDistrict, Place: f.terms.Place(), Level: pilot.LevelSubDistrict}}, nil
}

func (f *record) SubDistricts(context.Context, string) ([]pilot.Unit, error) {
	return append([]pilot.Unit{f.terms.SubDistrict}, f.others...), nil
}

func (f *record) Board(_ context.Context, _, _ string, limit, offset int) ([]postgres.BoardCell, error) {
	units, _ := f.SubDistricts(context.Background(), "")
	var cells []postgres.BoardCell
	for _, u := range units[min(offset, len(units)):min(offset+limit, len(units))] {
		for _, step := range []pilot.Step{pilot.StepLeadingGroup, pilot.StepCharter} {
			cells = append(cells, postgres.BoardCell{SubDistrict: u, Level: pilot.LevelSubDistrict, Step: step, Light: pilot.LightRed, Total: 1, Waiting: 1})
		}
	}
	return cells, nil
}

func (f *record) AppointmentsTo(_ context.Context, asked postgres.AppointmentFilter) ([]seats.Appointment, error) {
	f.seatsAsked = append(f.seatsAsked, asked)
	return f.all[:1], nil
}

func (f *record) Pilot(context.Context, string) (postgres.StoredPilot, error) {
	return postgres.StoredPilot{Terms: f.terms}, nil
}

func (f *record) AppointmentsOf(_ context.Context, p seats.Person) ([]seats.Appointment, error) {
	var of []seats.Appointment
	for _, a := range f.all {
		if a.Person.Is(p) {
			of = append(of, a)
		}
	}
	return of, nil
}

func (f *record) Appointment(_ context.Context, number int64) (seats.Appointment, error) {
	for _, a := range f.all {
		if a.Number == number {
			return a, nil
		}
	}
	return seats.Appointment{}, postgres.ErrNoAppointment
}

func (f *record) Dues(_ context.Context, asked postgres.DueFilter) ([]postgres.DueRow, error) {
	f.dueAsked = append(f.dueAsked, asked)
	return f.dues, nil
}

func (f *record) Ledger(_ context.Context, asked postgres.LedgerFilter, head func(ledger.Head) error, line func(ledger.Entry) error) error {
	f.asked = append(f.asked, asked)
	err := head(ledger.Head{Programme: asked.Programme, AsOf: pilot.Date("2002-10-01").Start(f.terms.Location()), Clock: &f.terms.Clock, UTCOffset: 480})
	for i, e := range f.entries {
		if err == nil && i >= asked.Offset && (asked.Limit == 0 || i < asked.Offset+asked.Limit) {
			err = line(e)
		}
	}
	return err
}

func (f *record) Bulletins(context.Context, string, int, int) ([]postgres.BulletinRow, error) {
	return []postgres.BulletinRow{{Number: 7, Day: "2002-09-30", Totals: bulletin.Totals{Counts: bulletin.Counts{Late: 3}}}}, nil
}

func (f *record) Bulletin(ctx context.Context, _ string, number int) (*bulletin.Bulletin, error) {
	if number != 7 {
		return nil, postgres.ErrNoBulletin
	}
	return f.BulletinNow(ctx, "")
}

func (f *record) BulletinNow(context.Context, string) (*bulletin.Bulletin, error) {
	name := pilot.Unit{Code: "sample", Name: "<b>示例</b>"}
	return bulletin.Compose(bulletin.ProgrammeSnapshot{Programme: "sample-2002", SubDistricts: []bulletin.Pilot{{Unit: name, Phase: pilot.PhaseOpen, Light: pilot.LightRed}}}, nil, 7, "2002-09-30"), nil
}

func (f *record) Notices(_ context.Context, asked postgres.NoticeFilter, _ int) ([]postgres.NoticeRow, error) {
	f.noticesAsked = append(f.noticesAsked, asked)
	return []postgres.NoticeRow{{
		ID: 1, Place: "sample", SubDistrict: f.terms.SubDistrict, Kind: pilot.NoticeOverdue, Step: pilot.StepCharter, Channel: postgres.ChannelWebhook,
		Address: "https://qyapi.example.org/send?key=SECRET", Status: postgres.NoticeSetAside, Error: "no-answer: <i>", To: pilot.Addressee{Role: pilot.RoleDistrict},
	}}, nil
}

func (f *record) CountNotices(context.Context, postgres.NoticeFilter) ([]postgres.NoticeCount, error) {
	return []postgres.NoticeCount{{Status: postgres.NoticeSetAside, N: 2}, {Status: postgres.NoticeSetAside, N: 3}}, nil
}

func (f *record) Timeline(_ context.Context, _, _, place string, _, _ int) ([]postgres.SpanRow, error) {
	day := func(d pilot.Date) time.Time { return d.End(f.terms.Location()) }
	late := postgres.SpanRow{SubDistrict: f.terms.SubDistrict, Start: day("2002-09-01"), Due: day("2002-09-20"), Deadline: day("2002-09-25"), Light: pilot.LightRed, Done: 1, Total: 4, UTCOffset: 480}
	if place != "" {
		late.Step = pilot.StepCharter
	}
	done := late
	done.Light, done.Done, done.Finished = pilot.LightDone, 4, day("2002-09-27")
	return []postgres.SpanRow{late, done, {SubDistrict: f.terms.SubDistrict, Total: 1}}, nil
}

func (f *record) LogAccess(_ context.Context, a postgres.Access) error {
	f.looks = append(f.looks, a)
	return nil
}

func (f *record) WebSession(_ context.Context, token string) ([]byte, bool, error) {
	data, ok := f.sessions[token]
	return data, ok, nil
}

func (f *record) KeepWebSession(_ context.Context, token string, data []byte, _ time.Time) error {
	f.sessions[token] = data
	return nil
}

func (f *record) DropWebSession(_ context.Context, token string) error {
	delete(f.sessions, token)
	return nil
}

// provider believes whoever comes back to be whom his code names.
type provider struct{ at time.Time }

const issuer = "https://sso.example.org"

func (provider) Begin(_ context.Context, state, _, _ string) (string, error) {
	return issuer + "/?state=" + state, nil
}

func (p provider) Finish(_ context.Context, code, _, _ string) (web.Identified, error) {
	return web.Identified{Person: seats.Person{Issuer: issuer, Subject: code, Name: code}, At: p.at}, nil
}

func (provider) SignOut(context.Context, string) string { return "" }
func (provider) Origin() string                         { return issuer }

func (provider) Verify(context.Context, string) (web.Identified, error) {
	return web.Identified{}, web.ErrNotIdentified
}

func (provider) Introduction() web.Introduction { return web.Introduction{} }

// site is a desk over a made-up record, on 2002-10-01.
type site struct {
	*record
	t       *testing.T
	handler http.Handler
	now     time.Time
}

// Who may sign in at a site: each subject's seat.
var staffed = map[string]seats.Seat{
	"district":  {Role: pilot.RoleDistrict, Unit: "sample-district"},
	"office":    {Role: pilot.RoleSubDistrictOffice, Unit: "sample"},
	"committee": {Role: pilot.RoleResidentsCommittee, Unit: "sample/sample-1"},
}

func newSite(t *testing.T) *site {
	t.Helper()
	terms := examples.SampleTerms()
	s := &site{t: t, record: &record{terms: terms, sessions: map[string][]byte{}}}
	s.now = pilot.Date("2002-10-01").Start(terms.Location()).Add(10 * time.Hour)
	for i, subject := range []string{"district", "office", "committee"} {
		s.all = append(s.all, seats.Appointment{
			Number: int64(i + 1), Programme: terms.Programme, Person: seats.Person{Issuer: issuer, Subject: subject, Name: subject}, Seat: staffed[subject], From: "2002-09-01",
		})
	}
	private, _, err := seal.NewKey(seal.SHA256, "desk")
	require.NoError(t, err)
	signer, err := seal.ParseSigner(private)
	require.NoError(t, err)
	at, err := url.Parse("https://desk.example.org")
	require.NoError(t, err)
	desk, err := web.New(web.Options{
		URL: at, Record: s.record, Signer: signer, Provider: provider{s.now}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return s.now },
	})
	require.NoError(t, err)
	s.handler = desk.Handler()
	return s
}

// get is a page as somebody sees it; nobody: without signing in.
func (s *site) get(subject, path string) *httptest.ResponseRecorder {
	s.t.Helper()
	cookies := map[string]*http.Cookie{}
	ask := func(path string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, path, nil).WithContext(s.t.Context())
		r.Header.Set("Accept-Language", "zh-CN")
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		for _, c := range w.Result().Cookies() {
			cookies[c.Name] = c
		}
		return w
	}
	if subject != "" {
		to, err := url.Parse(ask("/signin").Header().Get("Location"))
		require.NoError(s.t, err)
		back := ask("/signin/back?code=" + subject + "&state=" + to.Query().Get("state"))
		require.Equal(s.t, http.StatusSeeOther, back.Code)
	}
	w := ask(path)
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		for _, banned := range []string{" style=", "<style", "<script>", "onclick=", "javascript:"} {
			require.NotContains(s.t, w.Body.String(), banned, path)
		}
		require.NotRegexp(s.t, `[^/.@\w-]web\.[a-z]`, w.Body.String(), "a text that is missing")
	}
	return w
}
