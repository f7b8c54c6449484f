package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/attachments"
	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/identity"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
	"shidian/internal/seal"
	"shidian/internal/seats"
	"shidian/internal/web"
)

func TestMain(m *testing.M) { os.Exit(devtest.Main(m)) }

// programmeOf is a programme on the shared installation: everything that its people wrote, and
// its places' names, have its mark.
type programmeOf struct {
	code, mark, number string
	place, community   string // codes
	terms, below       *pilot.Terms
	file               string // a digest
	district, office   seats.Appointment
}

// The first two have the same codes of places and even of their district.
func programmesOf() []*programmeOf {
	return []*programmeOf{
		{code: "alpha-2002", number: "1", mark: "甲记", place: "yuetan", community: "sanlihe-1"},
		{code: "beta-2002", number: "2", mark: "乙记", place: "yuetan", community: "sanlihe-1"},
		{code: "gamma-2002", number: "3", mark: "丙记", place: "beilu", community: "beilu-1"},
	}
}

// installation is a web desk over a real record that three programmes share; its pilots judge
// and record as a worker has them do.
type installation struct {
	t       *testing.T
	url     string
	store   *postgres.Store // the worker's
	record  *postgres.Store // the desk's
	handler http.Handler
	desk    *web.Desk
	files   *attachments.Store
	keys    seal.Keys
	all     []*programmeOf
	states  map[string]*pilot.State
	terms   map[string]*pilot.Terms
	now     time.Time
}

func newInstallation(t *testing.T) *installation {
	t.Helper()
	url := devtest.Database(t, func(ctx context.Context, url string) error {
		_, err := postgres.Migrate(ctx, url)
		return err
	})
	in := &installation{t: t, url: url, all: programmesOf(), states: map[string]*pilot.State{}, terms: map[string]*pilot.Terms{}}
	in.store, in.record = in.open(devtest.Worker(url)), in.open(devtest.Desk(url))
	in.now = pilot.Date("2002-10-01").Start(examples.SampleTerms().Location()).Add(10 * time.Hour)
	in.build()
	for _, p := range in.all {
		in.begin(p)
	}
	return in
}

func (in *installation) open(url string) *postgres.Store {
	store, err := postgres.Open(in.t.Context(), url)
	require.NoError(in.t, err)
	in.t.Cleanup(store.Close)
	return store
}

func (in *installation) build() {
	t := in.t
	private, public, err := seal.NewKey(seal.SHA256, "desk")
	require.NoError(t, err)
	signer, err := seal.ParseSigner(private)
	require.NoError(t, err)
	in.keys, err = seal.ParseKeys(public)
	require.NoError(t, err)
	in.files, err = attachments.Open(t.Context(), "file://"+t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { _ = in.files.Close() })
	limits, err := attachments.NewLimits(50, attachments.Kinds())
	require.NoError(t, err)
	in.desk, err = web.New(web.Options{
		URL: &url.URL{Scheme: "https", Host: "desk.example.org"}, Record: in.record, Signer: signer, Log: slog.New(slog.DiscardHandler), Limits: limits, Provider: provider{in.now},
		Client: client.New(&fakes.Servers{R: &fakes.Store{}, T: &fakes.Temporal{WorkerSeen: time.Now(), Update: in.update}}),
		Files:  func(context.Context) (*attachments.Store, error) { return in.files, nil }, Now: func() time.Time { return in.now },
	})
	require.NoError(t, err)
	in.handler = in.desk.Handler()
}

// begin starts a programme's pilots, with something of everything on record.
func (in *installation) begin(p *programmeOf) {
	terms := examples.SampleTerms()
	terms.Programme, terms.ProgrammeName = p.code, p.mark+"方案"
	terms.District.Name, terms.Uploads = p.mark+"区", true
	terms.SubDistrict = pilot.Unit{Code: p.place, Name: p.mark + "街道"}
	terms.Communities = []pilot.CommunityTerms{{Unit: pilot.Unit{Code: p.community, Name: p.mark + "社区"}, Illustrative: true}}
	terms.Recipients = []pilot.Recipient{{Role: pilot.RoleSubDistrictParty, Unit: p.place, Name: p.mark + "收件人", Email: "both@example.org"}}
	below, _ := terms.ForCommunity(p.community)
	p.terms, p.below = terms, &below
	for _, own := range []*pilot.Terms{terms, &below} {
		in.terms[own.WorkflowID()], in.states[own.WorkflowID()] = own, pilot.NewState()
		in.take(own.WorkflowID(), pilot.SelfEntry(pilot.EntryOpen, in.now, struct{}{}))
	}
	in.appointAll(p)
	p.file = in.upload(p)
	attached := []pilot.Attachment{{Digest: p.file, Title: p.mark + "附件", Type: "application/pdf", Size: 20}}
	in.handIn(p.terms, pilot.StepLeadingGroup, "the-same", func(h *pilot.HandIn) { h.Note, h.Attachments = p.mark+"附言", attached })
	in.handIn(p.terms, pilot.StepPilotPlan, "refused-"+p.number, func(h *pilot.HandIn) { h.Evidence, h.Note = json.RawMessage(`{}`), p.mark+"未过" })
	junk := pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaSignal, in.now, []byte(`"`+p.mark+`"`))
	in.take(p.terms.WorkflowID(), junk) // which its office is told of
	_, _, err := in.store.KeepBulletin(in.t.Context(), p.code, "2002-09-30")
	require.NoError(in.t, err)
	draft := postgres.Draft{DraftKey: in.draftKey(p, p.office), MessageID: "draft-" + p.number, Content: json.RawMessage(`{"note":"` + p.mark + `草稿"}`)}
	_, err = in.record.KeepDraft(in.t.Context(), draft, true)
	require.NoError(in.t, err)
}

