package feasibility_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/catalog"
	"shidian/internal/feasibility"
	"shidian/internal/pilot"
)

// stageDays are the due days of 2002's schedule for the pilots.
var stageDays = map[pilot.Stage]pilot.Date{
	pilot.StagePreparation: "2002-10-11", pilot.StageFoundation: "2002-10-11", pilot.StageElection: "2002-11-22", pilot.StageParty: "2002-11-29",
	pilot.StageInstitutions: "2002-12-06", pilot.StageWorkstation: "2002-12-18", pilot.StageArchive: "2002-12-23", pilot.StageClosing: "2002-12-31",
}

var stepDays = map[pilot.Step]pilot.Date{
	pilot.StepLeadingGroup: "2002-09-23", pilot.StepPilotPlan: "2002-09-30", pilot.StepElectionCommittee: "2002-10-18",
	pilot.StepSelfCheck: "2002-12-25", pilot.StepSummary: "2002-12-27", pilot.StepArchiveReceipt: "2003-01-10",
}

func of2002(changes ...func(*pilot.Terms)) *pilot.Terms {
	t := &pilot.Terms{
		Opens: "2002-09-16", Deadline: "2002-12-31",
		MinDays: []pilot.StepDays{
			{Step: pilot.StepElectionCommittee, Days: 7}, {Step: pilot.StepCommitteeElection, Days: 30},
			{Step: pilot.StepPartyElection, Days: 5}, {Step: pilot.StepRecruitment, Days: 10},
		},
		Calendar: pilot.Calendar{
			Years: []int{2002, 2003}, On: []pilot.Date{"2002-09-28", "2002-09-29"},
			Off: []pilot.Date{"2002-10-01", "2002-10-02", "2002-10-03", "2002-10-04", "2002-10-07", "2003-01-01"},
		},
		Communities: []pilot.CommunityTerms{{Unit: pilot.Unit{Code: "one"}}, {Unit: pilot.Unit{Code: "two"}}},
	}
	t.Profile.Election.CommitteeDaysBefore, t.Profile.Election.VoterListDaysBefore = 30, 20
	for _, spec := range pilot.Catalogue() {
		if spec.Optional {
			continue
		}
		due, own := stepDays[spec.Code]
		if !own {
			due = stageDays[spec.Stage]
		}
		t.Due = append(t.Due, pilot.StepDue{Step: spec.Code, Due: due})
	}
	for _, change := range changes {
		change(t)
	}
	return t
}

func due(step pilot.Step, day pilot.Date) func(*pilot.Terms) {
	return func(t *pilot.Terms) {
		i := slices.IndexFunc(t.Due, func(d pilot.StepDue) bool { return d.Step == step })
		t.Due[i].Due = day
	}
}

func counted(step pilot.Step, days int) func(*pilot.Terms) {
	return func(t *pilot.Terms) {
		i := slices.IndexFunc(t.Due, func(d pilot.StepDue) bool { return d.Step == step })
		t.Due[i].FromPolling = &days
	}
}

func polling(day pilot.Date) func(*pilot.Terms) {
	return func(t *pilot.Terms) { t.PollingDay = day }
}

func least(step pilot.Step, days int) func(*pilot.Terms) {
	return func(t *pilot.Terms) { t.MinDays = append(t.MinDays, pilot.StepDays{Step: step, Days: days}) }
}

func without(steps ...pilot.Step) func(*pilot.Terms) {
	return func(t *pilot.Terms) { t.Without = append(t.Without, steps...) }
}

func step(t require.TestingT, s feasibility.Schedule, code pilot.Step) feasibility.Step {
	i := slices.IndexFunc(s.Steps, func(one feasibility.Step) bool { return one.Code == code })
	require.GreaterOrEqual(t, i, 0, code)
	return s.Steps[i]
}

func TestOf_TheScheduleOf2002Fits(t *testing.T) {
	t.Parallel()
	s := feasibility.Of(of2002())
	require.Empty(t, s.Findings)
	require.False(t, s.Collides())
	require.False(t, s.Provisional)
	require.Len(t, s.Steps, 26, "nobody founds a Party organisation")
	require.Equal(t, pilot.Date("2002-11-22"), s.Polling)
	require.False(t, s.PollingSet)
	require.Equal(t, pilot.Date("2002-10-23"), s.EarliestPolling, "seven days for the election committee, thirty until polling day")
	require.Equal(t, pilot.Date("2002-12-16"), s.LatestPolling, "five days for the Party, ten for recruitment, then the deadline")
	require.Equal(t, feasibility.Step{
		Code: pilot.StepElectionCommittee, Level: pilot.LevelCommunity, Need: 7, Start: "2002-10-12", Due: "2002-10-18",
		Opens: "2002-09-16", Done: "2002-09-23", Latest: "2002-10-18", Slack: 25, SlackWorked: 16,
	}, step(t, s, pilot.StepElectionCommittee))
	require.Equal(t, pilot.Date("2002-12-08"), step(t, s, pilot.StepRecruitment).Latest.AddDays(-10), "due, not what follows, presses")
}

