package judge_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// The duties, as step codes.
const (
	meetings     = pilot.Step(pilot.DutyAssemblyMeeting)
	annual       = pilot.Step(pilot.DutyAnnualReport)
	station      = pilot.Step(pilot.DutyStationReport)
	appraisal    = pilot.Step(pilot.DutyAppraisal)
	preparation  = pilot.Step(pilot.DutyElectionPreparation)
	termElection = pilot.Step(pilot.DutyTermElection)
)

// community is a life after the pilot on paper.
type community struct{ *office }

// govern opens the life after a pilot that closed on a day, with the people of the examples in office.
func govern(t rapid.TB, since pilot.Date) community {
	t.Helper()
	w, err := examples.NewWorld()
	require.NoError(t, err)
	below := pilot.NewState()
	below.Facts, below.ClosedAt = w.Below, since.Start(w.Community.Location()).Add(17*time.Hour)
	below.Facts.StationRules = &pilot.StationRulesFacts{Months: 3}
	terms := w.Community.ForGovernance(below)
	terms.Opens, terms.Clock = since, pilot.Clock{}
	return community{openOffice(t, &terms)}
}

func (c community) on(day pilot.Date) community {
	c.t.Helper()
	c.until(c.date(day).Add(10 * time.Hour))
	return c
}

// example is the valid body of a kind of record today, changed as wanted.
func (c community) example(kind string, e examples.Edits) json.RawMessage {
	c.t.Helper()
	raw, err := json.Marshal(examples.RecordOn(c.terms, c.state.Facts, kind, c.terms.Today(c.now)))
	require.NoError(c.t, err)
	raw, err = e.On(raw)
	require.NoError(c.t, err)
	return raw
}

func (c community) files(kind string, body json.RawMessage) pilot.Outcome {
	c.t.Helper()
	spec, _ := evidence.RecordKind(kind)
	role, _ := spec.FiledAt(pilot.LevelGovernance)
	c.n++
	return c.send(pilot.EntryRecord, pilot.Record{
		Header: pilot.Header{V: 1, ID: fmt.Sprintf("%s-%d", kind, c.n), By: c.actor(role)}, Kind: kind, Body: body,
	})[0]
}

// filesGood files an example and wants it accepted.
func (c community) filesGood(kind string, e examples.Edits) {
	c.t.Helper()
	o := c.files(kind, c.example(kind, e))
	require.Equal(c.t, pilot.Accepted, o.Outcome, "%s on %s: %+v", kind, c.terms.Today(c.now), o.Findings)
}

func (c community) status(step pilot.Step) string {
	st := c.state.Step(step)
	return fmt.Sprintf("%s %s", st.Status, st.Period)
}

func (c community) light() pilot.Light { return pilot.Summarise(c.state).Light }

// goodYear does everything that a year asks for, terms excepted.
func (c community) goodYear(year int) {
	c.t.Helper()
	at := func(monthDay string) pilot.Date { return pilot.Date(fmt.Sprintf("%d-%s", year, monthDay)) }
	for _, q := range [][3]string{{"01-02", "03-31", "04-05"}, {"04-01", "06-30", "07-05"}, {"07-01", "09-30", "10-08"}} {
		switch q[1] {
		case "06-30":
			c.on(at("05-20")).filesGood(pilot.KindMeeting, nil)
		case "09-30":
			c.on(at("07-06"))
		}
		c.on(at(q[2])).filesGood(pilot.KindReport, examples.Edits{"from": at(q[0]), "to": at(q[1]), "date": at(q[2])})
	}
	c.on(at("11-20")).filesGood(pilot.KindMeeting, nil)
	c.on(at("12-10")).filesGood(pilot.KindAppraisal, nil)
	next := pilot.Date(fmt.Sprintf("%d-01-08", year+1))
	c.on(next).filesGood(pilot.KindReport, examples.Edits{"from": at("10-01"), "to": at("12-31"), "date": next})
}

