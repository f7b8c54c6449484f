package visibility_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/namespace"
	"shidian/internal/visibility"
	"shidian/workflows"
)

// lists is a Temporal server of production with pilots in its lists.
type lists struct {
	t        *testing.T
	postgres *devservices.Postgres
	client   client.Client
}

func newLists(t *testing.T, options devservices.TemporalServerOptions) lists {
	t.Helper()
	l := lists{t: t, postgres: devtest.OwnPostgres(t)}
	options.Postgres, options.SearchAttributes = l.postgres, workflows.SearchAttributes()
	server := devtest.TemporalServer(t, options)
	var err error
	l.client, err = client.Dial(client.Options{HostPort: server.Address(), Namespace: server.Namespace(), ConnectionOptions: devtest.Patient()})
	require.NoError(t, err)
	t.Cleanup(l.client.Close)
	l.start("pilot/xicheng-2002/yuetan", workflows.SubDistrictPilotType, "red")
	l.start("pilot/xicheng-2002/yuetan/sanlihe-1", workflows.CommunityPilotType, "yellow")
	return l
}

// start starts a pilot that no worker will ever run.
func (l lists) start(id, kind, light string) {
	l.t.Helper()
	_, err := l.client.ExecuteWorkflow(l.t.Context(), client.StartWorkflowOptions{
		ID: id, TaskQueue: "nobody",
		TypedSearchAttributes: temporal.NewSearchAttributes(
			workflows.AttrProgramme.ValueSet("xicheng-2002"), workflows.AttrSubDistrict.ValueSet("yuetan"), workflows.AttrCommunity.ValueSet("sanlihe-1"),
			workflows.AttrStage.ValueSet("election"), workflows.AttrLight.ValueSet(light), workflows.AttrNow.ValueSet(light+" sanlihe-1"),
			workflows.AttrWaitingFor.ValueSet([]string{"district", "sub-district-office", "residents-committee"}),
			workflows.AttrNextDue.ValueSet(time.Date(2002, 5, 23, 0, 0, 0, 0, time.UTC)), workflows.AttrProgress.ValueSet(3), workflows.AttrOverdue.ValueSet(1),
		),
	}, kind)
	require.NoError(l.t, err)
}

func (l lists) count(query string) int64 {
	l.t.Helper()
	found, err := l.client.CountWorkflow(l.t.Context(), &workflowservice.CountWorkflowExecutionsRequest{Query: query})
	require.NoError(l.t, err, query)
	return found.GetCount()
}

func (l lists) script() string {
	l.t.Helper()
	used, err := visibility.Columns(l.t.Context(), l.client.WorkflowService())
	require.NoError(l.t, err)
	script, err := visibility.Script(used)
	require.NoError(l.t, err)
	return script
}

// run runs a script in the visibility database.
func (l lists) run(script string, variables ...string) {
	l.t.Helper()
	_, err := l.postgres.RunScript(l.t.Context(), devservices.VisibilityDatabase, script, variables...)
	require.NoError(l.t, err)
}

// query returns rows of two texts.
func (l lists) query(database, query string) map[string]string {
	l.t.Helper()
	conn, err := pgx.Connect(l.t.Context(), l.postgres.DatabaseURL(database))
	require.NoError(l.t, err)
	defer func() { require.NoError(l.t, conn.Close(l.t.Context())) }()
	rows, err := conn.Query(l.t.Context(), query)
	require.NoError(l.t, err)
	found := map[string]string{}
	var key, value string
	_, err = pgx.ForEachRow(rows, []any{&key, &value}, func() error { found[key] = value; return nil })
	require.NoError(l.t, err)
	return found
}

// indexes are the usable ones with the statements that make them.
func (l lists) indexes() map[string]string {
	l.t.Helper()
	return l.query(devservices.VisibilityDatabase, `SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'executions_visibility'::regclass AND indisvalid`)
}

func (l lists) commit(database string) string {
	l.t.Helper()
	return l.query(database, `SELECT 'is', current_setting('synchronous_commit')`)["is"]
}

// kept are the indexes that lists ask by, besides those of our search attributes.
var kept = []string{
	"executions_visibility_pkey", "default_idx", "by_execution_time", "by_workflow_id", "by_workflow_type", "by_status", "by_task_queue",
	"by_parent_workflow_id", "by_root_workflow_id", "by_temporal_change_version", "by_build_ids", "by_temporal_pause_info",
	"by_temporal_reported_problems", "by_temporal_worker_deployment_version", "by_temporal_workflow_versioning_behavior",
	"by_temporal_worker_deployment", "by_used_deployment_versions", "by_batcher_user", "by_temporal_scheduled_start_time",
	"by_temporal_scheduled_by_id", "by_temporal_schedule_paused", "by_temporal_namespace_division",
}

// words are those of a column's name: KeywordList01 has Keyword, List and 01.
var words = regexp.MustCompile(`[A-Z][a-z]+|\d+`)

// requireIndexes wants those kept and those of every attribute, whose columns the server
// chose.
func (l lists) requireIndexes() {
	l.t.Helper()
	used, err := visibility.Columns(l.t.Context(), l.client.WorkflowService())
	require.NoError(l.t, err)
	want := map[string]bool{}
	for _, name := range kept {
		want[name] = true
	}
	for _, c := range used {
		want["by_"+strings.ToLower(strings.Join(words.FindAllString(c.Name, -1), "_"))] = true
	}
	require.ElementsMatch(l.t, slices.Collect(maps.Keys(want)), slices.Collect(maps.Keys(l.indexes())))
}

