package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/attachments"
	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/examples"
	"shidian/internal/identity"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/plan"
	"shidian/internal/postgres"
	"shidian/internal/seal"
	"shidian/internal/seats"
	"shidian/internal/web"
)

// worldPlaces are two sub-districts with their communities.
var worldPlaces = []string{"sample", "sample/sample-1", "sample/sample-2", "other", "other/other-1"}

// worldSeats are every role of every unit.
func worldSeats() []seats.Seat {
	var all []seats.Seat
	for _, role := range pilot.Roles() {
		for _, unit := range append([]string{"sample-district"}, worldPlaces...) {
			seat := seats.Seat{Role: role, Unit: unit}
			if (seats.Units{District: "sample-district", Places: worldPlaces}).Has(seat) {
				all = append(all, seat)
			}
		}
	}
	return all
}

func nameOf(s seats.Seat) string { return string(s.Role) + "@" + s.Unit }

// world is a desk over a record of these places, in which every seat is somebody's. It looks
// at whatever is kept or sent: all of it must be in the name of the seat whose turn it is.
type world struct {
	*record
	t        *testing.T
	options  web.Options
	desk     *web.Desk
	handler  http.Handler
	store    *fakes.Store
	temporal *fakes.Temporal
	keys     seal.Keys
	now      time.Time
	digest   string // of a file that was handed in
	filed    string // where
	acting   seats.Seat
	changes  []string
	sent     int
	lasts    time.Duration // of the session that was kept last
	seen     string        // what the district sees of worldPlan
	looked   []string      // what was written down of it
	deaf     error         // with which nothing can be written down
	decoded  int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	terms := examples.SampleTerms()
	terms.Communities = append(terms.Communities, pilot.CommunityTerms{Unit: pilot.Unit{Code: "sample-2", Name: "示例二社区"}, Illustrative: true})
	other := *terms
	other.SubDistrict = pilot.Unit{Code: "other", Name: "岳麓街道"}
	other.Communities = []pilot.CommunityTerms{{Unit: pilot.Unit{Code: "other-1", Name: "岳麓社区"}, Illustrative: true}}
	w := &world{t: t, record: &record{terms: terms, others: []pilot.Unit{other.SubDistrict}, sessions: map[string][]byte{}}, store: &fakes.Store{}, filed: "sample/sample-1"}
	for _, above := range []*pilot.Terms{terms, &other} {
		w.store.Records = append(w.store.Records, fakes.Of(above, openedState(above)))
		for _, c := range above.Communities {
			below, _ := above.ForCommunity(c.Code)
			w.store.Records = append(w.store.Records, fakes.Of(&below, openedState(&below)))
		}
	}
	w.now = pilot.Date("2002-10-01").Start(terms.Location()).Add(10 * time.Hour)
	for _, seat := range worldSeats() {
		w.appoint(nameOf(seat), seat, "")
	}
	w.store.End = w.endProgramme
	w.build()
	w.seen = w.looksAt(worldPlan)
	return w
}

// looksAt is what is to be seen of a plan, as its page says it.
func (w *world) looksAt(text string) string {
	p, issues := plan.Parse("plan.yaml", []byte(text))
	require.NotNil(w.t, p, "%v", issues)
	compared, err := w.options.Client.Compare(w.t.Context(), p, nil, "")
	require.NoError(w.t, err)
	return web.SeenOf(compared)
}

func (w *world) appoint(subject string, seat seats.Seat, until pilot.Date) {
	w.all = append(w.all, seats.Appointment{
		Number: int64(len(w.all) + 1), Programme: w.terms.Programme, Person: seats.Person{Issuer: issuer, Subject: subject, Name: subject}, Seat: seat, From: "2002-09-01", Until: until,
	})
}

func openedState(terms *pilot.Terms) *pilot.State {
	state := pilot.NewState()
	judge.NewSession(terms, state, nil).Take(pilot.SelfEntry(pilot.EntryOpen, terms.Clock.RealStart, struct{}{}))
	return state
}

func (w *world) KeepWebSession(ctx context.Context, token string, data []byte, expiry time.Time) error {
	w.lasts = time.Until(expiry)
	return w.record.KeepWebSession(ctx, token, data, expiry)
}

