package evidence

import (
	"fmt"
	"slices"

	"shidian/internal/pilot"
)

// AssemblyRosterEvidence is the roster of the assembly by constituency (R17).
type AssemblyRosterEvidence struct {
	Date            pilot.Date       `json:"date"`
	Representatives []Representative `json:"representatives"`
	Empty           []EmptyReason    `json:"emptyConstituencies,omitempty" need:"optional"`
}

// Representative is a member of the assembly. The age is that on the roster's day.
type Representative struct {
	Name         string `json:"name" is:"name"`
	Constituency string `json:"constituency" oneof:"residents|units|migrants"`
	Age          int    `json:"age" max:"120"`
	Rights       bool   `json:"rights"`
	ChosenBy     string `json:"chosenBy"`
}

// EmptyReason says why a constituency sends nobody.
type EmptyReason struct {
	Constituency string `json:"constituency" oneof:"residents|units|migrants"`
	Reason       string `json:"reason" why:"yes"`
}

func judgeAssemblyRoster(x *examiner, e *AssemblyRosterEvidence) {
	rosterAsFixed(x, e)
	constituenciesFilled(x, e)
	residentsEnough(x, e)
	eligible(x, e)
	if ec := x.facts().ElectionCommittee; ec != nil {
		x.notBefore("R13", "date", e.Date, later(onRecord(pilot.StepElectionCommittee, "date", ec.Date), onRecord(pilot.StepElectionCommittee, "numberFixedDate", ec.NumberFixed)))
	}
	x.verdict.Facts.Roster = &pilot.RosterFacts{Representatives: len(e.Representatives), Date: e.Date}
}

// rosterAsFixed holds R17: as many as the election committee fixed, in the split
// that it fixed. A constituency left empty with a reason may differ in split.
func rosterAsFixed(x *examiner, e *AssemblyRosterEvidence) {
	ec := x.facts().ElectionCommittee
	if ec == nil || !x.ok("representatives") {
		return
	}
	if len(e.Representatives) != ec.Representatives {
		x.find("R17", CodeTotalDiffers, "representatives", fmt.Sprint(len(e.Representatives)), fmt.Sprint(ec.Representatives), onRecord(pilot.StepElectionCommittee, "representatives", ec.Representatives))
		return
	}
	counts := countConstituencies(e)
	if len(e.Empty) == 0 && counts != ec.Split {
		x.find("R17", CodeConstituencyDiffers, "representatives", splitShown(counts), splitShown(ec.Split), onRecord(pilot.StepElectionCommittee, "split", splitShown(ec.Split)))
	}
}

func countConstituencies(e *AssemblyRosterEvidence) pilot.Constituencies {
	var c pilot.Constituencies
	for _, r := range e.Representatives {
		switch r.Constituency {
		case "residents":
			c.Residents++
		case "units":
			c.Units++
		case "migrants":
			c.Migrants++
		}
	}
	return c
}

func splitShown(c pilot.Constituencies) string {
	return fmt.Sprintf("%d + %d + %d", c.Residents, c.Units, c.Migrants)
}

// constituenciesFilled holds R17: all three send somebody, or the reason is recorded.
func constituenciesFilled(x *examiner, e *AssemblyRosterEvidence) {
	if !x.ok("representatives", "emptyConstituencies") {
		return
	}
	for _, constituency := range []string{"residents", "units", "migrants"} {
		sends := slices.ContainsFunc(e.Representatives, func(r Representative) bool { return r.Constituency == constituency })
		excused := slices.ContainsFunc(e.Empty, func(r EmptyReason) bool { return r.Constituency == constituency })
		switch {
		case !sends && !excused:
			x.find("R17", CodeConstituencyEmpty, "representatives", "0", constituency)
		case sends && excused:
			x.note("R17", CodeConstituencySends, "emptyConstituencies", constituency, "")
		}
	}
}

// residentsEnough holds L8: so large a part of the representative meeting are representatives
// of residents, those from elsewhere who live here among them; the others are the units'.
func residentsEnough(x *examiner, e *AssemblyRosterEvidence) {
	share, all := x.profile().Assembly.ResidentsShare, len(e.Representatives)
	c := countConstituencies(e)
	if of := c.Residents + c.Migrants; share.IsSet() && x.ok("representatives") && !share.Reached(of, all) {
		x.find("L8", CodeResidentsFew, "representatives", fmt.Sprint(of), fmt.Sprintf("≥ %d", share.Least(all)))
	}
}

// eligible holds R17: each once, of age, with the right to vote and to stand (A21).
func eligible(x *examiner, e *AssemblyRosterEvidence) {
	seen := map[pilot.NameKey]bool{}
	for i, r := range e.Representatives {
		x.once(seen, "R17", pilot.FieldAt("representatives", i, "name"), r.Name)
		ofAge(x, "R17", pilot.FieldAt("representatives", i, "age"), r.Age, x.profile().Assembly.Age)
		if path := pilot.FieldAt("representatives", i, "rights"); x.ok(path) && !r.Rights {
			x.find("R17", CodeNoRights, path, "false", "true")
		}
	}
}
