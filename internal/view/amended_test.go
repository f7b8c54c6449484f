package view_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/view"
)

// amendedReader reads a pilot that was amended twice, whose first step was accepted between.
func amendedReader(lang catalog.Lang) view.Reader {
	terms := examples.SampleTerms()
	at := pilot.Date("2002-10-01").Start(terms.Location())
	by := &pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: "sample-district"}
	state := &pilot.State{
		V: 1, Phase: pilot.PhaseOpen, Amended: 2,
		Amendments: []pilot.Amendment{
			{Number: 1, Seq: 4, At: at, By: by, Reason: "汛情", Record: "西政发〔2002〕31号", Fields: []string{"amended", "due", "planDigest"}},
			{Number: 2, Seq: 7, At: at.Add(24 * time.Hour), By: by, Reason: "调离", Fields: []string{"amended", "recipients", "stepLadders", "ladder"}},
		},
		Steps:  []pilot.StepState{{Code: pilot.StepLeadingGroup, Status: pilot.Complete, Accepted: &pilot.Version{ID: "lg", Terms: 1}}, {Code: pilot.StepPilotPlan, Status: pilot.Open}},
		Recent: []pilot.Line{{Seq: 7, At: at, Type: pilot.EventAmended, By: by, About: "2"}},
	}
	return view.Reader{Terms: terms, State: state, Lang: lang, Real: at}
}

func TestStatus_SaysByWhichTermsAPilotGoesAndByWhichAStepWasAccepted(t *testing.T) {
	t.Parallel()
	s := amendedReader(catalog.Chinese).Status()
	require.Len(t, s.Amendments, 2)
	require.Equal(t, []string{"步骤期限"}, s.Amendments[0].Fields, "what only numbers an order says nothing")
	require.Equal(t, []string{"通知接收人", "提醒和催办"}, s.Amendments[1].Fields)
	require.Contains(t, s.Notes[0], "条款: 第 2 次调整, 2002-10-02 00:00 · 李国强")
	require.Equal(t, "按第 1 次调整的条款", s.Steps[0].ByTerms)
	require.Empty(t, s.Steps[1].ByTerms)
	require.Contains(t, s.Recent[0].Text, "区里调整了方案：第 2 次：通知接收人、提醒和催办 · 李国强")
	require.Contains(t, amendedReader(catalog.Chinese).Page(false), "第 2 次调整")
	require.Contains(t, amendedReader(catalog.English).Status().Notes[0], "Terms: amendment 2")

	first := amendedReader(catalog.English)
	first.State.Steps[0].Accepted.Terms = 0
	require.Equal(t, "by the first terms", first.Status().Steps[0].ByTerms)
}