func (w *world) build() {
	t := w.t
	private, public, err := seal.NewKey(seal.SHA256, "desk")
	require.NoError(t, err)
	signer, err := seal.ParseSigner(private)
	require.NoError(t, err)
	w.keys, err = seal.ParseKeys(public)
	require.NoError(t, err)
	files, limits := w.files()
	w.temporal = &fakes.Temporal{WorkerSeen: time.Now(), Update: w.take}
	servers := &fakes.Servers{R: w.store, T: w.temporal}
	w.options = web.Options{
		URL: &url.URL{Scheme: "https", Host: "desk.example.org"}, Record: w, Signer: signer, Log: slog.New(slog.DiscardHandler), Limits: limits, Client: client.New(servers),
		Files: func(context.Context) (*attachments.Store, error) { return files, nil }, Now: func() time.Time { return w.now },
		Codec: web.CodecOptions{Handler: http.HandlerFunc(w.decode), Namespace: "pilots", Origin: temporalUI},
	}
	w.handler = w.behind(provider{w.now})
}

// behind is a desk over the same record at which another provider signs people in.
func (w *world) behind(p web.Provider) http.Handler {
	o := w.options
	o.Provider = p
	var err error
	w.desk, err = web.New(o)
	require.NoError(w.t, err)
	return w.desk.Handler()
}

func (w *world) files() (*attachments.Store, attachments.Limits) {
	limits, err := attachments.NewLimits(50, attachments.Kinds())
	require.NoError(w.t, err)
	path := filepath.Join(w.t.TempDir(), "charter.pdf")
	require.NoError(w.t, os.WriteFile(path, []byte("%PDF-1.4\n%%EOF\n"), 0o600))
	f, err := attachments.Inspect(w.t.Context(), path, limits)
	require.NoError(w.t, err)
	store, err := attachments.Open(w.t.Context(), "file://"+w.t.TempDir())
	require.NoError(w.t, err)
	w.t.Cleanup(func() { _ = store.Close() })
	_, err = store.Put(w.t.Context(), f)
	require.NoError(w.t, err)
	w.digest = f.Digest
	return store, limits
}

// begin is a request's beginning, of this seat, in another minute than the last, so that
// nothing is asked too often.
func (w *world) begin(seat seats.Seat) {
	w.acting, w.changes = seat, nil
	if w.now.Minute() == 0 {
		w.now = w.now.Add(time.Minute)
	} else {
		w.now = w.now.Add(-time.Minute)
	}
}

func (w *world) change(format string, args ...any) {
	w.changes = append(w.changes, fmt.Sprintf(format, args...))
}

// own: whatever is kept is the visitor's own.
func (w *world) own(k postgres.DraftKey) {
	require.Equal(w.t, w.acting, k.Seat)
	require.Equal(w.t, nameOf(w.acting), k.Person.Subject)
	require.True(w.t, seers(k.Place)(w.acting), "%v keeps words at %s", w.acting, k.Place)
	require.Equal(w.t, w.terms.Programme, k.Programme)
}

// take answers as a pilot does that accepts everything; what reaches it is in the name of
// the seat whose turn it is, and sealed so.
func (w *world) take(_ context.Context, o sdkclient.UpdateWorkflowOptions) (any, error) {
	raw, _ := o.Args[0].(json.RawMessage)
	messages := []json.RawMessage{raw}
	var several struct {
		Submissions []json.RawMessage `json:"submissions"`
	}
	if json.Unmarshal(raw, &several) == nil && several.Submissions != nil {
		messages = several.Submissions
	}
	_, place, _ := strings.Cut(o.WorkflowID, "/"+w.terms.Programme+"/") // of a pilot, or of a life after one
	var outcomes []pilot.Outcome
	for _, message := range messages {
		var m struct {
			pilot.Header
			Step pilot.Step `json:"step"`
		}
		require.NoError(w.t, json.Unmarshal(message, &m))
		by := pilot.Actor{Name: nameOf(w.acting), Role: w.acting.Role, Unit: w.acting.Unit}
		require.Equal(w.t, by, m.By)
		require.True(w.t, seers(place)(w.acting), "%v sends to %s", w.acting, place)
		if o.UpdateName == "decide" {
			require.Equal(w.t, pilot.RoleDistrict, w.acting.Role)
		} else if spec, ok := pilot.Spec(m.Step); ok && o.UpdateName != "extend-deadline" {
			require.Equal(w.t, spec.Role, w.acting.Role, "%s %s", o.UpdateName, m.Step)
		}
		sealed, _, err := identity.Open(w.keys, m.Seal)
		require.NoError(w.t, err)
		require.Equal(w.t, by, sealed.By)
		require.Equal(w.t, nameOf(w.acting), sealed.Subject)
		require.Equal(w.t, o.WorkflowID, sealed.Workflow)
		w.change("%s to %s", o.UpdateName, place)
		w.sent++
		outcomes = append(outcomes, pilot.Outcome{V: 1, ID: m.ID, Step: m.Step, Outcome: pilot.Accepted, Seq: 3})
	}
	return outcomes, nil
}

