package audit

import (
	"slices"
	"strings"

	"shidian/internal/pilot"
)

// Life is how Temporal has a workflow: running, gone (it knows none), or how it
// ended, e.g. terminated. Empty: Temporal was not asked.
type Life string

// Lives that are no end.
const (
	Unasked Life = ""
	Running Life = "running"
	Gone    Life = "gone"
)

// Member is one pilot of a family by the record, with its life in Temporal.
type Member struct {
	Subject
	Phase pilot.Phase
	Life  Life
	// Into are the places into which its life after the pilot ended, and at which none has begun.
	Into []string
}

// Ended says whether it has ended by the record.
func (m Member) Ended() bool {
	return m.Phase.Ended()
}

// lives says whether it goes on: in Temporal, or where that was not asked on record.
func (m Member) lives() bool {
	if m.Life == Unasked {
		return !m.Ended()
	}
	return m.Life == Running
}

// Family is a sub-district's pilot, its communities', and their lives afterwards.
type Family struct {
	Programme   string
	SubDistrict string
	Members     []Member
	Planned     []pilot.Unit // the communities of its plan
	// LivesAfter: the programme's release has a life after the pilot, since some
	// community of it has one.
	LivesAfter bool
	LeftOut    []string // codes of communities without which the sub-district closes, as the district decided
	GivenUp    bool     // the programme goes on without the sub-district, as the district decided
}

// Lives holds who lives against what the record says, and the sub-district's end
// against its communities'.
func Lives(f Family) []Finding {
	var found []Finding
	parent := f.at(pilot.LevelSubDistrict, f.SubDistrict)
	for _, m := range f.Members {
		switch {
		case m.Life == Unasked:
		case !m.Ended() && m.Life != Running:
			found = append(found, Finding{Subject: m.Subject, Kind: NotRunning, Detail: string(m.Life)})
		case m.Ended() && m.Life == Running:
			found = append(found, Finding{Subject: m.Subject, Kind: StillRunning, Detail: string(m.Phase)})
		}
		if how := orphaned(m, parent); how != "" {
			found = append(found, Finding{Subject: m.Subject, Kind: Orphan, Detail: how})
		}
		if f.lacksLife(m) {
			found = append(found, Finding{Subject: m.Subject, Kind: NoLifeAfter})
		}
		for _, place := range m.Into {
			found = append(found, Finding{Subject: m.Subject, Kind: LifeMissing, Detail: place})
		}
		if f.undecided(m, parent) {
			found = append(found, Finding{Subject: m.Subject, Kind: Undecided})
		}
	}
	return append(found, f.missing(parent)...)
}

// orphaned says how a running community's sub-district ended; empty when it is
// no orphan.
func orphaned(m Member, parent *Member) string {
	switch {
	case m.Level != pilot.LevelCommunity || !m.lives():
		return ""
	case parent == nil:
		return "unknown"
	case parent.Ended() && !m.Ended(): // one that ended with it is only about to go
		return string(parent.Phase)
	case !parent.Ended() && parent.Life != Unasked && parent.Life != Running:
		return string(parent.Life)
	}
	return ""
}

func (f Family) lacksLife(m Member) bool {
	return f.LivesAfter && m.Level == pilot.LevelCommunity && m.Phase == pilot.PhaseClosed && f.at(pilot.LevelGovernance, m.Place) == nil
}

// undecided says whether it was cancelled and blocks what it is a part of, until the
// district decides. With a sub-district its communities are decided upon.
func (f Family) undecided(m Member, parent *Member) bool {
	switch {
	case m.Phase != pilot.PhaseCancelled:
		return false
	case m.Level == pilot.LevelSubDistrict:
		return !f.GivenUp
	}
	_, code, _ := strings.Cut(m.Place, "/")
	return m.Level == pilot.LevelCommunity && parent != nil && !parent.Ended() && !slices.Contains(f.LeftOut, code)
}

// missing are the communities without which the sub-district closed.
func (f Family) missing(parent *Member) []Finding {
	if parent == nil || parent.Phase != pilot.PhaseClosed {
		return nil
	}
	var found []Finding
	for _, unit := range f.Planned {
		if slices.Contains(f.LeftOut, unit.Code) {
			continue
		}
		if place := f.SubDistrict + "/" + unit.Code; f.at(pilot.LevelCommunity, place) == nil {
			found = append(found, Finding{Subject: parent.Subject, Kind: CommunityMissing, Detail: place + " " + unit.Name})
		}
	}
	return found
}

func (f Family) at(level pilot.Level, place string) *Member {
	i := slices.IndexFunc(f.Members, func(m Member) bool { return m.Level == level && m.Place == place })
	if i < 0 {
		return nil
	}
	return &f.Members[i]
}

// Lasting keeps what was found both times: of pilots at work much is true for a
// moment only.
func Lasting(first, second []Finding) []Finding {
	var both []Finding
	for _, f := range second {
		if slices.ContainsFunc(first, func(o Finding) bool {
			return o.Kind == f.Kind && o.WorkflowID == f.WorkflowID && o.Step == f.Step && (f.Kind != CommunityMissing && f.Kind != LifeMissing || o.Detail == f.Detail)
		}) {
			both = append(both, f)
		}
	}
	return both
}
