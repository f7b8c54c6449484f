package audit

import (
	"encoding/json"
	"fmt"
	"time"

	"shidian/internal/pilot"
)

// Of is a pilot's record as its events want it to be.
func Of(t *pilot.Terms, events []pilot.Event) (Snapshot, error) {
	state := Fold(t, events)
	raw, err := json.Marshal(state)
	if err != nil {
		return Snapshot{}, fmt.Errorf("write the state of %s: %w", t.Place(), err)
	}
	s := Snapshot{Terms: t, State: raw, Pilot: pilotRow(t, state), Steps: map[pilot.Step]StepRow{}, Events: events}
	for _, st := range state.Steps {
		s.Steps[st.Code] = stepRow(t, state, st)
	}
	s.Messages = Outcomes(events)
	return s, nil
}

func pilotRow(t *pilot.Terms, s *pilot.State) PilotRow {
	sum := pilot.Summarise(s)
	r := PilotRow{
		SubDistrictName: t.SubDistrict.Name, Lang: t.Lang,
		Seq: s.Seq, Phase: string(s.Phase), Stage: string(sum.Stage), Light: string(sum.Light), Progress: sum.Progress,
		Accepted: sum.Accepted, Total: sum.Total, Overdue: sum.Overdue, WaitingFor: []string{},
		NextDue: instant(sum.NextDue), OpenedAt: instant(s.OpenedAt), ClosedAt: instant(s.ClosedAt),
	}
	if t.Community != nil {
		r.CommunityName = t.Community.Name
	}
	for _, role := range sum.WaitingFor {
		r.WaitingFor = append(r.WaitingFor, string(role))
	}
	return r
}

func stepRow(t *pilot.Terms, s *pilot.State, st pilot.StepState) StepRow {
	spec, _ := pilot.Spec(st.Code)
	r := StepRow{
		Position: pilot.Position(st.Code), Stage: string(spec.Stage), Role: string(spec.Role), Status: string(st.Status),
		OpenedAt: instant(st.OpenedAt), DueAt: instant(st.DueAt), Warned: st.Warned, Overdue: st.Overdue, Rounds: st.Rounds,
		Returns: st.Returns, Person: t.PersonFor(spec.Role), Slips: st.Slips, Period: st.Period,
	}
	if r.Returns == nil {
		r.Returns = []pilot.ReturnReason{}
	}
	if v := st.Accepted; v != nil {
		r.AcceptedID, r.AcceptedSeq, r.AcceptedAt = v.ID, v.Seq, instant(v.At)
	}
	if v := st.Held; v != nil {
		r.HeldID, r.HeldSeq, r.HeldAt = v.ID, v.Seq, instant(v.At)
	}
	if st.DueAt.IsZero() && s.Moved+st.Extra > 0 { // not yet open, and no longer due as planned
		r.DueAt = instant(s.DueOf(t, st.Code))
	}
	switch p, known := s.PeriodOf(t, st.Code); {
	case known:
		r.PlannedStart, r.PlannedDue = instant(p.Opens.Start(t.Location())), instant(p.Due.End(t.Location()))
	case t.Governance == nil:
		r.PlannedStart, r.PlannedDue = instant(t.PlannedStart(st.Code)), instant(t.DueAt(st.Code))
	}
	return r
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
