package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/admission"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/config"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
	"shidian/internal/version"
)

const realPlan = "../plans/xicheng-2002.yaml"

// result is what a call of the command came to.
type result struct {
	status   int
	out, err string
}

// call is one call of the command.
type call struct {
	servers client.Servers // nil: the environment's
	env     map[string]string
	in      string
	now     time.Time
}

func (c call) run(t *testing.T, args ...string) result {
	t.Helper()
	env := map[string]string{"SHIDIAN_LANG": "en"}
	maps.Copy(env, c.env)
	var out, errs bytes.Buffer
	a := newApp(strings.NewReader(c.in), &out, &errs, config.Of(env))
	if c.servers != nil {
		a.connect = func(config.Desk) (client.Servers, func()) { return c.servers, func() {} }
	}
	if !c.now.IsZero() {
		a.now = func() time.Time { return c.now }
	}
	status := a.run(t.Context(), args)
	return result{status, out.String(), errs.String()}
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// answering is a pair of servers whose pilots answer every update with this.
func answering(value any) *fakes.Servers {
	terms := examples.SampleTerms()
	community, _ := terms.ForCommunity("sample-1")
	return &fakes.Servers{
		T: &fakes.Temporal{
			WorkerSeen: time.Now(),
			Update:     func(context.Context, sdkclient.UpdateWorkflowOptions) (any, error) { return value, nil },
		},
		R: &fakes.Store{Records: []postgres.StoredPilot{fakes.Of(terms, opened(terms)), fakes.Of(&community, opened(&community))}},
	}
}

func opened(terms *pilot.Terms) *pilot.State {
	state := pilot.NewState()
	judge.NewSession(terms, state, nil).Take(pilot.SelfEntry(pilot.EntryOpen, terms.Clock.RealStart, struct{}{}))
	return state
}

func outcomeOf(kind pilot.OutcomeKind, findings ...pilot.Finding) pilot.Outcome {
	return pilot.Outcome{V: 1, ID: "lg-1", Step: pilot.StepLeadingGroup, Outcome: kind, Findings: findings, Seq: 3}
}

// submitted hands in a leading group.
func submitted(t *testing.T, c call, more ...string) result {
	t.Helper()
	file := write(t, "leading-group.yaml", "evidence:\n  date: 2002-09-20\n  head: 李明\n")
	args := []string{"submit", "sample", "leading-group", "-f", file, "--as", "王建国", "--role", "sub-district-party", "--id", "lg-1"}
	return c.run(t, append(args, more...)...)
}

func TestHelp_OfEveryCommandSpeaksBothLanguagesAndHasExamples(t *testing.T) {
	t.Parallel()
	commands := [][]string{
		{}, {"plan"}, {"plan", "check"}, {"start"}, {"amend"}, {"tasks"}, {"evidence"}, {"evidence", "example"}, {"evidence", "check"},
		{"submit"}, {"confirm"}, {"return"}, {"status"}, {"extend"}, {"suspend"}, {"resume"}, {"record"}, {"notices"}, {"notices", "retry"}, {"staff"}, {"staff", "list"}, {"staff", "appoint"}, {"staff", "import"}, {"staff", "end"}, {"ledger"}, {"bulletin"}, {"audit"}, {"archive"}, {"archive", "verify"}, {"rules"}, {"completion"}, {"version"},
	}
	for _, lang := range []string{"zh", "en"} {
		examplesIn := map[string]string{"zh": "示例:", "en": "Examples:"}[lang]
		for _, command := range commands {
			r := call{}.run(t, append(command, "--help", "--lang", lang)...)
			require.Equal(t, exitDone, r.status, command)
			require.Contains(t, r.out, examplesIn, command)
			require.NotContains(t, r.out, "desk.", command)
			require.Empty(t, r.err)
		}
		r := call{}.run(t, "--lang="+lang)
		for _, name := range []string{"plan check", "start", "amend", "tasks", "evidence example", "evidence check", "submit", "confirm", "return", "status", "audit", "ledger", "bulletin", "archive  ", "archive verify  ", "rules", "completion", "DATABASE_URL", "EVIDENCE_BUCKET", "TEMPORAL_ADDRESS", "SHIDIAN_DEADLINE"} {
			require.Contains(t, r.out, "  "+name, lang)
		}
	}
}

func TestVersion_IsSaidHoweverItIsAskedFor(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--version"}, {"-version"}, {"version"}, {"--version", "--lang", "en"}} {
		r := call{}.run(t, args...)
		require.Equal(t, exitDone, r.status, r.err)
		require.Equal(t, version.This().Line("shidian")+"\n", r.out, args)
	}
	for _, args := range [][]string{{"--version", "-o", "json"}, {"version", "-o", "json"}} {
		var this version.Program
		require.NoError(t, json.Unmarshal([]byte(call{}.run(t, args...).out), &this))
		require.Equal(t, version.This(), this)
	}
	for _, args := range [][]string{{"status"}, {"status", "sample"}} {
		var data struct {
			Program version.Program `json:"program"`
		}
		r := call{servers: answering(nil), env: inSample}.run(t, append(args, "-o", "json")...)
		require.NoError(t, json.Unmarshal([]byte(r.out), &data), r.out+r.err)
		require.Equal(t, version.This(), data.Program)
	}
}

