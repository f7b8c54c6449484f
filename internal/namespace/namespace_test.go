package namespace_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	namespacepb "go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/durationpb"

	"shidian/internal/namespace"
)

const (
	keyword  = enumspb.INDEXED_VALUE_TYPE_KEYWORD
	integer  = enumspb.INDEXED_VALUE_TYPE_INT
	datetime = enumspb.INDEXED_VALUE_TYPE_DATETIME
	flag     = enumspb.INDEXED_VALUE_TYPE_BOOL
)

// server is a Temporal with one namespace, or none.
type server struct {
	absent   bool
	there    map[string]enumspb.IndexedValueType
	schema   map[string]string // of Elasticsearch
	describe error
	list     error
	count    error
	make     error
	retained time.Duration
	asked    []string // queries
}

func (s *server) DescribeNamespace(_ context.Context, r *workflowservice.DescribeNamespaceRequest, _ ...grpc.CallOption) (*workflowservice.DescribeNamespaceResponse, error) {
	if s.absent {
		return nil, serviceerror.NewNamespaceNotFound(r.GetNamespace())
	}
	return &workflowservice.DescribeNamespaceResponse{
		NamespaceInfo: &namespacepb.NamespaceInfo{State: enumspb.NAMESPACE_STATE_REGISTERED, Capabilities: &namespacepb.NamespaceInfo_Capabilities{SyncUpdate: true}},
		Config:        &namespacepb.NamespaceConfig{WorkflowExecutionRetentionTtl: durationpb.New(72 * time.Hour)},
	}, s.describe
}

func (s *server) RegisterNamespace(_ context.Context, r *workflowservice.RegisterNamespaceRequest, _ ...grpc.CallOption) (*workflowservice.RegisterNamespaceResponse, error) {
	s.absent, s.retained = false, r.GetWorkflowExecutionRetentionPeriod().AsDuration()
	return nil, s.make
}

func (s *server) UpdateNamespace(_ context.Context, r *workflowservice.UpdateNamespaceRequest, _ ...grpc.CallOption) (*workflowservice.UpdateNamespaceResponse, error) {
	s.retained = r.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration()
	return nil, s.make
}

func (s *server) CountWorkflowExecutions(_ context.Context, r *workflowservice.CountWorkflowExecutionsRequest, _ ...grpc.CallOption) (*workflowservice.CountWorkflowExecutionsResponse, error) {
	s.asked = append(s.asked, r.GetQuery())
	for condition := range strings.SplitSeq(r.GetQuery(), " AND ") {
		if name, _, _ := strings.Cut(condition, " "); s.there[name] == 0 {
			return nil, serviceerror.NewInvalidArgument("invalid search attribute: " + name)
		}
	}
	return nil, s.count
}

func (s *server) ListSearchAttributes(context.Context, *operatorservice.ListSearchAttributesRequest, ...grpc.CallOption) (*operatorservice.ListSearchAttributesResponse, error) {
	return &operatorservice.ListSearchAttributesResponse{CustomAttributes: s.there, StorageSchema: s.schema}, s.list
}

func (s *server) AddSearchAttributes(_ context.Context, r *operatorservice.AddSearchAttributesRequest, _ ...grpc.CallOption) (*operatorservice.AddSearchAttributesResponse, error) {
	for name, kind := range r.GetSearchAttributes() {
		s.there[name] = kind
	}
	return nil, s.make
}

func of(s *server) namespace.Namespace {
	return namespace.Namespace{
		Name: "district", Workflows: s, Operator: s,
		Attributes: map[string]enumspb.IndexedValueType{"Stage": keyword, "Due": datetime, "Done": integer, "Open": flag},
	}
}

