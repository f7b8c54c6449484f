package client

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	sdkclient "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"shidian/internal/audit"
	"shidian/internal/bulletin"
	"shidian/internal/ledger"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seats"
	"shidian/internal/statistics"
	"shidian/internal/trouble"
)

// Temporal is what the client needs of a Temporal client; sdkclient.Client has it.
type Temporal interface {
	ExecuteWorkflow(ctx context.Context, options sdkclient.StartWorkflowOptions, workflow any, args ...any) (sdkclient.WorkflowRun, error)
	UpdateWorkflow(ctx context.Context, options sdkclient.UpdateWorkflowOptions) (sdkclient.WorkflowUpdateHandle, error)
	SignalWorkflow(ctx context.Context, workflowID, runID, signalName string, arg any) error
	QueryWorkflow(ctx context.Context, workflowID, runID, queryType string, args ...any) (converter.EncodedValue, error)
	DescribeWorkflowExecution(ctx context.Context, workflowID, runID string) (*workflowservice.DescribeWorkflowExecutionResponse, error)
	DescribeTaskQueue(ctx context.Context, taskQueue string, kind enumspb.TaskQueueType) (*workflowservice.DescribeTaskQueueResponse, error)
	ScheduleClient() sdkclient.ScheduleClient
	ListWorkflow(ctx context.Context, request *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error)
	GetWorkflowHistory(ctx context.Context, workflowID, runID string, isLongPoll bool, filterType enumspb.HistoryEventFilterType) sdkclient.HistoryEventIterator
}

// Store is what the client reads of the record; *postgres.Store has it.
type Store interface {
	Programmes(ctx context.Context) ([]postgres.ProgrammeRow, error)
	ProgrammeEnd(ctx context.Context, programme string) (pilot.ProgrammeEnd, bool, error)
	ProgrammeEnds(ctx context.Context) ([]pilot.ProgrammeEnd, error)
	EndProgramme(ctx context.Context, o pilot.CloseProgramme, raw json.RawMessage, osUser, district string) (pilot.ProgrammeEnd, []pilot.Finding, error)
	ProgrammeSums(ctx context.Context) ([]postgres.ProgrammeSum, error)
	Pilots(ctx context.Context, f postgres.Filter) ([]postgres.PilotRow, error)
	Pilot(ctx context.Context, workflowID string) (postgres.StoredPilot, error)
	Tasks(ctx context.Context, f postgres.Filter) ([]postgres.TaskRow, error)
	Ledger(ctx context.Context, f postgres.LedgerFilter, head func(ledger.Head) error, line func(ledger.Entry) error) error
	Elections(ctx context.Context, programme, subDistrict string) (ledger.Head, []statistics.Community, error)
	Decisions(ctx context.Context, programme, subDistrict string) ([]postgres.DecisionRow, error)
	Bulletin(ctx context.Context, programme string, number int) (*bulletin.Bulletin, error)
	BulletinNow(ctx context.Context, programme string) (*bulletin.Bulletin, error)
	Messages(ctx context.Context, workflowID string) ([]postgres.MessageRow, error)
	Events(ctx context.Context, workflowID string, after int64, limit int) ([]pilot.Event, error)
	Runs(ctx context.Context, workflowID string) ([]postgres.RunRow, error)
	RunHistory(ctx context.Context, workflowID, runID string) ([]byte, error)
	Notices(ctx context.Context, f postgres.NoticeFilter, limit int) ([]postgres.NoticeRow, error)
	CountNotices(ctx context.Context, f postgres.NoticeFilter) ([]postgres.NoticeCount, error)
	RetryNotices(ctx context.Context, f postgres.NoticeFilter, ids []int64) ([]int64, error)
	AuditSize(ctx context.Context, f postgres.Filter) (int, error)
	NextFamily(ctx context.Context, f postgres.Filter, after audit.Family) (audit.Family, bool, error)
	AuditSnapshot(ctx context.Context, workflowID string) (audit.Snapshot, error)
	AuditPapers(ctx context.Context, programme string) ([]audit.Finding, error)
	Links(ctx context.Context, workflowID string) ([]audit.Link, error)
	ProofOf(ctx context.Context, workflowID string) (postgres.Proven, error)
	Checkpoint(ctx context.Context, number int64) (postgres.CheckpointRow, error)
	AskCheckpoint(ctx context.Context) error
	LogAccess(ctx context.Context, a postgres.Access) error
	Troubles(ctx context.Context, f postgres.Filter) ([]trouble.Trouble, error)
	OpenPilots(ctx context.Context) ([]string, error)
	Watched(ctx context.Context) (time.Time, error)
	KeepWeekly(ctx context.Context, w postgres.Weekly) error
	Weekly(ctx context.Context, programme string) (postgres.Weekly, bool, error)
	Enrol(ctx context.Context, workflowID string, t *pilot.Terms, osUser string) error
	OrderTerms(ctx context.Context, workflowID string, t *pilot.Terms, osUser string) error
	TermsVersions(ctx context.Context, workflowID string) ([]postgres.TermsVersion, error)
	Amending(ctx context.Context, programme string) (postgres.Amending, error)
	Strangers(ctx context.Context) ([]postgres.StrangerRow, error)
	NotOnRecord(ctx context.Context, workflowIDs []string) ([]string, error)
	Repair(ctx context.Context, workflowID string) ([]audit.Finding, error)
	Refill(ctx context.Context, id pilot.Identity, events []pilot.Event, came []pilot.Entry) (added int, lost []string, err error)
	KeepUploads(ctx context.Context, programme, place string, by pilot.Actor, files []pilot.Attachment) error
	Uploads(ctx context.Context, programme, place string) ([]string, error)
	Appointments(ctx context.Context, programme string) ([]seats.Appointment, error)
	Appoint(ctx context.Context, a seats.Appointment, units seats.Units, today pilot.Date) (seats.Appointment, error)
	AppointAll(ctx context.Context, programme string, wanted []seats.Appointment, units seats.Units, today pilot.Date, told func(done int)) ([]seats.Appointment, error)
	EndAppointment(ctx context.Context, programme string, number int64, by seats.Grantor, reason string, units seats.Units, today pilot.Date) (seats.Appointment, error)
}

