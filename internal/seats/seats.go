package seats

import (
	"slices"
	"strings"
	"time"

	"shidian/internal/pilot"
)

// Seat is a role of a unit: sub-district-office of yuetan.
type Seat struct {
	Role pilot.Role `json:"role"`
	Unit string     `json:"unit"` // xicheng, yuetan or yuetan/sanlihe-1
}

// Person is somebody as an identity provider knows him; it alone says who is who.
type Person struct {
	Issuer  string `json:"issuer"`
	Subject string `json:"subject"`
	Name    string `json:"name"` // as it stands on papers
}

// Is says whether two are the same person, whatever the name.
func (p Person) Is(other Person) bool { return p.Issuer == other.Issuer && p.Subject == other.Subject }

// Key is the person without the name.
func (p Person) Key() Person { return Person{Issuer: p.Issuer, Subject: p.Subject} }

// ByPerson parts appointments by whose they are, by [Person.Key].
func ByPerson(all []Appointment) map[Person][]Appointment {
	of := map[Person][]Appointment{}
	for _, a := range all {
		of[a.Person.Key()] = append(of[a.Person.Key()], a)
	}
	return of
}

// Grantor is who appoints or ends: a person in a seat, or an operator of the machine.
type Grantor struct {
	Person   Person `json:"person,omitzero"`
	Seat     Seat   `json:"seat,omitzero"`
	Operator string `json:"operator,omitempty"` // the machine's user
}

// Appointment puts a person into a seat. It is never changed; it is ended.
type Appointment struct {
	Number    int64      `json:"number"`
	Programme string     `json:"programme"`
	Person    Person     `json:"person"`
	Seat      Seat       `json:"seat"`
	From      pilot.Date `json:"from"`                // the first day
	Until     pilot.Date `json:"until,omitempty"`     // the last day; empty: until it is ended
	DeputyFor string     `json:"deputyFor,omitempty"` // the absent person's name
	GrantedBy Grantor    `json:"grantedBy"`
	GrantedAt time.Time  `json:"grantedAt"`
	Ended     *End       `json:"ended,omitempty"`
}

// End says that an appointment holds no longer, from that moment on.
type End struct {
	By     Grantor   `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Holds says whether the seat may be acted in at a time; days are those of the plan's zone.
func (a Appointment) Holds(at time.Time, zone *time.Location) bool {
	today := pilot.DateOf(at, zone)
	return a.From <= today && (a.Until == "" || today <= a.Until) && (a.Ended == nil || at.Before(a.Ended.At))
}

// Held are the appointments in which a person may act at a time, in the order given.
func Held(all []Appointment, p Person, at time.Time, zone *time.Location) []Appointment {
	var held []Appointment
	for _, a := range all {
		if a.Person.Is(p) && a.Holds(at, zone) {
			held = append(held, a)
		}
	}
	return held
}

// Level is where a role's units are.
func Level(r pilot.Role) string {
	switch r {
	case pilot.RoleDistrict:
		return LevelDistrict
	case pilot.RoleSubDistrictParty, pilot.RoleSubDistrictOffice:
		return string(pilot.LevelSubDistrict)
	}
	if slices.Contains(pilot.Roles(), r) {
		return string(pilot.LevelCommunity)
	}
	return ""
}

// LevelDistrict is the level of the district's own role; pilots have none there.
const LevelDistrict = "district"

// Units are the units of a programme.
type Units struct {
	District string
	Places   []string // yuetan, yuetan/sanlihe-1, …
}

// Has says whether a seat is one of the programme's.
func (u Units) Has(s Seat) bool {
	switch Level(s.Role) {
	case LevelDistrict:
		return s.Unit == u.District
	case string(pilot.LevelSubDistrict):
		return slices.Contains(u.Places, s.Unit) && !strings.Contains(s.Unit, "/")
	case string(pilot.LevelCommunity):
		return slices.Contains(u.Places, s.Unit) && strings.Contains(s.Unit, "/")
	}
	return false
}

// MayGrant says whether somebody in this seat may appoint to another, and end that: the
// district to its own seats and to those of its sub-districts, an office to those of its
// communities. Nobody may but these.
func (s Seat) MayGrant(other Seat) bool {
	switch level := Level(other.Role); s.Role {
	case pilot.RoleDistrict:
		return level == LevelDistrict && other.Unit == s.Unit || level == string(pilot.LevelSubDistrict)
	case pilot.RoleSubDistrictOffice:
		above, _, below := strings.Cut(other.Unit, "/")
		return level == string(pilot.LevelCommunity) && below && above == s.Unit
	}
	return false
}

// Refusal is why somebody is not appointed, or an appointment not ended; its text is
// seats.<refusal>.
type Refusal string

// The refusals.
const (
	NoPerson    Refusal = "no-person"    // issuer, subject or name is missing
	NoSuchSeat  Refusal = "no-such-seat" // no such role, or no such unit of it
	BadPeriod   Refusal = "bad-period"   // no first day, or the last before it, or over already
	NotYours    Refusal = "not-yours"    // the grantor's seat may not
	Yourself    Refusal = "yourself"     // nobody appoints himself
	HeldAlready Refusal = "held-already" // the same person has the same seat in that time
	OverAlready Refusal = "over-already" // ended before
	NoReason    Refusal = "no-reason"
)

// Refusals lists them.
func Refusals() []Refusal {
	return []Refusal{NoPerson, NoSuchSeat, BadPeriod, NotYours, Yourself, HeldAlready, OverAlready, NoReason}
}

// CheckGrant says why an appointment may not be made now, beside those that there are;
// empty: it may.
func CheckGrant(a Appointment, all []Appointment, u Units, today pilot.Date) Refusal {
	switch {
	case a.Person.Issuer == "" || a.Person.Subject == "" || pilot.Blank(a.Person.Name):
		return NoPerson
	case !u.Has(a.Seat):
		return NoSuchSeat
	case !a.From.Valid() || a.Until != "" && (!a.Until.Valid() || a.Until < a.From || a.Until < today):
		return BadPeriod
	case !a.GrantedBy.may(a.Seat, u):
		return NotYours
	case a.GrantedBy.Operator == "" && a.GrantedBy.Person.Is(a.Person):
		return Yourself
	case slices.ContainsFunc(all, a.Overlaps):
		return HeldAlready
	}
	return ""
}

// CheckEnd says why an appointment may not be ended; empty: it may.
func CheckEnd(a Appointment, by Grantor, reason string, u Units, today pilot.Date) Refusal {
	switch {
	case a.Ended != nil || a.Until != "" && a.Until < today:
		return OverAlready
	case !by.may(a.Seat, u) && !(by.Operator == "" && by.Person.Is(a.Person)): // whoever is in a seat may leave it
		return NotYours
	case pilot.Blank(reason):
		return NoReason
	}
	return ""
}

// may: an operator of the machine may everything, and is on record for it.
func (g Grantor) may(s Seat, u Units) bool {
	return g.Operator != "" || u.Has(g.Seat) && g.Seat.MayGrant(s)
}

// Overlaps says whether another appointment, which was not ended, gives the same person
// the same seat on a day of this one.
func (a Appointment) Overlaps(b Appointment) bool {
	same := a.Person.Is(b.Person) && a.Seat == b.Seat && b.Ended == nil
	return same && (b.Until == "" || a.From <= b.Until) && (a.Until == "" || b.From <= a.Until)
}
