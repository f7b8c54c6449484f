package pilot

import (
	"slices"
	"time"
)

// Terms is everything about a pilot that is settled when it starts: where, who,
// by when, and under which rules. It is the workflow's input, so a later edit of
// the plan file changes no running pilot; an order of the district does ([Amend]). One shape serves both levels: with
// Community empty it is the sub-district's, else the community's.
type Terms struct {
	V         int    `json:"v"`
	Programme string `json:"programme"` // code, e.g. xicheng-2002
	Lang      string `json:"lang"`      // zh or en: what the Temporal UI shows
	// ProgrammeName is what the plan calls the programme; empty in pilots from before it was kept.
	ProgrammeName string `json:"programmeName,omitempty"`

	District        Unit  `json:"district"`
	SubDistrict     Unit  `json:"subDistrict"`
	Community       *Unit `json:"community,omitempty"`
	OwnPlan         bool  `json:"ownPlan,omitempty"`         // makes its own plan (R3); false: follows the district's (R1)
	NewCommunity    bool  `json:"newCommunity,omitempty"`    // no Party organisation exists yet (R11)
	OptionalGroups  bool  `json:"optionalGroups,omitempty"`  // communities may set up leading groups too (A1)
	UsualHouseholds int   `json:"usualHouseholds,omitempty"` // as the plan file gives it, 0 = not said

	UTCOffsetMinutes int       `json:"utcOffsetMinutes"` // 480 for Beijing
	Opens            Date      `json:"opens"`
	Deadline         Date      `json:"deadline"` // R2, R4: measured at archive-filing (A29)
	Binding          Binding   `json:"binding"`
	Due              []StepDue `json:"due"`      // by step, both levels
	WarnDays         int       `json:"warnDays"` // yellow this many days before a due time
	Clock            Clock     `json:"clock"`
	// RoleNames are what bodies are called here where they have other names than usual: a
	// department that supervises in place of the district's pilot office, a town's government.
	RoleNames  map[Role]string `json:"roleNames,omitempty"`
	Profile    Profile         `json:"profile"`
	PlanDigest string          `json:"planDigest"` // sha256 of the plan file and profile this came from
	// Amended is the number of the district's last order that changed them; 0: as they began.
	Amended int `json:"amended,omitempty"`
	// Uploads says that a file counts only if its sender's unit is on record as having
	// uploaded it for this place; false for pilots from before that was recorded.
	Uploads bool `json:"uploads,omitempty"`
	// Identity says what a message is worth whose sender is not proved: one of the Identity…
	// constants; empty: claimed.
	Identity string `json:"identity,omitempty"`

	// PollingDay is the day that the plan sets for the community's election; empty: its
	// election committee sets it.
	PollingDay Date    `json:"pollingDay,omitempty"`
	With       []Step  `json:"with,omitempty"`       // optional steps that the plan has
	Without    []Step  `json:"without,omitempty"`    // steps of the catalogue that the plan leaves out
	StageOrder []Stage `json:"stageOrder,omitempty"` // where it is another than the usual

	Ladder        *Ladder      `json:"ladder,omitempty"` // nil: [DefaultLadder]
	StepLadders   []StepLadder `json:"stepLadders,omitempty"`
	MinDays       []StepDays   `json:"minDays,omitempty"` // the least time that a step takes
	Calendar      Calendar     `json:"calendar,omitzero"`
	BulletinEvery string       `json:"bulletinEvery,omitempty"` // one of the Every… constants; empty: no bulletins are due (R57)
	Recipients    []Recipient  `json:"recipients,omitempty"`    // of this pilot's notices
	DigestAt      string       `json:"digestAt,omitempty"`      // 08:30, real time: one mail a day per recipient; empty: at once

	Papers  *PaperTerms `json:"papers,omitempty"`  // templates for numbers on paper; nil: none
	Colours Looks       `json:"colours,omitempty"` // of lights; what is not there is as usual

	Communities []CommunityTerms `json:"communities,omitempty"` // the sub-district's only
	Exempt      []Exemption      `json:"exempt,omitempty"`      // the sub-district's only: communities that take no part
	Merges      []string         `json:"merges,omitempty"`      // a community's only: codes of those out of which it was made
	Origin      *Origin          `json:"origin,omitempty"`      // a community's only: by which order it came to be in mid-run
	Governance  *GovernanceTerms `json:"governance,omitempty"`  // of a community's life after its pilot only
}

// StepDays is a number of days that belongs to a step.
type StepDays struct {
	Step Step `json:"step"`
	Days int  `json:"days"`
}

// Unit is a place or body with its code and its name.
type Unit struct {
	Code string `json:"code"` // [a-z0-9-]+
	Name string `json:"name"`
}

