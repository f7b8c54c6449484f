package view

import (
	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Round is one round of the committee's election.
type Round struct {
	Number     int        `json:"number,omitempty"` // by which it is returned; 0: it counts no more
	Round      Code       `json:"round"`
	PollingDay pilot.Date `json:"pollingDay"`
	Ballots    int        `json:"ballots"`
	Register   int        `json:"register"`
	ID         string     `json:"id,omitempty"`       // of the hand-in; empty: from before it was kept
	Returned   bool       `json:"returned,omitempty"` // or replaced
}

// rounds are those of the committee's election; none of another step.
func (r Reader) rounds(code pilot.Step) []Round {
	f := r.State.Facts.Election
	if code != pilot.StepCommitteeElection || f == nil {
		return nil
	}
	var out []Round
	for i, one := range f.Rounds {
		out = append(out, r.round(one))
		out[i].Number = i + 1
	}
	for _, one := range f.Fallen {
		fallen := r.round(one)
		fallen.Returned = true
		out = append(out, fallen)
	}
	return out
}

func (r Reader) round(e pilot.ElectionRound) Round {
	return Round{Round: r.code("choice", e.Round), PollingDay: e.PollingDay, Ballots: e.Ballots, Register: e.Register, ID: e.ID}
}

// nextRound is which round an election waits for that had some already; nil else.
func (r Reader) nextRound(code pilot.Step) *Code {
	return NextRound(r.Lang, r.Terms, code, r.State.Facts.Election)
}

// NextRound is which round a step waits for, if it is an election that had some
// already; nil else.
func NextRound(lang catalog.Lang, t *pilot.Terms, step pilot.Step, f *pilot.ElectionFacts) *Code {
	if step != pilot.StepCommitteeElection || f == nil || !f.Open {
		return nil
	}
	next := f.Behind(t.Profile.Election).Next()
	return &Code{Code: next, Name: catalog.Text(lang, "choice."+next)}
}