func TestGovernance_AGoodYearIsGreenAndSettled(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20")
	require.Equal(t, "waiting ", c.status(meetings))
	c.on("2003-01-02")
	for _, duty := range []pilot.Step{meetings, annual, station, appraisal} {
		require.Equal(t, pilot.Open, c.state.Step(duty).Status, duty)
	}
	require.Equal(t, pilot.Date("2003-06-30"), c.terms.Today(c.state.Step(meetings).DueAt.Add(-time.Second)))
	require.Equal(t, pilot.Waiting, c.state.Step(termElection).Status)
	c.goodYear(2003)
	require.Equal(t, pilot.LightGreen, c.light())
	c.on("2004-02-20")
	require.Equal(t, pilot.YearBook{
		Year: 2003, Closed: "2004-02-15", Done: []string{
			"station-report/2003-Q1", "assembly-meeting/2003-1", "annual-report/2003", "station-report/2003-Q2", "station-report/2003-Q3",
			"assembly-meeting/2003-2", "appraisal/2003", "station-report/2003-Q4",
		},
	}, c.state.Book(2003))
	require.Equal(t, 2004, c.state.Year)
	require.Equal(t, pilot.LightGreen, c.light())
	require.Equal(t, pilot.StageGovernance, pilot.Summarise(c.state).Stage)
}

func TestGovernance_ASilentYearIsEscalatedRecordedAsMissedAndMadeGoodLater(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20").on("2003-04-20")
	require.Equal(t, pilot.LightRed, c.light(), "the station's first report is late")
	c.on("2003-06-29")
	require.Equal(t, pilot.LightYellow, c.light(), "it is on record as missed")
	told := c.rungs()
	require.Contains(t, told, "before-14 2003-04-01")
	require.Contains(t, told, "after-1 2003-04-16")
	require.Contains(t, told, "after-3 2003-04-18")
	require.Contains(t, told, "after-10 2003-04-25", "weekly afterwards")
	c.on("2004-02-20")
	book := c.state.Book(2003)
	require.Empty(t, book.Done)
	require.Equal(t, []string{
		"station-report/2003-Q1", "station-report/2003-Q2", "station-report/2003-Q3", "assembly-meeting/2003-1",
		"annual-report/2003", "appraisal/2003", "assembly-meeting/2003-2", "station-report/2003-Q4",
	}, missedInOrder(c))
	require.Len(t, book.Missed, 8)
	require.Equal(t, pilot.LightYellow, c.light(), "behind, though nothing of this year is late yet")
	c.goodYear(2004)
	require.Equal(t, pilot.LightGreen, c.light())
}

func missedInOrder(c community) []string {
	var out []string
	for _, e := range c.events {
		if e.Type == pilot.EventMissed {
			out = append(out, string(e.Step)+"/"+e.Period)
		}
	}
	return out
}

func TestGovernance_TwoMeetingsOfTheYearCountWheneverTheyWere(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20").on("2003-11-03")
	require.True(t, c.state.Step(meetings).Overdue)
	c.filesGood(pilot.KindMeeting, nil)
	require.Equal(t, "open 2003-2", c.status(meetings))
	c.on("2003-11-28").filesGood(pilot.KindMeeting, nil)
	require.Equal(t, "accepted 2003-2", c.status(meetings))
	third := c.on("2003-12-05").files(pilot.KindMeeting, c.example(pilot.KindMeeting, nil))
	require.Equal(t, pilot.Accepted, third.Outcome, "it is on file")
	require.Equal(t, pilot.CodeNoPeriod, third.Findings[0].Code, "and counts for nothing")
	c.on("2004-01-02")
	require.Equal(t, "open 2004-1", c.status(meetings))
}

func TestGovernance_AVoidMeetingCountsForNothing(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20").on("2003-05-20")
	n := c.state.Facts.Office.RepresentativesOn("2003-05-20")
	o := c.files(pilot.KindMeeting, c.example(pilot.KindMeeting, examples.Edits{"present": n / 2, "resolutions.0.inFavour": n / 2}))
	require.Equal(t, pilot.Recorded, o.Outcome)
	require.Equal(t, evidence.CodeMeetingVoid, o.Findings[0].Code)
	require.Equal(t, "open 2003-1", c.status(meetings))
	require.Equal(t, "open 2003", c.status(annual), "its reports were heard by nobody")
	require.Nil(t, c.state.Facts.Assembly, "nor did it resolve anything")
	require.Equal(t, 1, c.state.Book(2003).Void)
	require.Equal(t, 1, c.state.Step(meetings).Rounds)

	// The next meeting owes no word on what the void one resolved.
	c.on("2003-06-02").filesGood(pilot.KindMeeting, examples.Edits{"resolutions.0.number": "2003-2"})
	require.Equal(t, "2003-2", c.state.Facts.Assembly.Open[0].Number)
	require.Equal(t, "open 2003-2", c.status(meetings))
	require.Equal(t, "accepted 2003", c.status(annual))
}

