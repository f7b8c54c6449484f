package pilot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
)

// Projection is what follows from a state for everybody outside: the summary that
// lists show, the next time at which something is to be recorded, and what a
// community tells. It is worked out where decisions are recorded and travels with
// them, so that a corrected light or warning changes no history.
type Projection struct {
	Summary Summary `json:"summary"`
	Next    Rung    `json:"next,omitzero"`
	// Report is a community's. Left out of what is recorded while it has no news.
	Report *Progress `json:"report,omitempty"`
	// News names what the report says that the sub-district acts on or shows: when
	// it changes, the report is worth a signal. Empty for a community that has
	// only just started.
	News string `json:"news,omitempty"`
}

// Project works the projection out.
func Project(t *Terms, s *State) Projection {
	o := Projection{Summary: Summarise(s), Next: s.nextRung(t)}
	if due := o.Summary.NextDue; !due.IsZero() {
		o.Summary.RealDue = t.Clock.Real(due)
	}
	if t.Level() == LevelCommunity {
		report := Report(t, s)
		o.Report = &report
		if news := report.News(); news != firstNews {
			o.News = news
		}
	}
	return o
}

// firstNews is what every community's first report says, which its sub-district knows.
var firstNews = firstReport.News()

// Delta leaves out a report that says nothing new since an earlier state: what is
// recorded stays in the history, and most hand-ins are no news to the level above.
func (o Projection) Delta(t *Terms, earlier *State) Projection {
	if o.Report != nil && earlier.Seq > 0 && o.Report.News() == Report(t, earlier).News() {
		o.Report, o.News = nil, ""
	}
	return o
}

// After takes a report that was left out from the projection before.
func (o Projection) After(last Projection) Projection {
	if o.Report == nil {
		o.Report, o.News = last.Report, last.News
	}
	return o
}

// Changed is what of a projection is otherwise than in one before, by the names of its
// fields in JSON; null is what is no longer there. Of a report it says nothing.
type Changed map[string]json.RawMessage

// flat are the fields of a projection by which changes name them.
type flat struct {
	Summary
	Next Rung `json:"next,omitzero"`
}

func (o Projection) flat() Changed {
	var all Changed
	written, err := json.Marshal(flat{o.Summary, o.Next})
	if err == nil {
		err = json.Unmarshal(written, &all)
	}
	if err != nil {
		panic(fmt.Errorf("a projection has no JSON form: %w", err)) // its types are ours: a defect
	}
	return all
}

// Since is what is otherwise than in a projection before.
func (o Projection) Since(before Projection) Changed {
	now, was, changed := o.flat(), before.flat(), Changed{}
	for name, value := range now {
		if !bytes.Equal(was[name], value) {
			changed[name] = value
		}
	}
	for name := range was {
		if _, still := now[name]; !still {
			changed[name] = json.RawMessage("null")
		}
	}
	return changed
}

// With is the projection with what is otherwise. It panics where that is none of
// [Projection.Since]: a history is broken then, and the task is tried again.
func (o Projection) With(changed Changed) Projection {
	all := o.flat()
	maps.Copy(all, changed)
	written, err := json.Marshal(all)
	var out flat
	if err == nil {
		err = json.Unmarshal(written, &out)
	}
	if err != nil {
		panic(fmt.Errorf("what follows from the state can't be read: %w", err))
	}
	o.Summary, o.Next = out.Summary, out.Next
	return o
}

// ToTell is the report where there is one that the sub-district is to hear.
func (o Projection) ToTell() *Progress {
	if o.News == "" {
		return nil
	}
	return o.Report
}

// Heard says whether a sub-district has heard all of a community's news.
func (s *State) Heard(community *Terms, own *State) bool {
	told := s.Community(community.Community.Code)
	return told != nil && told.News() == Report(community, own).News()
}

// News leaves out what alone is worth no signal: a step more within a stage.
func (p Progress) News() string {
	return fmt.Sprintf("%s %s %d %t returned %d gate %d agreed %d declined %d",
		p.Stage, p.Light, p.Overdue, p.Complete, p.Returned, p.Gate, p.Agreed, p.Declined)
}
