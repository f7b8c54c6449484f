package judge

import "shidian/internal/pilot"

// checkReplaces has a hand-in take the place of the one that is held of its step only
// where its sender says so. Held is nil where none is: what is held is judged as soon
// as its step opens, so what can be judged at once never meets one.
func (s *Session) checkReplaces(d *decision, held *pilot.Version) {
	named := d.handIn.Replaces
	if held == nil {
		if named != "" {
			d.find(pilot.RuleOrder, pilot.CodeNothingHeld, "replaces", named, "")
		}
		return
	}
	switch named {
	case held.ID:
		return
	case "":
		d.find(pilot.RuleOrder, pilot.CodeHeldAlready, "replaces", "", held.ID)
	default:
		d.find(pilot.RuleOrder, pilot.CodeReplacesOther, "replaces", named, held.ID)
	}
	f := &d.findings[len(d.findings)-1]
	f.Than, f.ThanIs = "held", s.handedIn(held)
}

// handedIn says who handed in, and when in the plan's time zone.
func (s *Session) handedIn(v *pilot.Version) string {
	return pilot.ShortenTo(v.By.Name, 40) + v.At.In(s.terms.Location()).Format(" 2006-01-02 15:04")
}