func TestOf_FindsWhatCollides(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		change  []func(*pilot.Terms)
		code    feasibility.Code
		step    pilot.Step
		because string
	}{
		{"due before the least times are over", []func(*pilot.Terms){least(pilot.StepSizeAdjustment, 40)}, feasibility.CodeImpossible, pilot.StepSizeAdjustment, "2002-10-26 at the earliest and is due on 2002-10-11, 15 days short"},
		{"less than the period before polling", []func(*pilot.Terms){due(pilot.StepElectionCommittee, "2002-10-25")}, feasibility.CodeTight, pilot.StepCommitteeElection, "28 days are left until 2002-11-22, and it takes 30"},
		{"less than the period when the preparation takes all its time", []func(*pilot.Terms){due(pilot.StepElectionCommittee, "2002-11-22"), due(pilot.StepSizeAdjustment, "2002-10-25")}, feasibility.CodeTight, pilot.StepCommitteeElection, "when “Set up the election committee” is in on 2002-11-01, 21 days"},
		{"two steps that want more than there is", []func(*pilot.Terms){least(pilot.StepAgreements, 3), due(pilot.StepRecruitment, "2002-12-16")}, feasibility.CodeTight, pilot.StepAgreements, "2 days are left"},
		{"no day on which anybody works", []func(*pilot.Terms){due(pilot.StepLeadingGroup, "2002-09-30"), due(pilot.StepPilotPlan, "2002-10-07")}, feasibility.CodeNoWorkday, pilot.StepPilotPlan, "no working day"},
		{"a polling day that is too early", []func(*pilot.Terms){polling("2002-10-22")}, feasibility.CodePollingEarly, "", "2002-10-23 at the earliest"},
		{"a polling day that is too late", []func(*pilot.Terms){polling("2002-12-17"), due(pilot.StepCommitteeElection, "2002-12-17")}, feasibility.CodePollingLate, "", "2002-12-16"},
		{"a polling day after its due day", []func(*pilot.Terms){polling("2002-11-24")}, feasibility.CodePollingDue, "", "2002-11-22"},
		{"a deadline that leaves no polling day", []func(*pilot.Terms){func(t *pilot.Terms) { t.Deadline = "2002-11-06" }}, feasibility.CodeNoPolling, "", "2002-10-23 at the earliest, the deadline 2002-10-22"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := feasibility.Of(of2002(c.change...))
			i := slices.IndexFunc(s.Findings, func(f feasibility.Finding) bool { return f.Code == c.code && f.Step == c.step })
			require.GreaterOrEqual(t, i, 0, "%+v", s.Findings)
			require.Contains(t, s.Findings[i].Text(catalog.English), c.because)
			require.NotEmpty(t, s.Findings[i].Word(catalog.Chinese))
			require.True(t, s.Collides())
		})
	}
}

func TestOf_RemarksDueDaysThatAreOff(t *testing.T) {
	t.Parallel()
	s := feasibility.Of(of2002(due(pilot.StepPilotPlan, "2002-10-01"), due(pilot.StepLeadingGroup, "2002-09-29")))
	require.Equal(t, []feasibility.Finding{{Code: feasibility.CodeDueOff, Remark: true, Due: "2002-10-01", Steps: []pilot.Step{pilot.StepPilotPlan}}}, s.Findings, "29 September is worked on")
	require.False(t, s.Collides())
	require.Len(t, s.Of(pilot.StepPilotPlan), 1)
}

func TestOf_PollingDayMovesWhatIsCountedFromIt(t *testing.T) {
	t.Parallel()
	s := feasibility.Of(of2002(counted(pilot.StepElectionCommittee, -35), counted(pilot.StepArchiveFiling, 20)))
	require.Equal(t, pilot.Date("2002-10-28"), s.EarliestPolling, "the election committee is there on 23 September at the earliest, 35 days before")
	require.Equal(t, pilot.Date("2002-12-11"), s.LatestPolling)
	s = feasibility.Of(of2002(without(pilot.StepElectionCommittee, pilot.StepCommitteeElection, pilot.StepAssemblyRoster)))
	require.Empty(t, s.Polling)
	require.Empty(t, s.LatestPolling)
}

func TestOf_APollingDayThatIsSetIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := feasibility.Of(of2002(polling("2002-11-20")))
	require.True(t, s.PollingSet)
	require.Equal(t, pilot.Date("2002-11-20"), step(t, s, pilot.StepCommitteeElection).Done)
	require.Equal(t, pilot.Date("2002-11-25"), step(t, s, pilot.StepPartyElection).Done)
	require.Equal(t, pilot.Date("2002-10-23"), s.EarliestPolling)
	require.Empty(t, s.Findings)
}