// asked are the queries of the lists for supervisors, and those that our programs ask.
func asked(t *testing.T) []string {
	t.Helper()
	root, err := devservices.ProjectRoot()
	require.NoError(t, err)
	page, err := os.ReadFile(filepath.Join(root, "docs", "supervisors.md"))
	require.NoError(t, err)
	var all []string
	for _, row := range regexp.MustCompile("(?m)^\\| \\[.*\\| `(.+)` \\|$").FindAllStringSubmatch(string(page), -1) {
		all = append(all, row[1])
	}
	require.Len(t, all, 9)
	return append(all,
		"", visibility.Running(workflows.PilotTypes()), "WorkflowType = 'SubDistrictPilot' AND ExecutionStatus = 'Running' AND PilotProgramme != 'other'",
		"PilotProgramme = 'xicheng-2002' AND (WorkflowType = 'SubDistrictPilot' OR WorkflowType = 'CommunityPilot' AND PilotSubdistrict = 'yuetan')",
		"ExecutionStatus = 'Running' AND PilotProgramme IS NOT NULL AND TemporalWorkerDeploymentVersion IS NULL",
		"PilotCommunity = 'sanlihe-1' AND PilotNextDue < '2003-01-01T00:00:00Z' AND PilotProgress = 3 AND PilotNow IS NOT NULL",
		"HistoryLength > 0 OR ExecutionDuration IS NULL OR ParentRunId IS NULL", // slower, but answered
	)
}

func TestScript_LeavesWhatListsAskBy(t *testing.T) {
	t.Parallel()
	l := newLists(t, devservices.TemporalServerOptions{})
	all := l.indexes()
	counts := map[string]int64{}
	for _, query := range asked(t) {
		require.Eventually(t, func() bool { counts[query] = l.count(query); return counts[query] > 0 }, time.Minute, 50*time.Millisecond, query)
	}
	require.EqualValues(t, 2, counts[""])
	script := l.script()
	for range 2 {
		l.run(script)
		l.requireIndexes()
		require.Equal(t, "off", l.commit(devservices.VisibilityDatabase))
		require.Equal(t, "on", l.commit("temporal"))
		require.Equal(t, "on", l.commit("shidian"))
	}
	for query, before := range counts {
		require.Equal(t, before, l.count(query), query)
	}
	for range 2 {
		l.run(script, "undo=1")
		require.Equal(t, all, l.indexes())
		require.Equal(t, "on", l.commit(devservices.VisibilityDatabase))
	}
}

// Each namespace numbers its own attributes, and one may come after the script was made.
func TestScript_KeepsTheColumnsOfOtherNamespacesAndOfLaterAttributes(t *testing.T) {
	t.Parallel()
	l := newLists(t, devservices.TemporalServerOptions{})
	neighbour := namespace.Namespace{Name: "neighbour", Workflows: l.client.WorkflowService(), Operator: l.client.OperatorService()}
	require.NoError(t, neighbour.Make(t.Context(), 24*time.Hour))
	add := func(in, name string, kind enumspb.IndexedValueType) {
		require.Eventually(t, func() bool { // until every part of the server knows the namespace
			_, err := l.client.OperatorService().AddSearchAttributes(t.Context(), &operatorservice.AddSearchAttributesRequest{
				Namespace: in, SearchAttributes: map[string]enumspb.IndexedValueType{name: kind},
			})
			return err == nil
		}, time.Minute, 50*time.Millisecond)
	}
	for i := range 7 {
		add("neighbour", fmt.Sprintf("Order%d", i), enumspb.INDEXED_VALUE_TYPE_KEYWORD)
	}
	script := l.script()
	late := temporal.NewSearchAttributeKeyInt64("Late")
	add("default", late.GetName(), late.GetValueType())
	require.Eventually(t, func() bool {
		_, err := l.client.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
			ID: "late", TaskQueue: "nobody", TypedSearchAttributes: temporal.NewSearchAttributes(late.ValueSet(1)),
		}, "Waiting")
		if err != nil {
			return false
		}
		return l.count("Late = 1") == 1
	}, time.Minute, 50*time.Millisecond)
	l.run(script)
	l.requireIndexes()
}

func TestScript_RefusesEveryOtherDatabase(t *testing.T) {
	t.Parallel()
	l := newLists(t, devservices.TemporalServerOptions{})
	script := l.script()
	for _, database := range []string{"shidian", "temporal", "postgres"} {
		for _, variables := range [][]string{nil, {"undo=1"}} {
			_, err := l.postgres.RunScript(t.Context(), database, script, variables...)
			require.ErrorContains(t, err, database+" is no visibility database")
			require.Equal(t, "on", l.commit(database))
		}
	}
	for _, table := range []string{"executions", "pilots"} { // one database for both
		l.run("CREATE SCHEMA other; CREATE TABLE other." + table + " ()")
		before := l.indexes()
		_, err := l.postgres.RunScript(t.Context(), devservices.VisibilityDatabase, script)
		require.ErrorContains(t, err, "also holds")
		require.Equal(t, before, l.indexes())
		require.Equal(t, "on", l.commit(devservices.VisibilityDatabase))
		l.run("DROP SCHEMA other CASCADE")
	}
}

func TestTemporalServer_WithASmallVisibilityDatabaseListsAsBefore(t *testing.T) {
	t.Parallel()
	l := newLists(t, devservices.TemporalServerOptions{SmallVisibility: true})
	l.requireIndexes()
	require.Equal(t, "off", l.commit(devservices.VisibilityDatabase))
	require.Eventually(t, func() bool { return l.count(`PilotLight = 'red'`) == 1 }, time.Minute, 50*time.Millisecond)
}
