package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/desk"
	"shidian/internal/pilot"
)

// sendReturns sends the returns whose time has come.
func (o *office) sendReturns(ctx context.Context, now time.Time) {
	o.returns = slices.DeleteFunc(o.returns, func(r *returnSlip) bool {
		at := "return " + r.place
		if r.at.After(now) || o.busy[at] {
			return false
		}
		o.sendReturn(ctx, at, r)
		return true
	})
}

func (o *office) sendReturn(ctx context.Context, at string, r *returnSlip) {
	s := o.subs[subOf(r.place)]
	unit := s.terms.UnitOf(r.by.role)
	message := pilot.Return{
		Header: pilot.Header{
			V: pilot.MessageVersion, ID: "return-" + string(r.step),
			By: pilot.Actor{Name: o.seed.Name(unit, r.by.role), Role: r.by.role, Unit: unit},
		},
		Steps:   []pilot.Step{r.step},
		Reasons: []pilot.ReturnReason{{Text: catalog.Text(o.lang, "demo.reason."+string(r.step)), Rule: r.by.rule}},
	}
	o.carry(ctx, at, func() func() {
		a, err := o.desk.Return(ctx, o.programme, r.place, message, desk.Way{})
		return func() {
			switch {
			case ctx.Err() != nil:
			case err != nil:
				o.fault(at, err)
			default:
				o.tookReturn(s, at, a)
			}
		}
	})
}

func (o *office) tookReturn(s *sub, at string, a desk.Answer) {
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
