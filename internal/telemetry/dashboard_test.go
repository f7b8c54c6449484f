package telemetry_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"shidian/activities/fakes"
	"shidian/internal/telemetry"
)

const root = "../.."

// panel is what is read of a dashboard's panel.
type panel struct {
	ID          int    `json:"id"`
	Type        string `json:"type"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Targets     []struct {
		Expr string `json:"expr"`
	} `json:"targets"`
}

func panels(t *testing.T) []panel {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "deploy/grafana/dashboards/shidian.json"))
	require.NoError(t, err)
	var dashboard struct {
		UID    string  `json:"uid"`
		Panels []panel `json:"panels"`
	}
	require.NoError(t, json.Unmarshal(data, &dashboard))
	require.Equal(t, "shidian", dashboard.UID)
	return dashboard.Panels
}

// alert is a rule of Prometheus'.
type alert struct {
	Alert       string            `yaml:"alert"`
	Expr        string            `yaml:"expr"`
	Annotations map[string]string `yaml:"annotations"`
}

func alerts(t *testing.T) []alert {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "deploy/prometheus/shidian.rules.yaml"))
	require.NoError(t, err)
	var file struct {
		Groups []struct {
			Rules []alert `yaml:"rules"`
		} `yaml:"groups"`
	}
	require.NoError(t, yaml.Unmarshal(data, &file))
	require.Len(t, file.Groups, 1)
	return file.Groups[0].Rules
}

func TestDashboard_EveryPanelAsksForSomethingAndSaysWhatItIs(t *testing.T) {
	t.Parallel()
	seen := map[int]bool{}
	for _, p := range panels(t) {
		require.False(t, seen[p.ID], "two panels have the number %d", p.ID)
		seen[p.ID] = true
		require.NotEmpty(t, p.Title)
		if p.Type == "row" {
			continue
		}
		require.NotEmpty(t, p.Description, p.Title)
		require.NotEmpty(t, p.Targets, p.Title)
	}
	require.Greater(t, len(seen), 15)
}

// Of Temporal's SDK and the process the end-to-end test finds the metrics.
func TestDashboard_AndAlertsAskForMetricsThatAreExported(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.must(o.handIn("size-adjustment", "size-1"))
	o.must(o.file("talk-1", talk))
	require.NoError(t, o.metrics.WatchRollout("shidian", "v1.2.3", func(context.Context) (float64, bool) { return 10, true }))
	none := func() int64 { return 0 }
	require.NoError(t, errors.Join(o.metrics.WatchRecord((&counted{}).read, time.Minute), o.metrics.WatchRenewal(none), o.metrics.WatchStrangers(none), o.metrics.WatchUnreadable(none)))
	exported := scrape(t, o.metrics)
	require.Contains(t, exported, `shidian_rollout_share{build="v1.2.3",deployment="shidian"} 10`)
	name := regexp.MustCompile(`shidian_[a-z_]+`)
	var asked []string
	for _, p := range panels(t) {
		for _, target := range p.Targets {
			asked = append(asked, name.FindAllString(target.Expr, -1)...)
		}
	}
	for _, a := range alerts(t) {
		asked = append(asked, name.FindAllString(a.Expr, -1)...)
	}
	for _, metric := range asked {
		require.NotEmpty(t, lines(exported, metric), metric)
	}
	guide := guide(t)
	for _, metric := range regexp.MustCompile(`(?m)^# TYPE (shidian_[a-z_]+)`).FindAllStringSubmatch(exported, -1) {
		require.Contains(t, guide, "`"+metric[1], "docs/observability.md says what it is")
		require.Contains(t, strings.Join(asked, " "), metric[1], "on no panel")
	}
}

func TestAlerts_LeadToAPlaybookAndAreExplained(t *testing.T) {
	t.Parallel()
	guide := guide(t)
	found := alerts(t)
	require.NotEmpty(t, found)
	for _, a := range found {
		require.NotEmpty(t, a.Annotations["summary"], a.Alert)
		require.FileExists(t, filepath.Join(root, a.Annotations["playbook"]), a.Alert)
		require.Contains(t, guide, "`"+a.Alert+"`")
		require.Contains(t, guide, "(playbooks/"+filepath.Base(a.Annotations["playbook"])+")")
	}
}

func guide(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "docs/observability.md"))
	require.NoError(t, err)
	return string(data)
}

func TestMetrics_SayWhichProgramRuns(t *testing.T) {
	t.Parallel()
	m, err := telemetry.NewMetrics(slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.NoError(t, m.Program("v1.2.3", "0123456789ab", "go1.26.8"))
	require.Contains(t, scrape(t, m), `shidian_build_info{commit="0123456789ab",go="go1.26.8",version="v1.2.3"} 1`)
	require.Contains(t, guide(t), "`shidian_build_info`")
}

// Two watched records in one process would show each figure twice; the second
// must not bring the endpoint down.
func TestMetrics_AScrapeIsAnsweredWhateverIsWatched(t *testing.T) {
	t.Parallel()
	m, err := telemetry.NewMetrics(slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	for range 2 {
		_, err = m.Record(fakes.NewStore())
		require.NoError(t, err)
	}
	require.Contains(t, scrape(t, m), "shidian_recorder_down 0")
}
