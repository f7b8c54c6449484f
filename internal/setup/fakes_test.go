package setup_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	namespacepb "go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/durationpb"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/config"
	"shidian/internal/postgres"
	"shidian/internal/setup"
)

// Addresses of the fake database.
const (
	adminURL  = "postgres://postgres:a@db.test/shidian"
	ownerURL  = "postgres://shidian_owner:o@db.test/shidian"
	workerURL = "postgres://shidian_worker:w@db.test/shidian"
	deskURL   = "postgres://shidian_desk:d@db.test/shidian"
)

var wanted = map[string]enumspb.IndexedValueType{"PilotStage": enumspb.INDEXED_VALUE_TYPE_KEYWORD, "PilotOverdue": enumspb.INDEXED_VALUE_TYPE_INT}

// world is every server as a test wants it, complete unless changed.
type world struct {
	env      map[string]string
	silent   error // of Temporal
	version  string
	absent   bool // the namespace
	deleted  bool
	noUpdate bool
	kept     time.Duration
	there    map[string]enumspb.IndexedValueType
	answers  map[string]error // of Temporal's calls

	survey    postgres.Survey
	shut      map[string]error // by role: why its address is not let in
	passwords []string
	rolesMade int
	granted   int
	migrates  error

	bucket          bool
	reached, writes error
	makesBucket     error

	bulletins []setup.Bulletin
	set       []string
	mails     error
}

func complete() *world {
	return &world{
		env: map[string]string{
			config.VarAdmin: adminURL, config.VarOwner: ownerURL, config.VarDatabase: workerURL, config.VarDesk: deskURL, config.VarEvidence: "s3://evidence",
			"TEMPORAL_NAMESPACE": "district",
		},
		version: "1.32.0", kept: 720 * time.Hour, there: map[string]enumspb.IndexedValueType{"PilotStage": enumspb.INDEXED_VALUE_TYPE_KEYWORD, "PilotOverdue": enumspb.INDEXED_VALUE_TYPE_INT},
		answers: map[string]error{}, shut: map[string]error{}, bucket: true,
		survey:    postgres.Survey{Address: "Postgres at db.test", Server: 150004, Schema: postgres.Schema{Version: 27, Newest: 27, Chained: true}},
		bulletins: []setup.Bulletin{{Programme: "p", Weekly: &client.Weekly{Programme: "p", Zone: time.UTC}, State: client.ScheduleSet}},
	}
}

func (w *world) GetSystemInfo(context.Context, *workflowservice.GetSystemInfoRequest, ...grpc.CallOption) (*workflowservice.GetSystemInfoResponse, error) {
	return &workflowservice.GetSystemInfoResponse{ServerVersion: w.version}, w.silent
}

func (w *world) DescribeNamespace(_ context.Context, r *workflowservice.DescribeNamespaceRequest, _ ...grpc.CallOption) (*workflowservice.DescribeNamespaceResponse, error) {
	if w.absent {
		return nil, serviceerror.NewNamespaceNotFound(r.GetNamespace())
	}
	state := enumspb.NAMESPACE_STATE_REGISTERED
	if w.deleted {
		state = enumspb.NAMESPACE_STATE_DELETED
	}
	return &workflowservice.DescribeNamespaceResponse{
		NamespaceInfo: &namespacepb.NamespaceInfo{State: state, Capabilities: &namespacepb.NamespaceInfo_Capabilities{SyncUpdate: !w.noUpdate}},
		Config:        &namespacepb.NamespaceConfig{WorkflowExecutionRetentionTtl: durationpb.New(w.kept)},
	}, w.answers["describe"]
}

func (w *world) RegisterNamespace(_ context.Context, r *workflowservice.RegisterNamespaceRequest, _ ...grpc.CallOption) (*workflowservice.RegisterNamespaceResponse, error) {
	if err := w.answers["register"]; err != nil {
		return nil, err
	}
	w.absent, w.kept = false, r.GetWorkflowExecutionRetentionPeriod().AsDuration()
	return nil, nil
}

func (w *world) UpdateNamespace(_ context.Context, r *workflowservice.UpdateNamespaceRequest, _ ...grpc.CallOption) (*workflowservice.UpdateNamespaceResponse, error) {
	if err := w.answers["update"]; err != nil {
		return nil, err
	}
	w.kept = r.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration()
	return nil, nil
}