func (in *installation) draftKey(p *programmeOf, a seats.Appointment) postgres.DraftKey {
	return postgres.DraftKey{Programme: p.code, Place: p.place, Form: string(pilot.StepMobilisation), Seat: a.Seat, Person: a.Person}
}

// appointAll puts one person into each seat of a programme.
func (in *installation) appointAll(p *programmeOf) {
	units := seats.Units{District: "sample-district", Places: []string{p.place, p.place + "/" + p.community}}
	for _, role := range pilot.Roles() {
		for _, unit := range append([]string{units.District}, units.Places...) {
			if seat := (seats.Seat{Role: role, Unit: unit}); units.Has(seat) {
				a := in.appoint(p, string(role)+"."+p.code, p.mark+string(role), seat)
				switch role {
				case pilot.RoleDistrict:
					p.district = a
				case pilot.RoleSubDistrictOffice:
					p.office = a
				}
			}
		}
	}
}

func (in *installation) appoint(p *programmeOf, subject, name string, seat seats.Seat) seats.Appointment {
	in.t.Helper()
	units := seats.Units{District: "sample-district", Places: []string{p.place, p.place + "/" + p.community}}
	a, err := in.record.Appoint(in.t.Context(), seats.Appointment{
		Programme: p.code, Person: seats.Person{Issuer: issuer, Subject: subject, Name: name}, Seat: seat, From: "2002-09-01", GrantedBy: seats.Grantor{Operator: "tests"},
	}, units, "2002-09-01")
	require.NoError(in.t, err)
	return a
}

// upload puts a file of the programme's own into the store that all share.
func (in *installation) upload(p *programmeOf) string {
	path := filepath.Join(in.t.TempDir(), "file.pdf")
	require.NoError(in.t, os.WriteFile(path, []byte("%PDF-1.4\n% "+p.mark+"的文件\n%%EOF\n"), 0o600))
	limits, err := attachments.NewLimits(50, attachments.Kinds())
	require.NoError(in.t, err)
	f, err := attachments.Inspect(in.t.Context(), path, limits)
	require.NoError(in.t, err)
	_, err = in.files.Put(in.t.Context(), f)
	require.NoError(in.t, err)
	by := pilot.Actor{Name: p.mark, Role: pilot.RoleSubDistrictParty, Unit: p.place}
	require.NoError(in.t, in.record.KeepUploads(in.t.Context(), p.code, p.place, by, []pilot.Attachment{{Digest: f.Digest, Title: p.mark, Type: f.Type, Size: f.Size}}))
	return f.Digest
}

func (in *installation) handIn(terms *pilot.Terms, step pilot.Step, id string, change func(*pilot.HandIn)) []pilot.Event {
	spec, _ := pilot.Spec(step)
	raw, err := json.Marshal(examples.For(terms, in.states[terms.WorkflowID()].Facts, step, terms.Today(in.now)))
	require.NoError(in.t, err)
	h := pilot.HandIn{Header: pilot.Header{V: 1, ID: id, By: pilot.Actor{Name: "王芳", Role: spec.Role, Unit: terms.UnitOf(spec.Role)}}, Step: step, Evidence: raw}
	change(&h)
	body, err := json.Marshal(h)
	require.NoError(in.t, err)
	return in.take(terms.WorkflowID(), pilot.NewEntry(pilot.EntryHandIn, "complete-step", pilot.ViaUpdate, in.now, body))
}

// take judges and records an entry, as a worker does.
func (in *installation) take(workflowID string, e pilot.Entry) []pilot.Event {
	in.t.Helper()
	terms, next := in.terms[workflowID], in.states[workflowID].Clone()
	var events []pilot.Event
	require.NoError(in.t, in.store.InTx(in.t.Context(), pilot.Identity{WorkflowID: workflowID, RunID: "run", Terms: terms}, func(tx *postgres.Tx) error {
		entries := []pilot.Entry{e}
		earlier, err := tx.Earlier(in.t.Context(), judge.NamedBy(terms, entries).Messages(next))
		if err != nil {
			return err
		}
		uploads, err := tx.Uploads(in.t.Context(), judge.NamedBy(terms, entries).Uploads())
		if err != nil {
			return err
		}
		session := judge.NewSession(terms, next, earlier)
		session.Uploaded(uploads)
		events = session.Take(e)
		return tx.Append(in.t.Context(), session.Change())
	}))
	in.states[workflowID] = next
	return events
}

