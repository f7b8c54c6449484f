package ledger

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/view"
)

// problem is what stands in the way of a step that is not done: that its pilot is not yet
// open, lateness, the
// reasons of a return, the findings of a refusal, a round that did not suffice.
func (r Reader) problem(e Entry) string {
	if e.Status == pilot.Complete {
		return ""
	}
	if e.Became != nil { // nobody is late here any more
		return r.text("ledger.became."+e.Became.Kind, catalog.Args{"into": strings.Join(e.Became.Into, r.text("pilot.comma")), "date": e.day(e.Became.At)})
	}
	var parts []string
	if e.NotBefore != "" {
		parts = append(parts, r.text("ledger.not-open", catalog.Args{"date": e.NotBefore}))
	}
	if e.Light == pilot.LightRed && !e.Deadline.IsZero() {
		parts = append(parts, r.text("ledger.overdue", catalog.Args{"n": e.daysLate(r.Head.Now())}))
	}
	for _, reason := range e.Returns {
		text := r.text("ledger.returned", catalog.Args{"reason": reason.Text})
		if reason.Rule != "" {
			text += " (" + reason.Rule + ")"
		}
		parts = append(parts, text)
	}
	if e.Rounds > 0 {
		parts = append(parts, r.text("ledger.rounds", catalog.Args{"n": e.Rounds}))
	}
	if e.Last != nil && e.Last.Outcome == pilot.Refused {
		parts = append(parts, r.text("ledger.refused", catalog.Args{"findings": r.findings(e.Last.Findings)}))
	}
	return strings.Join(parts, r.text("ledger.and"))
}

// daysLate counts at least one day: late by an hour is late.
func (e Entry) daysLate(now time.Time) int {
	return max(1, pilot.Date(e.dueDay(e.Deadline)).DaysUntil(pilot.DateOf(now, e.zone())))
}

// maxFindings is how many findings a line names; the pilot's status has them all.
const maxFindings = 3

func (r Reader) findings(all []pilot.Finding) string {
	weighty := slices.DeleteFunc(slices.Clone(all), func(f pilot.Finding) bool { return f.Severity == pilot.Note })
	var parts []string
	for _, f := range weighty[:min(len(weighty), maxFindings)] {
		text := strings.TrimRight(view.FindingText(r.Lang, f), "。.")
		if _, ok := pilot.Rule(f.Rule); ok {
			text = f.Rule + " " + text
		}
		parts = append(parts, text)
	}
	if more := len(weighty) - maxFindings; more > 0 {
		parts = append(parts, r.text("ledger.more", catalog.Args{"n": more}))
	}
	return strings.Join(parts, r.text("ledger.also"))
}

// measure is what was done about it, as far as the record has it: what the district
// decided, explanations,
// a hand-in that waits to be judged, a confirmation that is asked for.
func (r Reader) measure(e Entry) string {
	var parts []string
	for _, d := range e.Decisions {
		parts = append(parts, view.DecisionText(r.Lang, pilot.Decided{Kind: d.Kind, Rule: d.Rule, Code: d.Code, Reason: d.Reason, Record: d.Record, By: d.By}, ""))
	}
	if e.Last != nil {
		for _, rule := range slices.SortedFunc(maps.Keys(e.Last.Explains), byNumber) {
			parts = append(parts, r.text("ledger.explained", catalog.Args{"rule": rule, "text": e.Last.Explains[rule]}))
		}
	}
	if !e.Held.IsZero() && e.Status != pilot.Complete {
		parts = append(parts, r.text("ledger.held", catalog.Args{"date": e.day(e.Held)}))
	}
	if e.Status == pilot.ToConfirm {
		parts = append(parts, r.text("ledger.to-confirm"))
	}
	if byTerms := r.byTerms(e); byTerms != "" {
		parts = append(parts, byTerms)
	}
	return strings.Join(parts, r.text("ledger.and"))
}

// byNumber puts R4 before R39.
func byNumber(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

// pieces is how many items of the archive (domain: items 1–20, and 21–24) a step puts in,
// where it is more than one.
var pieces = map[pilot.Step]int{
	pilot.StepResponsibilities:  2, // minutes, table of responsibilities
	pilot.StepMobilisation:      2, // minutes, notices or letter
	pilot.StepElectionCommittee: 2, // list, minutes
	pilot.StepCommitteeElection: 5, // items 10–14
	pilot.StepPartyElection:     2, // file, approval

	pilot.StepVoterRegistration:    2, // notice, table by class
	pilot.StepCandidates:           2, // records of the nomination, result of the vetting
	pilot.StepSupervisionCommittee: 2, // minutes, list
	pilot.StepHandover:             3, // record, lists, sealed proxies

	pilot.StepAssemblyRules:    2, // text, minutes of the first meeting
	pilot.StepCharter:          2, // text, resolution
	pilot.StepCivilityCovenant: 3, // text, resolution, filing receipt
	pilot.StepCommitteeBylaws:  2, // text, minutes, as below
	pilot.StepDisclosureRules:  2,
	pilot.StepWorkstationRules: 2,
	pilot.StepWorkstation:      2, // photo of the plate, allocation note
}

// evidence counts a hand-in that waits to be judged or confirmed as in hand.
func evidence(e Entry) Evidence {
	ev := Evidence{Of: max(1, pieces[e.Step])}
	if e.Status == pilot.Complete || e.Status == pilot.ToConfirm || !e.Held.IsZero() {
		ev.Have = ev.Of
	}
	return ev
}

// byTerms says by which terms a step was accepted, where others hold by now.
func (r Reader) byTerms(e Entry) string {
	switch {
	case e.Status != pilot.Complete || e.Terms == e.TermsNow:
		return ""
	case e.Terms == 0:
		return r.text("amend.by-first")
	}
	return r.text("amend.by-number", catalog.Args{"n": e.Terms})
}
