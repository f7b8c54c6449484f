package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
)

func TestOrders_AFamilyThatDoesNotGoOnByTheSameOrderIsFound(t *testing.T) {
	t.Parallel()
	above := examples.SampleTerms()
	otherPeople(above, nil, 3)
	above.Amended = 2
	code := above.Communities[0].Code
	for name, c := range map[string]struct {
		change func(*pilot.Terms)
		want   string
	}{
		"follows":             {func(*pilot.Terms) {}, ""},
		"an order behind":     {func(t *pilot.Terms) { t.Amended = 1 }, "goes on by order 1, its sub-district by 2"},
		"by other terms":      {func(t *pilot.Terms) { t.WarnDays = 99 }, "goes on by order 2, and not by its sub-district's terms"},
		"is none of its plan": {func(t *pilot.Terms) { t.Community.Code = "else" }, "its sub-district has no sample/sample-1"},
		"by its own calendar": {func(t *pilot.Terms) { t.Lang = "en" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			own, _ := above.ForCommunity(code)
			unit := *own.Community
			own.Community = &unit
			c.change(&own)
			found := ProveOrders(above, map[string]*pilot.Terms{"sample/" + code: &own})
			if c.want == "" {
				require.Empty(t, found)
				return
			}
			require.Len(t, found, 1)
			require.Equal(t, c.want, found[0].What)
		})
	}
}

func TestOrders_LaterDatesMoveWhatIsStillToBeDone(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	terms.Due = []pilot.StepDue{{Step: pilot.StepLeadingGroup, Due: "2002-10-01"}, {Step: pilot.StepPilotPlan, Due: "2002-10-08"}, {Step: pilot.StepArchiveFiling, Due: "2002-12-31"}}
	was := terms.Due
	state := pilot.NewState()
	state.Steps = []pilot.StepState{
		{Code: pilot.StepLeadingGroup, Status: pilot.Complete}, {Code: pilot.StepPilotPlan, Status: pilot.Open}, {Code: pilot.StepArchiveFiling, Status: pilot.Waiting},
	}
	laterDates(terms, state, 5)
	require.Equal(t, []pilot.Date{"2002-10-01", "2002-10-10", "2002-12-31"}, []pilot.Date{terms.Due[0].Due, terms.Due[1].Due, terms.Due[2].Due})
	require.Equal(t, pilot.Date("2002-10-08"), was[1].Due, "the pilot's own stay as they are")
}
