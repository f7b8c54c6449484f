package plan

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/holidays"
	"shidian/internal/pilot"
)

// OpensAtHour is the hour of the opening day at which a rebased plan starts.
const OpensAtHour = 9

// ErrUnknownSubDistrict says that the plan has no such sub-district.
var ErrUnknownSubDistrict = errors.New("the plan has no such sub-district")

// Plan is a district plan without mistakes. It does not change.
type Plan struct {
	Programme    pilot.Unit
	District     pilot.Unit
	DistrictNote string // what is uncertain about the district
	TimeZone     string // e.g. Asia/Shanghai
	Profile      pilot.Profile
	Digest       string // sha256 of the plan file and its profile
	Bulletin     Bulletin

	warnDays       int
	optionalGroups bool
	identity       string
	offsetMinutes  int
	subs           []SubDistrict

	ladder      pilot.Ladder
	stepLadders []pilot.StepLadder
	minDays     []pilot.StepDays
	bulletins   string
	digestAt    string
	calendar    pilot.Calendar
	recipients  []pilot.Recipient // the district's
	papers      *pilot.PaperTerms
	colours     pilot.Looks
}

// SubDistrict is one sub-district with its dates.
type SubDistrict struct {
	pilot.Unit
	Schedule       string
	Binding        pilot.Binding
	OwnPlan        bool
	Opens          pilot.Date
	Deadline       pilot.Date
	Due            []pilot.StepDue
	PollingDay     pilot.Date // from which D-20 counts; empty: not said
	With, Without  []pilot.Step
	StageOrder     []pilot.Stage // empty: as usual
	Communities    []pilot.CommunityTerms
	Exempt         []pilot.Exemption
	Illustrative   bool // the whole list of communities is sample data
	NewCommunities int  // how many have no Party organisation yet
	// Waves are the schedules of communities that have another than the sub-district, by code.
	Waves map[string]string

	recipients []pilot.Recipient
	roleNames  map[pilot.Role]string
}

func newPlan(d *draft, profile pilot.Profile, offsetMinutes int, digest string) *Plan {
	p := &Plan{
		Programme: d.programme, District: d.district, DistrictNote: d.districtNote,
		TimeZone: d.timeZone.v, Profile: profile, Digest: digest, Bulletin: d.bulletin,
		warnDays: d.warnDays, optionalGroups: d.optionalGroups, identity: d.identity, offsetMinutes: offsetMinutes,
		ladder: d.ladder, stepLadders: d.stepLadders, bulletins: d.bulletins, digestAt: d.digestAt,
		calendar: d.buildCalendar(holidays.China()), recipients: of(d.district.Code, d.recipients), papers: d.papers, colours: d.colours,
		minDays: d.leastTimes(),
	}
	if d.strictParty != nil {
		p.Profile.Party.Strict = *d.strictParty
	}
	for _, sub := range d.subs {
		p.subs = append(p.subs, d.newSubDistrict(sub))
	}
	return p
}

func (d *draft) newSubDistrict(sub *subDraft) SubDistrict {
	s := d.schedule(sub.schedule.v)
	own := SubDistrict{
		Unit: pilot.Unit{Code: sub.code.v, Name: sub.name.v}, Schedule: s.name.v,
		Binding: s.binding, OwnPlan: s.ownPlan.v, Opens: s.opens.v, Deadline: s.deadline.v,
		Illustrative: sub.illustrative, recipients: of(sub.code.v, sub.recipients),
	}
	steps := s.terms()
	own.roleNames = maps.Clone(d.roleNames)
	if own.roleNames == nil {
		own.roleNames = sub.roleNames
	} else {
		maps.Copy(own.roleNames, sub.roleNames)
	}
	own.Due, own.With, own.Without, own.StageOrder, own.PollingDay = s.dues(), steps.With, steps.Without, s.order, s.polling.v
	for _, written := range sub.communities {
		c := written.CommunityTerms
		if written.exempt != "" {
			own.Exempt = append(own.Exempt, pilot.Exemption{Unit: c.Unit, Reason: written.exempt})
			continue
		}
		c.Recipients = of(sub.code.v+"/"+c.Code, c.Recipients)
		if wave := d.schedule(written.schedule.v); wave != nil && wave != s {
			c.Due, c.PollingDay = wave.dues(), wave.polling.v
			if own.Waves == nil {
				own.Waves = map[string]string{}
			}
			own.Waves[c.Code] = wave.name.v
		}
		own.Communities = append(own.Communities, c)
		if c.New {
			own.NewCommunities++
		}
	}
	return own
}

