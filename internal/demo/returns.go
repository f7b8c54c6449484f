package demo

import (
	"context"
	"fmt"
	"slices"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// sendReturns sends the returns whose time has come, and says whether there were any.
func (o *office) sendReturns(ctx context.Context) bool {
	var due []*returnSlip
	o.returns = slices.DeleteFunc(o.returns, func(r *returnSlip) bool {
		now := !r.At.After(o.now)
		if now {
			due = append(due, r)
		}
		return now
	})
	for _, r := range due {
		o.sendReturn(ctx, r)
	}
	return len(due) > 0
}

func (o *office) sendReturn(ctx context.Context, r *returnSlip) {
	s := o.subs[subOf(r.place)]
	why := pilot.ReturnReason{Text: catalog.Text(o.lang, "demo.reason."+string(r.step)), Rule: r.Rule}
	back := o.clerk(evidence.Case{Terms: s.terms}).Return("return-"+string(r.step), r.By, r.step, why)
	o.slowly()
	a, err := o.client.Return(ctx, o.programme, r.place, back, client.Way{})
	switch {
	case ctx.Err() != nil:
	case err != nil:
		o.fault("return "+r.place, err)
	default:
		o.tookReturn(s, "return "+r.place, a)
	}
}

func (o *office) tookReturn(s *sub, at string, a client.Answer) {
	for _, out := range a.Outcomes {
		switch {
		case out.Outcome != pilot.Refused:
			s.counts.Returned++
		case crossed(out.Findings):
			s.counts.Crossed++
		default:
			o.fault(at, fmt.Errorf("refused %s", said(out.Findings)))
		}
	}
	if a.HandedOver != "" {
		s.counts.Returned++
	}
}
