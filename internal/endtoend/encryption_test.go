package endtoend

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	sdkclient "go.temporal.io/sdk/client"
	"google.golang.org/protobuf/encoding/prototext"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	payloads "shidian/internal/payload"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// planted are names by where they come in; none is anywhere else.
var planted = map[string]string{
	"the plan": "欧阳计划", "a reader's address": "ouyang.planted@example.org", "who hands in": "欧阳签名", "evidence": "欧阳证据", "a file": "欧阳附件",
	"a signal": "欧阳信号", "a note": "欧阳附言", "junk": "欧阳乱码", "a return": "欧阳退回", "an extension": "欧阳延期", "a suspension": "欧阳暂停", "a workflow that fails": "欧阳失败",
}

// What is encrypted is looked for where a control, in clear, is found.
func TestEncryption_APlantedNameIsNowhereInTemporalsDatabase(t *testing.T) {
	t.Parallel()
	t.Run("in clear it is found", func(t *testing.T) {
		t.Parallel()
		s := newPlanted(t)
		require.Contains(t, s.readyz(), "payloads: in clear (SHIDIAN_PAYLOAD_KEYS_FILE)")
		s.plant()
		held := s.temporalsBytes()
		for where, name := range planted {
			require.True(t, strings.Contains(held, name), where) //nolint:testifylint // it would print a whole database
		}
	})
	t.Run("encrypted it is not", func(t *testing.T) {
		t.Parallel()
		s := newPlanted(t)
		s.encrypting("SHIDIAN_PAYLOAD_KEYS_FILE=" + s.payloadKey("a"))
		require.Contains(t, s.readyz(), "payloads: encrypted with a (aes-256-gcm)")
		s.plant()
		s.requireNothingInClear()
		s.stopWorker()
		s.worker = nil
		held := s.temporalsBytes()
		requireNoneOf(t, held)
		require.Contains(t, held, "pilot/small-2002/yuetan/sanlihe-1", "IDs are in clear")
	})
}

// The same on the server of production, of whose database every column of every table is
// looked at; what is in clear there, IDs, is found.
func TestEncryption_APlantedNameIsNowhereInTheDatabaseOfProductionsServer(t *testing.T) {
	t.Parallel()
	data := devtest.OwnPostgres(t)
	server := devtest.TemporalServer(t, devservices.TemporalServerOptions{Postgres: data, SearchAttributes: workflows.SearchAttributes()})
	s := newSystemAt(t, server, "EVIDENCE_BUCKET=file://"+t.TempDir())
	s.encrypting("SHIDIAN_PAYLOAD_KEYS_FILE=" + s.payloadKey("a"))
	s.plant()
	s.requireNothingInClear()
	held := everyByte(t, data.DatabaseURL("temporal")) + everyByte(t, data.DatabaseURL("temporal_visibility"))
	require.Contains(t, held, "pilot/small-2002/yuetan/sanlihe-1")
	require.Contains(t, held, "binary/encrypted")
	requireNoneOf(t, held)
}

func requireNoneOf(t *testing.T, held string) {
	t.Helper()
	for where, name := range planted {
		for how, form := range forms(name) {
			require.False(t, strings.Contains(held, form), "%s, %s", where, how) //nolint:testifylint // it would print a whole database
		}
	}
}

func newPlanted(t *testing.T) *system {
	t.Helper()
	options := devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes()}
	return newSystemOn(t, devtest.OwnTemporal(t, options), "EVIDENCE_BUCKET=file://"+t.TempDir())
}