// Servers are the two servers, each reached when it is first needed. An error is
// an [*UnreachableError] when there is no answer.
type Servers interface {
	Temporal(ctx context.Context) (Temporal, error)
	Record(ctx context.Context) (Store, error)
	// Silent is what to say of a Temporal server that was reached and has
	// stopped answering.
	Silent(err error) error
	// SilentRecord says likewise that the record's server does not answer.
	SilentRecord(err error) error
}

// How long the client waits.
const (
	DefaultDeadline = time.Minute     // for a server's answer, and for a pilot's to what was sent
	lookFor         = 5 * time.Second // for what is only a hint, or is answered by the record too
	slowAfter       = 5 * time.Second // until OnSlow is told
	confirmAfter    = time.Second     // between two looks of an audit
)

// MaxInFlight is how many updates the client sends to one pilot at a time.
const MaxInFlight = 5

// Client talks to pilots. Its exported fields may be set before it is used.
type Client struct {
	// Deadline is how long an answer is waited for: of a server; and of a pilot, before a
	// message is handed over.
	Deadline time.Duration
	Now      func() time.Time // real time
	// Quiet: no worker of an earlier release is left, and pilots begin as quiet runs.
	Quiet bool
	// ConfirmAfter is when an audit looks again at what it found of pilots at work:
	// much is true for a moment only.
	ConfirmAfter time.Duration
	// OnSlow, if set, hears that an answer is taking long, and when a worker was
	// last seen asking for work.
	OnSlow func(workerSeen time.Time)
	// OnWait, if set, hears every second that a server is slow, and when it no longer is.
	OnWait func(Waiting)

	// OSUser is who the machine says starts pilots.
	OSUser string

	servers Servers
	mu      sync.Mutex
	flights map[string]chan struct{}
	terms   map[string]knownTerms // of sub-districts, by workflow ID

	workerFound time.Time // when a worker was last found to be there
}

// New is a client that reaches its servers through these.
func New(servers Servers) *Client {
	return &Client{
		Deadline: DefaultDeadline, Now: time.Now, ConfirmAfter: confirmAfter, servers: servers,
		flights: map[string]chan struct{}{}, terms: map[string]knownTerms{},
	}
}

// acquireSlot waits until fewer than [MaxInFlight] updates are on their way to a pilot.
func (c *Client) acquireSlot(ctx context.Context, workflowID string) (landed func(), err error) {
	c.mu.Lock()
	slots, ok := c.flights[workflowID]
	if !ok {
		slots = make(chan struct{}, MaxInFlight)
		c.flights[workflowID] = slots
	}
	c.mu.Unlock()
	select {
	case slots <- struct{}{}:
		return func() { <-slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
