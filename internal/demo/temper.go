package demo

import (
	"encoding/binary"
	"hash/fnv"
	"time"

	"shidian/internal/pilot"
)

// Temper is how somebody works.
type Temper string

// The tempers.
const (
	Punctual Temper = "punctual"
	Late     Temper = "late"     // hands in some steps after their due time
	Hasty    Temper = "hasty"    // hands in before the step is open
	Careless Temper = "careless" // is refused, then gets it right
)

// How much of a temper shows: of all steps, in how many.
const (
	lateShare = 0.35
	slipShare = 0.6
)

const day = 24 * time.Hour

// Seed decides everything that is left to chance.
type Seed uint64

// roll is a number in [0,1) that follows from the seed and what it is about.
func (s Seed) roll(about ...string) float64 {
	h := fnv.New64a()
	_, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(s))) // a hash takes everything
	for _, a := range about {
		_, _ = h.Write([]byte(a + "\x00"))
	}
	x := h.Sum64() // mixed, because FNV's high bits hardly depend on the last letters
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return float64((x^x>>31)>>11) / (1 << 53)
}

// Temper is how a role works in its unit.
func (s Seed) Temper(unit string, role pilot.Role) Temper {
	if role == pilot.RoleDistrict {
		return Punctual
	}
	switch r := s.roll("temper", unit, string(role)); {
	case r < 0.50:
		return Punctual
	case r < 0.70:
		return Careless
	case r < 0.85:
		return Hasty
	}
	return Late
}

// Slips says whether somebody's first attempt at a step is wrong.
func (s Seed) Slips(unit string, role pilot.Role, place string, step pilot.Step) bool {
	return HasSlip(step) && s.Temper(unit, role) == Careless && s.roll("slip", place, string(step)) < slipShare
}

// When is the plan time at which a task that opened at `now` is handed in.
func (s Seed) When(unit string, role pilot.Role, place string, step pilot.Step, now, due time.Time) time.Time {
	if s.Temper(unit, role) == Late && s.roll("late", place, string(step)) < lateShare {
		return later(now, due).Add(s.days(0.5, 4, "late by", place, string(step)))
	}
	left := due.Sub(now)
	if due.IsZero() || left <= 0 {
		return now.Add(s.days(0.5, 1.5, "overdue", place, string(step)))
	}
	about := []string{"pace", place, string(role)}
	if s.roll("one by one", place, string(role)) < 0.3 {
		about = append(about, string(step)) // others bring all that is open together
	}
	return now.Add(time.Duration((0.15 + 0.4*s.roll(about...)) * float64(left)))
}

// Again is when something is handed in after it was refused, returned or put in doubt.
func (s Seed) Again(place string, step pilot.Step, attempt int, now time.Time) time.Time {
	return now.Add(s.days(0.5, 2, "again", place, string(step), string(rune('0'+attempt%10))))
}

func (s Seed) days(from, to float64, about ...string) time.Duration {
	return time.Duration((from + (to-from)*s.roll(about...)) * float64(day))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// picked is one community of a sub-district; every sub-district has one.
func (s Seed) picked(sub *pilot.Terms, what string) string {
	n := len(sub.Communities)
	if n == 0 {
		return ""
	}
	return sub.SubDistrict.Code + "/" + sub.Communities[int(s.roll("picked", what, sub.SubDistrict.Code)*float64(n))].Code
}

// TurnoutFails says whether too few come to a community's first election: in one
// community of each sub-district.
func (s Seed) TurnoutFails(sub *pilot.Terms, place string) bool {
	return s.picked(sub, "turnout") == place
}

// SurelySlips says whether a first attempt is wrong whoever makes it: in one
// community of each sub-district, so that every demonstration has a refusal.
func (s Seed) SurelySlips(sub *pilot.Terms, place string, step pilot.Step) bool {
	return step == pilot.StepSubCommittees && s.picked(sub, "slip") == place
}

// HeadFromOutside says whether neither director nor vice-director heads a
// community's workstation, which is explained (R39): in one of each sub-district.
func (s Seed) HeadFromOutside(sub *pilot.Terms, place string) bool {
	return s.picked(sub, "head") == place
}

// returning is a return that follows an acceptance.
type returning struct {
	role pilot.Role // who returns
	rule string
}

// Returned says who returns a step after it was first accepted; false: nobody.
// The district is not content with every third sub-district's plan; everywhere one charter
// comes back from the sub-district, and one workstation from the district.
func (s Seed) Returned(sub *pilot.Terms, index int, place string, step pilot.Step) (returning, bool) {
	switch {
	case step == pilot.StepPilotPlan && index%3 == 0:
		return returning{pilot.RoleDistrict, "R9"}, true
	case step == pilot.StepCharter && s.picked(sub, "charter") == place:
		return returning{pilot.RoleSubDistrictOffice, "R24"}, true
	case step == pilot.StepWorkstation && s.picked(sub, "workstation") == place:
		return returning{pilot.RoleDistrict, "R42"}, true
	}
	return returning{}, false
}

// ReturnedAt is when it comes back.
func (s Seed) ReturnedAt(place string, step pilot.Step, now time.Time) time.Time {
	return now.Add(s.days(1, 2.5, "returned", place, string(step)))
}

// Early says whether a hasty unit, once a step is accepted, hands in another one
// that is not open yet; and which.
func (s Seed) Early(sub *pilot.Terms, place string, accepted pilot.Step) (at string, early pilot.Step, ok bool) {
	switch accepted {
	case pilot.StepSizeAdjustment, pilot.StepPartyFounding:
		if isNew(sub, place) != (accepted == pilot.StepPartyFounding) {
			return "", "", false // of a new community the Party's founding comes between
		}
		return place, pilot.StepElectionCommittee, s.Temper(place, pilot.RoleCommunityParty) == Hasty
	case pilot.StepCommunityArchive:
		code := sub.SubDistrict.Code
		return code, pilot.StepSelfCheck, s.Temper(code, pilot.RoleSubDistrictOffice) == Hasty
	}
	return "", "", false
}

func isNew(sub *pilot.Terms, place string) bool {
	for _, c := range sub.Communities {
		if sub.SubDistrict.Code+"/"+c.Code == place {
			return c.New
		}
	}
	return false
}

var surnames = []string{"王", "李", "张", "刘", "陈", "杨", "赵", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭", "何"}
var givenNames = []string{"秀英", "建国", "淑珍", "志强", "桂兰", "卫东", "玉梅", "德明", "凤琴", "文华", "国庆", "丽华", "永年"}

// Name is who acts for a role of a unit.
func (s Seed) Name(unit string, role pilot.Role) string {
	pick := func(list []string, what string) string {
		return list[int(s.roll("name", what, unit, string(role))*float64(len(list)))]
	}
	return pick(surnames, "surname") + pick(givenNames, "given")
}
