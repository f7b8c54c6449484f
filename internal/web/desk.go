package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"shidian/internal/attachments"
	"shidian/internal/bulletin"
	"shidian/internal/client"
	"shidian/internal/ledger"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seal"
	"shidian/internal/seats"
)

// Record is what the desk reads and keeps; *postgres.Store has it.
type Record interface {
	Programmes(ctx context.Context) ([]postgres.ProgrammeRow, error)
	Pilots(ctx context.Context, f postgres.Filter) ([]postgres.PilotRow, error)
	SubDistricts(ctx context.Context, programme string) ([]pilot.Unit, error)
	Pilot(ctx context.Context, workflowID string) (postgres.StoredPilot, error)
	Tasks(ctx context.Context, f postgres.Filter) ([]postgres.TaskRow, error)
	Versions(ctx context.Context, workflowID string, step pilot.Step) ([]postgres.VersionRow, error)
	MessageAt(ctx context.Context, programme, place, id string) (postgres.MessageRow, bool, error)
	SentBy(ctx context.Context, programme string, by pilot.Actor, limit int) ([]postgres.SentRow, error)
	Board(ctx context.Context, programme, place string, limit, offset int) ([]postgres.BoardCell, error)
	Ledger(ctx context.Context, f postgres.LedgerFilter, head func(ledger.Head) error, line func(ledger.Entry) error) error
	Bulletins(ctx context.Context, programme string, limit, offset int) ([]postgres.BulletinRow, error)
	Bulletin(ctx context.Context, programme string, number int) (*bulletin.Bulletin, error)
	BulletinNow(ctx context.Context, programme string) (*bulletin.Bulletin, error)
	Notices(ctx context.Context, f postgres.NoticeFilter, limit int) ([]postgres.NoticeRow, error)
	CountNotices(ctx context.Context, f postgres.NoticeFilter) ([]postgres.NoticeCount, error)
	Timeline(ctx context.Context, programme, subDistrict, place string, limit, offset int) ([]postgres.SpanRow, error)
	Dues(ctx context.Context, f postgres.DueFilter) ([]postgres.DueRow, error)
	Appointment(ctx context.Context, number int64) (seats.Appointment, error)
	AppointmentsTo(ctx context.Context, f postgres.AppointmentFilter) ([]seats.Appointment, error)
	AppointmentsOf(ctx context.Context, p seats.Person) ([]seats.Appointment, error)
	Appoint(ctx context.Context, a seats.Appointment, units seats.Units, today pilot.Date) (seats.Appointment, error)
	EndAppointment(ctx context.Context, programme string, number int64, by seats.Grantor, reason string, units seats.Units, today pilot.Date) (seats.Appointment, error)
	Draft(ctx context.Context, k postgres.DraftKey) (postgres.Draft, error)
	KeepDraft(ctx context.Context, d postgres.Draft, over bool) (postgres.Draft, error)
	DropDraft(ctx context.Context, k postgres.DraftKey, messageID string) error
	Seqs(ctx context.Context, workflowIDs []string) (map[string]int64, error)
	Drafts(ctx context.Context, programme string, seat seats.Seat, p seats.Person) ([]postgres.Draft, error)
	WebSession(ctx context.Context, token string) ([]byte, bool, error)
	KeepWebSession(ctx context.Context, token string, data []byte, expiry time.Time) error
	DropWebSession(ctx context.Context, token string) error
	KeepUploads(ctx context.Context, programme, place string, by pilot.Actor, files []pilot.Attachment) error
	LogAccess(ctx context.Context, a postgres.Access) error
}

// Options are what a desk is made of.
type Options struct {
	URL      *url.URL // under which browsers reach it
	Client   *client.Client
	Record   Record
	Signer   *seal.Signer // seals what is sent
	Provider Provider     // signs people in
	Files    func(context.Context) (*attachments.Store, error)
	Limits   attachments.Limits
	Proxies  []netip.Prefix // believed about whom they pass on
	Log      *slog.Logger
	Now      func() time.Time // nil: the real time
}

// Desk answers browsers.
type Desk struct {
	Options
	sessions *scs.SessionManager
	newsroom *newsroom
	pages    pages
	rates    *rates
	zones    zones
	drafts   bulletinDrafts
}

