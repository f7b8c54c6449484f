package upgrade

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"

	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/view"
	"shidian/workflows"
)

// status asks the pilot itself, whichever worker answers.
func (w *world) status(place string) (view.Status, error) {
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute)
	defer cancel()
	var status view.Status
	value, err := w.client.QueryWorkflow(ctx, workflows.PilotID(programme, place), "", workflows.QueryStatus)
	if err != nil {
		return status, err
	}
	return status, value.Get(&status)
}

// until waits until a pilot's status is as wanted.
func (w *world) until(place, what string, wanted func(view.Status) bool) {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		status, err := w.status(place)
		return err == nil && wanted(status)
	}, patience, tick, "%s: %s", place, what)
}

func gateOpen(status view.Status) bool { return status.Gate.Open }

func waitsFor(step pilot.Step) func(view.Status) bool {
	return func(status view.Status) bool {
		return slices.ContainsFunc(status.Waiting, func(t view.Task) bool { return t.Step.Code == string(step) })
	}
}

func (w *world) untilClosed(place string) {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		d, err := w.client.DescribeWorkflowExecution(w.t.Context(), workflows.PilotID(programme, place), "")
		return err == nil && d.GetWorkflowExecutionInfo().GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
	}, patience, tick, "%s closes", place)
}

// letGo has the server forget which worker knows a pilot by heart: the next task is
// any worker's.
func (w *world) letGo(places ...string) {
	w.t.Helper()
	for _, place := range places {
		_, err := w.client.WorkflowService().ResetStickyTaskQueue(w.t.Context(), &workflowservice.ResetStickyTaskQueueRequest{
			Namespace: w.temporal.Namespace(), Execution: &commonpb.WorkflowExecution{WorkflowId: workflows.PilotID(programme, place)},
		})
		require.NoError(w.t, err, place)
	}
}

// example is a file with the desk's example of a step or of a kind of record.
func (h *house) example(place, what string) string {
	h.w.t.Helper()
	file := filepath.Join(h.w.folder, h.name+"_"+strings.ReplaceAll(place, "/", "_")+"_"+what+".yaml")
	text := h.must("evidence", "example", what, "--place", place)
	if !h.knows("record") {
		// The first release has everything happen on the day of the opening; the periods of
		// an election, which later ones ask for, would end a month from now.
		text = strings.ReplaceAll(text, "2002-09-16", "2002-08-01")
	}
	require.NoError(h.w.t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

// submit hands in the release's example of a step, as its role.
func (h *house) submit(place string, step pilot.Step, more ...string) answer {
	h.w.t.Helper()
	for _, kind := range evidence.RecordsFor(step) {
		h.file(place, kind)
	}
	spec, ok := pilot.Spec(step)
	require.True(h.w.t, ok)
	args := []string{"submit", place, string(step), "-f", h.example(place, string(step)), "--as", "王秀英", "--role", string(spec.Role)}
	return h.desk(append(args, more...)...)
}

func (h *house) mustSubmit(place string, steps ...pilot.Step) {
	h.w.t.Helper()
	for _, step := range steps {
		a := h.submit(place, step)
		for fields := unknownTo(a); a.code == 1 && len(fields) > 0; fields = unknownTo(a) {
			a = h.submitWithout(place, step, fields)
		}
		require.Zero(h.w.t, a.code, "%s: %s %s\n%s\n%s", h.name, place, step, a.out, a.errOut)
	}
}

var noField = regexp.MustCompile(`There is no field (\w+)`)

// unknownTo are the fields that an older worker refused since it does not know them.
func unknownTo(a answer) []string {
	var fields []string
	for _, found := range noField.FindAllStringSubmatch(a.out, -1) {
		fields = append(fields, found[1])
	}
	return fields
}

// submitWithout hands in the example without what the worker that judged it does not
// know, as whoever is told so would.
func (h *house) submitWithout(place string, step pilot.Step, fields []string) answer {
	h.w.t.Helper()
	h.w.unknown = append(h.w.unknown, fields...)
	data, err := json.Marshal(map[string]any{"evidence": h.w.evidence(place, step)})
	require.NoError(h.w.t, err)
	file := filepath.Join(h.w.folder, "without.yaml")
	require.NoError(h.w.t, os.WriteFile(file, data, 0o600))
	spec, _ := pilot.Spec(step)
	return h.desk("submit", place, string(step), "-f", file, "--as", "王秀英", "--role", string(spec.Role))
}

// evidence is the example of a step, without what the old release does not know.
func (w *world) evidence(place string, step pilot.Step) any {
	w.t.Helper()
	var example struct {
		Evidence any `json:"evidence"`
	}
	out := w.now.must("evidence", "example", string(step), "--place", place, "-o", "json")
	require.NoError(w.t, json.Unmarshal([]byte(out), &example), out)
	leaveOut(example.Evidence, w.unknown)
	return example.Evidence
}

func leaveOut(value any, fields []string) {
	switch v := value.(type) {
	case map[string]any:
		for _, f := range fields {
			delete(v, f)
		}
		for _, inner := range v {
			leaveOut(inner, fields)
		}
	case []any:
		for _, inner := range v {
			leaveOut(inner, fields)
		}
	}
}

// file files the example of a kind of record, where the release has records.
func (h *house) file(place, kind string) {
	h.w.t.Helper()
	if !h.knows("record") {
		return
	}
	spec, ok := evidence.RecordKind(kind)
	require.True(h.w.t, ok)
	role, ok := spec.FiledAt(client.LevelOf(place))
	require.True(h.w.t, ok)
	h.must("record", kind, place, "-f", h.example(place, kind), "--as", "王秀英", "--role", string(role))
}

// next is a step that a place waits for; "" when it waits for none.
func (w *world) next(place string) pilot.Step {
	w.t.Helper()
	var status view.Status
	require.Eventually(w.t, func() (ok bool) {
		var err error
		status, err = w.status(place)
		return err == nil
	}, patience, tick, "%s answers", place)
	if len(status.Waiting) == 0 {
		return ""
	}
	return pilot.Step(status.Waiting[0].Step.Code)
}

// finish hands in, or confirms, what a place waits for until it waits for nothing. The
// desks take turns.
func (w *world) finish(place string, desks ...*house) {
	w.t.Helper()
	for i := 0; ; i++ {
		step := w.next(place)
		if step == "" {
			return
		}
		require.Less(w.t, i, 60, "%s goes on waiting for %s", place, step)
		desks[i%len(desks)].mustSubmit(place, step)
		w.letGo(place)
	}
}

// signal hands in by a signal and does not wait.
func (w *world) signal(place string, step pilot.Step, evidence any) {
	w.t.Helper()
	spec, _ := pilot.Spec(step)
	unit := place
	if spec.Role == pilot.RoleSubDistrictOffice || spec.Role == pilot.RoleSubDistrictParty {
		unit, _, _ = strings.Cut(place, "/")
	}
	w.signals++
	message := map[string]any{
		"v": 1, "id": fmt.Sprintf("signal-%d", w.signals), "step": step, "by": map[string]any{"name": "王秀英", "role": spec.Role, "unit": unit},
		"evidence": evidence,
	}
	require.NoError(w.t, w.client.SignalWorkflow(w.t.Context(), workflows.PilotID(programme, place), "", workflows.SignalStepCompleted, message))
}
