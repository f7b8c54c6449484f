package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
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
	"shidian/internal/statistics"
)

// Record is what the desk reads and keeps; *postgres.Store has it.
type Record interface {
	Programmes(ctx context.Context) ([]postgres.ProgrammeRow, error)
	ProgrammeEnd(ctx context.Context, programme string) (pilot.ProgrammeEnd, bool, error)
	ProgrammePilots(ctx context.Context, programme string) ([]pilot.ProgrammePilot, error)
	Pilots(ctx context.Context, f postgres.Filter) ([]postgres.PilotRow, error)
	SubDistricts(ctx context.Context, programme string) ([]pilot.Unit, error)
	SubDistrictsLike(ctx context.Context, programme, typed string, limit int) ([]pilot.Unit, error)
	Pilot(ctx context.Context, workflowID string) (postgres.StoredPilot, error)
	Tasks(ctx context.Context, f postgres.Filter) ([]postgres.TaskRow, error)
	Versions(ctx context.Context, workflowID string, step pilot.Step) ([]postgres.VersionRow, error)
	MessageAt(ctx context.Context, programme, place, id string) (postgres.MessageRow, bool, error)
	SentBy(ctx context.Context, programme string, by pilot.Actor, limit int) ([]postgres.SentRow, error)
	Board(ctx context.Context, programme, place string, limit, offset int) ([]postgres.BoardCell, error)
	Ledger(ctx context.Context, f postgres.LedgerFilter, head func(ledger.Head) error, line func(ledger.Entry) error) error
	Elections(ctx context.Context, programme, subDistrict string) (ledger.Head, []statistics.Community, error)
	ElectionsOf(ctx context.Context, programme string, wanted func([]postgres.SubDistrictVersion) []string) (ledger.Head, []statistics.Community, error)
	Decisions(ctx context.Context, programme, subDistrict string) ([]postgres.DecisionRow, error)
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
	Ping(ctx context.Context) error
	CheckSchema(ctx context.Context) error
	NewestUpload(ctx context.Context) (digest string, err error)
	KeepUploads(ctx context.Context, programme, place string, by pilot.Actor, files []pilot.Attachment) error
	Uploads(ctx context.Context, programme, place string) ([]string, error)
	LogAccess(ctx context.Context, a postgres.Access) error
}

// Options are what a desk is made of.
type Options struct {
	URL      *url.URL // under which browsers reach it
	Client   *client.Client
	Record   Record
	Signer   *seal.Signer // seals what is sent
	Provider Provider     // signs people in
	Codec    CodecOptions // what Temporal keeps, decoded for its UI
	Decider  Decider      // brings the district's decisions to pilots; nil: only to those that run
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
	pages    *pages
	rates    *rates
	zones    zones
	decoded  decodings
	drafts   bulletinDrafts

	elections electionCounts
	looks     looks

	amendings amendings
	readiness readiness
	leaving   leaving
}

// New is a desk, ready to serve.
func New(o Options) (*Desk, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.URL == nil || o.URL.Host == "" {
		return nil, errors.New("the web desk has no address of its own")
	}
	if o.Codec.Origin != "" {
		if err := CheckOrigin(o.Codec.Origin); err != nil {
			return nil, fmt.Errorf("the Temporal UI's origin %q: %w", o.Codec.Origin, err)
		}
	}
	d := &Desk{Options: o, rates: newRates(o.Now), newsroom: &newsroom{record: o.Record}, leaving: leaving{told: make(chan struct{})}}
	d.sessions = newSessions(o.Record, d.recordAway)
	var err error
	d.pages, err = readPages()
	return d, err
}
