package payload

import (
	"context"
	"errors"

	commonpb "go.temporal.io/api/common/v1"
	failurepb "go.temporal.io/api/failure/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/proxy"
	updatepb "go.temporal.io/api/update/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"shidian/internal/keyring"
)

// Protect has a client, or a worker by it, encrypt what it sends and open what it gets. It
// must be given to every client of ours, with keys or without: one that has none leaves in
// clear what it sends, and says which key it lacks for what it gets, instead of taking
// unreadable bytes for a message. What it can't read of a worker's tasks it hands back; back
// may be nil for who takes none.
func Protect(o *client.Options, ring *keyring.Ring, back *HandBack) error {
	if back == nil {
		back = &HandBack{}
	}
	namespace := o.Namespace
	if namespace == "" {
		namespace = client.DefaultNamespace
	}
	codec := NewCodec(ring, namespace)
	payloads, err := codec.payloads()
	if err != nil {
		return err
	}
	failures, err := proxy.NewFailureVisitorInterceptor(proxy.FailureVisitorInterceptorOptions{
		Outbound: &proxy.VisitFailuresOptions{Visitor: codec.failureLeaving},
		Inbound:  &proxy.VisitFailuresOptions{Visitor: failureArriving},
	})
	if err != nil {
		return err
	}
	// The words of failures become payloads before payloads are encrypted.
	o.ConnectionOptions.DialOptions = append(o.ConnectionOptions.DialOptions,
		grpc.WithChainUnaryInterceptor(back.intercept, unlessClear(failures), unlessClear(payloads)))
	return nil
}

// Dial connects a client that is protected.
func Dial(ctx context.Context, o client.Options, ring *keyring.Ring) (client.Client, error) {
	if err := Protect(&o, ring, nil); err != nil {
		return nil, err
	}
	return client.DialContext(ctx, o)
}

func (c *Codec) leaving(_ *proxy.VisitPayloadsContext, p []*commonpb.Payload) ([]*commonpb.Payload, error) {
	return c.Encode(p)
}

// arriving opens what came. Anybody may send a signal: one that can't be opened, whatever
// keys there are, goes on as it is, and is refused on record like any other that can't be
// read. One whose key may yet be given waits for it.
func (c *Codec) arriving(ctx *proxy.VisitPayloadsContext, p []*commonpb.Payload) ([]*commonpb.Payload, error) {
	opened, err := c.Decode(p)
	if err == nil {
		return opened, nil
	}
	var missing *keyring.MissingKeyError
	waits := errors.As(err, &missing) && !missing.Lost
	if !waits && fromAnybody(ctx) {
		return each(p, func(one *commonpb.Payload) (*commonpb.Payload, error) {
			if o, err := c.decode(one); err == nil {
				return o, nil
			}
			return one, nil
		})
	}
	found := &unreadableError{err}
	if holder, ok := ctx.Value(holderKey{}).(*holder); ok {
		holder.found = found
	}
	return p, found
}

// holder keeps, beside a call, why its answer can't be read: on its way the error is made anew.
type holder struct{ found *unreadableError }

type holderKey struct{}

// fromAnybody says whether a payload was sent by whoever may talk to pilots.
func fromAnybody(ctx *proxy.VisitPayloadsContext) bool {
	switch ctx.Parent.(type) {
	case *historypb.WorkflowExecutionSignaledEventAttributes, *updatepb.Input, *commonpb.Header:
		return true
	}
	return false
}

// failureLeaving moves a failure's words into a payload, where payloads are encrypted. A
// call that is repeated has been here before.
func (c *Codec) failureLeaving(_ *proxy.VisitFailuresContext, f *failurepb.Failure) error {
	if c.ring.Writes() == "" || f.GetEncodedAttributes() != nil {
		return nil
	}
	return converter.EncodeCommonFailureAttributes(converter.GetDefaultDataConverter(), f)
}

func failureArriving(_ *proxy.VisitFailuresContext, f *failurepb.Failure) error {
	converter.DecodeCommonFailureAttributes(converter.GetDefaultDataConverter(), f)
	return nil
}

// unreadableError says why something that came can't be opened. To the SDK it is an answer
// that is the same when asked again.
type unreadableError struct{ cause error }

func (e *unreadableError) Error() string { return e.cause.Error() }

func (e *unreadableError) Unwrap() error { return e.cause }

// GRPCStatus is what the SDK makes its own error of.
func (e *unreadableError) GRPCStatus() *status.Status {
	return status.New(codes.FailedPrecondition, e.Error())
}

// inClear marks calls whose words are for an operator without keys.
type inClear struct{}

// unlessClear leaves an interceptor out of such calls.
func unlessClear(i grpc.UnaryClientInterceptor) grpc.UnaryClientInterceptor {
	return func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, o ...grpc.CallOption) error {
		if ctx.Value(inClear{}) != nil {
			return invoke(ctx, method, req, reply, cc, o...)
		}
		return i(ctx, method, req, reply, cc, invoke, o...)
	}
}