// endProgramme has the record answer an order to close the programme as if nothing were in the
// way: it is in the name of the seat whose turn it is, and sealed so.
func (w *world) endProgramme(o pilot.CloseProgramme, raw json.RawMessage) (pilot.ProgrammeEnd, []pilot.Finding, error) {
	by := pilot.Actor{Name: nameOf(w.acting), Role: w.acting.Role, Unit: w.acting.Unit}
	require.Equal(w.t, by, o.By)
	require.True(w.t, isDistrict(w.acting))
	require.Equal(w.t, w.terms.Programme, o.Programme)
	sealed, _, err := identity.Open(w.keys, o.Seal)
	require.NoError(w.t, err)
	require.Equal(w.t, by, sealed.By)
	require.Equal(w.t, nameOf(w.acting), sealed.Subject)
	require.Equal(w.t, pilot.EndID(o.Programme), sealed.Workflow)
	require.Equal(w.t, pilot.SealedContent(raw), sealed.Content)
	w.change("close %s", o.Programme)
	return pilot.ProgrammeEnd{Programme: o.Programme, By: o.By}, nil, nil // and is forgotten
}

func (w *world) Pilots(ctx context.Context, f postgres.Filter) ([]postgres.PilotRow, error) {
	return w.store.Pilots(ctx, f)
}

func (w *world) Pilot(ctx context.Context, id string) (postgres.StoredPilot, error) {
	return w.store.Pilot(ctx, id)
}

func (w *world) Tasks(ctx context.Context, f postgres.Filter) ([]postgres.TaskRow, error) {
	return w.store.Tasks(ctx, f)
}

// Versions has one of every step where something is filed, with its file.
func (w *world) Versions(_ context.Context, id string, step pilot.Step) ([]postgres.VersionRow, error) {
	h := pilot.HandIn{Step: step}
	if strings.HasSuffix(id, "/"+w.filed) {
		h.Attachments = []pilot.Attachment{{Digest: w.digest, Title: "章程", Type: "application/pdf", Size: 15}}
	}
	raw, err := json.Marshal(h)
	return []postgres.VersionRow{{ID: "m-0", Outcome: pilot.Accepted, Counts: true, Raw: raw, By: &pilot.Actor{Name: "王秀英", Role: pilot.RoleWorkstation}}}, err
}

func (w *world) MessageAt(_ context.Context, programme, place, id string) (postgres.MessageRow, bool, error) {
	require.Equal(w.t, w.terms.Programme, programme)
	require.True(w.t, seers(place)(w.acting), "%v asks what was sent at %s", w.acting, place)
	return postgres.MessageRow{VersionRow: postgres.VersionRow{ID: id, Outcome: pilot.Refused}}, true, nil
}

func (w *world) SentBy(_ context.Context, _ string, by pilot.Actor, _ int) ([]postgres.SentRow, error) {
	require.Equal(w.t, w.acting.Unit, by.Unit)
	return nil, nil
}

func (w *world) Board(_ context.Context, _, place string, _, _ int) ([]postgres.BoardCell, error) {
	require.True(w.t, isDistrict(w.acting) || place == w.acting.Unit)
	return nil, nil
}

func (w *world) Seqs(context.Context, []string) (map[string]int64, error) { return nil, nil }

func (w *world) Draft(_ context.Context, k postgres.DraftKey) (postgres.Draft, error) {
	w.own(k)
	return postgres.Draft{DraftKey: k, MessageID: "m-1", Revision: 1, Content: json.RawMessage(`{}`), SavedAt: w.now}, nil
}

func (w *world) Drafts(_ context.Context, _ string, seat seats.Seat, p seats.Person) ([]postgres.Draft, error) {
	require.Equal(w.t, nameOf(w.acting), p.Subject)
	require.Equal(w.t, w.acting, seat)
	return nil, nil
}

