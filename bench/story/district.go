package story

import (
	"slices"

	"shidian/internal/pilot"
	"shidian/internal/staff"
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
		sub, err := newSubDistrict(terms, staff.Steps)
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

// tellTheEnd adds the sub-district's closing, with the records that must be on file by
// then.
func (s *SubDistrict) tellTheEnd() (err error) {
	closing := slices.DeleteFunc(staff.Steps(&s.Terms), func(step pilot.Step) bool { return slices.Contains(Preparation, step) })
	s.Closing, s.Records, err = s.clerk.Tell(closing...)
	return err
}
