package demo_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/archive"
	"shidian/internal/catalog"
	"shidian/internal/config"
	"shidian/internal/demo"
	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/plan"
	"shidian/internal/postgres"
	"shidian/internal/seats"
	"shidian/internal/staff"
	"shidian/workflows"
)

func TestMain(m *testing.M) { os.Exit(devtest.Main(m)) }

const hamlet = "testdata/hamlet.yaml"

// servers are real ones, with worker, web desk and sign-in as they are built.
func servers(t *testing.T) (settings config.Desk, desk string, people []staff.Person) {
	t.Helper()
	database := devtest.OwnPostgres(t)
	temporal := devtest.OwnTemporal(t, devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes()})
	folder := t.TempDir()
	build := func(program, from string) string {
		binary := filepath.Join(folder, program)
		out, err := exec.Command("go", "build", "-o", binary, from).CombinedOutput()
		require.NoError(t, err, "%s", out)
		return binary
	}
	private, public, err := devservices.IdentityKey(folder)
	require.NoError(t, err)
	worker, err := devservices.StartWorker(t.Context(), devservices.WorkerOptions{
		Binary: build("shidian-worker", "shidian/worker"), Dir: folder, DatabaseURL: database.WorkerURL(), OwnerURL: database.OwnerURL(), TemporalAddress: temporal.Address(),
		Env: []string{"SHIDIAN_IDENTITY_KEYS=" + public},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, worker.Stop(context.Background())) })
	port, err := devservices.FreePort()
	require.NoError(t, err)
	at := devservices.WebURL(port)
	people = sample(t)
	signIn := devtest.OpenID(t, devservices.OpenIDOptions{Staff: people, Redirects: []string{at + "/signin/back"}, SignedOut: []string{at + "/signedout"}})
	appoint(t, database.DeskURL(), signIn.Issuer(), people)
	web, err := devservices.StartWeb(t.Context(), devservices.WebOptions{
		Binary: build("shidian", "shidian/starter"), Dir: folder, DatabaseURL: database.DeskURL(), TemporalAddress: temporal.Address(), Issuer: signIn.Issuer(),
		SealKey: private, Evidence: "file://" + filepath.Join(folder, "evidence"), Port: port,
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, web.Stop(context.Background())) })
	settings, err = config.LoadDesk(t.Context(), config.Of(map[string]string{
		config.VarDatabase: database.DeskURL(), config.VarWorker: database.WorkerURL(), config.VarTemporal: temporal.Address(), "TEMPORAL_NAMESPACE": temporal.Namespace(),
		config.VarEvidence: "file://" + filepath.Join(folder, "evidence"),
	}))
	require.NoError(t, err)
	return settings, at, people
}

// sample is one person for each role of each unit of the hamlet.
func sample(t *testing.T) []staff.Person {
	t.Helper()
	p, issues := plan.Load(hamlet)
	require.NotNil(t, p, "%v", issues)
	terms, err := p.Terms("yuetan", plan.Options{})
	require.NoError(t, err)
	return staff.Sample([]*pilot.Terms{&terms})
}

func appoint(t *testing.T, database, issuer string, people []staff.Person) {
	t.Helper()
	store, err := postgres.Open(t.Context(), database)
	require.NoError(t, err)
	defer store.Close()
	units := seats.Units{District: "xicheng", Places: []string{"yuetan", "yuetan/sanlihe-1", "yuetan/muxidi"}}
	for _, one := range people {
		_, err := store.AppointAll(t.Context(), "hamlet-2002", one.Appointments(issuer, "hamlet-2002", "2000-01-01", seats.Grantor{Operator: "tests"}), units, "2000-01-01", func(int) {})
		require.NoError(t, err)
	}
}

// runHamlet runs the smallest demonstration on servers of its own.
func runHamlet(t *testing.T, delay func()) (report demo.Report, out, papers string) {
	t.Helper()
	var said strings.Builder
	papers = t.TempDir()
	settings, desk, people := servers(t)
	report, err := demo.Run(t.Context(), demo.Options{
		Plan: hamlet, Seed: 2002, Speed: 1e9, Lang: catalog.English,
		Settings: settings, Desk: desk, Staff: people, UI: "http://127.0.0.1:8233", Papers: papers, Out: &said, Delay: delay,
	})
	require.NoError(t, err, said.String())
	report.Text, report.Guests = strings.ReplaceAll(report.Text, desk, "http://desk"), strings.ReplaceAll(report.Guests, desk, "http://desk")
	return report, said.String(), papers
}

func TestDemo_BringsASmallDistrictToItsEnd(t *testing.T) {
	t.Parallel()
	report, out, papers := runHamlet(t, nil)
	require.True(t, report.Closed, out)
	require.Empty(t, report.Trouble)
	require.Positive(t, report.Counts.Refused+report.Counts.Stopped, report.Text)
	require.Greater(t, report.AtDesk, 25, "one sub-district's steps and one community's came through the web desk, proved")
	require.Regexp(t, `through the web desk.*三里河一区`, report.Text)
	require.Positive(t, report.Counts.Recorded, report.Text)
	require.Positive(t, report.Counts.Explained, report.Text)
	require.Positive(t, report.Counts.Returned, report.Text)
	require.Contains(t, out, "communities live on")
	require.Contains(t, out, "held with a quorum")
	require.Contains(t, report.Text, "月坛")
	require.Contains(t, report.Text, "closed")
	for _, want := range []string{"http://desk", "under 西城区", "under 月坛", "waiting: 月坛 · "} {
		require.Contains(t, report.Guests, want)
	}
	require.Contains(t, report.Text, "bin/shidian status yuetan")

	verdict, err := archive.Verify(t.Context(), filepath.Join(papers, "archive-yuetan.zip"), func(archive.Progress) {})
	require.NoError(t, err)
	require.Empty(t, verdict.Faults)
	require.Empty(t, verdict.Gaps)
	require.Equal(t, verdict.Filing, verdict.Recorded, "what was filed is what the office said")
	require.Contains(t, out, "archive-yuetan.zip")
}

func TestDemo_TellsTheSameStoryHoweverSlowTheMachineIs(t *testing.T) {
	t.Parallel()
	fast, _, _ := runHamlet(t, nil)
	var sent atomic.Int64
	slow, out, _ := runHamlet(t, func() { time.Sleep(time.Duration(sent.Add(1)%5) * 100 * time.Millisecond) }) //nolint:forbidigo // a machine that stumbles
	require.Positive(t, sent.Load())
	require.Equal(t, fast, slow, out)
}
