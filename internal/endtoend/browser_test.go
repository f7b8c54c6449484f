package endtoend

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// The supervisor's way through the Temporal UI, from the list to an accepted
// hand-in.
func TestBrowser_ASupervisorFindsAPilotReadsItAndCompletesAStep(t *testing.T) {
	t.Parallel()
	s := newSystemWithUI(t)
	b := s.browse()
	s.start()

	pilotID := workflows.PilotID(programme, "yuetan")
	s.untilListed(`PilotLight="green" AND WorkflowType="SubDistrictPilot"`, pilotID)
	b.list(`PilotLight="green" AND WorkflowType="SubDistrictPilot"`)
	b.click(`a[href*="/workflows/"]`, pilotID)
	b.click("a", "User Metadata")
	b.seesDetails("月坛街道试点 · 绿灯(正常) · 0%", "成立试点工作领导小组\t街道工委\t2002-10-11")

	b.click("a", "Queries")
	b.click("button", "Run Query")
	b.sees(`[data-testid="query-result"]`, `"name": "成立试点工作领导小组"`)

	message, err := json.Marshal(s.message("yuetan", pilot.StepLeadingGroup, "browser-1"))
	require.NoError(t, err)
	b.fillSignal(workflows.SignalStepCompleted, string(message))
	b.sendSignal()
	s.until("yuetan", "the hand-in is accepted", accepted(pilot.StepLeadingGroup))
	b.click("button", "Refresh Query")
	b.sees(`[data-testid="query-result"]`, `"name": "制定试点工作方案"`)
	b.click("a", "User Metadata")
	b.seesDetails("提交通过：成立试点工作领导小组 · 王秀英", "筹备动员\t■■□□□□□□□□\t1 / 4")
}
