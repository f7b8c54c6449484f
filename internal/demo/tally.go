package demo

import (
	"fmt"
	"slices"

	"shidian/internal/pilot"
	"shidian/internal/staff"
)

// Counts is what a sub-district's staff did and what came of it.
type Counts struct {
	HandIns   int // hand-ins sent, confirmations among them
	Stopped   int // mistakes that the web desk's form showed before anything was sent
	Held      int // came early
	Recorded  int // rounds of an election: valid, but the step stays open
	Explained int // accepted though a rule in principle is not met, with the reason
	Refused   int
	Returned  int // steps returned
	Confirmed int
	Crossed   int // met by something else on its way, and sent again
	Late      []LateStep
}

// LateStep is a step that came after its due day.
type LateStep struct {
	Place string // its name
	Step  pilot.Step
	Days  int // plan days
}

func (c *Counts) add(other Counts) {
	c.HandIns += other.HandIns
	c.Stopped += other.Stopped
	c.Held += other.Held
	c.Recorded += other.Recorded
	c.Explained += other.Explained
	c.Refused += other.Refused
	c.Returned += other.Returned
	c.Confirmed += other.Confirmed
	c.Crossed += other.Crossed
	c.Late = append(c.Late, other.Late...)
}

// worst is the step that was longest late.
func (c *Counts) worst() (LateStep, bool) {
	var worst LateStep
	for _, l := range c.Late {
		if l.Days > worst.Days {
			worst = l
		}
	}
	return worst, worst.Days > 0
}

// take counts one outcome. The text is empty unless it is one that nobody meant.
func (c *Counts) take(l letter, out pilot.Outcome) (unexpected string) {
	if out.Outcome == stopped && l.manner == staff.Wrong {
		c.Stopped++
		return ""
	}
	c.HandIns++
	kind := out.Outcome
	if kind == pilot.Duplicate {
		kind = out.Current
	}
	switch kind {
	case pilot.Held:
		c.Held++
	case pilot.Recorded:
		c.Recorded++
	case pilot.Refused:
		c.Refused++
	case pilot.Accepted:
		if l.handIn.Confirms != "" {
			c.Confirmed++
		} else if out.Outcome == pilot.Accepted && softly(out.Findings) {
			c.Explained++
		}
	}
	switch {
	case kind == pilot.Refused && l.manner != staff.Wrong && crossed(out.Findings):
		c.Crossed++
	case kind == pilot.Refused && l.manner != staff.Wrong, kind != pilot.Refused && l.manner == staff.Wrong,
		kind == "", kind == pilot.Recorded && l.manner != staff.TooFew, kind == pilot.Accepted && l.manner == staff.TooFew:
		return fmt.Sprintf("%s %s (%s): %s %s", l.job.Place, l.handIn.ID, l.manner, kind, said(out.Findings))
	}
	return ""
}

// softly says whether something was accepted only because it was explained.
func softly(findings []pilot.Finding) bool {
	return slices.ContainsFunc(findings, func(f pilot.Finding) bool { return f.Severity == pilot.Soft })
}

// crossed says whether a message was only met by another one on its way, such as
// a return, or itself sent again.
func crossed(findings []pilot.Finding) bool {
	ofTheMoment := []string{pilot.RuleOrder, pilot.RuleClosed, pilot.RuleIDReused}
	return !slices.ContainsFunc(findings, func(f pilot.Finding) bool {
		return f.Severity != pilot.Note && !slices.Contains(ofTheMoment, f.Rule)
	})
}

func said(findings []pilot.Finding) string {
	text := ""
	for _, f := range findings {
		if f.Severity != pilot.Note {
			text += fmt.Sprintf("[%s %s %s: %s, %s] ", f.Rule, f.Code, f.Field, f.Found, f.Wanted)
		}
	}
	return text
}