func TestGovernance_AnExtraMeetingIsCountedApart(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20").on("2003-03-20")
	request := map[string]any{"by": "residents", "count": 399, "of": 2000, "date": "2003-03-01", "reason": "停车"}
	extra := examples.Edits{"kind": "extra", "reports": nil, "request": request}
	o := c.files(pilot.KindMeeting, c.example(pilot.KindMeeting, extra))
	require.Equal(t, pilot.Refused, o.Outcome, "399 of 2000 are less than a fifth")
	request["count"] = 400
	c.filesGood(pilot.KindMeeting, extra)
	require.Equal(t, "open 2003-1", c.status(meetings), "a regular meeting is still owed")
	require.Equal(t, 1, c.state.Book(2003).Extra)
	n := c.state.Facts.Office.RepresentativesOn("2003-03-20")
	extra["present"], extra["resolutions.0.inFavour"], extra["resolutions.0.number"] = n/2, n/2, "2003-9"
	require.Equal(t, pilot.Recorded, c.files(pilot.KindMeeting, c.example(pilot.KindMeeting, extra)).Outcome)
	require.Equal(t, 0, c.state.Step(meetings).Rounds, "a void extra meeting is no round of the regular one")
	require.Equal(t, 1, c.state.Book(2003).Void)
}

func TestGovernance_WhatWasDoneInTimeMayBeFiledForAMonth(t *testing.T) {
	t.Parallel()
	body := func(c community) json.RawMessage {
		return c.example(pilot.KindMeeting, examples.Edits{"date": "2003-12-30", "notified": "2003-12-20", "reports": nil})
	}
	c := govern(t, "2002-12-20").on("2003-05-20")
	c.filesGood(pilot.KindMeeting, nil)
	c.on("2004-01-20")
	require.Equal(t, pilot.LightRed, c.light())
	o := c.files(pilot.KindMeeting, body(c))
	require.Empty(t, o.Findings)
	require.Contains(t, c.state.Book(2003).Done, "assembly-meeting/2003-2")

	late := govern(t, "2002-12-20").on("2003-05-20")
	late.filesGood(pilot.KindMeeting, nil)
	late.on("2004-01-31")
	require.Equal(t, "open 2004-1", late.status(meetings))
	o = late.files(pilot.KindMeeting, body(late))
	require.Equal(t, pilot.Accepted, o.Outcome)
	require.Equal(t, pilot.CodeNoPeriod, o.Findings[0].Code)
	require.Contains(t, late.state.Book(2003).Missed, "assembly-meeting/2003-2")
}

func TestGovernance_WhatIsDoneBeforeTheLastPeriodIsSettledCountsForTheNext(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20").on("2003-05-20")
	c.filesGood(pilot.KindMeeting, nil)
	c.on("2004-01-20").filesGood(pilot.KindMeeting, nil) // the second of 2003 is still waited for
	require.Equal(t, "open 2003-2", c.status(meetings))
	require.Len(t, c.state.Step(meetings).Ahead, 1)
	c.on("2004-02-01")
	require.Contains(t, c.state.Book(2003).Missed, "assembly-meeting/2003-2")
	require.Contains(t, c.state.Book(2004).Done, "assembly-meeting/2004-1")
	require.Equal(t, "open 2004-2", c.status(meetings))
	require.Empty(t, c.state.Step(meetings).Ahead)
}

func TestGovernance_AQuorumFollowsWhoIsInOffice(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20").on("2003-02-10")
	n := c.state.Facts.Office.RepresentativesOn("2003-02-10")
	for range 4 { // one after another moves away
		c.filesGood(pilot.KindChange, nil)
	}
	c.on("2003-05-20")
	require.Equal(t, n-4, c.state.Facts.Office.RepresentativesOn("2003-05-20"))
	half := (n - 4) / 2
	o := c.files(pilot.KindMeeting, c.example(pilot.KindMeeting, examples.Edits{"present": half, "resolutions.0.inFavour": half}))
	require.Equal(t, pilot.Recorded, o.Outcome)
	c.filesGood(pilot.KindMeeting, examples.Edits{"present": half + 1, "resolutions.0.inFavour": half + 1})
	require.Equal(t, "open 2003-2", c.status(meetings))
}

