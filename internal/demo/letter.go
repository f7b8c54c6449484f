package demo

import (
	"encoding/json"
	"fmt"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// intent is what somebody means to send.
type intent string

const (
	asIs   intent = "as it should be"
	wrong  intent = "wrong"
	failed intent = "a failed round"
)

// letter is a hand-in on its way, and what its sender expects.
type letter struct {
	job    *job
	handIn pilot.HandIn
	intent intent
}

// write prepares a hand-in from what is on record of the place.
func (o *office) write(j *job, terms *pilot.Terms, facts pilot.Facts) (letter, error) {
	l := letter{job: j, intent: asIs, handIn: pilot.HandIn{
		Header: pilot.Header{
			V: pilot.MessageVersion, ID: fmt.Sprintf("%s-%d", j.step, j.attempt),
			By: pilot.Actor{Name: o.seed.Name(j.unit, j.role), Role: j.role, Unit: j.unit},
		},
		Step: j.step,
	}}
	if j.confirm != "" {
		l.handIn.Confirms, l.handIn.Note = j.confirm, catalog.Text(o.lang, "demo.note-confirmed")
		return l, nil
	}
	if j.returned {
		l.handIn.Note = catalog.Text(o.lang, "demo.note-corrected")
	}
	evidence := examples.For(terms, facts, j.step, terms.Today(o.now))
	o.asItHappened(&l, evidence, facts)
	if l.intent == asIs && j.attempt == 1 && o.slips(j) {
		l.intent = wrong
		Spoil(j.step, evidence)
	}
	raw, err := json.Marshal(evidence)
	if err != nil {
		return letter{}, fmt.Errorf("write the evidence of %s: %w", j.step, err)
	}
	l.handIn.Evidence = raw
	return l, nil
}

func (o *office) slips(j *job) bool {
	return o.seed.Slips(j.unit, j.role, j.place, j.step) || o.seed.SurelySlips(o.subs[subOf(j.place)].terms, j.place, j.step)
}

// asItHappened changes the example into what the seed has happen at this place.
func (o *office) asItHappened(l *letter, example any, facts pilot.Facts) {
	switch e := example.(type) {
	case *evidence.CommitteeElectionEvidence:
		o.holdElection(l, e, facts)
	case *evidence.WorkstationEvidence:
		if o.seed.HeadFromOutside(o.subs[subOf(l.job.place)].terms, l.job.place) {
			headFromOutside(e)
			l.handIn.Explanations = map[string]string{"R39": catalog.Text(o.lang, "demo.explain-head")}
		}
	}
}

// holdElection is a round as the example has it, or a first one to which too few come.
func (o *office) holdElection(l *letter, e *evidence.CommitteeElectionEvidence, facts pilot.Facts) {
	if facts.Election == nil && o.seed.TurnoutFails(o.subs[subOf(l.job.place)].terms, l.job.place) {
		l.intent = failed
		FailTurnout(e)
	}
}