// CommunityTerms is a community as the plan lists it.
type CommunityTerms struct {
	Unit
	New          bool `json:"new,omitempty"`
	Households   int  `json:"households,omitempty"`
	Illustrative bool `json:"illustrative,omitempty"` // sample data, not a sourced name

	Recipients []Recipient `json:"recipients,omitempty"` // of the community's own notices

	// Due and PollingDay are those of its own wave; nil: of the sub-district's.
	Due        []StepDue `json:"due,omitempty"`
	PollingDay Date      `json:"pollingDay,omitempty"`
	Merges     []string  `json:"merges,omitempty"` // codes of the communities out of which it was made

	// Origin is the order by which it came to be in mid-run; nil: the plan has it.
	Origin *Origin `json:"origin,omitempty"`

	KeepProfile bool `json:"keepProfile,omitempty"` // goes on under the profile that it has when an order brings another
}

// Exemption is a community that takes no part, and why: it is being torn down, or has
// elected less than a year ago.
type Exemption struct {
	Unit
	Reason string `json:"reason"`
}

// StepDue is the day by whose end a step is due.
type StepDue struct {
	Step Step `json:"step"`
	Due  Date `json:"due"`
	// FromPolling says that the day is counted from polling day, so many days after it, and
	// moves with it; nil: it is fixed.
	FromPolling *int `json:"fromPolling,omitempty"`
}

// Binding says whether a pilot's deadline is hard (R2) or in principle (R4).
type Binding string

// The bindings.
const (
	BindingHard Binding = "hard"
	BindingSoft Binding = "soft"
)

// ProgrammeTitle is what people call the programme: by its name, or by its district.
func (t *Terms) ProgrammeTitle() string {
	if t.ProgrammeName != "" {
		return t.ProgrammeName
	}
	return t.District.Name
}

// Level is the level that these terms are of.
func (t *Terms) Level() Level {
	if t.Governance != nil {
		return LevelGovernance
	}
	if t.Community != nil {
		return LevelCommunity
	}
	return LevelSubDistrict
}

// Place is what people type: `yuetan` or `yuetan/sanlihe-1`.
func (t *Terms) Place() string {
	if t.Community != nil {
		return t.SubDistrict.Code + "/" + t.Community.Code
	}
	return t.SubDistrict.Code
}

// PlaceName is the place's name for people, e.g. 月坛 · 三里河一区.
func (t *Terms) PlaceName() string {
	if t.Community != nil {
		return t.SubDistrict.Name + " · " + t.Community.Name
	}
	return t.SubDistrict.Name
}

// ForCommunity derives a community's terms from its sub-district's; false when
// the sub-district has no such community.
func (t *Terms) ForCommunity(code string) (Terms, bool) {
	i := slices.IndexFunc(t.Communities, func(c CommunityTerms) bool { return c.Code == code })
	if i < 0 {
		return Terms{}, false
	}
	c := t.Communities[i]
	own := *t
	own.Community = &Unit{Code: c.Code, Name: c.Name}
	own.NewCommunity = c.New
	own.UsualHouseholds = c.Households
	own.Communities, own.Exempt, own.Merges, own.Origin = nil, nil, c.Merges, c.Origin
	if c.Due != nil {
		own.Due, own.PollingDay = c.Due, c.PollingDay
	}
	own.Recipients = slices.Concat(c.Recipients, t.Recipients)
	return own, true
}

// Location is the plan's time zone as a fixed offset.
func (t *Terms) Location() *time.Location {
	return time.FixedZone("", t.UTCOffsetMinutes*60)
}

// DueAt is the instant by which a step is due: 24:00 of its day (A20). The zero
// time when the plan sets none.
func (t *Terms) DueAt(step Step) time.Time {
	i := slices.IndexFunc(t.Due, func(d StepDue) bool { return d.Step == step })
	if i < 0 {
		return time.Time{}
	}
	return t.Due[i].Due.End(t.Location())
}

// Today is the plan's calendar day at an instant of plan time.
func (t *Terms) Today(at time.Time) Date { return DateOf(at, t.Location()) }

// UnitOf is the unit to which a role belongs in this pilot: xicheng, yuetan or
// yuetan/sanlihe-1.
func (t *Terms) UnitOf(r Role) string {
	switch r {
	case RoleDistrict:
		return t.District.Code
	case RoleSubDistrictParty, RoleSubDistrictOffice:
		return t.SubDistrict.Code
	}
	return t.Place()
}

// RoleName is what the body of a role is called here; empty: as usual.
func (t *Terms) RoleName(r Role) string {
	if t == nil {
		return ""
	}
	return t.RoleNames[r]
}

// PlaceOf is where what belongs to another level is handed in; a community to be
// named is left open, and what is here at another time has no other place.
func (t *Terms) PlaceOf(level Level) string {
	switch {
	case level == LevelSubDistrict:
		return t.SubDistrict.Code
	case t.Level() == LevelSubDistrict:
		return t.SubDistrict.Code + "/…"
	}
	return ""
}
