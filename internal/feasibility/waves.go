package feasibility

import (
	"slices"

	"shidian/internal/pilot"
)

// Wave is the communities of a sub-district that have the same days, and what these come to.
type Wave struct {
	Communities []pilot.Unit `json:"communities"`
	Schedule
}

// Waves works out a sub-district's schedule for each of its waves, in the order of its
// communities; what the sub-district itself does has its own days in all of them. At most so
// many are worked out (0: all), and more is how many are left.
func Waves(t *pilot.Terms, most int) (waves []Wave, more int) {
	all := groups(t)
	if most == 0 {
		most = len(all)
	}
	for _, group := range all[:min(most, len(all))] {
		own := *t
		own.Communities = group
		first := group[0]
		if first.Due != nil {
			own.Due, own.PollingDay = daysOf(t, first), first.PollingDay
		}
		wave := Wave{Schedule: Of(&own)}
		for _, c := range group {
			wave.Communities = append(wave.Communities, c.Unit)
		}
		waves = append(waves, wave)
	}
	return waves, len(all) - len(waves)
}

// Community works out the schedule of one of a sub-district's communities; false where there
// is none of that code.
func Community(t *pilot.Terms, code string) (Wave, bool) {
	i := slices.IndexFunc(t.Communities, func(c pilot.CommunityTerms) bool { return c.Code == code })
	if i < 0 {
		return Wave{}, false
	}
	own := *t
	own.Communities = t.Communities[i : i+1]
	waves, _ := Waves(&own, 1)
	return waves[0], true
}

func groups(t *pilot.Terms) [][]pilot.CommunityTerms {
	var all [][]pilot.CommunityTerms
	for _, c := range t.Communities {
		i := slices.IndexFunc(all, func(g []pilot.CommunityTerms) bool { return together(g[0], c) })
		if i < 0 {
			i, all = len(all), append(all, nil)
		}
		all[i] = append(all[i], c)
	}
	return all
}

func together(a, b pilot.CommunityTerms) bool {
	return a.PollingDay == b.PollingDay && slices.EqualFunc(a.Due, b.Due, func(x, y pilot.StepDue) bool {
		return x.Step == y.Step && x.Due == y.Due && (x.FromPolling == nil) == (y.FromPolling == nil)
	})
}

// daysOf are when steps are due for a community in a wave of its own.
func daysOf(t *pilot.Terms, c pilot.CommunityTerms) []pilot.StepDue {
	var all []pilot.StepDue
	add := func(from []pilot.StepDue, level pilot.Level) {
		for _, d := range from {
			if spec, ok := pilot.Spec(d.Step); ok && spec.Level == level {
				all = append(all, d)
			}
		}
	}
	add(t.Due, pilot.LevelSubDistrict)
	add(c.Due, pilot.LevelCommunity)
	return all
}
