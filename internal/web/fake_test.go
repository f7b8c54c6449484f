package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/attachments"
	"shidian/internal/bulletin"
	"shidian/internal/examples"
	"shidian/internal/ledger"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seal"
	"shidian/internal/seats"
	"shidian/internal/statistics"
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
	electing     []statistics.Community
	electedIn    []string // the sub-districts asked for
	counted      []string // those that were counted last
	noticesAsked []postgres.NoticeFilter
	seatsAsked   []postgres.AppointmentFilter
	others       []pilot.Unit // sub-districts beside the one
	sessions     map[string][]byte
	looks        []postgres.Access
	drafts       map[postgres.DraftKey]postgres.Draft
	uploaded     []pilot.Attachment
	answered     map[string]postgres.MessageRow // by id
	closed       *pilot.ProgrammeEnd            // the programme
	programmes   []postgres.ProgrammeRow
	over         map[string]bool // programmes of these
	running      []pilot.ProgrammePilot
	away         error  // the record does not answer whether it is there
	foreign      error  // what its schema is not
	newest       string // the file uploaded last
}

func (f *record) Ping(context.Context) error { return f.away }

func (f *record) CheckSchema(context.Context) error { return f.foreign }

func (f *record) NewestUpload(context.Context) (string, error) { return f.newest, f.away }

func (f *record) Pilots(context.Context, postgres.Filter) ([]postgres.PilotRow, error) {
	return []postgres.PilotRow{{WorkflowID: "pilot/" + f.terms.Programme + "/" + f.terms.Place(), SubDistrict: f.terms.SubDistrict, Place: f.terms.Place(), Level: pilot.LevelSubDistrict}}, nil
}

func (f *record) SubDistricts(context.Context, string) ([]pilot.Unit, error) {
	return append([]pilot.Unit{f.terms.SubDistrict}, f.others...), nil
}

func (f *record) SubDistrictsLike(ctx context.Context, programme, typed string, limit int) ([]pilot.Unit, error) {
	units, err := f.SubDistricts(ctx, programme)
	fits := slices.DeleteFunc(units, func(u pilot.Unit) bool { return !strings.Contains(u.Code, typed) && !strings.Contains(u.Name, typed) })
	if i := slices.IndexFunc(fits, func(u pilot.Unit) bool { return u.Code == typed }); i > 0 {
		fits = slices.Concat(fits[i:i+1], fits[:i], fits[i+1:])
	}
	return fits[:min(limit, len(fits))], err
}

func (f *record) Programmes(context.Context) ([]postgres.ProgrammeRow, error) {
	return f.programmes, nil
}

func (f *record) ProgrammeEnd(_ context.Context, programme string) (pilot.ProgrammeEnd, bool, error) {
	if f.closed == nil {
		return pilot.ProgrammeEnd{}, f.over[programme], nil
	}
	return *f.closed, true, nil
}

func (f *record) ProgrammePilots(context.Context, string) ([]pilot.ProgrammePilot, error) {
	return f.running, nil
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
	return postgres.StoredPilot{PilotRow: postgres.PilotRow{Level: pilot.LevelSubDistrict}, Terms: f.terms, State: &pilot.State{}}, nil
}

func (f *record) Versions(context.Context, string, pilot.Step) ([]postgres.VersionRow, error) {
	return nil, nil
}

func (f *record) MessageAt(_ context.Context, _, _, id string) (postgres.MessageRow, bool, error) {
	m, found := f.answered[id]
	return m, found, nil
}

func (f *record) Draft(_ context.Context, k postgres.DraftKey) (postgres.Draft, error) {
	if d, ok := f.drafts[k]; ok {
		return d, nil
	}
	return postgres.Draft{DraftKey: k}, nil
}

func (f *record) KeepDraft(_ context.Context, d postgres.Draft, _ bool) (postgres.Draft, error) {
	d.Revision++
	f.drafts[d.DraftKey] = d
	return d, nil
}