func TestUsage_ThatIsWrongIsExitStatusTwoAndSaysWhatToWrite(t *testing.T) {
	t.Parallel()
	sheet := write(t, "charter.yaml", "evidence: {a: 1}\n")
	for _, c := range []struct{ args, want string }{
		{"frobnicate", "There is no command frobnicate"},
		{"submt", "Did you mean submit?"},
		{"plan chek x", "Did you mean check?"},
		{"plan", "wants a command"},
		{"plan check", "shidian plan check FILE"},
		{"status --frob", "There is no option --frob"},
		{"submit -f", "-f wants a value"},
		{"start x --speed fast", "--speed can't be fast"},
		{"status -o csv", "There is no form csv"},
		{"status --lang fr", `language "fr" is not known`},
		{"status Yuetan!", "is no place"},
		{"status --programme X!", "no programme's code"},
		{"tasks --role mayor", "There is no role mayor"},
		{"evidence example chartr", "Did you mean charter?"},
		{"evidence example x-x-x-x-x", "leading-group, pilot-plan"},
		{"evidence check charter", "Name the file with -f"},
		{"evidence check charter -f nowhere.yaml", "There is no file nowhere.yaml"},
		{"evidence check charter -f .", "is a folder"},
		{"submit yuetan charter -f " + sheet + " --as X --role residents-committee", "charter is a community's step"},
		{"submit yuetan/a summary -f " + sheet + " --as X --role sub-district-office", "the place is yuetan"},
		{"submit yuetan/a charter -f " + sheet + " --role residents-committee", "Say with --as"},
		{"submit yuetan/a charter -f " + sheet + " --as X", "charter is handed in by residents-committee"},
		{"submit yuetan/a charter -f " + sheet + " --as X --role x", "There is no role x"},
		{"submit yuetan/a charter -f " + sheet + " --as X --role residents-committee --attach nowhere.pdf", "There is no file nowhere.pdf"},
		{"submit yuetan/a charter -f " + sheet + " --as X --role residents-committee --id 编号", "can't be used"},
		{"submit yuetan/a", "Name a step"},
		{"submit yuetan/a -f " + sheet + " --as X --role residents-committee", "Name a step"},
		{"return yuetan/a charter --as X --role sub-district-office", "wants a reason"},
		{"return yuetan/a charter --reason x --rule R99 --as X --role sub-district-office", "no rule R99"},
		{"rules R99", "no rule R99"},
		{"completion tcsh", "tcsh is not known"},
		{"start " + realPlan + " --rebase tomorrow", "only be now"},
		{"start " + realPlan + " --speed 60", "goes with --rebase now"},
		{"start " + realPlan + " --rebase now --speed -1", "above 0"},
		{"start " + realPlan + " --only atlantis", "no sub-district atlantis"},
	} {
		r := call{}.run(t, strings.Fields(c.args)...)
		require.Equal(t, exitUsage, r.status, c.args)
		require.Contains(t, r.err, c.want, c.args)
		require.Empty(t, r.out, c.args)
	}
}

func TestEnvironment_ThatIsWrongIsExitStatusTwo(t *testing.T) {
	t.Parallel()
	r := call{env: map[string]string{"SHIDIAN_DEADLINE": "0s"}}.run(t, "status")
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, "SHIDIAN_DEADLINE")
	r = call{env: map[string]string{"SHIDIAN_LANG": "klingon"}}.run(t, "rules")
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, "SHIDIAN_LANG")
}

