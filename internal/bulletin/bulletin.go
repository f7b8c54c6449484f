package bulletin

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"shidian/internal/pilot"
)

// ErrProgrammeClosed says that no bulletin is made any more: the district has closed the
// programme.
var ErrProgrammeClosed = errors.New("the programme is closed")

// Bulletin is one bulletin's content.
type Bulletin struct {
	V         int        `json:"v"`
	Programme string     `json:"programme"`
	Number    int        `json:"number"` // 0: made for a look, not kept
	Day       pilot.Date `json:"day"`    // real, in the plan's time zone
	AsOf      time.Time  `json:"asOf"`   // real time
	UTCOffset int        `json:"utcOffsetMinutes"`
	Totals    Totals     `json:"totals"`
	Pilots    []Pilot    `json:"subDistricts"`
	Laggards  []Laggard  `json:"laggards"`
	LateMore  int        `json:"lateMore,omitempty"` // late steps beyond those listed
	Changes   *Changes   `json:"changes,omitempty"`  // nil: there was none before
	Coming    []Item     `json:"coming"`
	Sent      Sent       `json:"sent"`
	// Decisions are the district's, all that there were, the last ones first.
	Decisions     []Decision `json:"decisions,omitempty"`
	DecisionsMore int        `json:"decisionsMore,omitempty"` // beyond those listed
	// Checkpoint is the signed one of the record as it stood before; nil: nobody signs.
	Checkpoint *Checkpoint `json:"checkpoint,omitempty"`
}

// Checkpoint is a checkpoint as it is printed: people compare the short form, programs
// verify the note.
type Checkpoint struct {
	Number int64  `json:"number"`
	Key    string `json:"key"`    // its ID
	Short  string `json:"short"`  // the beginning of the digest
	Digest string `json:"digest"` // of the note
	Note   string `json:"note"`
}

// Totals sums the sub-districts up.
type Totals struct {
	Pilots    int    `json:"pilots"`
	Closed    int    `json:"closed"`
	Cancelled int    `json:"cancelled"`
	Counts    Counts `json:"counts"`
}

// Laggard is a unit that is behind, with what it owes.
type Laggard struct {
	SubDistrict pilot.Unit  `json:"subDistrict"`
	Community   *pilot.Unit `json:"community,omitempty"` // nil: a body of the sub-district or above
	Role        pilot.Role  `json:"role"`
	Items       []Item      `json:"items"` // the latest first
}

// Complete says whether every pilot has ended, and of those that were cancelled the
// district has decided.
func (b *Bulletin) Complete() bool {
	undecided := slices.ContainsFunc(b.Pilots, func(p Pilot) bool { return p.Undecided })
	return !undecided && b.Totals.Pilots > 0 && b.Totals.Closed+b.Totals.Cancelled == b.Totals.Pilots
}

// Zone is the programme's time zone.
func (b *Bulletin) Zone() *time.Location { return time.FixedZone("", b.UTCOffset*60) }

// listed is how many late steps, and how many that come, a bulletin names.
const listed = 300

// listedDecisions is how many decisions of the district a bulletin names.
const listedDecisions = 50

// Compose makes a bulletin; last is the one before it, nil when there is none.
func Compose(s ProgrammeSnapshot, last *Bulletin, number int, day pilot.Date) *Bulletin {
	b := &Bulletin{
		V: 1, Programme: s.Programme, Number: number, Day: day, AsOf: s.AsOf.UTC(), UTCOffset: s.UTCOffset, Pilots: orNone(s.SubDistricts), Sent: s.Sent,
		Laggards: laggards(s.Late[:min(len(s.Late), listed)]), Coming: orNone(s.Coming[:min(len(s.Coming), listed)]),
	}
	b.Decisions = s.Decisions[:min(len(s.Decisions), listedDecisions)]
	b.DecisionsMore = len(s.Decisions) - len(b.Decisions)
	for _, p := range s.SubDistricts {
		b.Totals.Pilots++
		switch p.Phase {
		case pilot.PhaseClosed:
			b.Totals.Closed++
		case pilot.PhaseCancelled:
			b.Totals.Cancelled++
		}
		b.Totals.Counts = b.Totals.Counts.plus(p.Counts)
	}
	named := 0
	for _, l := range b.Laggards {
		named += len(l.Items)
	}
	b.LateMore = max(0, b.Totals.Counts.Late-named)
	if last != nil {
		b.Changes = since(last, b)
	}
	return b
}

// laggards groups what is late by unit, the one that owes most first.
func laggards(late []Item) []Laggard {
	out := []Laggard{}
	for _, item := range late {
		unit := Laggard{SubDistrict: item.SubDistrict, Role: item.Role}
		if item.Role != pilot.RoleDistrict && item.Role != pilot.RoleSubDistrictParty && item.Role != pilot.RoleSubDistrictOffice {
			unit.Community = item.Community
		}
		i := slices.IndexFunc(out, unit.same)
		if i < 0 {
			i, out = len(out), append(out, unit)
		}
		out[i].Items = append(out[i].Items, item)
	}
	slices.SortStableFunc(out, func(a, b Laggard) int {
		return cmp.Or(cmp.Compare(len(b.Items), len(a.Items)), cmp.Compare(b.Items[0].Days, a.Items[0].Days))
	})
	return out
}

func (l Laggard) same(other Laggard) bool {
	return l.Role == other.Role && l.SubDistrict.Code == other.SubDistrict.Code &&
		(l.Community == nil) == (other.Community == nil) && (l.Community == nil || l.Community.Code == other.Community.Code)
}

func orNone[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
