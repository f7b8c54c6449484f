package staff

import (
	"time"

	"shidian/internal/pilot"
)

// Turn is that somebody hands in a step at a place.
type Turn struct {
	Place    string // yuetan or yuetan/sanlihe-1
	Step     pilot.Step
	Role     pilot.Role
	Unit     string    // of the role: xicheng, yuetan or yuetan/sanlihe-1
	Due      time.Time // plan time, as the terms have it; zero: none set
	Confirm  string    // the accepted hand-in that was put in doubt, to be confirmed; empty: none
	Returned bool      // it came back, and is handed in corrected
	Replaces string    // the hand-in that is held of it, whose place this one takes; empty: none
}

// TurnAt is a step's turn at the place with these terms, though nobody may wait for
// it yet.
func TurnAt(terms *pilot.Terms, step pilot.Step) Turn {
	spec, _ := pilot.Spec(step)
	return Turn{Place: terms.Place(), Step: step, Role: spec.Role, Unit: terms.UnitOf(spec.Role), Due: terms.DueAt(step)}
}

// Turns are the steps that are waited for at a place, in the order of the catalogue;
// none once its pilot has ended.
func Turns(terms *pilot.Terms, state *pilot.State) []Turn {
	if state == nil || state.Ended() {
		return nil
	}
	var turns []Turn
	for _, st := range state.Steps {
		if !st.Awaited() {
			continue
		}
		t := TurnAt(terms, st.Code)
		t.Returned = len(st.Returns) > 0
		if st.Status == pilot.ToConfirm && st.Accepted != nil {
			t.Confirm = st.Accepted.ID
		}
		if st.Held != nil {
			t.Replaces = st.Held.ID
		}
		turns = append(turns, t)
	}
	return turns
}

// TurnOf is a step's turn as it is waited for, or else as [TurnAt] has it.
func TurnOf(terms *pilot.Terms, state *pilot.State, step pilot.Step) Turn {
	for _, t := range Turns(terms, state) {
		if t.Step == step {
			return t
		}
	}
	return TurnAt(terms, step)
}

// Steps are those of a place, in the order of the catalogue.
func Steps(terms *pilot.Terms) []pilot.Step {
	var steps []pilot.Step
	for _, spec := range pilot.StepsOf(terms) {
		steps = append(steps, spec.Code)
	}
	return steps
}

// Family are the terms of a sub-district's places: its own first, then those of its
// communities.
func Family(sub *pilot.Terms) []*pilot.Terms {
	all := []*pilot.Terms{sub}
	for _, c := range sub.Communities {
		own, _ := sub.ForCommunity(c.Code) // the codes are the terms' own
		all = append(all, &own)
	}
	return all
}
