package admission

import (
	"context"
	"time"

	"go.temporal.io/sdk/client"
)

// asksAfter is how long connecting may take before it is asked what keeps it: one that
// works takes milliseconds, one that TLS keeps out is tried again and again.
const asksAfter = 500 * time.Millisecond

// Dial connects Temporal's client. Where the server refuses, or TLS does, the error is a
// [RefusedError], and comes soon.
func (a *Access) Dial(ctx context.Context, options client.Options) (client.Client, error) {
	if a == nil {
		return client.DialContext(ctx, options)
	}
	trying, giveUp := context.WithCancel(ctx)
	defer giveUp()
	why := make(chan *RefusedError, 1)
	go func() {
		defer close(why)
		select {
		case <-trying.Done():
		case <-time.After(asksAfter):
			if refused := a.Diagnose(trying); refused != nil {
				why <- refused
				giveUp()
			}
		}
	}()
	dialled, err := client.DialContext(trying, options)
	if err == nil {
		return dialled, nil
	}
	giveUp()
	if refused := <-why; refused != nil {
		refused.Err = err
		return nil, refused
	}
	return nil, a.Explain(ctx, err)
}

// Explain makes an error of the connection, or of a refused call, the [RefusedError] that
// is behind it, and leaves others as they are.
func (a *Access) Explain(ctx context.Context, err error) error {
	if err == nil || a == nil {
		return err
	}
	if refused := Of(err); refused != nil {
		return refused
	}
	if refused := a.Diagnose(ctx); refused != nil {
		refused.Err = err
		return refused
	}
	return err
}
