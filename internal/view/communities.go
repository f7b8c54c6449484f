package view

import (
	"cmp"
	"slices"
	"time"

	"shidian/internal/pilot"
)

// communities are as their sub-district last heard of them, in the plan's order.
func (r Reader) communities() []Community {
	var out []Community
	for _, p := range r.State.Communities {
		out = append(out, Community{
			Community:  Code{Code: p.Community, Name: r.communityName(p.Community)},
			WorkflowID: "pilot/" + r.Terms.Programme + "/" + r.Terms.SubDistrict.Code + "/" + p.Community,
			Light:      r.code("light", string(p.Light)), Stage: r.stage(p.Stage),
			Accepted: p.Accepted, Total: p.Total, Complete: p.Complete, LeftOut: slices.Contains(r.State.LeftOut, p.Community),
			Overdue: p.Overdue, NextDue: r.day(p.NextDue), AsOf: r.date(p.AsOf),
		})
	}
	return out
}

// communitiesAt are the communities with a light, the soonest due first.
func (r Reader) communitiesAt(light pilot.Light) []Community {
	found := slices.DeleteFunc(r.communities(), func(c Community) bool { return c.Light.Code != string(light) })
	slices.SortStableFunc(found, func(a, b Community) int { return cmp.Compare(a.NextDue, b.NextDue) })
	return found
}

// past says whether a community has a stage behind it. The stage that it reports
// is the earliest that is open.
func (c Community) past(stage pilot.Stage) bool {
	if c.Stage == nil {
		return c.Complete
	}
	return slices.Index(pilot.Stages(), pilot.Stage(c.Stage.Code)) > slices.Index(pilot.Stages(), stage)
}

func (r Reader) communityName(code string) string {
	for _, c := range r.Terms.Communities {
		if c.Code == code {
			return c.Name
		}
	}
	if r.State != nil { // a notice has none
		if former := r.State.FormerCommunity(code); former != nil {
			return former.Name
		}
	}
	return code
}

// date is the plan's day of an instant; empty for none.
func (r Reader) date(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return string(r.Terms.Today(at))
}
