package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

var inSample = map[string]string{"SHIDIAN_PROGRAMME": "sample-2002"}

func TestSubmit_ExitsAsThePilotDecides(t *testing.T) {
	t.Parallel()
	duplicate := outcomeOf(pilot.Duplicate)
	duplicate.Current = pilot.Accepted
	for _, c := range []struct {
		outcome pilot.Outcome
		status  int
		says    string
	}{
		{outcomeOf(pilot.Accepted), exitDone, "Accepted Set up the pilot leading group (leading-group) lg-1"},
		{outcomeOf(pilot.Held), exitDone, "Held"},
		{outcomeOf(pilot.Recorded), exitDone, "Recorded"},
		{duplicate, exitDone, "It was accepted"},
		{outcomeOf(pilot.Refused), exitRefused, "Refused"},
	} {
		r := submitted(t, call{servers: answering(c.outcome), env: inSample})
		require.Equal(t, c.status, r.status, r.err)
		require.Contains(t, r.out, c.says)
	}
}

func TestSubmit_ShowsFindingsTheGravestFirstWhereTheyStandInTheFile(t *testing.T) {
	t.Parallel()
	refused := outcomeOf(pilot.Refused,
		pilot.Finding{Rule: "R16", Severity: pilot.Note, Code: "director-not-retired", Field: "evidence.head", Found: "false"},
		pilot.Finding{Rule: "R8", Clause: "三(一)1", Severity: pilot.Hard, Code: "wants-date", Field: "evidence.date", Found: "x", Wanted: "2002-09-30", Message: "in the pilot's language"},
	)
	r := submitted(t, call{servers: answering(refused), env: inSample}, "--lang", "zh")
	require.Regexp(t, `(?s)必改  R8  方案 三\(一\)1  \S+leading-group\.yaml:2:3\n    日期\(date\).*提示  R16  \S+:3:3\n`, r.out)
	require.NotContains(t, r.out, "in the pilot's language")

	r = submitted(t, call{servers: answering(refused), env: inSample}, "-o", "json")
	var data answered
	require.NoError(t, json.Unmarshal([]byte(r.out), &data))
	require.Equal(t, pilot.Hard, data.Outcomes[0].Findings[0].Severity)
	require.Regexp(t, `:2:3$`, data.Outcomes[0].Findings[0].Where)
	require.Empty(t, r.err)
}

func TestSubmit_SendsWhatTheFileSays(t *testing.T) {
	t.Parallel()
	servers := answering(outcomeOf(pilot.Accepted))
	attached := write(t, "minutes.pdf", "abc")
	r := submitted(t, call{servers: servers, env: withStore(t)}, "--attach", attached)
	require.Contains(t, r.err, "Stored the attachment "+attached+": 3 bytes")
	var h pilot.HandIn
	require.NoError(t, json.Unmarshal(servers.T.Sent()[0].Body, &h))
	require.JSONEq(t, `{"date":"2002-09-20","head":"李明"}`, string(h.Evidence))
	require.Equal(t, pilot.Actor{Name: "王建国", Role: pilot.RoleSubDistrictParty, Unit: "sample"}, h.By)
	require.NotNil(t, h.At)
	require.Equal(t, "minutes.pdf", h.Attachments[0].Title)
	require.EqualValues(t, 3, h.Attachments[0].Size)
	require.Equal(t, "text/plain", h.Attachments[0].Type, "by its content")
	require.Equal(t, abcDigest, h.Attachments[0].Digest)
}

