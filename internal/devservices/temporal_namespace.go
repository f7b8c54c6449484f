package devservices

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	namespacepb "go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"google.golang.org/protobuf/types/known/durationpb"
)

// namespaceAnswersWithin bounds one question, so that the next can be asked of a
// server that is just coming up.
const namespaceAnswersWithin = 20 * time.Second

// namespace brings Temporal's namespace into the state that pilots need.
type namespace struct {
	address    string
	retention  time.Duration
	attributes map[string]enumspb.IndexedValueType
	register   bool          // it is made when missing, as the development server does by itself
	client     client.Client // nil until first used
}

func newNamespace(address string, retention time.Duration, attributes map[string]enumspb.IndexedValueType) *namespace {
	return &namespace{address: address, retention: retention, attributes: attributes}
}

// prepare is safe to repeat, and is repeated until it succeeds.
func (n *namespace) prepare(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, namespaceAnswersWithin)
	defer cancel()
	if err := n.connect(); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{n.checkHealth, n.setRetention, n.addSearchAttributes, n.trySearching} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// answers asks a server of which nothing more is expected than that it is there.
func (n *namespace) answers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, namespaceAnswersWithin)
	defer cancel()
	if err := n.connect(); err != nil {
		return err
	}
	return n.checkHealth(ctx)
}

func (n *namespace) connect() (err error) {
	if n.client != nil {
		return nil
	}
	quiet := log.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
	n.client, err = client.NewLazyClient(client.Options{HostPort: n.address, Namespace: temporalNamespace, Logger: quiet})
	if err != nil {
		return fmt.Errorf("client of %s: %w", n.address, err)
	}
	return nil
}

func (n *namespace) close() {
	if n.client != nil {
		n.client.Close()
	}
}

func (n *namespace) checkHealth(ctx context.Context) error {
	if _, err := n.client.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return fmt.Errorf("health of %s: %w", n.address, err)
	}
	return nil
}

func (n *namespace) setRetention(ctx context.Context) error {
	service := n.client.WorkflowService()
	found, err := service.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: temporalNamespace})
	var missing *serviceerror.NamespaceNotFound
	if n.register && errors.As(err, &missing) {
		return n.make(ctx)
	}
	if err != nil {
		return fmt.Errorf("describe namespace %s: %w", temporalNamespace, err)
	}
	if found.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration() == n.retention {
		return nil
	}
	_, err = service.UpdateNamespace(ctx, &workflowservice.UpdateNamespaceRequest{
		Namespace: temporalNamespace,
		Config:    &namespacepb.NamespaceConfig{WorkflowExecutionRetentionTtl: durationpb.New(n.retention)},
	})
	if err != nil {
		return fmt.Errorf("set retention of namespace %s: %w", temporalNamespace, err)
	}
	return nil
}

func (n *namespace) make(ctx context.Context) error {
	_, err := n.client.WorkflowService().RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace: temporalNamespace, WorkflowExecutionRetentionPeriod: durationpb.New(n.retention),
	})
	if err != nil {
		return fmt.Errorf("register namespace %s: %w", temporalNamespace, err)
	}
	return nil
}

// addSearchAttributes registers what is missing.
func (n *namespace) addSearchAttributes(ctx context.Context) error {
	service := n.client.OperatorService()
	existing, err := service.ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: temporalNamespace})
	if err != nil {
		return fmt.Errorf("list search attributes: %w", err)
	}
	missing := map[string]enumspb.IndexedValueType{}
	for name, wanted := range n.attributes {
		switch found, ok := existing.GetCustomAttributes()[name]; {
		case !ok:
			missing[name] = wanted
		case found != wanted:
			return fmt.Errorf("search attribute %s is of type %s, not %s, which %w: begin with a new data folder", name, found, wanted, errHopeless)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	_, err = service.AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: temporalNamespace, SearchAttributes: missing,
	})
	if err != nil {
		return fmt.Errorf("add search attributes %v: %w", slices.Sorted(maps.Keys(missing)), err)
	}
	return nil
}

// trySearching asks with every attribute: a registered attribute can't be used
// before each part of the server has heard of it.
func (n *namespace) trySearching(ctx context.Context) error {
	if len(n.attributes) == 0 {
		return nil
	}
	var conditions []string
	for _, name := range slices.Sorted(maps.Keys(n.attributes)) {
		conditions = append(conditions, name+" = "+sampleValue(n.attributes[name]))
	}
	query := strings.Join(conditions, " AND ")
	if _, err := n.client.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{Query: query}); err != nil {
		return fmt.Errorf("search for %s: %w", query, err)
	}
	return nil
}

func sampleValue(kind enumspb.IndexedValueType) string {
	switch kind {
	case enumspb.INDEXED_VALUE_TYPE_INT, enumspb.INDEXED_VALUE_TYPE_DOUBLE:
		return "0"
	case enumspb.INDEXED_VALUE_TYPE_BOOL:
		return "true"
	case enumspb.INDEXED_VALUE_TYPE_DATETIME:
		return "'2002-05-23T00:00:00Z'"
	default:
		return "'x'"
	}
}