// elects files a term election on a day.
func (c community) elects(day pilot.Date) pilot.Outcome {
	c.t.Helper()
	body := evidence.ChangeBody{
		Body: evidence.BodyCommittee, Reason: evidence.ChangeTermElection, Date: day, Document: "选举结果报告单", Register: 1000, Ballots: 800,
	}
	for i, post := range []string{"director", "vice-director", "member", "member", "member"} {
		body.Joined = append(body.Joined, evidence.Joining{Name: fmt.Sprintf("新委员%d", i+1), Post: post, Votes: 600})
	}
	raw, err := json.Marshal(body)
	require.NoError(c.t, err)
	return c.files(pilot.KindChange, raw)
}

func TestGovernance_ATermEndsWithAnElectionPreparedInTime(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20")
	end := c.state.Facts.Office.TermEnds(3)
	c.on(end.AddDays(-181))
	require.Equal(t, pilot.Waiting, c.state.Step(preparation).Status)
	c.on(end.AddDays(-179))
	require.Equal(t, "open "+string(end), c.status(preparation))
	require.Equal(t, "open "+string(end), c.status(termElection))
	require.Equal(t, end.AddDays(-30), c.terms.Today(c.state.Step(preparation).DueAt.Add(-time.Second)))
	c.on(end.AddDays(-50)).filesGood(pilot.KindPreparation, examples.Edits{"pollingDay": end.AddDays(-5)})
	require.Equal(t, pilot.Complete, c.state.Step(preparation).Status)
	c.on(end.AddDays(-5))
	raw, err := json.Marshal(examples.RecordFor(evidence.BasisOf(c.terms, c.state), pilot.KindChange, end.AddDays(-5)))
	require.NoError(t, err)
	require.Equal(t, pilot.Accepted, c.files(pilot.KindChange, raw).Outcome, "what is shown as an example is what is waited for")
	require.Equal(t, pilot.Complete, c.state.Step(termElection).Status)
	next := c.state.Facts.Office.TermEnds(3)
	require.Equal(t, end.AddDays(-5), c.state.Facts.Office.Elected)
	p, known := c.state.PeriodOf(c.terms, termElection)
	require.True(t, known)
	require.Equal(t, string(next), p.Name)
	require.Len(t, c.state.Facts.Office.CommitteeOn(end), 5)

	// Who sat before chairs no more.
	o := c.on(end.AddDays(3)).files(pilot.KindMeeting, c.example(pilot.KindMeeting, examples.Edits{"chair": "李秀英"}))
	require.Equal(t, evidence.CodeNotOnCommittee, o.Findings[0].Code)
}

func TestGovernance_AnElectionThatDoesNotComeStaysWaitedFor(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20")
	end := c.state.Facts.Office.TermEnds(3)
	c.on(end.AddDays(100))
	require.Equal(t, "open "+string(end), c.status(termElection))
	require.True(t, c.state.Step(termElection).Overdue)
	slips := c.state.Step(termElection).Slips
	c.on(end.AddDays(130))
	require.Greater(t, c.state.Step(termElection).Slips, slips, "weekly, without end")
	require.Equal(t, pilot.Accepted, c.elects(end.AddDays(120)).Outcome)
	require.Contains(t, c.state.Book(yearOf(end)).Done, "term-election/"+string(end))
	require.Contains(t, c.state.Book(yearOf(end)).Missed, "election-preparation/"+string(end), "it was never prepared")
}

func yearOf(d pilot.Date) int { return d.Start(time.UTC).Year() }

func TestGovernance_AnElectionBeforeItIsWaitedForCounts(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20")
	end := c.state.Facts.Office.TermEnds(3)
	c.on(end.AddDays(-200))
	require.Equal(t, pilot.Accepted, c.elects(end.AddDays(-200)).Outcome)
	require.Contains(t, c.state.Book(yearOf(end)).Done, "term-election/"+string(end))
	require.Equal(t, end.AddDays(-200), c.state.Facts.Office.Elected)
}

