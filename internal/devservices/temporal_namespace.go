package devservices

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"shidian/internal/namespace"
)

// namespaceAnswersWithin bounds one question, so that the next can be asked of a
// server that is just coming up.
const namespaceAnswersWithin = 20 * time.Second

// preparation brings Temporal's namespace into the state that pilots need.
type preparation struct {
	address    string
	retention  time.Duration
	attributes map[string]enumspb.IndexedValueType
	register   bool                  // it is made when missing, as the development server does by itself
	admit      func(*client.Options) // what is shown to the server; nil: nothing
	client     client.Client         // nil until first used
}

func newPreparation(address string, retention time.Duration, attributes map[string]enumspb.IndexedValueType) *preparation {
	return &preparation{address: address, retention: retention, attributes: attributes}
}

// prepare is safe to repeat, and is repeated until it succeeds.
func (p *preparation) prepare(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, namespaceAnswersWithin)
	defer cancel()
	if err := p.answers(ctx); err != nil {
		return err
	}
	n := namespace.Namespace{
		Name: temporalNamespace, Attributes: p.attributes, Workflows: p.client.WorkflowService(), Operator: p.client.OperatorService(),
	}
	if err := p.keep(ctx, n); err != nil {
		return err
	}
	if len(p.attributes) == 0 {
		return nil
	}
	lacks, err := n.LookAtAttributes(ctx)
	if err != nil {
		return err
	}
	if len(lacks.Wrong) > 0 {
		w := lacks.Wrong[0]
		return fmt.Errorf("search attribute %s is of type %s, not %s, which %w: begin with a new data folder", w.Name, w.Found, w.Wanted, errHopeless)
	}
	if err := n.Add(ctx, lacks.Missing); err != nil {
		return err
	}
	return n.Usable(ctx)
}

// keep has the namespace there, with its retention.
func (p *preparation) keep(ctx context.Context, n namespace.Namespace) error {
	found, err := n.Describe(ctx)
	switch {
	case err != nil:
		return err
	case found.Missing && p.register:
		return n.Make(ctx, p.retention)
	case found.Missing:
		return fmt.Errorf("namespace %s is not there yet", n.Name)
	case found.Retention != p.retention:
		return n.Retain(ctx, p.retention)
	}
	return nil
}

// answers asks whether the server is there.
func (p *preparation) answers(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, namespaceAnswersWithin)
	defer cancel()
	if p.client == nil {
		quiet := log.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
		options := client.Options{HostPort: p.address, Namespace: temporalNamespace, Logger: quiet}
		if p.admit != nil {
			p.admit(&options)
		}
		p.client, err = client.NewLazyClient(options)
		if err != nil {
			return fmt.Errorf("client of %s: %w", p.address, err)
		}
	}
	if _, err := p.client.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return fmt.Errorf("health of %s: %w", p.address, err)
	}
	return nil
}

func (p *preparation) close() {
	if p.client != nil {
		p.client.Close()
	}
}