// New is a desk, ready to serve.
func New(o Options) (*Desk, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	d := &Desk{Options: o, rates: newRates(o.Now), newsroom: &newsroom{record: o.Record}}
	d.sessions = newSessions(o.Record, d.recordAway)
	var err error
	d.pages, err = readPages()
	return d, err
}

// answerer answers a visit; its error is shown as a page.
type answerer func(http.ResponseWriter, *http.Request, *visit) error

// atPlace answers what is at a place: /p/yuetan/sanlihe-1/steps/charter/edit. Places have one
// code or two, so that the standard library's patterns can't tell what is what.
func (d *Desk) atPlace(w http.ResponseWriter, r *http.Request, v *visit) error {
	place, about, code, act := splitPath(r.URL.Path)
	sub, com, _ := strings.Cut(place, "/")
	r.SetPathValue("sub", sub)
	r.SetPathValue("com", com)
	r.SetPathValue(map[string]string{"steps": "step", "records": "kind", "orders": "order"}[about], code)
	answer := map[string]answerer{
		"GET":                d.place,
		"GET steps":          d.step,
		"GET steps edit":     d.edit,
		"POST steps edit":    d.save,
		"POST steps live":    d.live,
		"POST steps send":    d.send,
		"POST steps confirm": d.confirm,
		"GET steps print":    d.print,
		"GET records edit":   d.edit,
		"POST records edit":  d.save,
		"POST records live":  d.live,
		"POST records send":  d.send,
		"GET documents":      d.documents,
		"POST documents":     d.sendDocuments,
		"GET orders":         d.order,
		"POST orders":        d.giveOrder,
	}[strings.TrimSpace(r.Method+" "+about+" "+act)]
	if answer == nil || about != "" && about != "documents" && code == "" {
		return notFound()
	}
	return answer(w, r, v)
}

// splitPath takes an address below /p/ apart: the place, what it is about there, its code,
// and what is to be done.
func splitPath(path string) (place, about, code, act string) {
	rest := strings.TrimPrefix(path, "/p/")
	if place, ok := strings.CutSuffix(rest, "/documents"); ok {
		return place, "documents", "", ""
	}
	for _, about := range []string{"steps", "records", "orders"} {
		place, behind, found := strings.Cut(rest, "/"+about+"/")
		if found {
			code, act, _ := strings.Cut(behind, "/")
			return place, about, code, act
		}
	}
	return rest, "", "", ""
}

// Handler is every page behind the guards.
func (d *Desk) Handler() http.Handler {
	inside := http.NewServeMux()
	for pattern, answer := range map[string]answerer{
		"GET /{$}":            d.inbox,
		"POST /seat":          d.chooseSeat,
		"GET /answers/{id}":   d.answer,
		"GET /board":          d.board,
		"GET /news":           d.news,
		"GET /calendar":       d.calendar,
		"GET /ledger":         d.ledger,
		"GET /ledger/{form}":  d.ledgerFile,
		"GET /bulletins":      d.bulletins,
		"GET /bulletins/{n}":  d.bulletin,
		"GET /notices":        d.notices,
		"GET /timeline":       d.timeline,
		"GET /slow":           d.slow,
		"GET /staff":          d.staff,
		"POST /staff":         d.appoint,
		"POST /staff/end":     d.endAppointment,
		"GET /help/rules/{R}": d.rule,
		"GET /files/{digest}": d.file,
		"/p/":                 d.atPlace,
		"/":                   func(http.ResponseWriter, *http.Request, *visit) error { return notFound() },
	} {
		inside.Handle(pattern, d.seated(answer))
	}
	outside := http.NewServeMux()
	outside.Handle("GET /static/", staticFiles())
	outside.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	outside.HandleFunc("GET /.well-known/shidian.json", d.introduce)
	outside.HandleFunc("GET /seals", d.sealMessage)
	outside.HandleFunc("POST /seals", d.sealMessage)
	outside.HandleFunc("GET /calendar.ics", d.feed)
	signing := http.NewServeMux()
	signing.HandleFunc("GET /signin", d.signIn)
	signing.HandleFunc("POST /signin", d.signIn)
	signing.HandleFunc("GET /signin/back", d.signedIn)
	signing.HandleFunc("POST /signout", d.signOut)
	signing.HandleFunc("GET /signedout", d.signedOut)
	signing.HandleFunc("POST /lang", d.chooseLang)
	signing.Handle("/", inside)
	outside.Handle("/", d.sessions.LoadAndSave(signing))
	return d.guard(outside)
}
