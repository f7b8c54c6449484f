package workflows

import (
	"bytes"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/workflow"
)

// Signals of different names reach a workflow through one channel per name, which
// loses their order: a return and the corrected hand-in after it, both waiting
// while no worker ran, could be judged the wrong way round. The interceptor below
// keeps one queue per pilot, in the order of the history.

// Interceptors must be given to every worker, test environment and replayer that
// runs pilots: without them a pilot's task fails, and is tried again until it has them.
func Interceptors() []interceptor.WorkerInterceptor {
	return []interceptor.WorkerInterceptor{&arrivalInterceptor{}}
}

type arrivalInterceptor struct {
	interceptor.WorkerInterceptorBase
}

// InterceptWorkflow gives each run a queue of its own.
func (*arrivalInterceptor) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	a := &arrivals{}
	a.Next = next
	return a
}

// arrivals are a run's signals, first come first: those included that came before the
// run's first task, which are handed over before its workflow function is called.
type arrivals struct {
	interceptor.WorkflowInboundInterceptorBase
	queue   []arrival
	claimed bool // by a pilot; until then signals take their usual way too
}

// arrival is one signal as it came.
type arrival struct {
	name string
	at   time.Time
	data []byte
}

type arrivalsKey struct{}

// ExecuteWorkflow hands the queue to the workflow.
func (a *arrivals) ExecuteWorkflow(ctx workflow.Context, in *interceptor.ExecuteWorkflowInput) (any, error) {
	return a.Next.ExecuteWorkflow(workflow.WithValue(ctx, arrivalsKey{}, a), in)
}

// HandleSignal is called for each signal in the order of the history.
func (a *arrivals) HandleSignal(ctx workflow.Context, in *interceptor.HandleSignalInput) error {
	// Not yet dated: while a signal is handed over, the workflow's clock still
	// stands at the task before, which may be weeks ago.
	a.queue = append(a.queue, arrival{name: in.SignalName, data: payload(in.Arg)})
	if a.claimed {
		return nil
	}
	return a.Next.HandleSignal(ctx, in)
}

// timestamp gives the signals that came with this workflow task the task's time.
func (a *arrivals) timestamp(now time.Time) {
	for i := len(a.queue) - 1; i >= 0 && a.queue[i].at.IsZero(); i-- {
		a.queue[i].at = now
	}
}

// timestampSignals dates signals as they come, also while a batch is being recorded.
func (r *pilotRun) timestampSignals(ctx workflow.Context) {
	for {
		awaitSteady(ctx, func() bool { n := len(r.arrivals.queue); return n > 0 && r.arrivals.queue[n-1].at.IsZero() })
		r.arrivals.timestamp(workflow.Now(ctx))
	}
}

// payload is what a signal brought. Several payloads are no message: together they
// are recorded as what can't be read, rather than the first one taken for the whole.
func payload(p *commonpb.Payloads) []byte {
	var parts [][]byte
	for _, one := range p.GetPayloads() {
		parts = append(parts, one.GetData())
	}
	return bytes.Join(parts, []byte(" "))
}

// claimArrivals takes the run's queue over.
func claimArrivals(ctx workflow.Context) *arrivals {
	a, ok := ctx.Value(arrivalsKey{}).(*arrivals)
	if !ok { // what comes in would be lost; a failed task is tried again
		panic("signals reach no queue: register workflows.Interceptors")
	}
	a.claimed = true
	for _, name := range workflow.GetUnhandledSignalNames(ctx) { // the queue has them
		for usual := workflow.GetSignalChannel(ctx, name); usual.ReceiveAsync(nil); {
		}
	}
	return a
}
