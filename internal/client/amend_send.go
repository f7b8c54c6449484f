package client

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// Amended says what ordering other terms came to.
type Amended string

// What an order comes to.
const (
	AmendedNow     Amended = "amended"
	AmendedBefore  Amended = "same"        // it had these terms already
	AmendedLater   Amended = "handed-over" // it is with the pilot, which has not answered yet
	AmendedRefused Amended = "refused"
	AmendedEnded   Amended = "ended"
	AmendedFailed  Amended = "failed"
	AmendedSkipped Amended = "skipped" // something failed before its turn
)

// Order is one pilot's, and what became of it.
type Order struct {
	*Amendment
	Result     Amended
	ID         string
	Outcome    pilot.Outcome // of a refusal, its findings
	HandedOver HandedOver    // why it is not answered yet
	Err        error         // with AmendedFailed
}

// Amending is who orders a comparison's terms, and why.
type Amending struct {
	By     pilot.Actor // the unit may be missing: the district's
	Reason string
	Record string // the district's document, where a hard date moves
	Way    Way
}

// ErrRefused says that a plan can't be ordered: the comparison's findings say why.
var ErrRefused = errors.New("the plan can't be ordered: it would change what has begun or was decided")

// Amend orders a comparison's terms. All of them are put on record before the first pilot
// hears of its own, so that the record knows what is left where this is broken off; again
// it finishes that. Tell hears each pilot's as it is done; what fails ends it.
func (c *Client) Amend(ctx context.Context, cmp *Comparison, m Amending, tell func(Order)) error {
	if cmp.Refused() {
		return ErrRefused
	}
	if err := c.PutOrders(ctx, cmp); err != nil {
		return err
	}
	return c.SendOrders(ctx, cmp, m, tell)
}

// PutOrders puts on record what a comparison's pilots are about to be ordered.
func (c *Client) PutOrders(ctx context.Context, comparison *Comparison) error {
	store, err := c.Store(ctx)
	if err != nil {
		return err
	}
	for _, a := range comparison.Differing() {
		if err := store.OrderTerms(ctx, a.WorkflowID, a.ordered, cmp.Or(c.OSUser, "?")); err != nil {
			return c.SlowOr(err)
		}
	}
	return nil
}

// SendOrders sends what was put on record.
func (c *Client) SendOrders(ctx context.Context, comparison *Comparison, m Amending, tell func(Order)) error {
	for i, a := range comparison.Pilots {
		o := Order{Amendment: a, Result: AmendedBefore}
		switch a.Stand {
		case StandEnded:
			o.Result = AmendedEnded
		case StandDiffers:
			o = c.sendOrder(ctx, a, m)
		}
		tell(o)
		if o.Err == nil {
			continue
		}
		var ended *EndedError
		if errors.As(o.Err, &ended) {
			continue // since it was looked at
		}
		for _, rest := range comparison.Pilots[i+1:] {
			if rest.Stand == StandDiffers {
				tell(Order{Amendment: rest, Result: AmendedSkipped})
			}
		}
		return InterruptedOr(ctx, c.SlowOr(o.Err))
	}
	return nil
}

func (c *Client) sendOrder(ctx context.Context, a *Amendment, m Amending) Order {
	o := Order{Amendment: a, Result: AmendedFailed}
	if m.By.Unit == "" {
		m.By.Unit = a.Before.District.Code
	}
	order := pilot.Amend{Number: a.Number, Terms: a.ordered.Digest(), Reason: m.Reason, Record: m.Record}
	order.Header = c.header(orderID(a, order, m.By), "amend", m.By)
	o.ID = order.ID
	message, err := oneOf(a.WorkflowID, a.Place, workflows.UpdateAmendPlan, workflows.SignalPlanAmended, order.ID, order)
	if err != nil {
		o.Err = err
		return o
	}
	answer, err := c.send(ctx, a.Before.Programme, message, m.Way)
	switch {
	case err != nil:
		o.Err = err
		var ended *EndedError
		if errors.As(err, &ended) {
			o.Result = AmendedEnded
		}
	case answer.HandedOver != "":
		o.Result, o.HandedOver = AmendedLater, answer.HandedOver
	default:
		o.Outcome = answer.Outcomes[0]
		o.Result = AmendedNow
		if o.Outcome.Outcome == pilot.Refused {
			o.Result = AmendedRefused
		}
	}
	return o
}

// orderID is the same for the same order to the same pilot: the order again, after it was
// broken off or handed over, is a duplicate.
func orderID(a *Amendment, order pilot.Amend, by pilot.Actor) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{a.WorkflowID, order.Terms, order.Reason, order.Record, by.Name, string(by.Role), by.Unit}, "\x00")))
	return fmt.Sprintf("amend-%d-%s", order.Number, hex.EncodeToString(sum[:10]))
}