// plant works on a pilot in each way in which a name can come into it.
func (s *system) plant() {
	s.t.Helper()
	text, err := os.ReadFile(planFile)
	require.NoError(s.t, err)
	plan := filepath.Join(s.folder, "plan.yaml")
	require.NoError(s.t, os.WriteFile(plan, []byte(strings.Replace(string(text), "    schedule: pilots\n", "    schedule: pilots\n    recipients:\n      sub-district-office:\n"+
		"        - {name: "+planted["the plan"]+", email: "+planted["a reader's address"]+"}\n", 1)), 0o600))
	s.mustDesk("start", plan, "--rebase", "now", "--only", "yuetan")
	for _, place := range []string{"yuetan", "yuetan/sanlihe-1"} {
		s.until(place, "opened", openedAt)
	}
	file := s.example("yuetan", pilot.StepLeadingGroup)
	sheet, err := os.ReadFile(file)
	require.NoError(s.t, err)
	require.NoError(s.t, os.WriteFile(file, regexp.MustCompile(`head: \p{Han}+`).ReplaceAll(sheet, []byte("head: "+planted["evidence"])), 0o600))
	attached := filepath.Join(s.folder, planted["a file"]+".txt")
	require.NoError(s.t, os.WriteFile(attached, []byte("to whom it may concern\n"), 0o600))
	s.mustDesk("submit", "yuetan", "leading-group", "-f", file, "--as", planted["who hands in"], "--role", "sub-district-party", "--attach", attached)
	s.plantSignals()
	s.mustDesk("return", "yuetan", "leading-group", "--reason", planted["a return"], "--as", "李国强", "--role", "district")
	s.desk("extend", "yuetan/sanlihe-1", "--to", "2032-01-05", "--reason", planted["an extension"], "--record", "31号", "--as", "李国强", "--role", "district")
	// refused or not, it is kept
	s.mustDesk("suspend", "yuetan/tiedao", "--reason", planted["a suspension"], "--as", "李国强", "--role", "district")
	s.mustDesk("resume", "yuetan/tiedao", "--reason", planted["a suspension"], "--as", "李国强", "--role", "district")
	s.mustDesk("bulletin", "--now")
	s.mustDesk("audit")
}

// plantSignals sends what no command of the desk does.
func (s *system) plantSignals() {
	s.t.Helper()
	id := workflows.PilotID(programme, "yuetan")
	message := s.message("yuetan", pilot.StepPilotPlan, "planted-1")
	message["note"] = planted["a note"]
	message["by"] = map[string]any{"name": planted["a signal"], "role": "sub-district-office", "unit": "yuetan"}
	require.NoError(s.t, s.client.SignalWorkflow(s.t.Context(), id, "", workflows.SignalStepCompleted, message))
	s.until("yuetan", "the signal is accepted", accepted(pilot.StepPilotPlan))
	require.NoError(s.t, s.client.SignalWorkflow(s.t.Context(), id, "", workflows.SignalStepCompleted, planted["junk"]))
	_, err := s.client.ExecuteWorkflow(s.t.Context(), sdkclient.StartWorkflowOptions{TaskQueue: workflows.TaskQueue}, workflows.DistrictBulletinType, map[string]any{"v": 99, "programme": planted["a workflow that fails"]})
	require.NoError(s.t, err)
}

// requireNothingInClear looks at everything in Temporal as it is there: all payloads are
// encrypted, and what is not, search attributes and IDs, names nobody.
func (s *system) requireNothingInClear() {
	s.t.Helper()
	uses, err := payloads.Uses(s.t.Context(), s.client, s.at.Namespace(), func(int) {})
	require.NoError(s.t, err)
	require.Equal(s.t, []string{"a"}, slices.Collect(maps.Keys(uses)), "%v", uses)
	require.GreaterOrEqual(s.t, uses["a"].Runs, 5)
	require.Equal(s.t, 1, uses["a"].Schedules)
	found, err := s.client.ListWorkflow(payloads.Raw(s.t.Context()), &workflowservice.ListWorkflowExecutionsRequest{})
	require.NoError(s.t, err)
	require.GreaterOrEqual(s.t, len(found.GetExecutions()), 5)
	for _, e := range found.GetExecutions() {
		text := prototext.Format(e)
		for _, field := range e.GetSearchAttributes().GetIndexedFields() {
			text += string(field.GetData())
		}
		for where, name := range planted {
			require.NotContains(s.t, text, name, where)
		}
	}
}