func TestServers_ThatCannotBeReachedAreNamedWithAddressAndVariable(t *testing.T) {
	t.Parallel()
	nowhere := call{env: map[string]string{
		"TEMPORAL_ADDRESS": "127.0.0.1:1", "DATABASE_URL": "postgres://desk:secret@127.0.0.1:1/record", "SHIDIAN_PROGRAMME": "sample-2002",
	}}
	for _, c := range []struct{ server, variable, args string }{
		{"Temporal", "TEMPORAL_ADDRESS", "status sample"},
		{"Postgres", "DATABASE_URL", "status"},
		{"Postgres", "DATABASE_URL", "tasks"},
		{"Postgres", "DATABASE_URL", "audit"},
		{"Postgres", "DATABASE_URL", "evidence example leading-group --place sample"},
		{"Temporal", "TEMPORAL_ADDRESS", "start " + realPlan},
		{"Temporal", "TEMPORAL_ADDRESS", "confirm sample leading-group"},
	} {
		r := nowhere.run(t, strings.Fields(c.args)...)
		require.Equal(t, exitServer, r.status, c.args)
		require.Contains(t, r.err, c.server+" can't be reached at 127.0.0.1:1", c.args)
		require.Contains(t, r.err, c.variable, c.args)
		require.NotContains(t, r.err, "secret")
	}
	r := submitted(t, nowhere)
	require.Equal(t, exitServer, r.status)
	require.Contains(t, r.err, "--id lg-1", "how to send it again")
}

func TestCompletion_KnowsStepsRolesAndPlaces(t *testing.T) {
	t.Parallel()
	c := call{servers: answering(nil), env: map[string]string{"SHIDIAN_PROGRAMME": "sample-2002"}}
	r := c.run(t, "__complete", "evidence", "example", "")
	require.Contains(t, r.out, "charter\tCharter of self-government")
	r = c.run(t, "__complete", "submit", "sample", "")
	require.Contains(t, r.out, "leading-group")
	require.NotContains(t, r.out, "charter", "a community's step")
	r = c.run(t, "__complete", "submit", "")
	require.Contains(t, r.out, "sample/sample-1\t示例街道 · 示例社区")
	r = c.run(t, "__complete", "tasks", "--role", "")
	require.Contains(t, r.out, "residents-committee")
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		r = c.run(t, "completion", shell)
		require.Equal(t, exitDone, r.status)
		require.NotEmpty(t, r.out)
	}
}

var errRefused = errors.New("connection refused")

func TestDesk_WarnsOfADatabaseInTheClearAndRefusesItWhereThatIsAsked(t *testing.T) {
	t.Parallel()
	env := map[string]string{"SHIDIAN_PROGRAMME": "sample-2002", "DATABASE_URL": "postgres://me:secret@db.example/x?sslmode=require"}
	r := call{servers: answering(nil), env: env}.run(t, "status", "sample")
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.err, "warning: The connection to the record (Postgres at db.example:5432/x) is not protected by verified TLS")
	require.NotContains(t, r.out+r.err, "secret")

	env["SHIDIAN_REQUIRE_DB_TLS"] = "true"
	r = call{env: env}.run(t, "ledger")
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, "SHIDIAN_REQUIRE_DB_TLS")
	require.NotContains(t, r.err, "warning")
}

func TestDesk_SaysInTheReadersLanguageWhatKeepsItFromTemporal(t *testing.T) {
	t.Parallel()
	servers := answering(nil)
	servers.TErr = &admission.RefusedError{Kind: admission.Claim, Args: catalog.Args{"address": "a:1", "call": "StartWorkflowExecution", "claim": "xicheng:write"}}
	for lang, words := range map[string][]string{
		"en": {"The Temporal server at a:1", "StartWorkflowExecution", "xicheng:write"}, "zh": {"Temporal 服务器 a:1 不准", "xicheng:write"},
	} {
		r := call{servers: servers, env: map[string]string{"SHIDIAN_LANG": lang}}.run(t, "start", "--rebase", "now", realPlan)
		require.Equal(t, exitServer, r.status, r.err)
		for _, word := range words {
			require.Contains(t, r.err, word)
		}
	}
}
