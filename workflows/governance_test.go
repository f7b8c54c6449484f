package workflows_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/workflow"

	"shidian/activities/fakes"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/workflows"
)

// Ten years of one community, the good ones and the bad, from the day after its
// pilot closed.

// yearDeed is something filed on a day, and what is to become of it.
type yearDeed struct {
	on      pilot.Date
	kind    string
	edits   examples.Edits
	outcome pilot.OutcomeKind
	code    string // of a finding
	do      func(s *scene, id string)
}

// on is a day of a year, written 05-20.
func on(year int, monthDay string) pilot.Date {
	return pilot.Date(fmt.Sprintf("%d-%s", year, monthDay))
}

// stationReports are the year's four, each soon after its quarter.
func stationReports(year int) []yearDeed {
	var out []yearDeed
	for _, q := range [][3]string{{"01-01", "03-31", "04-05"}, {"04-01", "06-30", "07-05"}, {"07-01", "09-30", "10-08"}, {"10-01", "12-31", "01-08"}} {
		day := on(year, q[2])
		if q[0] == "10-01" {
			day = on(year+1, q[2])
		}
		out = append(out, yearDeed{day, pilot.KindReport, examples.Edits{"from": on(year, q[0]), "to": on(year, q[1]), "date": day}, pilot.Accepted, "", nil})
	}
	return out
}

func meeting(day pilot.Date, e examples.Edits) yearDeed {
	return yearDeed{day, pilot.KindMeeting, e, pilot.Accepted, "", nil}
}

func voidMeeting(day pilot.Date) yearDeed {
	return yearDeed{day, pilot.KindMeeting, examples.Edits{"present": 3, "resolutions.0.inFavour": 3, "resolutions.0.number": "void-" + string(day)}, pilot.Recorded, evidence.CodeMeetingVoid, nil}
}

func appraised(year int) yearDeed {
	return yearDeed{on(year, "12-10"), pilot.KindAppraisal, nil, pilot.Accepted, "", nil}
}

// goodYear has everything in time.
func goodYear(year int) []yearDeed {
	return append(stationReports(year), meeting(on(year, "05-20"), nil), meeting(on(year, "11-20"), nil), appraised(year))
}

// extraMeeting is on the request of so many of 90 residents' groups.
func extraMeeting(day pilot.Date, groups int, outcome pilot.OutcomeKind, code string) yearDeed {
	request := map[string]any{"by": "groups", "count": groups, "of": 90, "date": day.AddDays(-14), "reason": "停车"}
	return yearDeed{day, pilot.KindMeeting, examples.Edits{"kind": "extra", "reports": nil, "request": request}, outcome, code, nil}
}

func termElected(day pilot.Date, term int) yearDeed {
	body := examples.Edits{
		"body": evidence.BodyCommittee, "reason": evidence.ChangeTermElection, "date": day, "document": "选举结果报告单", "register": 1000, "ballots": 700,
		"representatives": nil, "allEligible": nil, "left": nil,
	}
	var joined []any
	for i, post := range []string{"director", "vice-director", "member", "member", "member"} {
		joined = append(joined, map[string]any{"name": fmt.Sprintf("第%d届委员%d", term, i+1), "post": post, "votes": 500})
	}
	body["joined"] = joined
	return yearDeed{day, pilot.KindChange, body, pilot.Accepted, "", nil}
}