func (w *world) CountWorkflowExecutions(_ context.Context, r *workflowservice.CountWorkflowExecutionsRequest, _ ...grpc.CallOption) (*workflowservice.CountWorkflowExecutionsResponse, error) {
	for condition := range strings.SplitSeq(r.GetQuery(), " AND ") {
		if name, _, _ := strings.Cut(condition, " "); w.there[name] != wanted[name] {
			return nil, serviceerror.NewInvalidArgument("invalid search attribute: " + name)
		}
	}
	return nil, w.answers["count"]
}

func (w *world) ListSearchAttributes(context.Context, *operatorservice.ListSearchAttributesRequest, ...grpc.CallOption) (*operatorservice.ListSearchAttributesResponse, error) {
	return &operatorservice.ListSearchAttributesResponse{CustomAttributes: w.there}, w.answers["list"]
}

func (w *world) AddSearchAttributes(_ context.Context, r *operatorservice.AddSearchAttributesRequest, _ ...grpc.CallOption) (*operatorservice.AddSearchAttributesResponse, error) {
	if err := w.answers["add"]; err != nil {
		return nil, err
	}
	for name, kind := range r.GetSearchAttributes() {
		w.there[name] = kind
	}
	return nil, nil
}

func (w *world) LookAt(_ context.Context, url string) (postgres.Survey, error) {
	role, _ := postgres.Login(url)
	if err := w.shut[role]; err != nil {
		return postgres.Survey{}, err
	}
	s := w.survey
	s.As, s.MakesRoles = role, role == "postgres"
	return s, nil
}

func (w *world) MakeRoles(context.Context, string) error {
	w.rolesMade++
	w.survey.Absent, w.survey.Rights, w.survey.Foreign = nil, nil, nil
	return nil
}

func (w *world) SetPassword(_ context.Context, _, role, password string) error {
	w.passwords = append(w.passwords, role+"="+password)
	delete(w.shut, role)
	return nil
}

func (w *world) Migrate(context.Context, string) ([]string, error) {
	if w.migrates != nil {
		return nil, w.migrates
	}
	w.survey.Schema = postgres.Schema{Version: 27, Newest: 27, Chained: true}
	return []string{"0026_x", "0027_y"}, nil
}

func (w *world) Grant(context.Context, string) error {
	w.granted++
	w.survey.Rights = nil
	return nil
}

func (w *world) There(context.Context, string) (bool, error) { return w.bucket, w.reached }

func (w *world) Make(context.Context, string) error {
	w.bucket = w.makesBucket == nil
	return w.makesBucket
}

func (w *world) TryWriting(context.Context, string) error { return w.writes }

func (w *world) Open(context.Context) ([]setup.Bulletin, error) {
	return w.bulletins, w.answers["bulletins"]
}

func (w *world) Set(_ context.Context, weekly client.Weekly) error {
	w.set = append(w.set, weekly.Programme)
	for i := range w.bulletins {
		w.bulletins[i].State = client.ScheduleSet
	}
	return nil
}

// run goes through set-up and returns what it found by thing and name.
func (w *world) run(t *testing.T, applying bool) (setup.Report, map[string]setup.Row) {
	t.Helper()
	cfg, err := config.LoadSetup(t.Context(), config.Of(w.env))
	require.NoError(t, err)
	servers := setup.Servers{Temporal: w, Operator: w, Databases: w, Buckets: w, Bulletins: w}
	steps := setup.Steps(cfg, servers, wanted, func(config.Notices) error { return w.mails })
	report := setup.Run(t.Context(), steps, applying, func(string, bool) {})
	rows := map[string]setup.Row{}
	for _, r := range report.Rows {
		rows[strings.TrimSpace(r.Thing+" "+r.Name)] = r
		for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
			for _, text := range []setup.Text{r.Is, r.Do} {
				said := text.In(lang)
				require.NotContains(t, said, "setup.", "a text is missing")
				require.NotRegexp(t, `\{[a-z]+\}`, said, "a value is missing: %s", text.Key)
			}
		}
	}
	return report, rows
}

// wrongLogin is what a server says to a role that it does not let in.
func wrongLogin() error {
	return fmt.Errorf("%w: %w", postgres.ErrUnreachable, &pgconn.PgError{Code: "28P01"})
}

var (
	errDenied = serviceerror.NewPermissionDenied("Request unauthorized.", "")
	errNoSuch = serviceerror.NewUnimplemented("unknown service temporal.api.operatorservice.v1.OperatorService")
	errBroken = errors.New("broken")
)
