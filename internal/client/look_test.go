package client_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
	"shidian/internal/view"
)

// opened is the sample's sub-district with its community, both just opened.
func opened(t *testing.T) (above, below postgres.StoredPilot) {
	t.Helper()
	terms := examples.SampleTerms()
	terms.Due = []pilot.StepDue{{Step: pilot.StepLeadingGroup, Due: "2002-09-23"}, {Step: pilot.StepSizeAdjustment, Due: "2002-09-20"}}
	community, ok := terms.ForCommunity("sample-1")
	require.True(t, ok)
	return fakes.Of(terms, open(terms)), fakes.Of(&community, open(&community))
}

func open(terms *pilot.Terms) *pilot.State {
	state := pilot.NewState()
	session := judge.NewSession(terms, state, nil)
	session.Take(pilot.SelfEntry(pilot.EntryOpen, terms.Clock.RealStart, struct{}{}))
	return state
}

func statusIn(r postgres.StoredPilot, lang catalog.Lang) view.Status {
	return view.Reader{Terms: r.Terms, State: r.State, Lang: lang, Real: r.Terms.Clock.RealStart}.Status()
}

func TestStatus_ComesFromThePilotInItsLanguage(t *testing.T) {
	t.Parallel()
	above, _ := opened(t)
	f := &fakes.Temporal{Query: func(string, string) (any, error) { return statusIn(above, catalog.Chinese), nil }}
	c := client.New(&fakes.Servers{T: f, RErr: errors.New("not asked")})
	l, err := c.Status(t.Context(), programme, place, catalog.Chinese)
	require.NoError(t, err)
	require.Equal(t, client.FromPilot, l.Source)
	require.Equal(t, "绿灯(正常)", l.Status.Light.Name)

	l, err = c.Status(t.Context(), programme, place, catalog.English)
	require.NoError(t, err, "better in Chinese than not at all")
	require.Equal(t, "绿灯(正常)", l.Status.Light.Name)
}

func TestStatus_InAnotherLanguageIsWordedFromTheRecord(t *testing.T) {
	t.Parallel()
	above, _ := opened(t)
	f := &fakes.Temporal{Query: func(string, string) (any, error) { return statusIn(above, catalog.Chinese), nil }}
	l, err := clientWith(f, &fakes.Store{Records: []postgres.StoredPilot{above}}).Status(t.Context(), programme, place, catalog.English)
	require.NoError(t, err)
	require.Equal(t, "On schedule", l.Status.Light.Name)
	require.Equal(t, client.FromPilot, l.Source, "the pilot is no further than the record")
	require.NoError(t, l.Silent)
}

func TestStatus_OfASilentPilotComesFromTheRecordAndSaysSo(t *testing.T) {
	t.Parallel()
	above, _ := opened(t)
	noWorker := serviceerror.NewFailedPrecondition("no poller seen")
	f := &fakes.Temporal{Query: func(string, string) (any, error) { return nil, noWorker }, Describe: running}
	l, err := clientWith(f, &fakes.Store{Records: []postgres.StoredPilot{above}}).Status(t.Context(), programme, place, catalog.Chinese)
	require.NoError(t, err)
	require.Equal(t, client.FromRecord, l.Source)
	require.ErrorIs(t, l.Silent, noWorker)

	above.Phase, above.State.Phase, above.State.ClosedAt = pilot.PhaseClosed, pilot.PhaseClosed, time.Now()
	l, err = clientWith(&fakes.Temporal{}, &fakes.Store{Records: []postgres.StoredPilot{above}}).Status(t.Context(), programme, place, catalog.Chinese)
	require.NoError(t, err)
	require.NoError(t, l.Silent, "a closed pilot need not answer")
	require.NotEmpty(t, l.Status.Closed)
}