// tenYears are the deeds, and what each year's book must say in the end.
func tenYears() (deeds []yearDeed, want []pilot.YearBook) {
	add := func(more ...yearDeed) { deeds = append(deeds, more...) }
	add(goodYear(2003)...)
	// 2004: silence.
	add(stationReports(2005)...) // a void meeting before the first that counts, a void one that is never made good
	add(voidMeeting("2005-05-20"), meeting("2005-06-10", nil), voidMeeting("2005-12-01"), appraised(2005))
	add(yearDeed{"2005-09-01", pilot.KindPreparation, examples.Edits{"pollingDay": pilot.Date("2005-10-28")}, pilot.Accepted, "", nil}, termElected("2005-10-28", 2))
	add(goodYear(2006)...)
	add(extraMeeting("2006-03-02", 29, pilot.Refused, evidence.CodeRequestBelow), extraMeeting("2006-03-09", 30, pilot.Accepted, ""))
	add(stationReports(2007)...) // both meetings late in the year, a third for nothing
	add(meeting("2007-11-03", nil), meeting("2007-11-28", nil), appraised(2007))
	add(yearDeed{"2007-12-05", pilot.KindMeeting, nil, pilot.Accepted, pilot.CodeNoPeriod, nil})
	add(goodYear(2008)...)
	add(termElected("2008-12-20", 3)) // late, and never prepared
	add(stationReports(2009)...)      // meetings, and never the yearly reports
	add(meeting("2009-05-20", examples.Edits{"reports": nil}), meeting("2009-11-20", examples.Edits{"reports": nil}), appraised(2009))
	add(goodYear(2010)...)
	for range 5 { // representatives leave, one by one
		add(yearDeed{"2010-02-10", pilot.KindChange, nil, pilot.Accepted, "", nil})
	}
	add(stationReports(2011)[:2]...) // half of the reports, no appraisal
	add(meeting("2011-05-20", nil), meeting("2011-11-20", nil))
	add(yearDeed{"2011-09-01", pilot.KindPreparation, examples.Edits{"pollingDay": pilot.Date("2011-12-01")}, pilot.Accepted, "", nil}, termElected("2011-12-01", 4))
	add(goodYear(2012)...)
	return deeds, []pilot.YearBook{
		{Year: 2003, Done: allDone(2003)},
		{Year: 2004, Missed: allDone(2004)},
		{Year: 2005, Done: append(without(allDone(2005), "assembly-meeting/2005-2"), "election-preparation/2005-10-30", "term-election/2005-10-30"), Missed: []string{"assembly-meeting/2005-2"}, Void: 2},
		{Year: 2006, Done: allDone(2006), Extra: 1},
		{Year: 2007, Done: allDone(2007)},
		{Year: 2008, Done: append(allDone(2008), "term-election/2008-10-28"), Missed: []string{"election-preparation/2008-10-28"}},
		{Year: 2009, Done: without(allDone(2009), "annual-report/2009"), Missed: []string{"annual-report/2009"}},
		{Year: 2010, Done: allDone(2010)},
		{
			Year: 2011, Done: append(without(allDone(2011), "station-report/2011-Q3", "station-report/2011-Q4", "appraisal/2011"), "election-preparation/2011-12-20", "term-election/2011-12-20"),
			Missed: []string{"station-report/2011-Q3", "station-report/2011-Q4", "appraisal/2011"},
		},
		{Year: 2012, Done: allDone(2012)},
	}
}

// allDone is what a year asks for.
func allDone(year int) []string {
	out := []string{fmt.Sprintf("assembly-meeting/%d-1", year), fmt.Sprintf("assembly-meeting/%d-2", year), fmt.Sprintf("annual-report/%d", year), fmt.Sprintf("appraisal/%d", year)}
	for q := 1; q <= 4; q++ {
		out = append(out, fmt.Sprintf("station-report/%d-Q%d", year, q))
	}
	return out
}

func without(list []string, gone ...string) []string {
	var out []string
	for _, item := range list {
		if !slices.Contains(gone, item) {
			out = append(out, item)
		}
	}
	return out
}

// governanceTerms are those of a community whose pilot closed with the people of the examples.
func governanceTerms(t *testing.T) *pilot.Terms {
	t.Helper()
	w, err := examples.NewWorld()
	require.NoError(t, err)
	closed := pilot.NewState()
	closed.Facts, closed.ClosedAt = w.Below, pilot.Date("2002-12-30").Start(w.Community.Location()).Add(15*time.Hour)
	closed.Facts.StationRules = &pilot.StationRulesFacts{Months: 3}
	election := *w.Below.Election
	election.PollingDay = "2002-10-30"
	closed.Facts.Election = &election
	terms := w.Community.ForGovernance(closed)
	terms.Opens = "2002-12-30"
	return &terms
}