func TestWaves_HaveTheirOwnDaysAndTheSubDistrictsClosing(t *testing.T) {
	t.Parallel()
	terms := of2002()
	later := of2002(due(pilot.StepCommitteeElection, "2002-12-13"), due(pilot.StepAssemblyRoster, "2002-12-13"), due(pilot.StepSelfCheck, "2003-03-01"))
	terms.Communities = append(terms.Communities, pilot.CommunityTerms{Unit: pilot.Unit{Code: "three"}, New: true, Due: later.Due})
	waves, more := feasibility.Waves(terms, 1)
	require.Len(t, waves, 1)
	require.Equal(t, 1, more)
	waves, more = feasibility.Waves(terms, 0)
	require.Len(t, waves, 2)
	require.Zero(t, more)
	require.Equal(t, []pilot.Unit{{Code: "one"}, {Code: "two"}}, waves[0].Communities)
	require.Len(t, waves[0].Steps, 26)
	require.Len(t, waves[1].Steps, 27, "the new one founds its Party organisation")
	require.Equal(t, pilot.Date("2002-12-13"), waves[1].Polling)
	require.Equal(t, pilot.Date("2002-12-25"), step(t, waves[1].Schedule, pilot.StepSelfCheck).Due)
	one, found := feasibility.Community(terms, "three")
	require.True(t, found)
	require.Equal(t, waves[1], one)
	_, found = feasibility.Community(terms, "four")
	require.False(t, found)
}

// anyTerms are some terms of 2002's kind, with other days, times and steps.
func anyTerms(t *rapid.T) *pilot.Terms {
	day := func(name string) pilot.Date {
		return pilot.Date("2002-09-16").AddDays(rapid.IntRange(0, 120).Draw(t, name))
	}
	terms := of2002()
	terms.MinDays = nil
	for i := range terms.Due {
		code := terms.Due[i].Step
		switch rapid.IntRange(0, 5).Draw(t, string(code)) {
		case 0:
			terms.Due[i].Due = day("due")
		case 1:
			terms.MinDays = append(terms.MinDays, pilot.StepDays{Step: code, Days: rapid.IntRange(1, 30).Draw(t, "least")})
		case 2:
			if rapid.Bool().Draw(t, "left out") {
				terms.Without = append(terms.Without, code)
			}
		}
	}
	if rapid.Bool().Draw(t, "reordered") {
		last := len(pilot.Stages()) - 1 // what closes a pilot waits for all the rest
		terms.StageOrder = append(rapid.Permutation(pilot.Stages()[:last]).Draw(t, "stages"), pilot.Stages()[last])
	}
	if rapid.Bool().Draw(t, "set") {
		terms.PollingDay = day("polling")
	}
	return terms
}

func TestOf_HoldsForWhateverAPlanSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		terms := anyTerms(t)
		s := feasibility.Of(terms)
		for _, one := range s.Steps {
			require.LessOrEqual(t, one.Opens.AddDays(one.Need), one.Done)
			require.LessOrEqual(t, one.Latest, one.Due)
			require.Equal(t, one.Done.DaysUntil(one.Latest), one.Slack)
			spec, _ := pilot.Spec(one.Code)
			for _, code := range terms.Before(spec) {
				if code == pilot.StepPartyFounding {
					continue
				}
				before := step(t, s, code)
				require.LessOrEqual(t, before.Done, one.Opens, "%s waits for %s", one.Code, code)
				require.LessOrEqual(t, before.Latest, one.Latest, "%s waits for %s", one.Code, code)
			}
		}
		if s.LatestPolling == "" || s.EarliestPolling > s.LatestPolling {
			return
		}
		for i := range terms.Due { // all may take until the end, and the district longer (A29)
			terms.Due[i].Due = terms.Deadline
			if terms.Due[i].Step == pilot.StepArchiveReceipt {
				terms.Due[i].Due = terms.Deadline.AddDays(60)
			}
		}
		terms.PollingDay = s.EarliestPolling
		ever := !slices.Contains(found(feasibility.Of(terms)), feasibility.CodeImpossible)
		terms.PollingDay = s.LatestPolling
		onLatest := found(feasibility.Of(terms))
		require.Equal(t, ever, !slices.Contains(onLatest, feasibility.CodeImpossible), "on the latest polling day all can be in by the deadline that ever can")
		require.NotContains(t, onLatest, feasibility.CodePollingLate)
		terms.PollingDay = s.LatestPolling.AddDays(1)
		require.Contains(t, found(feasibility.Of(terms)), feasibility.CodePollingLate)
	})
}

func found(s feasibility.Schedule) (codes []feasibility.Code) {
	for _, f := range s.Findings {
		codes = append(codes, f.Code)
	}
	return codes
}

func TestOf_StepsBeginWhenPilotsPlanThem(t *testing.T) {
	t.Parallel()
	terms := of2002(func(t *pilot.Terms) { t.Communities[0].New = true })
	for _, one := range feasibility.Of(terms).Steps {
		require.Equal(t, pilot.DateOf(terms.PlannedStart(one.Code), terms.Location()), one.Start, one.Code)
	}
}