// A pilot that began in clear goes on encrypted; its key is replaced in mid-pilot; a worker
// that lacks a key takes nothing from anybody; and there is a way back.
func TestEncryption_APilotBegunInClearChangesKeysInMidPilotAndGoesBack(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
	file := s.payloadKey("a")
	s.encrypting("SHIDIAN_PAYLOAD_KEYS_FILE=" + file)
	s.mustSubmit("yuetan", pilot.StepPilotPlan)
	s.mustDesk("status", "yuetan")

	// A signal in clear, as the temporal command sends it, is read as before.
	message, err := json.Marshal(s.message("yuetan", pilot.StepResponsibilities, "by-hand"))
	require.NoError(t, err)
	s.temporalCLI("workflow", "signal", "--workflow-id", workflows.PilotID(programme, "yuetan"), "--name", workflows.SignalStepCompleted, "--input", string(message))
	s.until("yuetan", "the signal in clear is accepted", accepted(pilot.StepResponsibilities))
	require.NotContains(t, s.temporalCLI("workflow", "query", "--workflow-id", workflows.PilotID(programme, "yuetan"), "--type", "status"), "成立试点工作领导小组", "who has no key reads nothing")

	s.payloadKey("b")
	s.encrypting() // read with by everybody
	require.Contains(t, s.readyz(), "payloads: encrypted with a (aes-256-gcm); read with b too")
	s.encrypting("SHIDIAN_PAYLOAD_KEY=b") // and now it encrypts
	s.mustSubmit("yuetan", pilot.StepMobilisation)
	require.Regexp(t, `(?m)^a\s+reads.*keep it$`, s.mustWork("payload-keys"))
	require.Regexp(t, `(?m)^b\s+writes`, s.mustWork("payload-keys"))

	s.withoutAKey(file)

	s.encrypting("SHIDIAN_PAYLOAD_KEY=none")
	require.Contains(t, s.readyz(), "payloads: in clear; read with a, b too")
	require.Zero(t, s.submit("yuetan/tiedao", pilot.StepSizeAdjustment).code)
	require.Contains(t, s.temporalCLI("workflow", "query", "--workflow-id", workflows.PilotID(programme, "yuetan"), "--type", "status"), "成立试点工作领导小组")
	data, a := s.audit()
	require.Zero(t, a.code, a.out)
	require.True(t, data.Agree)
	require.Equal(t, 0, s.query(`SELECT count(*) FROM events WHERE type = 'refused'`), "nothing was taken for what it was not")
}

// withoutAKey starts a worker that lacks the key of most of what there is, and then one that
// has it.
func (s *system) withoutAKey(file string) {
	s.t.Helper()
	lines, err := os.ReadFile(file)
	require.NoError(s.t, err)
	first, _, _ := strings.Cut(string(lines), "\n")
	lacking := filepath.Join(s.folder, "lacking")
	require.NoError(s.t, os.WriteFile(lacking, []byte(first), 0o600))
	s.stopWorker()
	whole := slices.Clone(s.env)
	s.env = append(s.env, "SHIDIAN_PAYLOAD_KEYS_FILE="+lacking, "SHIDIAN_PAYLOAD_KEY=a")
	s.startWorker()
	s.env = whole
	s.submit("yuetan/sanlihe-1", pilot.StepSizeAdjustment, "--id", "while-a-key-lacks", "--signal")
	require.Eventually(s.t, func() bool {
		return strings.Contains(s.readyz(), `encrypted with key "b", which this program does not have`)
	}, patience, tick)
	require.Contains(s.t, s.metrics(), "shidian_unreadable_tasks ")
	s.encrypting()
	s.until("yuetan/sanlihe-1", "what was sent in between is accepted", accepted(pilot.StepSizeAdjustment))
}

func (s *system) mustWork(args ...string) string {
	s.t.Helper()
	out, err := s.worked(args...)
	require.NoError(s.t, err, out)
	return out
}