func TestNamespace_IsDescribedOrMissing(t *testing.T) {
	t.Parallel()
	s := &server{absent: true}
	found, err := of(s).Describe(t.Context())
	require.NoError(t, err)
	require.True(t, found.Missing)
	require.NoError(t, of(s).Make(t.Context(), time.Hour))
	require.Equal(t, time.Hour, s.retained)
	found, err = of(s).Describe(t.Context())
	require.NoError(t, err)
	require.Equal(t, namespace.Found{Retention: 72 * time.Hour, Updates: true}, found)
	require.NoError(t, of(s).Retain(t.Context(), 2*time.Hour))
	require.Equal(t, 2*time.Hour, s.retained)

	s.make = serviceerror.NewNamespaceAlreadyExists("district")
	require.NoError(t, of(s).Make(t.Context(), time.Hour), "somebody else was faster")
	s.make, s.describe = errors.New("broken"), errors.New("broken")
	for _, err := range []error{of(s).Make(t.Context(), time.Hour), of(s).Retain(t.Context(), time.Hour), of(s).Check(t.Context())} {
		require.ErrorContains(t, err, "district: broken")
	}
}

func TestAttributes_AreMissingOrOfAnotherTypeOrThere(t *testing.T) {
	t.Parallel()
	s := &server{there: map[string]enumspb.IndexedValueType{"Due": keyword, "Open": flag, "Of others": keyword}}
	lacks, err := of(s).LookAtAttributes(t.Context())
	require.NoError(t, err)
	require.Equal(t, namespace.Lacks{
		Missing: []string{"Done", "Stage"}, Wrong: []namespace.Mistyped{{Name: "Due", Found: keyword, Wanted: datetime}},
	}, lacks)
	require.NoError(t, of(s).Add(t.Context(), lacks.Missing))
	require.NoError(t, of(s).Add(t.Context(), nil))
	s.there["Due"] = datetime
	lacks, err = of(s).LookAtAttributes(t.Context())
	require.NoError(t, err)
	require.True(t, lacks.None())
	require.NoError(t, of(s).Usable(t.Context()))
	require.Equal(t, []string{"Done = 0 AND Due = '2002-05-23T00:00:00Z' AND Open = true AND Stage = 'x'"}, s.asked)
	require.NoError(t, namespace.Namespace{Workflows: s}.Usable(t.Context()))
	require.NoError(t, of(s).Check(t.Context()))
}

func TestAttributes_AreTriedWhereTheyCanNotBeListed(t *testing.T) {
	t.Parallel()
	for _, no := range []error{serviceerror.NewUnimplemented("no operator"), serviceerror.NewPermissionDenied("not you", "")} {
		s := &server{list: no, there: map[string]enumspb.IndexedValueType{"Due": datetime, "Open": flag, "Done": integer}}
		lacks, err := of(s).LookAtAttributes(t.Context())
		require.NoError(t, err)
		require.Equal(t, namespace.Lacks{Missing: []string{"Stage"}, Asked: true}, lacks)
		s.count = errors.New("away")
		_, err = of(s).LookAtAttributes(t.Context())
		require.ErrorContains(t, err, "away")
	}
	_, err := of(&server{list: errors.New("away")}).LookAtAttributes(t.Context())
	require.ErrorContains(t, err, "away")
}

func TestAttributes_FindNoRoomOnlyInSQL(t *testing.T) {
	t.Parallel()
	there := map[string]enumspb.IndexedValueType{"Due": datetime, "Open": flag, "A": integer, "B": integer, "C": integer}
	lacks, err := of(&server{there: there}).LookAtAttributes(t.Context())
	require.NoError(t, err)
	require.Equal(t, []namespace.Full{{Type: integer, Used: 3, Limit: 3, More: 1}}, lacks.Full)
	lacks, err = of(&server{there: there, schema: map[string]string{"Due": "date"}}).LookAtAttributes(t.Context())
	require.NoError(t, err)
	require.Empty(t, lacks.Full)
}

func TestCheck_NamesWhatIsMissingAndTheCommandThatMakesIt(t *testing.T) {
	t.Parallel()
	var lack *namespace.LackError
	require.ErrorAs(t, of(&server{absent: true}).Check(t.Context()), &lack)
	require.ErrorContains(t, lack, "no namespace district; `shidian-worker setup --apply` makes it")
	s := &server{there: map[string]enumspb.IndexedValueType{"Due": keyword, "Open": flag}}
	require.ErrorAs(t, of(s).Check(t.Context()), &lack)
	require.EqualError(t, lack, "namespace district lacks the search attributes Done=Int, Stage=Keyword; `shidian-worker setup --apply` adds them; "+
		"and has the search attribute Due with the type Keyword instead of Datetime; `shidian-worker setup` says what to do")
}
