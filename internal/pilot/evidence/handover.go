package evidence

import (
	"shidian/internal/pilot"
)

// HandoverEvidence is the handover from the old residents' committee to the new, over
// which the election committee presides (L13).
type HandoverEvidence struct {
	Date       pilot.Date `json:"date"`
	PresidedBy string     `json:"presidedBy" from:"hand-over"`
	From       string     `json:"handedOverBy" is:"name"`
	To         string     `json:"receivedBy" is:"name"`
	Items      []string   `json:"items" oneof:"seal|accounts|assets|premises|work-files|debts|unfinished-matters"`
	Sealed     bool       `json:"ballotsAndProxiesSealed"`
	Witness    string     `json:"witnessedBy" is:"name"`
	Record     string     `json:"record"`
}

func judgeHandover(x *examiner, e *HandoverEvidence) {
	x.authorised("L13", "presidedBy", e.PresidedBy)
	seen := map[string]bool{}
	for i, item := range e.Items {
		if path := pilot.FieldAt("items", i, ""); x.ok(path) && seen[item] {
			x.find("L13", CodeListedTwice, path, item, "")
		}
		seen[item] = true
	}
	if x.ok("ballotsAndProxiesSealed") && !e.Sealed {
		x.find("L13", CodeNotTrue, "ballotsAndProxiesSealed", "false", "true")
	}
	committee := x.facts().Election
	if committee == nil {
		return
	}
	x.onCommittee("L13", "receivedBy", e.To, committee)
	result := onRecord(pilot.StepCommitteeElection, "resultDate", committee.ResultDate)
	if committee.ResultDate == "" {
		result = onRecord(pilot.StepCommitteeElection, "pollingDay", committee.PollingDay)
	}
	x.notBefore("R18", "date", e.Date, result)
	x.within("L13", "date", e.Date, result, x.profile().Election.HandoverDays)
}