func TestSubmit_SaysWhichHeldOneItReplaces(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	in := filepath.Join(folder, "leading-group.yaml")
	require.NoError(t, os.WriteFile(in, []byte("evidence: {a: 1}\nreplaces: lg-of-the-sheet\n"), 0o600))
	without := write(t, "leading-group.yaml", "evidence: {a: 1}\n")
	for name, c := range map[string]struct {
		args     []string
		replaces string
	}{
		"nothing":             {[]string{"leading-group", "-f", without}, ""},
		"by the flag":         {[]string{"leading-group", "-f", without, "--replaces", "lg-0"}, "lg-0"},
		"by the sheet":        {[]string{"leading-group", "-f", in}, "lg-of-the-sheet"},
		"the flag goes first": {[]string{"leading-group", "-f", in, "--replaces", "lg-0"}, "lg-0"},
		"in a folder":         {[]string{"-f", folder}, "lg-of-the-sheet"},
	} {
		servers := answering([]pilot.Outcome{outcomeOf(pilot.Held)})
		if len(c.args) > 2 {
			servers = answering(outcomeOf(pilot.Held))
		}
		args := append([]string{"submit", "sample"}, c.args...)
		r := call{servers: servers, env: inSample}.run(t, append(args, "--as", "王", "--role", "sub-district-party")...)
		require.Equal(t, exitDone, r.status, "%s %s", name, r.err)
		body := servers.T.Sent()[0].Body
		if len(c.args) == 2 {
			var several pilot.HandIns
			require.NoError(t, json.Unmarshal(body, &several))
			body = several.Submissions[0]
		}
		var h map[string]any
		require.NoError(t, json.Unmarshal(body, &h))
		if c.replaces == "" {
			require.NotContains(t, h, "replaces", name)
			continue
		}
		require.Equal(t, c.replaces, h["replaces"], name)
	}
	for says, args := range map[string][]string{
		"--replaces goes with one step only": {"-f", folder, "--replaces", "lg-0"},
		"The id a b can't be used":           {"leading-group", "-f", without, "--replaces", "a b"},
	} {
		servers := answering(outcomeOf(pilot.Held))
		r := call{servers: servers, env: inSample}.run(t, append(append([]string{"submit", "sample"}, args...), "--as", "王", "--role", "sub-district-party")...)
		require.Equal(t, exitUsage, r.status)
		require.Contains(t, r.err, says)
		require.Empty(t, servers.T.Sent())
	}
}

func TestSubmit_ThatIsRefusedForWhatIsHeldSaysHowToReplaceIt(t *testing.T) {
	t.Parallel()
	refused := outcomeOf(pilot.Refused, pilot.Finding{
		Rule: pilot.RuleOrder, Severity: pilot.Hard, Code: pilot.CodeHeldAlready, Field: "replaces", Wanted: "lg-0",
		Than: "held", ThanIs: "王秀英 2002-09-20 09:12",
	})
	for lang, says := range map[string]string{
		"zh": "这一步已有一份材料 lg-0 暂存待审, 由 王秀英 2002-09-20 09:12 报送。要用这一份换下它, 请写明 replaces 为 lg-0(shidian 命令加 --replaces lg-0)",
		"en": "is held already: lg-0, handed in by 王秀英 2002-09-20 09:12. To put this one in its place, say replaces lg-0 (with shidian, --replaces lg-0)",
	} {
		r := submitted(t, call{servers: answering(refused), env: inSample}, "--lang", lang)
		require.Equal(t, exitRefused, r.status)
		require.Contains(t, strings.Join(strings.Fields(r.out), " "), says)
	}
}

func TestSubmit_ReadsStandardInputAndMakesAnID(t *testing.T) {
	t.Parallel()
	servers := answering(outcomeOf(pilot.Accepted))
	c := call{servers: servers, env: inSample, in: "evidence: {a: 1}\n", now: time.Date(2002, 10, 8, 9, 0, 0, 0, time.UTC)}
	r := c.run(t, "submit", "sample", "leading-group", "-f", "-", "--as", "王", "--role", "district")
	require.Equal(t, exitDone, r.status, r.err)
	var h pilot.HandIn
	require.NoError(t, json.Unmarshal(servers.T.Sent()[0].Body, &h))
	require.Regexp(t, `^leading-group-20021008-[0-9a-f]{6}$`, h.ID)
	require.Equal(t, "sample-district", h.By.Unit, "the district's code is the pilot's own")
}

func TestSubmit_OfAFileThatCannotBeReadSaysWhereAndSendsNothing(t *testing.T) {
	t.Parallel()
	servers := answering(outcomeOf(pilot.Accepted))
	file := write(t, "bad.yaml", "evidence:\n  a: 1\n  a: 2\nextra: 1\n")
	r := call{servers: servers, env: inSample}.run(t, "submit", "sample", "leading-group", "-f", file, "--as", "王", "--role", "sub-district-party")
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, file+":3:3: error: a stands here twice")
	require.Contains(t, r.err, file+":4:1: error: There is no key extra")
	require.Empty(t, servers.T.Sent())
}

func TestSubmit_OfWhatNoPilotCanKeepSendsNothing(t *testing.T) {
	t.Parallel()
	for says, content := range map[string]string{
		"can't be kept":         `evidence: {a: "\0"}`,
		"at most 32768":         "evidence: {a: " + strings.Repeat("x", pilot.MaxMessageBytes) + "}",
		"The file is not UTF-8": "evidence: {a: \x00}",
	} {
		servers := answering(outcomeOf(pilot.Accepted))
		r := call{servers: servers, env: inSample, in: content}.run(t, "submit", "sample", "leading-group", "-f", "-", "--as", "王", "--role", "sub-district-party")
		require.Equal(t, exitUsage, r.status, r.err)
		require.Contains(t, r.err, says)
		require.Empty(t, servers.T.Sent())
	}
}

