package replay

import (
	"fmt"
	"slices"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// order is the district's to go on by other terms, which are on record.
func (s *stage) order(change func(*pilot.Terms)) pilot.Amend {
	s.t.Helper()
	planned := s.store.Pilot(s.id(subDistrict)).Terms
	change(&planned)
	s.n++
	return pilot.Amend{
		Header: pilot.Header{V: 1, ID: fmt.Sprintf("amend-%d", s.n), By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: planned.District.Code}},
		Number: planned.Amended + 1, Terms: s.store.Order(planned), Reason: "发大水",
	}
}

// amend has the order accepted, and waits until every community has heard of it.
func (s *stage) amend(change func(*pilot.Terms)) {
	s.t.Helper()
	order := s.order(change)
	out := s.update(subDistrict, workflows.UpdateAmendPlan, order)
	require.Equal(s.t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
	terms := s.store.Pilot(s.id(subDistrict)).Terms
	s.terms = &terms
	for _, place := range s.places()[1:] {
		s.onRecord(place, "heard of the order", func(state *pilot.State) bool { return state.Amended == order.Number })
		s.until(place, "opened", func(status view.Status) bool { return status.Opened != "" })
	}
}

func (s *stage) onRecord(place, what string, wanted func(*pilot.State) bool) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		record := s.store.Pilot(s.id(place))
		return record.State != nil && wanted(record.State)
	}, patience, tick, "%s: %s", place, what)
}

// later has everything but the closing due later.
func later(days int) func(*pilot.Terms) {
	return func(t *pilot.Terms) {
		t.Due = slices.Clone(t.Due)
		for i, d := range t.Due {
			if spec, _ := pilot.Spec(d.Step); spec.Stage != pilot.StageClosing {
				t.Due[i].Due = d.Due.AddDays(days)
			}
		}
	}
}

// amendedWhileWaiting: dates move, somebody else is told, and what is none of the
// district's changes nothing.
func amendedWhileWaiting(s *stage) {
	s.store.KnowKin()
	s.start()
	s.amend(later(14))
	s.amend(func(t *pilot.Terms) {
		t.Recipients = []pilot.Recipient{{Role: pilot.RoleSubDistrictOffice, Unit: t.SubDistrict.Code, Name: "钱主任", Email: "qian@example.org"}}
		t.SubDistrict.Name = "新示例街道"
	})
	forged := s.order(later(99))
	forged.By.Role, forged.By.Unit = pilot.RoleSubDistrictOffice, s.terms.SubDistrict.Code
	require.Equal(s.t, pilot.Refused, s.update(subDistrict, workflows.UpdateAmendPlan, forged).Outcome)
	s.signal(workflows.SignalPlanAmended, s.order(later(99))) // a community follows nobody but its sub-district
	s.until(first, "refused", func(status view.Status) bool { return status.Counts.Refused == 1 })
	s.handIn(subDistrict, pilot.StepLeadingGroup)
}

// communityAdded: it begins by the terms that hold, and from there on is like the others.
func communityAdded(s *stage) {
	s.store.KnowKin()
	s.start()
	s.handIn(subDistrict, pilot.StepLeadingGroup)
	s.addCommunity()
	s.handIn(second, pilot.StepSizeAdjustment)
	s.handIn(subDistrict, preparation[1:]...)
	for _, place := range []string{first, second} {
		s.until(place, "elections may open", gateIs(true))
	}
	s.until(subDistrict, "the new one's report", func(status view.Status) bool {
		return len(status.Communities) == 2 && status.Communities[1].Accepted == 1
	})
}

// addCommunity has an order add the second community.
func (s *stage) addCommunity() {
	s.t.Helper()
	s.amend(func(t *pilot.Terms) {
		t.Communities = append(slices.Clone(t.Communities), pilot.CommunityTerms{Unit: pilot.Unit{Code: "sample-2", Name: "新社区"}, Illustrative: true})
	})
}

// amendedThenContinuedAsNew: runs follow one another between two orders.
func amendedThenContinuedAsNew(s *stage) {
	s.store.KnowKin()
	s.start()
	s.amend(later(14))
	again := map[string]pilot.HandIn{subDistrict: s.message(subDistrict, pilot.StepLeadingGroup), first: s.message(first, pilot.StepSizeAdjustment)}
	for place, m := range again {
		require.Equal(s.t, pilot.Accepted, s.update(place, workflows.UpdateCompleteStep, m).Outcome)
	}
	for _, place := range []string{subDistrict, first} {
		s.continueAsNew(place, again[place])
	}
	s.amend(later(7))
	s.handIn(subDistrict, preparation[1:]...)
	for _, place := range []string{first, second} {
		s.until(place, "elections may open", gateIs(true))
	}
}

// communityDissolved: the plan has it no more, nobody had handed anything in, and it ends.
func communityDissolved(s *stage) {
	s.store.KnowKin()
	s.start()
	s.lives = append(s.lives, second)
	s.amend(func(t *pilot.Terms) { t.Communities = t.Communities[:1] })
	s.onRecord(second, "dissolved", func(state *pilot.State) bool { return state.Phase == pilot.PhaseDissolved })
	require.NoError(s.t, s.house.client.GetWorkflow(s.t.Context(), s.id(second), "").Get(s.t.Context(), nil))
	s.handIn(subDistrict, pilot.StepLeadingGroup)
	s.until(subDistrict, "one community", func(status view.Status) bool { return len(status.Communities) == 1 })
}