func TestGovernance_ASuspensionTakesDatesAlong(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20").on("2003-12-01")
	due := c.state.Step(appraisal).DueAt
	require.Equal(t, pilot.Accepted, c.suspend(pilot.EntrySuspend, "").Outcome)
	c.on("2004-03-10")
	require.Empty(t, c.state.Book(2003).Closed, "nothing is settled while the clocks stand")
	require.Equal(t, "open 2003", c.status(appraisal))
	require.Equal(t, pilot.Accepted, c.suspend(pilot.EntryResume, "").Outcome)
	require.Equal(t, due.AddDate(0, 0, 100), c.state.Step(appraisal).DueAt)
	c.on("2004-03-20").filesGood(pilot.KindAppraisal, examples.Edits{"date": "2003-12-28"})
	require.Contains(t, c.state.Book(2003).Done, "appraisal/2003")
}

func TestGovernance_AnExtensionStaysWithinThePeriod(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20").on("2003-06-10")
	require.Equal(t, pilot.CodeBeyondPeriod, c.extend(meetings, "2004-02-01", pilot.RoleDistrict, "").Findings[0].Code)
	require.Equal(t, evidence.CodeMissing, c.extend("", "2004-02-01", pilot.RoleDistrict, "").Findings[0].Code, "not everything at once")
	require.Equal(t, pilot.Accepted, c.extend(meetings, "2003-07-20", pilot.RoleSubDistrictOffice, "").Outcome)
	c.on("2003-07-15")
	require.False(t, c.state.Step(meetings).Overdue)
	c.on("2003-07-22")
	require.True(t, c.state.Step(meetings).Overdue)
	require.Equal(t, pilot.CodeNoDueDate, c.extend(termElection, "2006-01-01", pilot.RoleDistrict, "").Findings[0].Code)
}

func TestGovernance_WhatIsReturnedIsOwedAgain(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20").on("2003-11-03")
	c.filesGood(pilot.KindMeeting, nil)
	c.on("2003-11-28").filesGood(pilot.KindMeeting, nil)
	require.Len(t, c.state.Facts.Assembly.Open, 1, "the first one's was carried out")
	back := func(steps ...pilot.Step) pilot.Outcome {
		c.n++
		return c.send(pilot.EntryReturn, pilot.Return{
			Header: pilot.Header{V: 1, ID: fmt.Sprintf("back-%d", c.n), By: c.actor(pilot.RoleSubDistrictOffice)}, Steps: steps,
			Reasons: []pilot.ReturnReason{{Text: "到会签名不全"}},
		})[0]
	}
	require.Equal(t, pilot.Accepted, back(meetings).Outcome)
	require.Equal(t, "open 2003-2", c.status(meetings))
	require.NotContains(t, c.state.Book(2003).Done, "assembly-meeting/2003-2")
	open := c.state.Facts.Assembly.Open
	require.Len(t, open, 1, "what it resolved is gone too, and what it heard to be carried out waits again")
	require.Equal(t, pilot.OpenResolution{Number: "2003-1", Date: "2003-11-03", By: "assembly-meeting-1"}, open[0])
	require.NotContains(t, c.state.Book(2003).Missed, "annual-report/2003")
	require.Equal(t, "accepted 2003", c.status(annual), "its reports another meeting heard")
	unsaid := c.files(pilot.KindMeeting, c.example(pilot.KindMeeting, examples.Edits{"followUps": examples.Gone{}}))
	require.Equal(t, evidence.CodeNoFollowUp, unsaid.Findings[0].Code)
	c.filesGood(pilot.KindMeeting, nil)
	require.Equal(t, "accepted 2003-2", c.status(meetings))
	require.Equal(t, pilot.CodeNotAccepted, back(station).Findings[0].Code)

	end := c.state.Facts.Office.TermEnds(3)
	c.on(end.AddDays(-5)).elects(end.AddDays(-5))
	require.Contains(t, codesOf(back(termElection).Findings), pilot.CodeChangedByRecord)
}

