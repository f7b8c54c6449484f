package amendment_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/amendment"
	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

func opened(terms *pilot.Terms) amendment.Pilot {
	state := pilot.NewState()
	judge.NewSession(terms, state, nil).Take(pilot.SelfEntry(pilot.EntryOpen, terms.Clock.RealStart, struct{}{}))
	return amendment.Pilot{Terms: terms, State: state}
}

func due(t *pilot.Terms, step pilot.Step, day pilot.Date) *pilot.Terms {
	out := *t
	out.Due = append([]pilot.StepDue(nil), t.Due...)
	for i := range out.Due {
		if out.Due[i].Step == step {
			out.Due[i].Due = day
			return &out
		}
	}
	out.Due = append(out.Due, pilot.StepDue{Step: step, Due: day})
	return &out
}

func TestOf_SaysWhatHappensAtEachPlaceAndWhatNoLongerFits(t *testing.T) {
	t.Parallel()
	before := examples.SampleTerms()
	before = due(due(due(before, pilot.StepCommitteeElection, "2002-12-10"), pilot.StepElectionCommittee, "2002-10-20"), pilot.StepCharter, "2002-12-15")
	above := opened(before)
	community, _ := before.ForCommunity("sample-1")
	below := opened(&community)
	now := before.Opens.Start(before.Location()).Add(48 * time.Hour)

	after := due(before, pilot.StepCommitteeElection, "2002-10-01")
	o := amendment.Of(above, after, []amendment.Pilot{below}, now)
	require.Equal(t, []string{"sample", "sample/sample-1"}, []string{o.Effects[0].Place, o.Effects[1].Place})
	require.Equal(t, 1, o.Sum().Dues)
	require.NotEmpty(t, o.Collides, "the election committee has to be there thirty days before")
	require.Equal(t, []amendment.MovedTogether{{MovedDue: pilot.MovedDue{Step: pilot.StepCommitteeElection, Before: "2002-12-10", After: "2002-10-01"}, Places: 1}}, o.Moved())
	back := amendment.Of(opened(after), before, nil, now)
	require.NotEmpty(t, back.Eases)
	require.Empty(t, back.Collides)
	require.LessOrEqual(t, len(o.Coming(2)), 2)

	require.Empty(t, amendment.Of(above, before, []amendment.Pilot{below}, now).Effects, "the same terms do nothing")
}

func TestWords_EveryDifferenceIsSaidInBothLanguages(t *testing.T) {
	t.Parallel()
	before, after := examples.SampleTerms(), examples.SampleTerms()
	after.Communities = append(after.Communities, pilot.CommunityTerms{Unit: pilot.Unit{Code: "new-1", Name: "新社区"}})
	after.RoleNames = map[pilot.Role]string{pilot.RoleDistrict: "区委社会工作部"}
	zh := amendment.Words{Lang: catalog.Chinese, Before: before, After: after}
	en := amendment.Words{Lang: catalog.English, Before: before, After: after}
	for _, c := range []struct {
		d      pilot.Difference
		zh, en amendment.Changed
	}{
		{
			pilot.Difference{Field: pilot.DiffersDue, Step: pilot.StepCharter, Before: "2002-11-20", After: "2002-12-01"},
			amendment.Changed{What: "步骤期限(社区居委会自治章程)", Before: "2002-11-20", After: "2002-12-01"},
			amendment.Changed{What: "due date (" + catalog.Text(catalog.English, "step.charter") + ")", Before: "2002-11-20", After: "2002-12-01"},
		},
		{
			pilot.Difference{Field: pilot.DiffersRecipient, About: "district@sample-district", After: "周敏"},
			amendment.Changed{What: "通知接收人(区委社会工作部)", Before: "无", After: "周敏"},
			amendment.Changed{What: "recipient of notices (区委社会工作部)", Before: "none", After: "周敏"},
		},
		{
			pilot.Difference{Field: pilot.DiffersLadder, Before: "-14, -2, +1 sub-district-office/district, *7 @9:00", After: "-3 @8:00 !"},
			amendment.Changed{What: "提醒和催办", Before: "提前14天提醒、提前2天提醒、逾期1天报" + catalog.Text(catalog.Chinese, "role.sub-district-office") + "、区委社会工作部、此后每7天再报, 9:00", After: "提前3天提醒, 8:00, 休息日照发"},
			amendment.Changed{What: "reminders and escalations", Before: "14 days before, 2 days before, 1 day late to " + catalog.Text(catalog.English, "role.sub-district-office") + ", 区委社会工作部, then every 7 days, at 9:00", After: "3 days before, at 8:00, on any day"},
		},
		{
			pilot.Difference{Field: pilot.DiffersCommunity, Place: "new-1", After: "新社区"},
			amendment.Changed{What: "新社区：社区", Before: "无", After: "新社区"},
			amendment.Changed{What: "新社区: community", Before: "none", After: "新社区"},
		},
		{
			pilot.Difference{Field: pilot.DiffersBinding, Before: "hard", After: "soft"},
			amendment.Changed{What: "期限的约束力", Before: "必须", After: "原则上"},
			amendment.Changed{What: "binding of the deadline", Before: "hard", After: "in principle"},
		},
		{
			pilot.Difference{Field: "somethingNew", Before: "1", After: "2"},
			amendment.Changed{What: "方案字段 somethingNew", Before: "1", After: "2"},
			amendment.Changed{What: "field somethingNew of the plan", Before: "1", After: "2"},
		},
	} {
		require.Equal(t, c.zh, zh.Changed(c.d))
		require.Equal(t, c.en, en.Changed(c.d))
	}
}
