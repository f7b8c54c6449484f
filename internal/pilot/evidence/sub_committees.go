package evidence

import (
	"fmt"

	"shidian/internal/pilot"
)

// SubCommitteesEvidence sets up the six sub-committees (R32–R34), and those that a law wants
// beside them (L14).
type SubCommitteesEvidence struct {
	Decision   string         `json:"decision"`
	Date       pilot.Date     `json:"date"`
	Committees []SubCommittee `json:"committees"`
}

// SubCommittee is one of them.
type SubCommittee struct {
	Kind    string            `json:"kind" oneof:"service|health|security|culture|environment|coordination|elderly-women-children" from:"sub-committees"`
	Chair   string            `json:"chair" rule:"R34" is:"name"`
	Members []SubCommitteeOne `json:"members" rule:"R33"`
}

// SubCommitteeOne is a member besides the chair.
type SubCommitteeOne struct {
	Name     string `json:"name" is:"name"`
	Identity string `json:"identity" oneof:"building-leader|activist"`
}

// SubCommitteeKinds are the six of R32, in order.
func SubCommitteeKinds() []string {
	return []string{"service", "health", "security", "culture", "environment", "coordination"}
}

// OtherSubCommittees are those that the plan of 2002 does not have and a law may want.
func OtherSubCommittees() []string { return []string{"elderly-women-children"} }

func judgeSubCommittees(x *examiner, e *SubCommitteesEvidence) {
	sixOfThem(x, e)
	for i, c := range e.Committees {
		subCommitteeSize(x, i, c)
		chairFromCommittee(x, i, c)
	}
	if committee := x.facts().Election; committee != nil {
		x.notBefore("R32", "date", e.Date, onRecord(pilot.StepCommitteeElection, "pollingDay", committee.PollingDay))
	}
}

// sixOfThem holds R32: each of the six kinds, once; and L14: those that the law wants too.
func sixOfThem(x *examiner, e *SubCommitteesEvidence) {
	have := map[string]bool{}
	readable := true
	for i, c := range e.Committees {
		path := pilot.FieldAt("committees", i, "kind")
		readable = readable && x.ok(path)
		x.chosen("R32", path, c.Kind)
		if have[c.Kind] && x.ok(path) {
			x.find("R32", CodeSubCommitteeTwice, path, c.Kind, "")
		}
		have[c.Kind] = true
	}
	if readable && !x.unread["committees"] {
		wantAll(x, "R32", CodeSubCommitteeGone, "committees", have, SubCommitteeKinds())
		wantAll(x, "L14", CodeSubCommitteeGone, "committees", have, x.profile().SubCommittees.Also)
	}
}

// subCommitteeSize holds R33: 3–5 members besides the chair (A8), each once.
func subCommitteeSize(x *examiner, i int, c SubCommittee) {
	path := pilot.FieldAt("committees", i, "members")
	size := x.profile().SubCommittees.Members
	if size.IsSet() && x.ok(path) && !size.Holds(len(c.Members)) {
		x.find("R33", CodeSubCommitteeSize, path, fmt.Sprint(len(c.Members)), size.Shown())
	}
	seen := map[pilot.NameKey]bool{pilot.NameKeyOf(c.Chair): true}
	for j, m := range c.Members {
		x.once(seen, "R33", pilot.FieldAt(path, j, "name"), m.Name)
	}
}

// chairFromCommittee holds R34: the chair sits on the residents' committee. One
// member may chair several (A9).
func chairFromCommittee(x *examiner, i int, c SubCommittee) {
	path := pilot.FieldAt("committees", i, "chair")
	if committee := x.facts().Election; committee != nil {
		x.onCommittee("R34", path, c.Chair, committee)
	}
}
