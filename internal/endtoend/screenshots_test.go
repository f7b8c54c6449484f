package endtoend

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// TestScreenshots makes pictures of docs/images from the real UI and the real plan:
// `make screenshots`. Those of the six questions come from their own test.
func TestScreenshots(t *testing.T) {
	t.Parallel()
	if os.Getenv("SHIDIAN_SCREENSHOTS") == "" {
		t.SkipNow() // makes files, tests nothing
	}
	const (
		plan     = "../../plans/xicheng-2002.yaml"
		district = "xicheng-2002"
		filter   = `ExecutionStatus="Running" AND WorkflowType="SubDistrictPilot"`
	)
	s := newSystemWithUI(t)
	b := s.browse()
	s.mustDesk("start", plan, "--rebase", "now", "--only", "yuetan,fusuijing")
	s.mustSubmit("yuetan", pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	community := s.advance("yuetan")
	s.untilListed(filter+` AND PilotProgress>3`, workflows.SubDistrictID(district, "yuetan"))

	b.open(workflows.SubDistrictID(district, "yuetan"))
	b.seesDetails("月坛街道试点", community.Name)
	b.save("pilot.png")

	b.open(workflows.CommunityID(district, "yuetan", community.Code))
	b.seesDetails("待办事项")
	b.save("community.png")

	b.open(workflows.SubDistrictID(district, "fusuijing"))
	message, err := json.MarshalIndent(s.message("fusuijing", pilot.StepLeadingGroup, "leading-group-2002-09-20"), "", "  ")
	require.NoError(t, err)
	b.fillSignal(workflows.SignalStepCompleted, string(message))
	b.sees("#signal-confirmation-modal", `"v": 1`)
	b.value(`[...document.querySelectorAll("#signal-confirmation-modal .cm-scroller")].forEach(e => e.scrollTo(0, 0)), ""`)
	b.sees("#signal-confirmation-modal", `"by": {`)
	b.save("signal.png")
}

// advance brings some communities of a sub-district on, and gives the one that
// is furthest.
func (s *system) advance(place string) view.Code {
	s.t.Helper()
	var status view.Status
	require.NoError(s.t, json.Unmarshal([]byte(s.mustDesk("status", place, "-o", "json")), &status))
	for i, steps := range []int{9, 6, 4, 4, 2, 1} {
		for _, step := range stepsOf(false)[:steps] {
			s.submitOpened(place+"/"+status.Communities[i].Community.Code, step)
		}
	}
	return status.Communities[0].Community
}

// submitOpened hands in as soon as the step may be handed in.
func (s *system) submitOpened(place string, step pilot.Step) {
	s.t.Helper()
	var last answer
	require.Eventually(s.t, func() bool {
		last = s.submit(place, step)
		return last.code == 0
	}, patience, tick, "%s %s", place, step)
}

// open opens a pilot at its current details.
func (b *browser) open(id string) {
	b.t.Helper()
	b.do("open "+id, chromedp.Navigate(b.ui+"/namespaces/default/workflows/"+url.PathEscape(id)))
	b.click("a", "User Metadata")
}

// columns chooses the columns of the list, as the UI remembers them.
func (b *browser) columns(labels ...string) {
	b.t.Helper()
	type column struct {
		Label  string `json:"label"`
		Pinned bool   `json:"pinned"`
	}
	var columns []column
	for _, label := range labels {
		columns = append(columns, column{Label: label})
	}
	value, err := json.Marshal(map[string]any{"default": columns})
	require.NoError(b.t, err)
	b.value(script(`localStorage.setItem("namespace-workflow-table-columns", %s), ""`, string(value)))
}

// save writes what is shown to docs/images.
func (b *browser) save(name string) {
	b.t.Helper()
	require.NoError(b.t, os.WriteFile(filepath.Join("..", "..", "docs", "images", name), b.picture(), 0o644))
}