// lifeScene is a life after the pilot that is lived.
func lifeScene(t *testing.T, terms *pilot.Terms) *scene {
	t.Helper()
	s := newBareScene(t, terms)
	workflows.Register(s.env)
	return s
}

// files files a record in the test environment.
func (s *scene) files(d yearDeed, id string) {
	s.t.Helper()
	body, err := json.Marshal(examples.RecordOn(s.terms, s.status().Facts, d.kind, s.terms.Today(s.env.Now())))
	require.NoError(s.t, err)
	body, err = d.edits.On(body)
	require.NoError(s.t, err)
	spec, _ := evidence.RecordKind(d.kind)
	role, _ := spec.FiledAt(pilot.LevelGovernance)
	s.update(workflows.UpdateFileRecord, pilot.Record{
		Header: pilot.Header{V: 1, ID: id, By: pilot.Actor{Name: "王秀英", Role: role, Unit: s.terms.UnitOf(role)}}, Kind: d.kind, Body: body,
	}, func(out pilot.Outcome) {
		require.Equal(s.t, d.outcome, out.Outcome, "%s on %s: %+v", d.kind, d.on, out.Findings)
		if d.code != "" {
			require.Equal(s.t, d.code, out.Findings[0].Code, "%s on %s", d.kind, d.on)
		}
	})
}

// liveOn plays one run of the life after the pilot from an instant on: the deeds
// of its time, until a year is settled, or until the end, where it is cancelled.
func liveOn(t *testing.T, in workflows.PilotInput, store *fakes.Store, from, until time.Time, deeds []yearDeed) *scene {
	t.Helper()
	s := lifeScene(t, governanceTerms(t))
	s.useStore(store)
	s.env.SetStartTime(from)
	for i, d := range deeds {
		if at := d.on.Start(s.terms.Location()).Add(9*time.Hour + time.Duration(i)*time.Second); at.After(from) && at.Before(until) {
			s.after(at.Sub(from), func() {
				if id := fmt.Sprintf("deed-%d", i); d.do != nil {
					d.do(s, id)
				} else {
					s.files(d, id)
				}
			})
		}
	}
	s.after(until.Sub(from), s.env.CancelWorkflow)
	s.env.SetStartWorkflowOptions(startOptions(s.terms))
	s.env.ExecuteWorkflow(workflows.CommunityGovernance, in)
	return s
}

func TestGovernance_TenYearsOfOneCommunity(t *testing.T) {
	t.Parallel()
	deeds, want := tenYears()
	terms, store := governanceTerms(t), fakes.NewStore()
	from := terms.Opens.Start(terms.Location()).Add(16 * time.Hour)
	until := pilot.Date("2013-03-01").Start(terms.Location())
	in := workflows.PilotInput{V: 1, Terms: *terms}
	in.Terms.Clock = pilot.Clock{}
	runs := 0
	for from.Before(until) {
		s := liveOn(t, in, store, from, until, deeds)
		if from = s.env.Now(); !from.Before(until) {
			break
		}
		in = continued(t, s.env.GetWorkflowError())
		carried, err := json.Marshal(in)
		require.NoError(t, err)
		require.Less(t, len(carried), 64<<10, "what a year leaves to the next stays small")
		runs++
	}
	require.Equal(t, 11, runs, "a run for each year, and the days before the first")

	r := store.Pilot(workflows.GovernanceID(terms.Programme, terms.Place()))
	for _, book := range want {
		got := r.State.Book(book.Year)
		require.ElementsMatch(t, book.Done, got.Done, "done in %d", book.Year)
		require.ElementsMatch(t, book.Missed, got.Missed, "missed in %d", book.Year)
		require.Equal(t, [2]int{book.Extra, book.Void}, [2]int{got.Extra, got.Void}, "extra and void meetings of %d", book.Year)
		require.Equal(t, on(book.Year+1, "02-15"), got.Closed)
	}
	requireToldOnce(t, r)
	for _, open := range r.State.Facts.Assembly.Open {
		require.NotContains(t, open.Number, "void", "a void meeting's resolutions count for nothing")
	}
	perYear := len(r.Events) / 10
	require.Less(t, perYear, 150, "events a year")
}

