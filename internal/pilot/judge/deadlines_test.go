package judge_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/pilot/judge"
)

// dated is the sample sub-district with one due date, or a community's with one.
func dated(step pilot.Step, due pilot.Date) *pilot.Terms {
	terms := examples.SampleTerms()
	if spec, _ := pilot.Spec(step); spec.Level == pilot.LevelCommunity {
		terms = sampleCommunity()
	}
	terms.Due = []pilot.StepDue{{Step: step, Due: due}}
	terms.Calendar = pilot.Calendar{Years: []int{2002}, Off: []pilot.Date{"2002-10-01", "2002-10-02", "2002-10-03", "2002-10-04", "2002-10-07"}, On: []pilot.Date{"2002-09-28", "2002-09-29"}}
	return terms
}

// until has the clock reach rung after rung up to an instant.
func (o *office) until(end time.Time) {
	o.t.Helper()
	for n := 0; ; n++ {
		require.Less(o.t, n, 500, "the clock does not get on")
		next := pilot.Project(o.terms, o.state).Next
		if next.At.IsZero() || next.At.After(end) {
			break
		}
		o.now = next.At
		o.tick()
	}
	o.now = end
}

// rungs lists the reminders and escalations recorded: rung and day.
func (o *office) rungs() []string {
	var out []string
	for _, e := range o.events {
		if e.Type == pilot.EventReminded || e.Type == pilot.EventEscalated {
			out = append(out, fmt.Sprintf("%s %s", e.Rung.Name(), o.terms.Today(e.At)))
		}
	}
	return out
}

func (o *office) date(d pilot.Date) time.Time { return d.Start(o.terms.Location()) }

func (o *office) extend(step pilot.Step, to pilot.Date, role pilot.Role, record string) pilot.Outcome {
	o.t.Helper()
	o.n++
	return o.send(pilot.EntryExtend, pilot.Extension{
		Header: pilot.Header{V: 1, ID: fmt.Sprintf("extend-%d", o.n), By: o.actor(role)}, Step: step, To: to, Reason: "the hall is being repaired", Record: record,
	})[0]
}

func (o *office) suspend(kind pilot.EntryKind, until pilot.Date) pilot.Outcome {
	o.t.Helper()
	o.n++
	return o.send(kind, pilot.Suspension{
		Header: pilot.Header{V: 1, ID: fmt.Sprintf("%s-%d", kind, o.n), By: o.actor(pilot.RoleDistrict)}, Reason: "flood", Until: until,
	})[0]
}

func TestLadder_RemindsEscalatesAndKeepsOffDaysOnWhichNobodyWorks(t *testing.T) {
	t.Parallel()
	o := openOffice(t, dated(pilot.StepLeadingGroup, "2002-10-05"))
	o.until(o.date("2002-10-25"))
	require.Equal(t, []string{
		"before-14 2002-09-20", // the 21st is a Saturday
		"before-7 2002-09-28",  // a Saturday that is worked on
		"before-2 2002-09-30",  // the 3rd is a holiday
		"before-0 2002-09-30",
		"after-1 2002-10-08", // the 7th is still a holiday
		"after-3 2002-10-08",
		"after-10 2002-10-15",
		"after-17 2002-10-22",
	}, o.rungs())
}

func TestLadder_AStepThatOpensLateIsRemindedOnceAtOnce(t *testing.T) {
	t.Parallel()
	o := openOffice(t, dated(pilot.StepPilotPlan, "2002-10-18"))
	o.until(o.date("2002-10-16").Add(12 * time.Hour))
	o.mustHand(pilot.StepLeadingGroup)
	require.Equal(t, []string{"before-2 2002-10-16"}, o.rungs())
	o.until(o.date("2002-10-19"))
	require.Equal(t, []string{"before-2 2002-10-16", "before-0 2002-10-18"}, o.rungs())
}

