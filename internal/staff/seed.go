package staff

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

// Manner is how somebody makes an attempt at a step, the first being 1, where the
// pilot holds these facts. Too few come to the first election of one community of each
// sub-district, in one a specialist heads the workstation, and in one a first attempt
// is wrong whoever makes it.
func (s Seed) Manner(sub *pilot.Terms, t Turn, attempt int, facts pilot.Facts) Manner {
	careless := slips[t.Step] != nil && s.Temper(t.Unit, t.Role) == Careless && s.roll("slip", t.Place, string(t.Step)) < slipShare
	switch {
	case t.Confirm != "":
		return Right
	case t.Step == pilot.StepCommitteeElection && facts.Election == nil && s.Picked(sub, "turnout") == t.Place:
		return TooFew
	case attempt == 1 && (careless || t.Step == pilot.StepSubCommittees && s.Picked(sub, "slip") == t.Place):
		return Wrong
	case t.Step == pilot.StepWorkstation && s.Picked(sub, "head") == t.Place:
		return Outside
	}
	return Right
}

// When is the plan time at which a turn that came `now` is taken; sooner where it was
// refused, returned or put in doubt.
func (s Seed) When(t Turn, attempt int, now time.Time) time.Time {
	place, step, due := t.Place, string(t.Step), t.Due
	if attempt > 1 || t.Confirm != "" || t.Returned {
		return now.Add(s.days(0.5, 2, "again", place, step, string(rune('0'+attempt%10))))
	}
	if s.Temper(t.Unit, t.Role) == Late && s.roll("late", place, step) < lateShare {
		if due.After(now) {
			now = due
		}
		return now.Add(s.days(0.5, 4, "late by", place, step))
	}
	left := due.Sub(now)
	if left <= 0 {
		return now.Add(s.days(0.5, 1.5, "overdue", place, step))
	}
	about := []string{"pace", place, string(t.Role)}
	if s.roll("one by one", place, string(t.Role)) < 0.3 {
		about = append(about, step) // others bring all that is open together
	}
	return now.Add(time.Duration((0.15 + 0.4*s.roll(about...)) * float64(left)))
}

func (s Seed) days(from, to float64, about ...string) time.Duration {
	return time.Duration((from + (to-from)*s.roll(about...)) * float64(day))
}

// Picked is one community of a sub-district for what has to happen somewhere in each;
// empty where there are none. What: turnout, slip, head, charter or workstation.
func (s Seed) Picked(sub *pilot.Terms, what string) string {
	n := len(sub.Communities)
	if n == 0 {
		return ""
	}
	return sub.SubDistrict.Code + "/" + sub.Communities[int(s.roll("picked", what, sub.SubDistrict.Code)*float64(n))].Code
}

// Sendback is a return that follows an acceptance.
type Sendback struct {
	By   pilot.Role
	Rule string
	At   time.Time // plan time
}

// Returned says who returns a step after it was first accepted `now`; false: nobody.
// The district is not content with every third sub-district's plan, counted by its
// index; everywhere one charter comes back from the sub-district, and one workstation
// from the district.
func (s Seed) Returned(sub *pilot.Terms, index int, t Turn, now time.Time) (Sendback, bool) {
	at := now.Add(s.days(1, 2.5, "returned", t.Place, string(t.Step)))
	switch {
	case t.Step == pilot.StepPilotPlan && index%3 == 0:
		return Sendback{pilot.RoleDistrict, "R9", at}, true
	case t.Step == pilot.StepCharter && s.Picked(sub, "charter") == t.Place:
		return Sendback{pilot.RoleSubDistrictOffice, "R24", at}, true
	case t.Step == pilot.StepWorkstation && s.Picked(sub, "workstation") == t.Place:
		return Sendback{pilot.RoleDistrict, "R42", at}, true
	}
	return Sendback{}, false
}

// Early is what a hasty unit hands in before it is open, and when, once a step is
// accepted `now` at a place of the sub-district; false: nothing.
func (s Seed) Early(sub, own *pilot.Terms, accepted pilot.Step, now time.Time) (t Turn, at time.Time, ok bool) {
	foundation := pilot.StepSizeAdjustment
	if own.NewCommunity {
		foundation = pilot.StepPartyFounding // of a new community it comes between
	}
	switch accepted {
	case foundation:
		t = TurnAt(own, pilot.StepElectionCommittee)
	case pilot.StepCommunityArchive:
		t = TurnAt(sub, pilot.StepSelfCheck)
	default:
		return Turn{}, time.Time{}, false
	}
	return t, now.Add(s.days(0.3, 1, "early", t.Place, string(t.Step))), s.Temper(t.Unit, t.Role) == Hasty
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
