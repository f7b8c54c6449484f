package story

import (
	"encoding/json"
	"fmt"
	"slices"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// District is the whole plan as one programme, told to its end.
func (b *Book) District() ([]*SubDistrict, error) {
	b.next++
	var all []*SubDistrict
	for _, own := range b.plan.SubDistricts() {
		terms, err := b.terms(own.Code)
		if err != nil {
			return nil, err
		}
		sub, err := newSubDistrict(terms, every)
		if err != nil {
			return nil, err
		}
		if err := sub.tellTheEnd(); err != nil {
			return nil, err
		}
		all = append(all, sub)
	}
	return all, nil
}

// Crowd is as many sub-districts as have this many communities together, the last
// one's cut to fit: the plan again and again, each time as another programme that opens
// now. Nothing is told of them.
func (b *Book) Crowd(communities int) ([]*pilot.Terms, error) {
	var all []*pilot.Terms
	for communities > 0 {
		b.next++
		for _, own := range b.plan.SubDistricts() {
			if communities <= 0 {
				break
			}
			terms, err := b.terms(own.Code)
			if err != nil {
				return nil, err
			}
			terms.Communities = terms.Communities[:min(communities, len(terms.Communities))]
			communities -= len(terms.Communities)
			all = append(all, &terms)
		}
	}
	return all, nil
}

// every is all steps of a pilot, in the catalogue's order.
func every(terms *pilot.Terms) []pilot.Step {
	var steps []pilot.Step
	for _, spec := range pilot.Catalogue() {
		if spec.Level == terms.Level() && (spec.Code != pilot.StepPartyFounding || terms.NewCommunity) {
			steps = append(steps, spec.Code)
		}
	}
	return steps
}

// tellTheEnd adds the sub-district's closing, and the records that must be on
// file by then.
func (s *SubDistrict) tellTheEnd() error {
	closing := slices.DeleteFunc(every(&s.Terms), func(step pilot.Step) bool { return slices.Contains(Preparation, step) })
	var err error
	if s.Closing, err = handIns(&s.world, &s.Terms, closing); err != nil {
		return err
	}
	if s.Records, err = records(&s.Terms, closing); err != nil {
		return err
	}
	for i := range s.Communities {
		own := &s.Communities[i]
		if own.Records, err = records(&own.Terms, every(&own.Terms)); err != nil {
			return err
		}
	}
	return nil
}

// records are those without which the steps are not accepted.
func records(terms *pilot.Terms, steps []pilot.Step) ([]pilot.Record, error) {
	var all []pilot.Record
	for _, step := range steps {
		for _, kind := range evidence.RecordsFor(step) {
			body, err := json.Marshal(examples.Record(terms, kind, terms.Today(terms.Clock.PlanStart)))
			if err != nil {
				return nil, fmt.Errorf("write the record %s: %w", kind, err)
			}
			spec, _ := evidence.RecordKind(kind)
			role, _ := spec.FiledAt(terms.Level()) // the steps' own level
			all = append(all, pilot.Record{Header: header(terms, role, kind), Kind: kind, Body: body})
		}
	}
	return all, nil
}
