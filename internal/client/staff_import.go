package client

import (
	"context"

	"shidian/internal/pilot"
	"shidian/internal/seats"
)

// Standing is how a wish to appoint somebody stands to what is on record.
type Standing string

// The standings.
const (
	Appointable Standing = "appointed" // nothing stands against it
	HeldBefore  Standing = "already"   // the person has the seat in that time
	EndedBefore Standing = "ended"     // it was on record and was ended since; that stays
	Refused     Standing = "refused"   // by a rule
	WantedTwice Standing = "twice"     // one before it wants the same
)

// Weighed is what a wish to appoint somebody comes to.
type Weighed struct {
	Appointment seats.Appointment // from today, where no first day was wanted
	Standing    Standing
	On          seats.Appointment // the one on record by which it stands so
	Twin        int               // which of the wishes before it wants the same
	Why         seats.Refusal
	EndedOn     pilot.Date // when that was ended, in the plan's zone
	OtherDays   bool       // the one on record has other days than those wanted
}

// Weigh says of each of many wishes how it stands, and writes nothing.
func (s *Staff) Weigh(ctx context.Context, wanted []seats.Appointment) ([]Weighed, error) {
	all, err := s.All(ctx)
	if err != nil {
		return nil, err
	}
	recorded, wishes := seats.ByPerson(all), map[seats.Person][]int{}
	weighed := make([]Weighed, len(wanted))
	for i, a := range wanted {
		who := a.Person.Key()
		weighed[i] = s.weigh(a, recorded[who])
		if weighed[i].Standing != Appointable {
			continue
		}
		for _, before := range wishes[who] {
			if weighed[i].Appointment.Overlaps(weighed[before].Appointment) {
				weighed[i].Standing, weighed[i].Twin = WantedTwice, before
			}
		}
		wishes[who] = append(wishes[who], i)
	}
	return weighed, nil
}

// weigh: a table that is read once more neither appoints anybody twice nor brings back
// whose appointment was ended meanwhile.
func (s *Staff) weigh(a seats.Appointment, recorded []seats.Appointment) Weighed {
	wanted := a.From
	if a.From == "" {
		a.From = s.Today
	}
	for _, r := range recorded {
		if a.Overlaps(r) {
			return Weighed{Appointment: a, Standing: HeldBefore, On: r, OtherDays: wanted != "" && wanted != r.From || a.Until != r.Until}
		}
	}
	for _, r := range recorded {
		if r.Ended == nil || r.Seat != a.Seat {
			continue
		}
		if day := pilot.DateOf(r.Ended.At, s.zone); wanted == "" || wanted <= max(day, r.From) { // one may be ended before it begins
			return Weighed{Appointment: a, Standing: EndedBefore, On: r, EndedOn: day}
		}
	}
	if why := seats.CheckGrant(a, nil, s.Units, s.Today); why != "" {
		return Weighed{Appointment: a, Standing: Refused, Why: why}
	}
	return Weighed{Appointment: a, Standing: Appointable}
}

// AppointAll puts people into seats, all or nobody; whoever has his seat by now comes
// back without a number. [*postgres.NotAppointedError].
func (s *Staff) AppointAll(ctx context.Context, wanted []seats.Appointment, told func(done int)) ([]seats.Appointment, error) {
	return s.record.AppointAll(ctx, s.code, wanted, s.Units, s.Today, told)
}
