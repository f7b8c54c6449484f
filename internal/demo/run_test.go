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
	"shidian/workflows"
)

func TestMain(m *testing.M) { os.Exit(devtest.Main(m)) }

// servers are real ones, with a worker as it is built.
func servers(t *testing.T) config.Desk {
	t.Helper()
	postgres := devtest.OwnPostgres(t)
	temporal := devtest.OwnTemporal(t, devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes()})
	folder := t.TempDir()
	binary := filepath.Join(folder, "shidian-worker")
	out, err := exec.Command("go", "build", "-o", binary, "shidian/worker").CombinedOutput()
	require.NoError(t, err, "%s", out)
	worker, err := devservices.StartWorker(t.Context(), devservices.WorkerOptions{
		Binary: binary, Dir: folder, DatabaseURL: postgres.WorkerURL(), OwnerURL: postgres.OwnerURL(), TemporalAddress: temporal.Address(),
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, worker.Stop(context.Background())) })
	settings, err := config.LoadDesk(t.Context(), config.Of(map[string]string{
		config.VarDatabase: postgres.DeskURL(), config.VarWorker: postgres.WorkerURL(), config.VarTemporal: temporal.Address(), "TEMPORAL_NAMESPACE": temporal.Namespace(),
		config.VarEvidence: "file://" + filepath.Join(folder, "evidence"),
	}))
	require.NoError(t, err)
	return settings
}

// runHamlet runs the smallest demonstration on servers of its own.
func runHamlet(t *testing.T, delay func()) (report demo.Report, out, papers string) {
	t.Helper()
	var said strings.Builder
	papers = t.TempDir()
	report, err := demo.Run(t.Context(), demo.Options{
		Plan: "testdata/hamlet.yaml", Seed: 2002, Speed: 1e9, Lang: catalog.English,
		Settings: servers(t), UI: "http://127.0.0.1:8233", Papers: papers, Out: &said, Delay: delay,
	})
	require.NoError(t, err, said.String())
	return report, said.String(), papers
}

func TestDemo_BringsASmallDistrictToItsEnd(t *testing.T) {
	t.Parallel()
	report, out, papers := runHamlet(t, nil)
	require.True(t, report.Closed, out)
	require.Empty(t, report.Trouble)
	require.Positive(t, report.Counts.Refused, report.Text)
	require.Positive(t, report.Counts.Recorded, report.Text)
	require.Positive(t, report.Counts.Explained, report.Text)
	require.Positive(t, report.Counts.Returned, report.Text)
	require.Contains(t, out, "communities live on")
	require.Contains(t, out, "held with a quorum")
	require.Contains(t, report.Text, "月坛")
	require.Contains(t, report.Text, "closed")
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
