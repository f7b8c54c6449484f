package plan

import (
	"cmp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // plans name their time zone; the machine may not know it

	"shidian/internal/catalog"
	"shidian/internal/holidays"
	"shidian/internal/pilot"
)

// check finds what the shape alone cannot say; profile is nil when it has errors.
func (r *reader) check(d *draft, profile *pilot.Profile) {
	for _, s := range d.schedules {
		r.checkDates(s, profile)
	}
	r.checkChains(d)
	r.checkPlaces(d)
	r.checkPilots(d)
	if profile != nil {
		r.checkYoung(d, profile.Election.ReElectAfterYears)
	}
	r.checkCalendar(d, holidays.China())
}

// checkPlaces looks at which schedule each sub-district follows.
func (r *reader) checkPlaces(d *draft) {
	var names []string
	for _, s := range d.schedules {
		names = append(names, s.name.v)
	}
	used, lost := map[string]bool{}, false
	for _, sub := range d.subs {
		if sub.code.ok && sub.code.v == d.district.Code {
			// `by.unit` could then mean either.
			r.fail(sub.code.at, CodeDistrictCode, catalog.Args{"value": sub.code.v})
		}
		if !sub.schedule.ok {
			continue
		}
		used[sub.schedule.v] = true
		lost = r.checkCommunities(d, sub, names, used) || lost
		if !slices.Contains(names, sub.schedule.v) && len(names) > 0 {
			r.unknown(sub.schedule, CodeUnknownSchedule, names)
			lost = true
		}
	}
	for _, s := range d.schedules {
		if !used[s.name.v] && !lost {
			r.warn(s.name.at, CodeUnusedSchedule, catalog.Args{"value": shown(s.name.v)})
		}
	}
}

// checkCommunities looks at the waves in which communities vote, and that some community
// takes part; it says whether a schedule that one names is none.
func (r *reader) checkCommunities(d *draft, sub *subDraft, names []string, used map[string]bool) (lost bool) {
	taking := 0
	for _, c := range sub.communities {
		if c.exempt == "" {
			taking++
		}
		if !c.schedule.ok {
			continue
		}
		used[c.schedule.v] = true
		wave, own := d.schedule(c.schedule.v), d.schedule(sub.schedule.v)
		switch {
		case wave == nil && len(names) > 0:
			r.unknown(c.schedule, CodeUnknownSchedule, names)
			lost = true
		case wave != nil && own != nil:
			if differs := wave.differs(own); differs != "" {
				r.fail(c.schedule.at, CodeWaveDiffers, catalog.Args{"value": wave.name.v, "own": own.name.v, "key": differs})
			}
		}
	}
	if taking == 0 && len(sub.communities) > 0 {
		r.fail(sub.communities[0].at, CodeAllExempt, catalog.Args{"value": sub.code.v})
	}
	return lost
}

// checkYoung points out communities that were set up too short a time before they would
// vote to re-elect their committee. One that is new elects its first.
func (r *reader) checkYoung(d *draft, years int) {
	if years <= 0 {
		return
	}
	for _, sub := range d.subs {
		for _, c := range sub.communities {
			s := d.schedule(cmp.Or(c.schedule.v, sub.schedule.v))
			if !c.since.ok || c.New || c.exempt != "" || s == nil {
				continue
			}
			if day := s.votes(); day.ok && c.since.v.Start(time.UTC).AddDate(years, 0, 0).After(day.v.Start(time.UTC)) {
				r.warn(c.since.at, CodeTooYoung, catalog.Args{"value": c.Code, "since": string(c.since.v), "date": string(day.v), "n": years})
			}
		}
	}
}

// unknown reports a name that nothing in the plan has.
func (r *reader) unknown(name located[string], code Code, options []string) {
	args := catalog.Args{"value": shown(name.v), "known": options}
	if meant, ok := closest(name.v, options); ok {
		args["suggest"] = meant
	}
	r.fail(name.at, code, args)
}

// checkPilots holds R1: only the sub-districts that the district named follow
// its plan, and they all do.
func (r *reader) checkPilots(d *draft) {
	if !d.pilotsRead {
		return
	}
	var codes []string
	for _, sub := range d.subs {
		codes = append(codes, sub.code.v)
	}
	named := map[string]bool{}
	for _, p := range d.pilots {
		named[p.v] = true
		if !slices.Contains(codes, p.v) {
			r.unknown(p, CodeUnknownSubDistrict, codes)
		}
	}
	for _, sub := range d.subs {
		s := d.schedule(sub.schedule.v)
		if s == nil || !s.ownPlan.ok || !sub.code.ok {
			continue
		}
		args := catalog.Args{"value": sub.code.v, "schedule": s.name.v, "rule": "R1"}
		switch {
		case !s.ownPlan.v && !named[sub.code.v]:
			r.fail(sub.schedule.at, CodeNotNamed, args)
		case s.ownPlan.v && named[sub.code.v]:
			r.fail(sub.schedule.at, CodePilotOnOwnPlan, args)
		}
	}
}

func (d *draft) schedule(name string) *schedule {
	i := slices.IndexFunc(d.schedules, func(s *schedule) bool { return s.name.v == name })
	if i < 0 {
		return nil
	}
	return d.schedules[i]
}

// offset is the plan's distance from UTC, the same on every day of the plan.
func (r *reader) offset(d *draft) (minutes int) {
	if !d.timeZone.ok {
		return 0
	}
	name := d.timeZone.v
	loc, err := time.LoadLocation(name)
	if err != nil || name == "" || strings.EqualFold(name, "local") {
		r.fail(d.timeZone.at, CodeBadTimeZone, catalog.Args{"value": shown(name), "suggest": "Asia/Shanghai"})
		return 0
	}
	first, last := d.span()
	at, end := first.Start(loc), last.End(loc)
	if at.IsZero() || end.IsZero() {
		return 0
	}
	_, seconds := at.In(loc).Zone()
	for at.Before(end) {
		_, now := at.In(loc).Zone()
		if now != seconds {
			r.fail(d.timeZone.at, CodeOffsetChanges, catalog.Args{"value": name, "date": string(pilot.DateOf(at, loc))})
			break
		}
		if _, at = at.In(loc).ZoneBounds(); at.IsZero() {
			break
		}
	}
	return seconds / 60
}

// span is the plan's first and last day; empty when no date can be read.
func (d *draft) span() (first, last pilot.Date) {
	for _, s := range d.schedules {
		if s.opens.ok && (first == "" || s.opens.v < first) {
			first = s.opens.v
		}
		for _, spec := range pilot.Catalogue() {
			if due := s.due(spec.Code); due.ok && due.v > last {
				last = due.v
			}
		}
	}
	return first, last
}