func TestLadder_AReturnTellsNobodyTwiceOfTheSameRung(t *testing.T) {
	t.Parallel()
	o := openOffice(t, dated(pilot.StepLeadingGroup, "2002-10-18"))
	o.until(o.date("2002-10-12"))
	o.mustHand(pilot.StepLeadingGroup)
	ret := pilot.Return{
		Header: pilot.Header{V: 1, ID: "return-1", By: o.actor(pilot.RoleDistrict)},
		Steps:  []pilot.Step{pilot.StepLeadingGroup}, Reasons: []pilot.ReturnReason{{Text: "no seal"}},
	}
	require.Equal(t, pilot.Accepted, o.send(pilot.EntryReturn, ret)[0].Outcome)
	o.until(o.date("2002-10-19"))
	require.Equal(t, []string{"before-14 2002-09-30", "before-7 2002-10-11", "before-2 2002-10-16", "before-0 2002-10-18"}, o.rungs())
}

func TestLadder_YellowWhenTheLeastTimeNoLongerFits(t *testing.T) {
	t.Parallel()
	terms := dated(pilot.StepLeadingGroup, "2002-10-31")
	terms.Due = append(terms.Due, pilot.StepDue{Step: pilot.StepPilotPlan, Due: "2002-10-31"})
	terms.MinDays = []pilot.StepDays{{Step: pilot.StepLeadingGroup, Days: 3}, {Step: pilot.StepPilotPlan, Days: 20}}
	o := openOffice(t, terms)
	o.until(o.date("2002-10-11"))
	require.Equal(t, pilot.LightGreen, pilot.Summarise(o.state).Light, "begun when it opened, it can be in any day")
	o.until(o.date("2002-10-13"))
	require.Equal(t, pilot.LightYellow, pilot.Summarise(o.state).Light, "20 days of work come after it and 19 are left")
}

func TestLadder_YellowAtOnceWhenAStepOpensTooLateForItsLeastTime(t *testing.T) {
	t.Parallel()
	for days, light := range map[int]pilot.Light{40: pilot.LightGreen, 50: pilot.LightYellow} {
		terms := dated(pilot.StepLeadingGroup, "2002-10-31") // opens on 16 September
		terms.MinDays = []pilot.StepDays{{Step: pilot.StepLeadingGroup, Days: days}}
		o := openOffice(t, terms)
		o.until(o.date("2002-09-17"))
		require.Equal(t, light, pilot.Summarise(o.state).Light, days)
	}
}

func TestExtension_MovesASoftDateAndItsLadder(t *testing.T) {
	t.Parallel()
	o := openOffice(t, dated(pilot.StepSizeAdjustment, "2002-09-30"))
	o.until(o.date("2002-10-02"))
	require.Equal(t, pilot.LightRed, pilot.Summarise(o.state).Light)
	require.Equal(t, pilot.Accepted, o.extend(pilot.StepSizeAdjustment, "2002-10-31", pilot.RoleSubDistrictOffice, "").Outcome)
	require.Equal(t, pilot.LightGreen, pilot.Summarise(o.state).Light)
	before := len(o.rungs())
	o.until(o.date("2002-11-01"))
	require.Equal(t, []string{"before-14 2002-10-17", "before-7 2002-10-24", "before-2 2002-10-29", "before-0 2002-10-31"}, o.rungs()[before:])
}

func TestExtension_IsRefusedWhereItMustBe(t *testing.T) {
	t.Parallel()
	terms := dated(pilot.StepSizeAdjustment, "2002-09-30")
	for name, c := range map[string]struct {
		step  pilot.Step
		to    pilot.Date
		role  pilot.Role
		code  string
		field string
	}{
		"not later":                     {pilot.StepSizeAdjustment, "2002-09-30", pilot.RoleDistrict, pilot.CodeExtensionEarlier, "to"},
		"in the past":                   {pilot.StepSizeAdjustment, "2002-10-01", pilot.RoleDistrict, pilot.CodeExtensionPast, "to"},
		"no date":                       {pilot.StepSizeAdjustment, "soon", pilot.RoleDistrict, evidence.CodeWantsDate, "to"},
		"a step without a date":         {pilot.StepCharter, "2002-12-01", pilot.RoleDistrict, pilot.CodeNoDueDate, "step"},
		"a step of the other level":     {pilot.StepLeadingGroup, "2002-12-01", pilot.RoleDistrict, pilot.CodeStepOfOthers, "step"},
		"by itself":                     {pilot.StepSizeAdjustment, "2002-12-01", pilot.RoleResidentsCommittee, pilot.CodeWrongRole, "by.role"},
		"beyond what the office may do": {pilot.StepSizeAdjustment, "2003-02-01", pilot.RoleSubDistrictOffice, pilot.CodeBeyondDeadline, "to"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t, terms)
			o.until(o.date("2002-10-05"))
			out := o.extend(c.step, c.to, c.role, "")
			require.Equal(t, pilot.Refused, out.Outcome)
			require.Contains(t, codesOf(out.Findings), c.code)
			require.Equal(t, c.field, out.Findings[0].Field)
		})
	}
}