// update is what a pilot does with what the desk sends it.
func (in *installation) update(_ context.Context, o sdkclient.UpdateWorkflowOptions) (any, error) {
	raw, _ := o.Args[0].(json.RawMessage)
	kinds := map[string]pilot.EntryKind{"complete-step": pilot.EntryHandIn, "return-step": pilot.EntryReturn, "extend-deadline": pilot.EntryExtend, "suspend-pilot": pilot.EntrySuspend, "file-record": pilot.EntryRecord, "complete-steps": pilot.EntryHandIns}
	kind, known := kinds[o.UpdateName]
	require.True(in.t, known, o.UpdateName)
	return pilot.Outcomes(in.take(o.WorkflowID, pilot.NewEntry(kind, o.UpdateName, pilot.ViaUpdate, in.now, raw))), nil
}

// rows are digests of everything that a programme has on record, by table.
func (in *installation) rows(programme string) map[string]string {
	in.t.Helper()
	conn, err := pgx.Connect(in.t.Context(), in.url)
	require.NoError(in.t, err)
	defer func() { require.NoError(in.t, conn.Close(context.Background())) }()
	all := map[string]string{}
	for table, where := range map[string]string{
		"pilots": `programme = $1`, "events": `split_part(workflow_id, '/', 2) = $1`, "messages": `split_part(workflow_id, '/', 2) = $1`, "outcomes": `split_part(workflow_id, '/', 2) = $1`,
		"steps": `split_part(workflow_id, '/', 2) = $1`, "notices": `split_part(workflow_id, '/', 2) = $1`, "bulletins": `programme = $1`, "uploads": `programme = $1`, "appointments": `programme = $1`,
		"appointment_ends": `number IN (SELECT number FROM appointments WHERE programme = $1)`, "drafts": `programme = $1`,
	} {
		var digest string
		require.NoError(in.t, conn.QueryRow(in.t.Context(), `SELECT count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM `+table+` t WHERE `+where, programme).Scan(&digest))
		all[table] = digest
	}
	return all
}

// visitor is a browser in which somebody is signed in.
type window struct {
	in      *installation
	cookies map[string]*http.Cookie
}

func (in *installation) signIn(subject string) *window {
	in.t.Helper()
	w := &window{in, map[string]*http.Cookie{}}
	to, err := url.Parse(w.get("/signin").Header().Get("Location"))
	require.NoError(in.t, err)
	back := w.get("/signin/back?" + url.Values{"code": {subject}, "state": {to.Query().Get("state")}}.Encode())
	require.Equal(in.t, http.StatusSeeOther, back.Code, back.Body)
	return w
}

func (w *window) get(path string) *httptest.ResponseRecorder {
	return w.send(http.MethodGet, path, nil)
}

func (w *window) post(path string, pairs ...string) *httptest.ResponseRecorder {
	return w.send(http.MethodPost, path, filled(pairs...))
}

func (w *window) send(method, path string, form url.Values) *httptest.ResponseRecorder {
	w.in.t.Helper()
	w.in.now = w.in.now.Add(time.Minute) // nothing is asked too often
	ctx, leave := context.WithCancel(w.in.t.Context())
	defer leave()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode())).WithContext(ctx)
	r.Header.Set("Accept-Language", "zh-CN")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range w.cookies {
		r.AddCookie(c)
	}
	answer := httptest.NewRecorder()
	w.in.handler.ServeHTTP(leaving{answer, leave}, r)
	for _, c := range answer.Result().Cookies() {
		w.cookies[c.Name] = c
	}
	return answer
}

// says is all that an answer tells: its headers and its body, a workbook's unpacked.
func says(t *testing.T, answer *httptest.ResponseRecorder) string {
	t.Helper()
	var headers bytes.Buffer
	require.NoError(t, answer.Header().Write(&headers))
	return headers.String() + unzippedText(t, answer.Body.Bytes())
}

// sealsFor asks for a seal as the command line does.
func (in *installation) sealsFor(subject, workflowID string, by pilot.Actor) *httptest.ResponseRecorder {
	message, err := json.Marshal(pilot.HandIn{Header: pilot.Header{V: 1, ID: "s-1", By: by}, Step: pilot.StepLeadingGroup})
	require.NoError(in.t, err)
	body, err := json.Marshal(web.SealRequest{Workflow: workflowID, Message: message})
	require.NoError(in.t, err)
	r := httptest.NewRequest(http.MethodPost, "/seals", bytes.NewReader(body))
	r.Header.Set("Authorization", "Bearer token-of-"+subject)
	answer := httptest.NewRecorder()
	in.handler.ServeHTTP(answer, r)
	return answer
}

// sealed is what a seal is of.
func (in *installation) sealed(answer *httptest.ResponseRecorder) pilot.Sealed {
	in.t.Helper()
	var said web.SealAnswer
	require.NoError(in.t, json.Unmarshal(answer.Body.Bytes(), &said))
	what, _, err := identity.Open(in.keys, said.Seal)
	require.NoError(in.t, err, fmt.Sprint(answer.Code, answer.Body))
	return what
}