func TestSubmit_ThatIsNotAnsweredIsHandedOver(t *testing.T) {
	t.Parallel()
	slow := answering(nil)
	slow.T.Update = func(ctx context.Context, _ sdkclient.UpdateWorkflowOptions) (any, error) {
		<-ctx.Done()
		return nil, sdkclient.NewWorkflowUpdateServiceTimeoutOrCanceledError(ctx.Err())
	}
	idle := answering(nil)
	idle.T.WorkerSeen = time.Time{}
	for name, c := range map[string]struct {
		call  call
		flags []string
		says  string
	}{
		"no answer in time": {call{servers: slow, env: map[string]string{"SHIDIAN_PROGRAMME": "sample-2002", "SHIDIAN_DEADLINE": "50ms"}}, nil, "No answer within 50ms"},
		"no worker":         {call{servers: idle, env: inSample}, nil, "No worker is at work on task queue pilots"},
		"on request":        {call{servers: answering(nil), env: inSample}, []string{"--signal"}, "as asked"},
	} {
		r := submitted(t, c.call, c.flags...)
		require.Equal(t, exitHandedOver, r.status, name)
		require.Contains(t, r.err, c.says, name)
		require.Contains(t, r.err, "--id lg-1", name)
		require.Empty(t, r.out, name)
	}
	r := submitted(t, call{servers: idle, env: inSample}, "-o", "json")
	var data answered
	require.NoError(t, json.Unmarshal([]byte(r.out), &data))
	require.Equal(t, client.ByNoWorker, data.HandedOver)
	require.Equal(t, "lg-1", data.ID)
}

func TestSubmit_ToAClosedPilotIsRefusedWithTheDate(t *testing.T) {
	t.Parallel()
	servers := answering(nil)
	servers.T.Update = func(context.Context, sdkclient.UpdateWorkflowOptions) (any, error) {
		return nil, serviceerror.NewNotFound("workflow execution already completed")
	}
	own := &servers.R.Records[0]
	own.Phase, own.ClosedAt = pilot.PhaseClosed, time.Date(2002, 12, 30, 2, 0, 0, 0, time.UTC)
	r := submitted(t, call{servers: servers, env: inSample})
	require.Equal(t, exitRefused, r.status)
	require.Contains(t, r.err, "closed on 2002-12-30 10:00", "in the plan's time zone")
}

func TestSubmit_ToAnUnknownPlaceOrProgramme(t *testing.T) {
	t.Parallel()
	servers := answering(nil)
	servers.T.Update = nil
	file := write(t, "leading-group.yaml", "evidence: {a: 1}\n")
	args := []string{"submit", "sampel", "leading-group", "-f", file, "--as", "王", "--role", "sub-district-party"}
	r := call{servers: servers, env: inSample}.run(t, args...)
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, "Did you mean sample 示例街道?")

	record := servers.R
	other := record.Records[0]
	other.Programme = "other"
	record.Records = append(record.Records, other)
	servers.T.List = func(string) []string { return nil }
	r = call{servers: servers}.run(t, "status", "sample")
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, "--programme")
}

func TestSubmit_OfAFolderGoesInTheOrderOfTheCatalogue(t *testing.T) {
	t.Parallel()
	servers := answering(nil)
	servers.T.Update = func(_ context.Context, o sdkclient.UpdateWorkflowOptions) (any, error) {
		var m pilot.HandIns
		require.NoError(t, json.Unmarshal(o.Args[0].(json.RawMessage), &m))
		var outcomes []pilot.Outcome
		for i, raw := range m.Submissions {
			h, _ := judge.ParseHandIn(raw)
			outcomes = append(outcomes, pilot.Outcome{ID: h.ID, Step: h.Step, Outcome: []pilot.OutcomeKind{pilot.Accepted, pilot.Refused}[i%2]})
		}
		return outcomes, nil
	}
	folder := t.TempDir()
	for _, name := range []string{"summary.yaml", "leading-group.yaml", "pilot-plan.yml", "notes.txt"} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte("evidence: {a: 1}\n"), 0o600))
	}
	args := []string{"submit", "sample", "-f", folder, "--as", "王", "--role", "sub-district-office", "--id", "all-1"}
	r := call{servers: servers, env: inSample}.run(t, args...)
	require.Equal(t, exitRefused, r.status, "one was refused")
	require.Regexp(t, `(?s)Accepted .*all-1\.leading-group\nRefused .*all-1\.pilot-plan\nAccepted .*all-1\.summary`, r.out)
	require.Len(t, servers.T.Sent(), 1)

	require.NoError(t, os.WriteFile(filepath.Join(folder, "sumary.yaml"), nil, 0o600))
	r = call{servers: servers, env: inSample}.run(t, args...)
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, "sumary.yaml: a file has to be named after its step")
	r = call{servers: servers, env: inSample}.run(t, "submit", "sample", "-f", t.TempDir(), "--as", "王", "--role", "district")
	require.Contains(t, r.err, "holds no STEP.yaml")
}