// requireToldOnce holds that no rung, and no missed period, was told twice to anybody.
func requireToldOnce(t *testing.T, r fakes.Rows) {
	t.Helper()
	seen, missed := map[string]bool{}, 0
	for _, n := range r.Notices {
		key := fmt.Sprintf("%s to %s of %s %s", n.Key, n.To.Role, n.To.Unit, n.To.Name)
		require.False(t, seen[key], key)
		seen[key] = true
		if n.Kind == pilot.NoticeMissed {
			missed++
		}
	}
	require.Equal(t, 3*count(typesOf(r), pilot.EventMissed), missed, "who owes it, the office and the district hear of it")
}

func typesOf(r fakes.Rows) []pilot.EventType {
	var types []pilot.EventType
	for _, e := range r.Events {
		types = append(types, e.Type)
	}
	return types
}

func TestGovernance_EndsWhenItIsCancelled(t *testing.T) {
	t.Parallel()
	s := lifeScene(t, governanceTerms(t))
	s.after(40*day, s.env.CancelWorkflow)
	s.env.SetStartWorkflowOptions(startOptions(s.terms))
	s.env.ExecuteWorkflow(workflows.CommunityGovernance, workflows.PilotInput{V: 1, Terms: *s.terms})
	require.Error(t, s.env.GetWorkflowError())
	require.Equal(t, pilot.PhaseCancelled, s.store.Pilot(s.id()).State.Phase)
}

func TestGovernance_RefusesAPilotsInput(t *testing.T) {
	t.Parallel()
	s := lifeScene(t, communityTerms())
	s.env.ExecuteWorkflow(workflows.CommunityGovernance, workflows.PilotInput{V: 1, Terms: *s.terms})
	require.ErrorContains(t, s.env.GetWorkflowError(), "the terms are of a community")
}

// begun plays a community to its closing and returns the life after it that was started.
func begun(t *testing.T, change func(*scene)) []workflows.PilotInput {
	t.Helper()
	s := communityScene(t)
	if change != nil {
		change(s)
	}
	s.closeCommunity(s.handInAll(time.Hour))
	s.runCommunity()
	return s.lives
}

func TestCommunity_ItsLifeAfterThePilotBeginsWithWhoIsInOffice(t *testing.T) {
	t.Parallel()
	started := begun(t, nil)
	require.Len(t, started, 1)
	terms := started[0].Terms
	require.Equal(t, pilot.LevelGovernance, terms.Level())
	require.Equal(t, "governance/sample-2002/sample/sample-1", workflows.IDOf(&terms))
	require.NotEmpty(t, terms.Governance.Since)
	office := terms.Governance.Facts.Office
	require.NotEmpty(t, office.CommitteeOn(terms.Governance.Since))
	require.NotEmpty(t, office.SpecialistsOn(terms.Governance.Since))
	require.Positive(t, office.RepresentativesOn(terms.Governance.Since))
	require.NotNil(t, terms.Governance.Facts.StationRules)
}

func TestCommunity_OneThatIsCancelledHasNoLifeAfterIt(t *testing.T) {
	t.Parallel()
	require.Empty(t, begun(t, func(s *scene) { s.after(10*day, s.env.CancelWorkflow) }))
}

func TestCommunity_OneThatClosedBeforeThereWasGovernanceEndsAsItDid(t *testing.T) {
	t.Parallel()
	require.Empty(t, begun(t, func(s *scene) {
		s.env.OnGetVersion(string(workflows.GovernanceAfterClosing), workflow.DefaultVersion, workflow.Version(1)).Return(workflow.DefaultVersion)
	}))
}
