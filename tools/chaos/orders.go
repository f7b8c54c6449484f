package main

import (
	"context"
	"fmt"
	"slices"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// changes are what the district's orders change of a sub-district's terms; which one, and
// by how much, is the order's number in the script. What else orders may change, or do to
// communities, is one more of them.
var changes = []struct {
	name string
	make func(t *pilot.Terms, s *pilot.State, no int)
}{
	{"dates", laterDates},
	{"people", otherPeople},
}

// laterDates has what is still to be done due some days later. What is due by the
// pilots' hard deadline stays.
func laterDates(t *pilot.Terms, s *pilot.State, no int) {
	t.Due = slices.Clone(t.Due)
	for i, due := range t.Due {
		st := s.Step(due.Step)
		if due.Due == "" || due.Step == pilot.StepArchiveFiling || st == nil || st.Status == pilot.Complete {
			continue
		}
		t.Due[i].Due = due.Due.AddDays(1 + no%4)
	}
}

// otherPeople has somebody else told, and called another ladder's height.
func otherPeople(t *pilot.Terms, _ *pilot.State, no int) {
	t.Recipients = []pilot.Recipient{{
		Role: pilot.RoleSubDistrictOffice, Unit: t.SubDistrict.Code, Name: fmt.Sprintf("办事员%d", no), Email: fmt.Sprintf("clerk-%d@example.org", no),
	}}
	t.WarnDays = 3 + no%6
}

// order gives a sub-district's pilot, and so its communities, other terms: on record
// first, then by a message. Two that come at the same time have the same number, and one is
// refused.
func (o *office) order(ctx context.Context, j job, e Extra) error {
	planned := *j.record.Terms
	changes[e.No%len(changes)].make(&planned, j.record.State, e.No)
	for {
		err := o.stack.orders.OrderTerms(ctx, workflows.PilotID(j.programme, e.Place), &planned, "chaos")
		if err == nil {
			break
		}
		if !wait(ctx, lookEvery) {
			return nil // the run is over
		}
	}
	m, err := orderMessage(j.programme, e.Place, pilot.Amend{
		Header: j.clerk.Header(pilot.RoleDistrict, fmt.Sprintf("%s-%d", e.Kind, e.No)),
		Number: j.record.Terms.Amended + 1, Terms: planned.Digest(), Reason: "a flood took some days", Record: "京西试办〔2002〕9号",
	})
	if err == nil {
		o.sendExtra(ctx, e, m)
	}
	return err
}

// ProveOrders shows that the pilots of a family go on by the same order: a community by
// what its sub-district's terms are for it. Terms are by place, of those that go on.
func ProveOrders(above *pilot.Terms, below map[string]*pilot.Terms) (found []Breach) {
	for place, own := range below {
		after, there := own.AmendedAbove(above)
		after.Amended = above.Amended
		switch {
		case !there:
			found = append(found, Breach{OrdersFollowed, own.WorkflowID(), "its sub-district has no " + place})
		case own.Amended != above.Amended:
			found = append(found, Breach{OrdersFollowed, own.WorkflowID(), fmt.Sprintf("goes on by order %d, its sub-district by %d", own.Amended, above.Amended)})
		case !own.SameAs(&after):
			found = append(found, Breach{OrdersFollowed, own.WorkflowID(), fmt.Sprintf("goes on by order %d, and not by its sub-district's terms", own.Amended)})
		}
	}
	return found
}

// proveOrders looks at every family that goes on, and says how many orders hold.
func (s *stack) proveOrders(ctx context.Context, places []place) (orders int, found []Breach, err error) {
	families, above := map[string]map[string]*pilot.Terms{}, map[string]*pilot.Terms{}
	for _, p := range places {
		if p.after {
			continue
		}
		r, err := s.store.Pilot(ctx, p.workflowID())
		if err != nil {
			return 0, nil, err
		}
		family := p.programme + "/" + r.SubDistrict.Code
		switch {
		case r.Level == pilot.LevelSubDistrict:
			above[family], orders = r.Terms, orders+r.Terms.Amended
		case !r.Ended():
			if families[family] == nil {
				families[family] = map[string]*pilot.Terms{}
			}
			families[family][r.Place] = r.Terms
		}
	}
	for family, below := range families {
		if above[family] != nil {
			found = append(found, ProveOrders(above[family], below)...)
		}
	}
	return orders, found, nil
}
