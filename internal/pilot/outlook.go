package pilot

import "fmt"

// Outlook is what follows from a state for everybody outside: the summary that
// lists show, the next time at which something is to be recorded, and what a
// community tells. It is worked out where decisions are recorded and travels with
// them, so that a corrected light or warning changes no history.
type Outlook struct {
	Summary Summary   `json:"summary"`
	Next    Rung      `json:"next,omitzero"`
	Report  *Progress `json:"report,omitempty"` // a community's
	// News names what the report says that the sub-district acts on or shows: when
	// it changes, the report is worth a signal. Empty for a community that has
	// only just started.
	News string `json:"news,omitempty"`
}

// LookOut works the outlook out.
func LookOut(t *Terms, s *State) Outlook {
	o := Outlook{Summary: Summarise(s), Next: s.nextRung(t)}
	if due := o.Summary.NextDue; !due.IsZero() {
		o.Summary.RealDue = t.Clock.Real(due)
	}
	if t.Level() == LevelCommunity {
		report := Report(t, s)
		o.Report = &report
		if news := report.news(); news != FirstReport(t).news() {
			o.News = news
		}
	}
	return o
}

// news leaves out what alone is worth no signal: a step more within a stage.
func (p Progress) news() string {
	return fmt.Sprintf("%s %s %d %t returned %d gate %d agreed %d declined %d",
		p.Stage, p.Light, p.Overdue, p.Complete, p.Returned, p.Gate, p.Agreed, p.Declined)
}
