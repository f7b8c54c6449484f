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
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
)

func statusIn(r postgres.StoredPilot, lang catalog.Lang) view.Status {
	return view.Reader{Terms: r.Terms, State: r.State, Lang: lang, Real: r.Terms.Clock.RealStart}.Status()
}

func TestStatus_ComesFromThePilotInItsLanguage(t *testing.T) {
	t.Parallel()
	above, _ := fakes.Opened()
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
	above, _ := fakes.Opened()
	f := &fakes.Temporal{Query: func(string, string) (any, error) { return statusIn(above, catalog.Chinese), nil }}
	l, err := clientWith(f, &fakes.Store{Records: []postgres.StoredPilot{above}}).Status(t.Context(), programme, place, catalog.English)
	require.NoError(t, err)
	require.Equal(t, "On schedule", l.Status.Light.Name)
	require.Equal(t, client.FromPilot, l.Source, "the pilot is no further than the record")
	require.NoError(t, l.Silent)
}

func TestStatus_OfASilentPilotComesFromTheRecordAndSaysSo(t *testing.T) {
	t.Parallel()
	above, _ := fakes.Opened()
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

func TestUnitOf_FollowsFromRoleAndPlace(t *testing.T) {
	t.Parallel()
	above, _ := fakes.Opened()
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
	above, _ := fakes.Opened()
	recorded := &fakes.Store{Records: []postgres.StoredPilot{above}}
	other := above
	other.Programme = "b"
	both := &fakes.Store{Records: []postgres.StoredPilot{other, above}}
	over := above
	over.Phase = pilot.PhaseClosed
	oneOver := &fakes.Store{Records: []postgres.StoredPilot{other, over}}
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
		"one of two goes on":             {&fakes.Servers{T: running("b"), R: oneOver}, "b", nil},
		"one of two is not listed yet":   {&fakes.Servers{T: running("b"), R: both}, "", []string{"b", "sample-2002"}},
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