func (w *world) KeepDraft(_ context.Context, d postgres.Draft, _ bool) (postgres.Draft, error) {
	w.own(d.DraftKey)
	w.change("draft of %s at %s", d.Form, d.Place)
	return d, nil
}

func (w *world) DropDraft(_ context.Context, k postgres.DraftKey, _ string) error {
	w.own(k)
	w.change("no draft of %s at %s", k.Form, k.Place)
	return nil
}

func (w *world) KeepUploads(_ context.Context, _, place string, by pilot.Actor, _ []pilot.Attachment) error {
	require.Equal(w.t, w.acting.Unit, by.Unit)
	w.change("uploads at %s", place)
	return nil
}

func (w *world) AppointmentsTo(context.Context, postgres.AppointmentFilter) ([]seats.Appointment, error) {
	return w.all, nil
}

func (w *world) Appoint(_ context.Context, a seats.Appointment, units seats.Units, today pilot.Date) (seats.Appointment, error) {
	require.Equal(w.t, w.acting, a.GrantedBy.Seat)
	if why := seats.CheckGrant(a, w.all, units, today); why != "" {
		return a, &postgres.NotAppointedError{Why: why}
	}
	w.change("%s of %s", a.Seat.Role, a.Seat.Unit) // and is forgotten, so that everybody finds the same
	return a, nil
}

func (w *world) EndAppointment(_ context.Context, _ string, number int64, by seats.Grantor, reason string, units seats.Units, today pilot.Date) (seats.Appointment, error) {
	require.Equal(w.t, w.acting, by.Seat)
	a, err := w.Appointment(context.Background(), number)
	if err != nil {
		return a, err
	}
	if why := seats.CheckEnd(a, by, reason, units, today); why != "" {
		return a, &postgres.NotAppointedError{Why: why}
	}
	w.change("end of %d", number)
	return a, nil
}

func (w *world) LogAccess(_ context.Context, a postgres.Access) error {
	if strings.HasSuffix(a.Act, "-export") || a.Act == "file" {
		require.Equal(w.t, nameOf(w.acting), a.Claimed)
	}
	w.looked = append(w.looked, a.Act)
	return w.deaf
}

// visitor is a browser.
type visitor struct {
	w       *world
	cookies map[string]*http.Cookie
}

// signIn opens a browser in which somebody is signed in; nobody: without signing in.
func (w *world) signIn(subject string) *visitor {
	w.t.Helper()
	v := &visitor{w, map[string]*http.Cookie{}}
	if subject == "" {
		return v
	}
	to, err := url.Parse(v.send(http.MethodGet, "/signin", nil).Header().Get("Location"))
	require.NoError(w.t, err)
	back := v.send(http.MethodGet, "/signin/back?"+url.Values{"code": {subject}, "state": {to.Query().Get("state")}}.Encode(), nil)
	require.Equal(w.t, http.StatusSeeOther, back.Code, back.Body)
	return v
}

// ask makes the request of a probe; a form has been forged.
func (v *visitor) ask(p probe) (answer *httptest.ResponseRecorder, method string) {
	if p.form == nil {
		return v.send(http.MethodGet, p.path, nil), http.MethodGet
	}
	return v.send(http.MethodPost, p.path, forge(p.form)), http.MethodPost
}

func (v *visitor) send(method, path string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	if form != nil {
		headers = append(headers, "Content-Type", "application/x-www-form-urlencoded")
	}
	return v.sendBody(method, path, strings.NewReader(form.Encode()), headers...)
}

func (v *visitor) sendBody(method, path string, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	ctx, leave := context.WithCancel(v.w.t.Context())
	defer leave()
	r := httptest.NewRequest(method, path, body).WithContext(ctx)
	r.Header.Set("Accept-Language", "zh-CN")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	for _, c := range v.cookies {
		r.AddCookie(c)
	}
	answer := httptest.NewRecorder()
	v.w.handler.ServeHTTP(leaving{answer, leave}, r)
	for _, c := range answer.Result().Cookies() {
		v.cookies[c.Name] = c
	}
	return answer
}

// leaving leaves a page that stays open as soon as it has begun.
type leaving struct {
	*httptest.ResponseRecorder
	leave func()
}

func (l leaving) Flush() {
	l.ResponseRecorder.Flush()
	l.leave()
}
