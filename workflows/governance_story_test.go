package workflows_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/activities/fakes"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/workflows"
)

// above has the level above do something on a day.
func above(day pilot.Date, name string, message func(h pilot.Header) any) yearDeed {
	return yearDeed{on: day, do: func(s *scene, id string) {
		s.t.Helper()
		by := pilot.Actor{Name: "张伟", Role: pilot.RoleSubDistrictOffice, Unit: s.terms.UnitOf(pilot.RoleSubDistrictOffice)}
		s.update(name, message(pilot.Header{V: 1, ID: id, By: by}), func(out pilot.Outcome) {
			require.Equal(s.t, pilot.Accepted, out.Outcome, "%s on %s: %+v", name, day, out.Findings)
		})
	}}
}

func sentBack(day pilot.Date, steps ...pilot.Step) yearDeed {
	return above(day, workflows.UpdateReturnStep, func(h pilot.Header) any {
		return pilot.Return{Header: h, Steps: steps, Reasons: []pilot.ReturnReason{{Text: "到会签名不全"}}}
	})
}

// threeYears are those of a community whose first meeting is sent back, which is
// suspended for a year, and whose committee changes between a meeting and its filing.
func threeYears() (deeds []yearDeed, want []pilot.YearBook) {
	add := func(more ...yearDeed) { deeds = append(deeds, more...) }
	add(goodYear(2003)...)
	add(sentBack("2003-06-02", pilot.Step(pilot.DutyAssemblyMeeting)), meeting("2003-06-16", nil))
	add(sentBack("2003-04-20", pilot.Step(pilot.DutyStationReport)))
	add(yearDeed{"2003-04-28", pilot.KindReport, examples.Edits{"from": pilot.Date("2003-01-01"), "to": pilot.Date("2003-03-31"), "date": pilot.Date("2003-04-28")}, pilot.Accepted, "", nil})
	add(above("2004-01-20", workflows.UpdateSuspendPilot, func(h pilot.Header) any { return pilot.Suspension{Header: h, Reason: "房屋拆迁"} }))
	add(above("2005-01-20", workflows.UpdateResumePilot, func(h pilot.Header) any { return pilot.Suspension{Header: h, Reason: "回迁"} }))
	add(stationReports(2005)...)
	add(appraised(2005), meeting("2005-05-20", nil))
	add(yearDeed{"2005-09-01", pilot.KindPreparation, examples.Edits{"pollingDay": pilot.Date("2005-10-28")}, pilot.Accepted, "", nil}, termElected("2005-10-28", 2))
	add(yearDeed{"2005-11-02", pilot.KindMeeting, examples.Edits{"date": pilot.Date("2005-10-27"), "notified": pilot.Date("2005-10-20"), "reports": nil}, pilot.Refused, evidence.CodeNotOnCommittee, nil})
	add(yearDeed{on: "2005-11-03", do: func(s *scene, id string) { // by who sat then
		chair := s.status().Facts.Office.CommitteeOn("2005-10-27")[0].Name
		s.files(yearDeed{"2005-11-03", pilot.KindMeeting, examples.Edits{"date": pilot.Date("2005-10-27"), "notified": pilot.Date("2005-10-20"), "chair": chair, "reports": nil}, pilot.Accepted, "", nil}, id)
	}})
	return deeds, []pilot.YearBook{
		{Year: 2003, Done: allDone(2003), Closed: "2005-01-20"},
		{Year: 2005, Done: append(allDone(2005), "election-preparation/2005-10-30", "term-election/2005-10-30"), Closed: "2006-02-15"},
	}
}

func TestGovernance_AYearSentBackAYearSuspendedAndANewCommittee(t *testing.T) {
	t.Parallel()
	deeds, want := threeYears()
	terms, store := governanceTerms(t), fakes.NewStore()
	from, until := terms.Opens.Start(terms.Location()).Add(16*time.Hour), pilot.Date("2006-03-01").Start(terms.Location())
	in := workflows.PilotInput{V: 1, Terms: *terms}
	in.Terms.Clock = pilot.Clock{}
	for from.Before(until) {
		s := liveOn(t, in, store, from, until, deeds)
		if from = s.env.Now(); from.Before(until) {
			in = continued(t, s.env.GetWorkflowError())
		}
	}
	r := store.Pilot(workflows.GovernanceID(terms.Programme, terms.Place()))
	for _, book := range want {
		got := r.State.Book(book.Year)
		require.ElementsMatch(t, book.Done, got.Done, "done in %d", book.Year)
		require.Empty(t, got.Missed, "missed in %d", book.Year)
		require.Equal(t, book.Closed, got.Closed)
	}
	require.Empty(t, r.State.Book(2004).Missed, "what a suspension made impossible is not missed")
	require.Equal(t, 2006, r.State.Year)
	carried, err := json.Marshal(in)
	require.NoError(t, err)
	require.Less(t, len(carried), 64<<10)
}