func (f *record) KeepUploads(_ context.Context, _, _ string, _ pilot.Actor, files []pilot.Attachment) error {
	f.uploaded = append(f.uploaded, files...)
	return nil
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

func (f *record) Decisions(context.Context, string, string) ([]postgres.DecisionRow, error) {
	return nil, nil
}

func (f *record) Elections(_ context.Context, programme, subDistrict string) (ledger.Head, []statistics.Community, error) {
	f.electedIn = append(f.electedIn, subDistrict)
	return ledger.Head{Programme: programme, AsOf: pilot.Date("2002-10-01").Start(f.terms.Location()), Clock: &f.terms.Clock, UTCOffset: 480}, f.electing, nil
}

// ElectionsOf has one version of each sub-district, the number of its communities' papers.
func (f *record) ElectionsOf(ctx context.Context, programme string, wanted func([]postgres.SubDistrictVersion) []string) (ledger.Head, []statistics.Community, error) {
	head, all, err := f.Elections(ctx, programme, "")
	var versions []postgres.SubDistrictVersion
	papers := 0
	for i, c := range all {
		papers += len(c.Papers)
		if i+1 == len(all) || all[i+1].SubDistrict != c.SubDistrict {
			versions = append(versions, postgres.SubDistrictVersion{SubDistrict: c.SubDistrict.Code, Version: strconv.Itoa(papers)})
			papers = 0
		}
	}
	f.counted = wanted(versions)
	return head, slices.DeleteFunc(slices.Clone(all), func(c statistics.Community) bool { return !slices.Contains(f.counted, c.SubDistrict.Code) }), err
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

// Verify believes a token to be of whom it names.
func (p provider) Verify(ctx context.Context, token string) (web.Identified, error) {
	subject, ok := strings.CutPrefix(token, "token-of-")
	if !ok {
		return web.Identified{}, web.ErrNotIdentified
	}
	return p.Finish(ctx, subject, "", "")
}

func (provider) Introduction() web.Introduction {
	return web.Introduction{Issuer: issuer, ClientID: "shidian"}
}

// site is a desk over a made-up record, on 2002-10-01.
type site struct {
	*record
	store   string // the folder of attached files
	t       *testing.T
	handler http.Handler
	now     time.Time
}

// Who may sign in at a site: each subject's seat.
var staffed = map[string]seats.Seat{
	"district":  {Role: pilot.RoleDistrict, Unit: "sample-district"},
	"office":    {Role: pilot.RoleSubDistrictOffice, Unit: "sample"},
	"committee": {Role: pilot.RoleResidentsCommittee, Unit: "sample/sample-1"},
	"party":     {Role: pilot.RoleSubDistrictParty, Unit: "sample"},
}

func newSite(t *testing.T) *site {
	t.Helper()
	terms := examples.SampleTerms()
	s := &site{t: t, store: t.TempDir(), record: &record{terms: terms, sessions: map[string][]byte{}, drafts: map[postgres.DraftKey]postgres.Draft{}, answered: map[string]postgres.MessageRow{}}}
	s.now = pilot.Date("2002-10-01").Start(terms.Location()).Add(10 * time.Hour)
	for i, subject := range []string{"district", "office", "committee", "party"} {
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
	limits, err := attachments.NewLimits(1, []string{"pdf", "jpeg"})
	require.NoError(t, err)
	desk, err := web.New(web.Options{
		Files: func(ctx context.Context) (*attachments.Store, error) { return attachments.Open(ctx, "file://"+s.store) }, Limits: limits,
		URL: at, Record: s.record, Signer: signer, Provider: provider{s.now}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return s.now },
	})
	require.NoError(t, err)
	s.handler = desk.Handler()
	return s
}

// get is a page as somebody sees it; nobody: without signing in.
func (s *site) get(subject, path string) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.ask(s.signIn(subject), httptest.NewRequest(http.MethodGet, path, nil))
}

// post is the answer to a form with files; parts are those that a browser writes.
func (s *site) post(subject, path string, parts ...part) *httptest.ResponseRecorder {
	s.t.Helper()
	body, kind := multipartOf(s.t, parts)
	r := httptest.NewRequest(http.MethodPost, path, body)
	r.Header.Set("Content-Type", kind)
	return s.ask(s.signIn(subject), r)
}

// part is a field of a form with files: a value, or a file with its name.
type part struct{ name, file, value string }

func multipartOf(t *testing.T, parts []part) (*bytes.Buffer, string) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, p := range parts {
		to, err := w.CreateFormField(p.name)
		if p.file != "" {
			to, err = w.CreateFormFile(p.name, p.file)
		}
		require.NoError(t, err)
		_, err = to.Write([]byte(p.value))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return &body, w.FormDataContentType()
}

// signIn gives the cookies of somebody who has signed in; of nobody none.
func (s *site) signIn(subject string) map[string]*http.Cookie {
	s.t.Helper()
	cookies := map[string]*http.Cookie{}
	if subject != "" {
		to, err := url.Parse(s.ask(cookies, httptest.NewRequest(http.MethodGet, "/signin", nil)).Header().Get("Location"))
		require.NoError(s.t, err)
		back := s.ask(cookies, httptest.NewRequest(http.MethodGet, "/signin/back?code="+subject+"&state="+to.Query().Get("state"), nil))
		require.Equal(s.t, http.StatusSeeOther, back.Code)
	}
	return cookies
}

// ask sends a request with cookies, and keeps those that come back.
func (s *site) ask(cookies map[string]*http.Cookie, r *http.Request) *httptest.ResponseRecorder {
	s.t.Helper()
	r = r.WithContext(s.t.Context())
	r.Header.Set("Accept-Language", "zh-CN")
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		cookies[c.Name] = c
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		for _, banned := range []string{" style=", "<style", "<script>", "onclick=", "javascript:"} {
			require.NotContains(s.t, w.Body.String(), banned, r.URL.Path)
		}
		require.NotRegexp(s.t, `[^/.@\w-]web\.[a-z]`, w.Body.String(), "a text that is missing")
	}
	return w
}