func TestStatus_SaysWhyNobodyAnswers(t *testing.T) {
	t.Parallel()
	silent := &client.UnreachableError{Server: "Temporal", Err: errors.New("refused")}
	dead := &client.UnreachableError{Server: "Postgres", Err: errors.New("refused")}
	var unknown *client.UnknownPlaceError
	for name, c := range map[string]struct {
		servers *fakes.Servers
		want    any
	}{
		"no such pilot":           {&fakes.Servers{T: &fakes.Temporal{}, R: &fakes.Store{}}, &unknown},
		"no record yet":           {&fakes.Servers{T: &fakes.Temporal{}, RErr: client.ErrNoRecordYet}, &unknown},
		"Temporal silent":         {&fakes.Servers{TErr: silent, R: &fakes.Store{}}, silent},
		"both silent":             {&fakes.Servers{TErr: silent, RErr: dead}, silent},
		"the record silent alone": {&fakes.Servers{T: &fakes.Temporal{}, RErr: dead}, dead},
	} {
		_, err := client.New(c.servers).Status(t.Context(), programme, place, catalog.Chinese)
		if wanted, ok := c.want.(error); ok {
			require.ErrorIs(t, err, wanted, name)
			continue
		}
		require.ErrorAs(t, err, c.want, name)
	}
}

func TestTasks_AreOfAPlaceWithItsCommunitiesMostUrgentFirst(t *testing.T) {
	t.Parallel()
	above, below := opened(t)
	c := clientWith(&fakes.Temporal{}, &fakes.Store{Records: []postgres.StoredPilot{above, below}})
	c.Now = func() time.Time { return above.Terms.Clock.RealStart }
	tasks, err := c.Tasks(t.Context(), programme, place, "", catalog.English)
	require.NoError(t, err)
	require.Len(t, tasks, 2)
	first := tasks[0]
	require.Equal(t, "sample/sample-1", first.Place)
	require.Equal(t, "示例街道 · 示例社区", first.Name)
	require.Equal(t, "2002-09-20", first.Due)
	require.Equal(t, 4, *first.DaysLeft)
	require.Equal(t, "sample", first.Unit, "handed in by the sub-district's office")
	require.Equal(t, "Community size adjustment", first.Step.Name)

	tasks, err = c.Tasks(t.Context(), programme, "", pilot.RoleSubDistrictParty, catalog.Chinese)
	require.NoError(t, err)
	require.Len(t, tasks, 1)
	require.Equal(t, "leading-group", tasks[0].Step.Code)
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
		_, below := opened(t)
		for i := range below.State.Steps {
			if below.State.Steps[i].Code == pilot.StepCommitteeElection {
				below.State.Steps[i].Status = pilot.Open
			}
		}
		below.State.Facts.Election = c.facts
		tasks, err := clientWith(&fakes.Temporal{}, &fakes.Store{Records: []postgres.StoredPilot{below}}).Tasks(t.Context(), programme, below.Place, pilot.RoleElectionCommittee, catalog.English)
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
	above, _ := opened(t)
	f := &fakes.Temporal{Query: func(string, string) (any, error) { return statusIn(above, catalog.Chinese).Waiting, nil }}
	c := client.New(&fakes.Servers{T: f, RErr: &client.UnreachableError{Server: "Postgres", Err: errors.New("refused")}})
	tasks, err := c.Tasks(t.Context(), programme, place, "", catalog.Chinese)
	require.NoError(t, err)
	require.Len(t, tasks, 1)
	_, err = c.Tasks(t.Context(), programme, "", "", catalog.Chinese)
	require.Error(t, err)
}

func TestTasks_WhereNothingIsAreNone(t *testing.T) {
	t.Parallel()
	var unknown *client.UnknownPlaceError
	_, err := clientWith(&fakes.Temporal{}).Tasks(t.Context(), programme, "nowhere", "", catalog.Chinese)
	require.ErrorAs(t, err, &unknown)
}

func TestList_SumsUpTheCommunities(t *testing.T) {
	t.Parallel()
	above, below := opened(t)
	rows, err := clientWith(&fakes.Temporal{}, &fakes.Store{Records: []postgres.StoredPilot{above, below}}).List(t.Context(), programme, catalog.English)
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, "2002-09-20", rows[0].NextDue, "the community's is earlier")
	require.Equal(t, 1, rows[0].Communities)
	require.Equal(t, "Preparation", rows[0].Stage.Name)
	require.Len(t, rows[0].WaitingFor, 2)
}