func TestGovernance_NothingIsHandedInAndAFlawIsRefusedWithItsRule(t *testing.T) {
	t.Parallel()
	c := govern(t, "2002-12-20").on("2003-05-20")
	h := pilot.HandIn{Header: pilot.Header{V: 1, ID: "h-1", By: c.actor(pilot.RoleResidentsCommittee)}, Step: meetings, Evidence: json.RawMessage(`{}`)}
	o := c.send(pilot.EntryHandIn, h)[0]
	require.Contains(t, codesOf(o.Findings), pilot.CodeFiledAsRecord)
	h.Step = pilot.StepCharter
	require.Contains(t, codesOf(c.send(pilot.EntryHandIn, h)[0].Findings), pilot.CodeStepOfOthers)

	body := c.example(pilot.KindMeeting, nil)
	by := c.actor(pilot.RoleWorkstation)
	wrong := c.send(pilot.EntryRecord, pilot.Record{Header: pilot.Header{V: 1, ID: "r-1", By: by}, Kind: pilot.KindMeeting, Body: body})[0]
	require.Equal(t, "R44", wrong.Findings[0].Rule)
	first := c.files(pilot.KindMeeting, body)
	require.Equal(t, pilot.Accepted, first.Outcome)
	again := c.send(pilot.EntryRecord, pilot.Record{Header: pilot.Header{V: 1, ID: first.ID, By: c.actor(pilot.RoleResidentsCommittee)}, Kind: pilot.KindMeeting, Body: body})[0]
	require.Equal(t, pilot.Duplicate, again.Outcome)
	require.Equal(t, []string{"assembly-meeting/2003-1", "annual-report/2003"}, c.state.Book(2003).Done, "counted once")
}

func TestGovernance_TheFirstPeriodOwedHasHalfOfItStillAhead(t *testing.T) {
	t.Parallel()
	for since, want := range map[pilot.Date][]string{
		"2002-12-20": {"2003-1", "2003", "2003-Q1", "2003"},
		"2003-01-28": {"2003-1", "2003", "2003-Q1", "2003"},
		"2003-04-15": {"2003-2", "2003", "2003-Q2", "2003"},
		"2003-08-01": {"2003-2", "2004", "2003-Q3", "2004"},
		"2003-10-20": {"2004-1", "2004", "2003-Q4", "2004"},
	} {
		c := govern(t, since)
		var got []string
		for _, duty := range []pilot.Step{meetings, annual, station, appraisal} {
			p, known := c.state.PeriodOf(c.terms, duty)
			require.True(t, known)
			got = append(got, p.Name)
		}
		require.Equal(t, want, got, since)
	}
}

// A life of years, whatever is filed when: each period is settled once, done or
// missed; the state stays small; folding the events again gives the same state.
func TestGovernance_EveryPeriodIsSettledExactlyOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		c := govern(r, "2002-12-20")
		c.now = c.date("2003-01-05")
		for range rapid.IntRange(5, 40).Draw(r, "actions") {
			c.on(c.terms.Today(c.now).AddDays(rapid.IntRange(0, 60).Draw(r, "days")))
			kind := rapid.SampledFrom([]string{pilot.KindMeeting, pilot.KindReport, pilot.KindAppraisal, pilot.KindChange}).Draw(r, "kind")
			edits := examples.Edits{}
			if kind == pilot.KindMeeting && rapid.Bool().Draw(r, "void") {
				edits["present"], edits["resolutions.0.inFavour"] = 1, 1
			}
			if kind == pilot.KindMeeting && rapid.Bool().Draw(r, "unreported") {
				edits["reports"] = nil
			}
			c.files(kind, c.example(kind, edits))
		}
		settled := map[string]int{}
		var order []string
		for _, e := range c.events {
			if e.Type == pilot.EventFulfilled || e.Type == pilot.EventMissed {
				settled[string(e.Step)+"/"+e.Period]++
				order = append(order, string(e.Step)+"/"+e.Period)
			}
		}
		for period, n := range settled {
			require.Equal(r, 1, n, period)
		}
		for _, duty := range pilot.Duties() { // in order, none left out
			own := slices.DeleteFunc(slices.Clone(order), func(p string) bool { return !strings.HasPrefix(p, string(duty.Code)+"/") })
			require.True(r, slices.IsSorted(own), "%v", own)
		}
		requireFolds(r, c)
	})
}

func requireFolds(t rapid.TB, c community) {
	again := pilot.NewState()
	for _, e := range c.events {
		raw, err := json.Marshal(e)
		require.NoError(t, err)
		var read pilot.Event
		require.NoError(t, json.Unmarshal(raw, &read))
		again.Apply(c.terms, read)
	}
	a, err := json.Marshal(c.state)
	require.NoError(t, err)
	b, err := json.Marshal(again)
	require.NoError(t, err)
	require.JSONEq(t, string(a), string(b))
	require.Less(t, len(a), 40<<10)
}