func TestReturn_SendsStepsAndReasons(t *testing.T) {
	t.Parallel()
	servers := answering(pilot.Outcome{ID: "r-1", Outcome: pilot.Accepted})
	r := call{servers: servers, env: inSample}.run(t, "return", "sample", "leading-group", "pilot-plan", "--reason", "名单不全", "--rule", "R8",
		"--field", "evidence.members", "--as", "区办", "--role", "district", "--id", "r-1")
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.out, "Returned r-1")
	var sent pilot.Return
	require.NoError(t, json.Unmarshal(servers.T.Sent()[0].Body, &sent))
	require.Equal(t, []pilot.Step{"leading-group", "pilot-plan"}, sent.Steps)
	require.Equal(t, []pilot.ReturnReason{{Text: "名单不全", Rule: "R8", Field: "evidence.members"}}, sent.Reasons)
}

// Zero is sent as it was typed, for the pilot to say which rounds there are; nothing
// typed is nothing sent.
func TestReturn_NamesARoundOnlyWhenItWasTyped(t *testing.T) {
	t.Parallel()
	args := []string{"return", "sample/sample-1", "committee-election", "--reason", "a miscount", "--as", "王", "--role", "sub-district-office"}
	for typed, wanted := range map[string]string{"": "", "0": "0", "2": "2"} {
		servers := answering(outcomeOf(pilot.Accepted))
		more := args
		if typed != "" {
			more = append(args[:len(args):len(args)], "--round", typed)
		}
		r := call{servers: servers, env: inSample}.run(t, more...)
		require.Equal(t, exitDone, r.status, r.err)
		var sent map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(servers.T.Sent()[0].Body, &sent))
		require.Equal(t, wanted, string(sent["round"]))
	}
	r := call{servers: answering(outcomeOf(pilot.Accepted)), env: inSample}.run(t, append(args, "--round", "first")...)
	require.Equal(t, exitUsage, r.status)
}

func TestConfirm_NamesTheVersionThatCounts(t *testing.T) {
	t.Parallel()
	servers := answering(outcomeOf(pilot.Accepted))
	args := []string{"confirm", "sample", "leading-group"}
	r := call{servers: servers, env: inSample}.run(t, args...)
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, "nothing to confirm")

	by := pilot.Actor{Name: "李秀英", Role: pilot.RoleSubDistrictParty, Unit: "sample"}
	step := servers.R.Records[0].State.Step(pilot.StepLeadingGroup)
	step.Status, step.Accepted = pilot.ToConfirm, &pilot.Version{ID: "lg-0", By: by}
	r = call{servers: servers, env: inSample}.run(t, args...)
	require.Equal(t, exitDone, r.status, r.err)
	var h pilot.HandIn
	require.NoError(t, json.Unmarshal(servers.T.Sent()[0].Body, &h))
	require.Equal(t, "lg-0", h.Confirms)
	require.Equal(t, by, h.By, "in the name of whoever handed it in")
	require.Empty(t, h.Evidence)
	require.Empty(t, h.Replaces)

	call{servers: servers, env: inSample}.run(t, append(args, "--as", "王建国")...)
	require.NoError(t, json.Unmarshal(servers.T.Sent()[1].Body, &h))
	require.Equal(t, pilot.Actor{Name: "王建国", Role: pilot.RoleSubDistrictParty, Unit: "sample"}, h.By)

	call{servers: servers, env: inSample}.run(t, append(args, "--replaces", "lg-1", "--note", "仍然有效", "--id", "lg-2")...)
	require.NoError(t, json.Unmarshal(servers.T.Sent()[2].Body, &h))
	require.Equal(t, "lg-0 lg-1 lg-2 仍然有效", strings.Join([]string{h.Confirms, h.Replaces, h.ID, h.Note}, " "))
}