func TestUnitOf_FollowsFromRoleAndPlace(t *testing.T) {
	t.Parallel()
	above, _ := opened(t)
	f := &fakes.Temporal{Describe: func(id string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
		require.Equal(t, "pilot/sample-2002/sample", id)
		return fakes.Described(enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, time.Time{}, map[string]string{"district": "sample-district"}), nil
	}}
	for _, c := range []*client.Client{clientWith(f), clientWith(&fakes.Temporal{}, &fakes.Store{Records: []postgres.StoredPilot{above}})} {
		for role, want := range map[pilot.Role]string{
			pilot.RoleDistrict: "sample-district", pilot.RoleSubDistrictOffice: "sample", pilot.RoleResidentsCommittee: "sample/sample-1",
		} {
			unit, err := c.UnitOf(t.Context(), programme, "sample/sample-1", role)
			require.NoError(t, err)
			require.Equal(t, want, unit)
		}
	}
}

func TestTheProgramme_IsTheOnlyOneThereIs(t *testing.T) {
	t.Parallel()
	running := func(programmes ...string) *fakes.Temporal {
		return &fakes.Temporal{List: func(query string) []string {
			for _, p := range programmes {
				if !strings.Contains(query, "!= '"+p+"'") {
					return []string{"pilot/" + p + "/yuetan"}
				}
			}
			return nil
		}}
	}
	above, _ := opened(t)
	recorded := &fakes.Store{Records: []postgres.StoredPilot{above}}
	other := above
	other.Programme = "b"
	both := &fakes.Store{Records: []postgres.StoredPilot{other, above}}
	for name, c := range map[string]struct {
		servers *fakes.Servers
		want    string
		several []string
	}{
		"one runs":                       {&fakes.Servers{T: running("sample-2002"), R: recorded}, "sample-2002", nil},
		"none runs, one is recorded":     {&fakes.Servers{T: running(), R: recorded}, "sample-2002", nil},
		"two run, nothing is recorded":   {&fakes.Servers{T: running("a", "b"), R: &fakes.Store{}}, "", []string{"a", "b"}},
		"a stranger runs beside":         {&fakes.Servers{T: running("a", "sample-2002"), R: recorded}, "sample-2002", nil},
		"only a stranger runs":           {&fakes.Servers{T: running("a"), R: recorded}, "sample-2002", nil},
		"one of two runs":                {&fakes.Servers{T: running("b"), R: both}, "b", nil},
		"two run":                        {&fakes.Servers{T: running("sample-2002", "b", "a"), R: both}, "", []string{"b", "sample-2002"}},
		"one runs, the record is silent": {&fakes.Servers{T: running("a"), RErr: errors.New("refused")}, "a", nil},
		"none at all":                    {&fakes.Servers{T: running(), RErr: client.ErrNoRecordYet}, "", nil},
		"Temporal is silent":             {&fakes.Servers{TErr: errors.New("refused"), R: recorded}, "sample-2002", nil},
	} {
		got, err := client.New(c.servers).TheProgramme(t.Context())
		require.Equal(t, c.want, got, name)
		var several *client.ProgrammesError
		if c.want == "" {
			require.ErrorAs(t, err, &several, name)
			require.Equal(t, c.several, several.Programmes, name)
		}
	}
}

func TestNearest_FindsPlacesByCodePartAndName(t *testing.T) {
	t.Parallel()
	known := []pilot.Unit{{Code: "yuetan", Name: "月坛"}, {Code: "yuetan/sanlihe-1", Name: "月坛 · 三里河一区"}, {Code: "dewai", Name: "德外"}}
	for typed, want := range map[string]string{
		"yuetn": "yuetan", "月坛": "yuetan", "sanlihe-1": "yuetan/sanlihe-1", "三里河一区": "yuetan/sanlihe-1", "月坛/三里河一区": "yuetan/sanlihe-1", "yuetan/sanlihe1": "yuetan/sanlihe-1",
	} {
		near := client.Nearest(typed, known)
		require.NotEmpty(t, near, typed)
		require.Equal(t, want, near[0].Code, typed)
	}
	require.Empty(t, client.Nearest("something-else-entirely", known))
}
