package overview_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/overview"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
)

const programme, place = "sample-2002", "sample"

func with(temporal *fakes.Temporal, records ...postgres.StoredPilot) *client.Client {
	return client.New(&fakes.Servers{T: temporal, R: &fakes.Store{Records: records}})
}

func TestTasks_AreOfAPlaceWithItsCommunitiesMostUrgentFirst(t *testing.T) {
	t.Parallel()
	above, below := fakes.Opened()
	c := with(&fakes.Temporal{}, above, below)
	c.Now = func() time.Time { return above.Terms.Clock.RealStart }
	tasks, err := overview.Of(c).Tasks(t.Context(), programme, place, "", catalog.English)
	require.NoError(t, err)
	require.Len(t, tasks, 2)
	first := tasks[0]
	require.Equal(t, "sample/sample-1", first.Place)
	require.Equal(t, "示例街道 · 示例社区", first.Name)
	require.Equal(t, "2002-09-20", first.Due)
	require.Equal(t, 4, *first.DaysLeft)
	require.Equal(t, "sample", first.Unit, "handed in by the sub-district's office")
	require.Equal(t, "Community size adjustment", first.Step.Name)

	tasks, err = overview.Of(c).Tasks(t.Context(), programme, "", pilot.RoleSubDistrictParty, catalog.Chinese)
	require.NoError(t, err)
	require.Len(t, tasks, 1)
	require.Equal(t, "leading-group", tasks[0].Step.Code)
}

func TestTasks_NameWhatIsHeldOfAStepThatIsWaitedFor(t *testing.T) {
	t.Parallel()
	above, _ := fakes.Opened()
	above.State.Step(pilot.StepLeadingGroup).Held = &pilot.Version{ID: "lg-0"}
	tasks, err := overview.Of(with(&fakes.Temporal{}, above)).Tasks(t.Context(), programme, place, "", catalog.English)
	require.NoError(t, err)
	require.Equal(t, "lg-0", tasks[0].Held)
	own := view.Reader{Terms: above.Terms, State: above.State, Lang: catalog.English, Real: above.Terms.Clock.RealStart}.Tasks()
	require.Equal(t, "lg-0", own[0].Held, "the pilot itself says so too")
}

func TestTasks_NameTheRoundOfAnElectionThatIsNext(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		facts *pilot.ElectionFacts
		round string
	}{
		"nothing held yet": {nil, ""},
		"too few voted":    {&pilot.ElectionFacts{Open: true, Rounds: []pilot.ElectionRound{{Round: pilot.RoundFirst, Ballots: 215, Register: 460}}}, pilot.RoundRepeat},
		"all were elected": {&pilot.ElectionFacts{Rounds: []pilot.ElectionRound{{Round: pilot.RoundFirst, Ballots: 400, Register: 460}}}, ""},
	} {
		_, below := fakes.Opened()
		for i := range below.State.Steps {
			if below.State.Steps[i].Code == pilot.StepCommitteeElection {
				below.State.Steps[i].Status = pilot.Open
			}
		}
		below.State.Facts.Election = c.facts
		tasks, err := overview.Of(with(&fakes.Temporal{}, below)).Tasks(t.Context(), programme, below.Place, pilot.RoleElectionCommittee, catalog.English)
		require.NoError(t, err, name)
		require.Len(t, tasks, 1, name)
		if c.round == "" {
			require.Nil(t, tasks[0].Round, name)
			continue
		}
		require.Equal(t, c.round, tasks[0].Round.Code, name)
		require.NotEmpty(t, tasks[0].Round.Name)
	}
}

func TestTasks_OfAPlaceWithoutARecordComeFromThePilot(t *testing.T) {
	t.Parallel()
	above, _ := fakes.Opened()
	f := &fakes.Temporal{Query: func(string, string) (any, error) {
		return view.Reader{Terms: above.Terms, State: above.State, Lang: catalog.Chinese, Real: above.Terms.Clock.RealStart}.Status().Waiting, nil
	}}
	c := client.New(&fakes.Servers{T: f, RErr: &client.UnreachableError{Server: "Postgres", Err: errors.New("refused")}})
	tasks, err := overview.Of(c).Tasks(t.Context(), programme, place, "", catalog.Chinese)
	require.NoError(t, err)
	require.Len(t, tasks, 1)
	_, err = overview.Of(c).Tasks(t.Context(), programme, "", "", catalog.Chinese)
	require.Error(t, err)
}

func TestTasks_WhereNothingIsAreNone(t *testing.T) {
	t.Parallel()
	var unknown *client.UnknownPlaceError
	_, err := overview.Of(with(&fakes.Temporal{})).Tasks(t.Context(), programme, "nowhere", "", catalog.Chinese)
	require.ErrorAs(t, err, &unknown)
}

func TestList_SumsUpTheCommunities(t *testing.T) {
	t.Parallel()
	above, below := fakes.Opened()
	rows, err := overview.Of(with(&fakes.Temporal{}, above, below)).List(t.Context(), programme, catalog.English)
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, "2002-09-20", rows[0].NextDue, "the community's is earlier")
	require.Equal(t, 1, rows[0].Communities)
	require.Equal(t, "Preparation", rows[0].Stage.Name)
	require.Len(t, rows[0].WaitingFor, 2)
}
