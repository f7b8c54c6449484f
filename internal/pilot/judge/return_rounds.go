package judge

import (
	"fmt"
	"slices"
	"strconv"

	"shidian/internal/pilot"
)

// roundReturned is the round of the committee's election that a return takes back,
// counted from 1: the one that it names, else the last on record. 0 when it returns
// none. A round that there is not is said.
func (s *Session) roundReturned(d *decision, r pilot.Return) int {
	asked := ""
	if r.Round != nil {
		asked = strconv.Itoa(*r.Round)
	}
	if !slices.Contains(r.Steps, pilot.StepCommitteeElection) || s.state.Step(pilot.StepCommitteeElection) == nil {
		if asked != "" {
			d.find(pilot.RuleOrder, pilot.CodeStepWithoutRounds, "round", asked, string(pilot.StepCommitteeElection))
		}
		return 0
	}
	rounds := s.state.Facts.Election.RoundsOnRecord()
	switch {
	case asked == "" || rounds == 0: // that nothing was accepted is said elsewhere
		return rounds
	case *r.Round < 1 || *r.Round > rounds:
		d.find(pilot.RuleOrder, pilot.CodeNoSuchRound, "round", asked, roundsShown(rounds))
		return 0
	}
	return *r.Round
}

func roundsShown(n int) string {
	if n == 1 {
		return "1"
	}
	return fmt.Sprintf("1–%d", n)
}

// sayWhatFell tells who returns a round what falls and what is next, where that is
// not plain: more rounds than one, or a step that was open all the time.
func (s *Session) sayWhatFell(d *decision, round int) {
	f, st := s.state.Facts.Election, s.state.Step(pilot.StepCommitteeElection)
	if round == 0 || f.RoundsOnRecord() == 1 && (st.Status == pilot.Complete || st.Status == pilot.ToConfirm) {
		return
	}
	p := s.terms.Profile.Election
	next := f.BeforeRound(round, p).Behind(p).Next()
	d.findings = append(d.findings, pilot.Finding{
		Rule: pilot.RuleOrder, Severity: pilot.Note, Code: pilot.CodeRoundsReturned, Field: "steps", Found: strconv.Itoa(round), Wanted: next,
	})
}

// withoutRounds takes a round and those after it back: what stood before is what
// the corrected round is judged on.
func (s *Session) withoutRounds(e pilot.Event, round int) pilot.Event {
	if round == 0 {
		return e
	}
	f := s.state.Facts.Election
	for _, r := range f.Rounds[min(round-1, len(f.Rounds)):] {
		if r.ID != "" {
			e.Fallen = append(e.Fallen, r.ID)
		}
	}
	e.FallenOpen = max(0, s.state.Step(pilot.StepCommitteeElection).Rounds-(round-1))
	return establishing(e, pilot.Facts{Election: f.BeforeRound(round, s.terms.Profile.Election)})
}
