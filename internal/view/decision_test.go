package view_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/view"
)

func TestDecisions_AreShownWithReasonDocumentAndWhatBecameOfThem(t *testing.T) {
	t.Parallel()
	r, _ := opened(t, examples.SampleTerms())
	by := pilot.Actor{Name: "Li Guoqiang", Role: pilot.RoleDistrict, Unit: "sample-district"}
	r.State.Decisions = []pilot.Decided{
		{ID: "d-1", Kind: pilot.DecisionWaive, Step: pilot.StepMobilisation, Rule: "R10", Reason: "the hall burnt down", Record: "No. 31", By: by, At: r.Real},
		{ID: "d-2", Kind: pilot.DecisionWaive, Step: pilot.StepPilotPlan, Rule: "R9", Reason: "no minutes", Record: "No. 32", By: by, At: r.Real, Used: 7},
		{ID: "d-3", Kind: pilot.DecisionLeaveOut, Community: "sample-1", Reason: "pulled down", Record: "No. 33", By: by, At: r.Real},
		{ID: "d-4", Kind: pilot.DecisionReinstate, Reason: "a slip", Record: "No. 34", By: by, At: r.Real},
	}
	status := r.Status()
	require.Len(t, status.Decisions, 4)
	require.Contains(t, status.Decisions[0].Text, "Rule waived · Publicity and mobilisation · R10: the hall burnt down (No. 31; Li Guoqiang), not used yet")
	require.Contains(t, status.Decisions[1].Text, ", used")
	require.Contains(t, status.Decisions[2].Text, r.Terms.Communities[0].Name)
	step, _ := r.Step(pilot.StepMobilisation)
	require.Len(t, step.Waivers, 1)
	r.Lang = catalog.Chinese
	page := r.Page(false)
	require.Contains(t, page, "### 区里的决定")
	require.Contains(t, page, "恢复被取消的试点：a slip（No. 34")
}

func TestDecisions_UntilThenItIsSaidWhatBlocksAndWhatToType(t *testing.T) {
	t.Parallel()
	r, _ := opened(t, examples.SampleTerms())
	r.State.Communities[0].Light, r.State.Communities[0].AsOf = pilot.LightCancelled, r.Real.Add(24*time.Hour)
	status := r.Status()
	require.Equal(t, string(pilot.LightYellow), status.Light.Code)
	require.Contains(t, status.Now, "cancelled and undecided")
	require.Contains(t, status.Warnings[0], "shidian decide sample/sample-1 --reinstate")
	require.Contains(t, status.Warnings[0], "shidian decide sample --leave-out sample-1")
	r.State.LeftOut = []string{"sample-1"}
	require.Empty(t, r.Status().Warnings)

	r.State.Phase, r.State.ClosedAt = pilot.PhaseCancelled, r.Real
	require.Contains(t, r.Headline(), "undecided")
	require.Contains(t, r.Status().Warnings[0], "shidian decide sample --reinstate")
	r.State.GivenUp = true
	require.NotContains(t, r.Headline(), "undecided")
	require.Empty(t, r.Status().Warnings)
}

func TestFindings_ThatTheDistrictLetsPassSayByWhichDocumentAndAskForNothing(t *testing.T) {
	t.Parallel()
	for _, code := range evidence.EvidenceCodes() {
		f := pilot.Finding{Rule: "R24", Code: code, Severity: pilot.Hard, Field: "evidence.head", Found: "王一", Wanted: "李二", Waived: "d-1", Document: "西政发〔2002〕31号"}
		require.NotContains(t, view.FindingText(catalog.Chinese, f), "请", code)
		require.Contains(t, view.FindingText(catalog.English, f), "Let pass by the district: 西政发〔2002〕31号")
		require.Equal(t, "desk.severity.waived", view.SeverityKey(f))
	}
}