func TestExtension_AHardDateStaysMissedAndGetsTheDistrictsRecord(t *testing.T) {
	t.Parallel()
	terms := dated(pilot.StepArchiveFiling, "2002-12-31")
	o := openOffice(t, terms)
	o.mustHand(pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	o.take(pilot.SelfEntry(pilot.EntryProgress, o.now, pilot.Progress{V: 1, Seq: 50, Community: "sample-1", Light: pilot.LightDone, Accepted: 18, Total: 18, Complete: true}))
	o.mustHand(pilot.StepSelfCheck, pilot.StepSummary)
	o.until(o.date("2003-01-03"))
	out := o.extend(pilot.StepArchiveFiling, "2003-01-20", pilot.RoleDistrict, "")
	require.Equal(t, []string{pilot.CodeRecordWanted}, codesOf(out.Findings))
	require.Equal(t, "R2", out.Findings[0].Rule)
	late := o.handIn(pilot.StepArchiveFiling)
	late.Evidence = edited(t, late.Evidence, examples.Edits{"lateness": examples.Gone{}})
	require.Contains(t, codesOf(o.send(pilot.EntryHandIn, late)[0].Findings), evidence.CodeLateHard)
	require.Equal(t, pilot.Accepted, o.extend(pilot.StepArchiveFiling, "2003-01-20", pilot.RoleDistrict, "西试点办函〔2003〕1号").Outcome)
	require.Equal(t, pilot.LightRed, pilot.Summarise(o.state).Light, "it stays shown as missed")
	require.Equal(t, terms.DueAt(pilot.StepArchiveFiling), o.state.Step(pilot.StepArchiveFiling).DueAt)
	late.ID = "filing-with-record"
	require.Equal(t, pilot.Accepted, o.send(pilot.EntryHandIn, late)[0].Outcome)
}

func TestExtension_OfTheWholePilotMovesWhatIsNotYetIn(t *testing.T) {
	t.Parallel()
	terms := dated(pilot.StepLeadingGroup, "2002-10-10")
	terms.Due = append(terms.Due, pilot.StepDue{Step: pilot.StepPilotPlan, Due: "2002-10-20"})
	terms.Binding = pilot.BindingSoft
	o := openOffice(t, terms)
	gate := o.state.Gate.Seq
	require.Equal(t, pilot.Accepted, o.extend("", terms.Deadline.AddDays(10), pilot.RoleDistrict, "").Outcome)
	require.Equal(t, terms.Deadline.AddDays(10), o.state.DeadlineOf(terms))
	require.Equal(t, pilot.Date("2002-10-20").End(terms.Location()), o.state.Step(pilot.StepLeadingGroup).DueAt)
	o.mustHand(pilot.StepLeadingGroup)
	require.Equal(t, pilot.Date("2002-10-30").End(terms.Location()), o.state.Step(pilot.StepPilotPlan).DueAt)
	require.Equal(t, pilot.GateChanged{V: 1, Seq: gate + 1, Extended: 10}, o.state.GateMessage(), "the communities are told")
}

func TestSuspension_StopsTheClocksHoldsHandInsAndMovesWhatIsDue(t *testing.T) {
	t.Parallel()
	o := openOffice(t, dated(pilot.StepLeadingGroup, "2002-10-18"))
	o.until(o.date("2002-10-10"))
	require.Equal(t, pilot.Accepted, o.suspend(pilot.EntrySuspend, "").Outcome)
	require.Equal(t, pilot.LightPaused, pilot.Summarise(o.state).Light)
	require.Zero(t, pilot.Project(o.terms, o.state).Next)
	require.Equal(t, []string{pilot.CodeAlreadySuspended}, codesOf(o.suspend(pilot.EntrySuspend, "").Findings))
	o.now = o.date("2002-10-15")
	out := o.hand(pilot.StepLeadingGroup)
	require.Equal(t, pilot.Held, out.Outcome)
	require.Equal(t, []string{pilot.CodeWhileSuspended}, codesOf(out.Findings))
	o.now = o.date("2002-10-25")
	require.Equal(t, pilot.Accepted, o.suspend(pilot.EntryResume, "").Outcome)
	require.Equal(t, pilot.Complete, o.state.Step(pilot.StepLeadingGroup).Status, "what was held is judged")
	require.Equal(t, []string{pilot.CodeNotSuspended}, codesOf(o.suspend(pilot.EntryResume, "").Findings))
	require.Equal(t, 15, o.state.Moved)
}

func TestSuspension_MovesTheLadderWithTheDueDate(t *testing.T) {
	t.Parallel()
	o := openOffice(t, dated(pilot.StepLeadingGroup, "2002-10-18"))
	o.until(o.date("2002-10-12"))
	require.Equal(t, pilot.Accepted, o.suspend(pilot.EntrySuspend, "2002-10-21").Outcome)
	o.until(o.date("2002-10-31"))
	require.Nil(t, o.state.Stopped, "it ended by itself after its last day")
	require.Equal(t, pilot.Date("2002-10-28").End(o.terms.Location()), o.state.Step(pilot.StepLeadingGroup).DueAt)
	require.Equal(t, []string{
		"before-14 2002-09-30", "before-7 2002-10-11", // before the suspension
		"before-2 2002-10-25", "before-0 2002-10-28", "after-1 2002-10-29",
	}, o.rungs())
}

func TestSuspension_FromAboveReachesACommunityAndLeavesItsOwnStanding(t *testing.T) {
	t.Parallel()
	o := openOffice(t, dated(pilot.StepSizeAdjustment, "2002-10-18"))
	o.now = o.date("2002-10-01")
	require.Equal(t, pilot.Accepted, o.suspend(pilot.EntrySuspend, "").Outcome)
	above := func(seq int64, stopped *pilot.Stop) {
		o.take(pilot.SelfEntry(pilot.EntryGate, o.now, pilot.GateChanged{V: 1, Seq: seq, Stopped: stopped}))
	}
	above(1, &pilot.Stop{At: o.now, Reason: "flood"})
	o.now = o.date("2002-10-05")
	require.Equal(t, pilot.Accepted, o.suspend(pilot.EntryResume, "").Outcome)
	require.Equal(t, pilot.LightPaused, pilot.Summarise(o.state).Light, "the sub-district is still suspended")
	require.Equal(t, []string{pilot.CodeSuspendedAbove}, codesOf(o.suspend(pilot.EntryResume, "").Findings))
	o.now = o.date("2002-10-08")
	above(2, nil)
	require.Equal(t, 7, o.state.Moved)
	require.Equal(t, pilot.Date("2002-10-25").End(o.terms.Location()), o.state.Step(pilot.StepSizeAdjustment).DueAt)
	o.take(pilot.SelfEntry(pilot.EntryGate, o.now, pilot.GateChanged{V: 1, Seq: 3, Open: true, Extended: 5}))
	require.Equal(t, pilot.Date("2002-10-30").End(o.terms.Location()), o.state.Step(pilot.StepSizeAdjustment).DueAt)
}

func TestBulletins_AMissingOneIsRemindedFlaggedAndShown(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms() // opens on Monday 2002-09-16
	terms.Due, terms.BulletinEvery = nil, pilot.EveryWeek
	o := openOffice(t, terms)
	require.Equal(t, pilot.Accepted, o.file(pilot.KindBulletin, "2002-W38").Outcome)
	o.until(o.date("2002-10-01"))
	require.Equal(t, []string{"2002-W39"}, o.state.Missing)
	require.Equal(t, pilot.LightYellow, pilot.Summarise(o.state).Light)
	require.Equal(t, pilot.Accepted, o.file(pilot.KindBulletin, "2002-W39").Outcome)
	require.Equal(t, pilot.LightGreen, pilot.Summarise(o.state).Light)
	require.Equal(t, []string{pilot.CodePeriodToCome}, codesOf(o.file(pilot.KindBulletin, "2002-W49").Findings))
	require.Equal(t, []string{pilot.CodePeriodForm}, codesOf(o.file(pilot.KindBulletin, "week 38").Findings))
	var told []string
	for _, e := range o.events {
		if e.Period != "" {
			told = append(told, fmt.Sprintf("%s %s %s", e.Type, e.Period, o.terms.Today(e.At.Add(-1))))
		}
	}
	require.Equal(t, []string{
		"filed 2002-W38 2002-09-16", "reminded 2002-W39 2002-09-27", "report-missing 2002-W39 2002-09-30", "filed 2002-W39 2002-09-30",
	}, told)
}

func TestRecords_AreFiledByThoseTheyBelongTo(t *testing.T) {
	t.Parallel()
	for _, terms := range []*pilot.Terms{examples.SampleTerms(), sampleCommunity()} {
		o := openOffice(t, terms)
		filed := 0
		for _, kind := range evidence.Records() {
			if _, here := kind.FiledAt(terms.Level()); !here {
				continue
			}
			period := ""
			if kind.Kind == pilot.KindBulletin {
				period = pilot.PeriodOf(terms.Opens, pilot.EveryWeek)
			}
			out := o.file(kind.Kind, period)
			require.Equal(t, pilot.Accepted, out.Outcome, "%s: %+v", kind.Kind, out.Findings)
			filed++
		}
		require.Len(t, o.state.Filed, filed)
	}
}

func TestRecords_TheOfficeAdoptsNothing(t *testing.T) {
	t.Parallel()
	o := openOffice(t, examples.SampleTerms())
	out := o.send(pilot.EntryRecord, pilot.Record{
		Header: pilot.Header{V: 1, ID: "g-1", By: o.actor(pilot.RoleSubDistrictOffice)}, Kind: pilot.KindGuidance,
		Body: []byte(`{"date": "2002-09-16", "form": "review", "title": "charter", "by": "赵德明", "communities": ["elsewhere"], "adoptsForCommunity": true}`),
	})[0]
	require.ElementsMatch(t, []string{evidence.CodeMustBeFalse, evidence.CodeNotAChoice}, codesOf(out.Findings))
	require.Equal(t, "R31", out.Findings[0].Rule)
}

func TestRecords_GuidanceIsWantedByTheSelfCheck(t *testing.T) {
	t.Parallel()
	o := openOffice(t, examples.SampleTerms())
	o.mustHand(pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	o.take(pilot.SelfEntry(pilot.EntryProgress, o.now, pilot.Progress{V: 1, Seq: 50, Community: "sample-1", Light: pilot.LightDone, Accepted: 18, Total: 18, Complete: true}))
	out := o.send(pilot.EntryHandIn, o.handIn(pilot.StepSelfCheck))[0]
	require.Equal(t, []string{pilot.CodeNotGuided}, codesOf(out.Findings))
	require.Equal(t, "R31", out.Findings[0].Rule)
	require.Equal(t, "sample-1", out.Findings[0].Wanted)
	o.mustHand(pilot.StepSelfCheck) // files it first
}

func TestRecords_IdeologicalWorkIsWantedByTheCommunitysArchive(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	o.openGate()
	for _, spec := range pilot.StepsOf(o.terms) {
		if spec.Code == pilot.StepCommunityArchive {
			break
		}
		o.mustHand(spec.Code)
	}
	out := o.send(pilot.EntryHandIn, o.handIn(pilot.StepCommunityArchive))[0]
	require.Equal(t, []string{pilot.CodeNoIdeological}, codesOf(out.Findings))
	require.Equal(t, "R55", out.Findings[0].Rule)
	o.mustHand(pilot.StepCommunityArchive)
}

func TestRecords_WrongOnesAreRefusedWithTheirReason(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	for kind, code := range map[string]string{
		"gossip": pilot.CodeNoSuchKind, pilot.KindGuidance: pilot.CodeKindOfOthers, pilot.KindMeeting: pilot.CodeKindLater,
	} {
		out := o.send(pilot.EntryRecord, pilot.Record{Header: pilot.Header{V: 1, ID: "r-" + kind, By: o.actor(pilot.RoleResidentsCommittee)}, Kind: kind})[0]
		require.Equal(t, []string{code}, codesOf(out.Findings), kind)
	}
	out := o.send(pilot.EntryRecord, pilot.Record{
		Header: pilot.Header{V: 1, ID: "r-1", By: o.actor(pilot.RoleWorkstation)}, Kind: pilot.KindReaction,
		Body: []byte(`{"from": "2002-09-20", "to": "2002-09-10", "count": 2, "complaints": 3}`),
	})[0]
	require.Subset(t, codesOf(out.Findings), []string{pilot.CodeWrongRole, evidence.CodeTooEarly, evidence.CodeTooMany, evidence.CodeMissing})
	require.True(t, slices.ContainsFunc(out.Findings, func(f pilot.Finding) bool { return f.Field == "body.complaints" }))
}

func TestNotices_GoToWhoIsNamedOrToTheDeputyOfWhoIsAway(t *testing.T) {
	t.Parallel()
	terms := dated(pilot.StepLeadingGroup, "2002-10-18")
	terms.Recipients = []pilot.Recipient{{
		Role: pilot.RoleSubDistrictParty, Unit: "sample", Name: "周书记", Email: "zhou@example.org",
		Deputy: &pilot.Deputy{Name: "吴副书记", Email: "wu@example.org"}, Away: []pilot.Span{{From: "2002-10-10", To: "2002-10-16"}},
	}}
	s := judge.NewSession(terms, pilot.NewState(), nil)
	tick := func(d pilot.Date) {
		at := d.Start(terms.Location()).Add(10 * time.Hour)
		s.Take(pilot.SelfEntry(pilot.EntryClock, at, pilot.ClockReached{Until: at}))
	}
	tick("2002-09-16")
	for _, d := range []pilot.Date{"2002-09-30", "2002-10-11", "2002-10-16", "2002-10-18", "2002-10-19", "2002-10-21"} {
		tick(d)
	}
	var told []string
	for _, n := range s.Notices() {
		told = append(told, fmt.Sprintf("%s %s %s for:%s", n.Key, n.To.Role, n.To.Name, n.To.For))
	}
	require.Equal(t, []string{
		"leading-group/2002-10-18/before-14 sub-district-party 周书记 for:",
		"leading-group/2002-10-18/before-7 sub-district-party 吴副书记 for:周书记",
		"leading-group/2002-10-18/before-2 sub-district-party 吴副书记 for:周书记",
		"leading-group/2002-10-18/before-0 sub-district-party 周书记 for:",
		"leading-group/2002-10-18/overdue sub-district-party 周书记 for:",
		"leading-group/2002-10-18/after-1 sub-district-office  for:",
		"leading-group/2002-10-18/after-3 district  for:",
	}, told)
}

func TestActing_WhoActedForWhomIsOnRecord(t *testing.T) {
	t.Parallel()
	terms := dated(pilot.StepLeadingGroup, "2002-10-18")
	terms.Recipients = []pilot.Recipient{{
		Role: pilot.RoleSubDistrictParty, Unit: "sample", Name: "周书记",
		Deputy: &pilot.Deputy{Name: "王秀英"}, Away: []pilot.Span{{From: "2002-09-16", To: "2002-10-16"}},
	}}
	o := openOffice(t, terms)
	o.mustHand(pilot.StepLeadingGroup)
	accepted := slices.IndexFunc(o.events, func(e pilot.Event) bool { return e.Type == pilot.EventAccepted })
	require.Equal(t, "周书记", o.events[accepted].ActsFor)
}