// SubDistricts lists the sub-districts in the order of the file.
func (p *Plan) SubDistricts() []SubDistrict { return slices.Clone(p.subs) }

// SubDistrict finds a sub-district by its code.
func (p *Plan) SubDistrict(code string) (SubDistrict, error) {
	i := slices.IndexFunc(p.subs, func(s SubDistrict) bool { return s.Code == code })
	if i < 0 {
		return SubDistrict{}, fmt.Errorf("%w: %q", ErrUnknownSubDistrict, code)
	}
	return p.subs[i], nil
}

// Options are what a start adds to the plan.
type Options struct {
	Lang  catalog.Lang // what the Temporal UI shows; empty: Chinese
	Clock pilot.Clock  // zero: the plan's time is the real time
}

// Terms is everything that the sub-district's pilot is started with.
func (p *Plan) Terms(subDistrict string, opt Options) (pilot.Terms, error) {
	s, err := p.SubDistrict(subDistrict)
	if err != nil {
		return pilot.Terms{}, err
	}
	ladder, calendar := p.ladder, p.Calendar()
	return pilot.Terms{
		V: 1, Programme: p.Programme.Code, ProgrammeName: p.Programme.Name, Lang: string(cmp.Or(opt.Lang, catalog.Chinese)),
		District: p.District, SubDistrict: s.Unit,
		OwnPlan: s.OwnPlan, OptionalGroups: p.optionalGroups,
		UTCOffsetMinutes: p.offsetMinutes, Opens: s.Opens, Deadline: s.Deadline, Binding: s.Binding,
		Due: slices.Clone(s.Due), WarnDays: p.warnDays, Clock: opt.Clock,
		Profile: cloned(p.Profile), PlanDigest: p.Digest, Uploads: true, Identity: p.identity,
		RoleNames: maps.Clone(s.roleNames), PollingDay: s.PollingDay, With: s.With, Without: s.Without, StageOrder: s.StageOrder,
		Ladder: &ladder, StepLadders: slices.Clone(p.stepLadders), MinDays: slices.Clone(p.minDays),
		Papers: p.papers, Colours: maps.Clone(p.colours), Calendar: calendar, BulletinEvery: p.bulletins, DigestAt: p.digestAt,
		Recipients: slices.Concat(s.recipients, p.recipients), Communities: slices.Clone(s.Communities), Exempt: s.Exempt,
	}, nil
}

// Calendar is which days are worked on in the years that the plan touches.
func (p *Plan) Calendar() pilot.Calendar {
	c := p.calendar
	c.Years, c.Off, c.On = slices.Clone(c.Years), slices.Clone(c.Off), slices.Clone(c.On)
	return c
}

func cloned(p pilot.Profile) pilot.Profile {
	p.Election.Methods = slices.Clone(p.Election.Methods)
	p.Election.VoterClasses = slices.Clone(p.Election.VoterClasses)
	p.Election.TurnoutByMethod = slices.Clone(p.Election.TurnoutByMethod)
	p.Election.CommitteeChosenBy = slices.Clone(p.Election.CommitteeChosenBy)
	p.Assembly.Bodies = slices.Clone(p.Assembly.Bodies)
	p.SubCommittees.Also = slices.Clone(p.SubCommittees.Also)
	p.Recruitment.Order = slices.Clone(p.Recruitment.Order)
	p.Adoption = slices.Clone(p.Adoption)
	p.Retention = slices.Clone(p.Retention)
	p.RetentionTable = slices.Clone(p.RetentionTable)
	return p
}

// Location is the plan's time zone as a fixed offset.
func (p *Plan) Location() *time.Location { return time.FixedZone("", p.offsetMinutes*60) }

// Opens is the earliest opening day.
func (p *Plan) Opens() pilot.Date {
	first := slices.MinFunc(p.subs, func(a, b SubDistrict) int { return cmp.Compare(a.Opens, b.Opens) })
	return first.Opens
}

// Rebase lets the plan start now: the morning of its earliest opening day is at
// `now`, and from there plan time runs speed times as fast. Speed 0 counts as 1.
// No date moves: due dates, holidays and absences stay in the plan's time. Only
// the hour of the daily digest is real.
func Rebase(p *Plan, now time.Time, speed float64) pilot.Clock {
	if !(speed > 0) { // also not a number
		speed = 1
	}
	start := p.Opens().Start(p.Location()).Add(OpensAtHour * time.Hour)
	return pilot.Clock{RealStart: now.UTC(), PlanStart: start, Speed: speed}
}
