package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/rollout"
)

func TestRollout_ReadsWhatPeopleType(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]rolloutAsked{
		"":                           {do: rolloutStatus, output: outTable},
		"status -o json":             {do: rolloutStatus, output: outJSON},
		"ramp 10":                    {do: rolloutRamp, percent: 10, output: outTable},
		"ramp 2.5% --build v1.2.3":   {do: rolloutRamp, percent: 2.5, build: "v1.2.3", output: outTable},
		"--build v1 current":         {do: rolloutCurrent, build: "v1", output: outTable},
		"current -output yaml":       {do: rolloutCurrent, output: outYAML},
		"back":                       {do: rolloutBack, output: outTable},
		"-o json ramp --build v1 50": {do: rolloutRamp, percent: 50, build: "v1", output: outJSON},
	} {
		asked, help, err := readRollout(catalog.English, strings.Fields(typed))
		require.NoError(t, err, typed)
		require.False(t, help)
		require.Equal(t, want, asked, typed)
	}
}

func TestRollout_SaysWhatIsWrongWithACommandLine(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"forward": "usage: shidian-worker rollout", "ramp": "usage", "ramp ten": `"ten" is no percentage`, "ramp -1": "usage", "ramp 101": "no percentage",
		"ramp NaN": "no percentage", "current now": "usage", "back --build v1": "usage", "status --build v1": "usage", "-o xml": "usage", "current --force": "usage",
	} {
		status, out, errOut := call(t, map[string]string{"SHIDIAN_LANG": "en"}, append([]string{"rollout"}, strings.Fields(typed)...)...)
		require.Equal(t, exitUsage, status, typed)
		require.Contains(t, errOut, want, typed)
		require.Empty(t, out)
	}
	_, _, errOut := call(t, map[string]string{"SHIDIAN_LANG": "zh"}, "rollout", "forward")
	require.Contains(t, errOut, "看不懂")
}

func TestRollout_HelpAndWhatMustBeSet(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string]string{"zh": "退一步", "en": "one step back"} {
		status, out, _ := call(t, map[string]string{"SHIDIAN_LANG": lang}, "rollout", "--help")
		require.Zero(t, status)
		require.Contains(t, out, want)
		require.Contains(t, out, "shidian-worker rollout ramp 10")
	}
	status, _, errOut := call(t, map[string]string{"SHIDIAN_LANG": "en"}, "rollout")
	require.Equal(t, exitUsage, status)
	require.Contains(t, errOut, "SHIDIAN_WORKER_DEPLOYMENT is not set")
	env := map[string]string{"SHIDIAN_LANG": "en", "SHIDIAN_WORKER_DEPLOYMENT": "shidian", "SHIDIAN_WORKER_BUILD_ID": "v1", "TEMPORAL_ADDRESS": "127.0.0.1:1"}
	status, _, errOut = call(t, env, "rollout")
	require.Equal(t, exitUnreachable, status)
	require.Contains(t, errOut, "reach Temporal at 127.0.0.1:1")
	env["DATABASE_URL"] = "postgres://me:secret@127.0.0.1:1/x"
	status, _, errOut = call(t, env, "rollout", "current")
	require.Equal(t, exitUnreachable, status, "a build gets no pilots for which nobody knows whether the database is made")
	require.Contains(t, errOut, "DATABASE_URL")
}

func TestRollout_ShowsBuildsAndWhatToDoNext(t *testing.T) {
	t.Parallel()
	s := rollout.Standing{Deployment: "shidian", Builds: []rollout.Build{
		{ID: "v1", State: rollout.Current, Share: 90},
		{ID: "v2", State: rollout.Ramping, Share: 10, Workers: []string{"1@a", "2@b"}},
		{ID: "v0", State: rollout.Idle, Workers: []string{"3@a"}},
		{ID: rollout.Unversioned, State: rollout.Idle, Workers: []string{"4@a"}},
	}}
	var out strings.Builder
	require.NoError(t, showRollout(catalog.English, s, "v2", outTable, &out))
	for _, line := range []string{
		"Deployment shidian; this program is build v2", "⚠ 90 % of the pilots go to v1, which no worker runs", "v0 gets no pilots; once nobody",
		"(without a build) gets no pilots; once nobody", "set-ramping-version --deployment-name shidian --build-id v2 --percentage 10", "One step back: shidian-worker rollout back",
	} {
		require.Contains(t, out.String(), line)
	}
	require.Regexp(t, `(?m)^\*\s+v2\s+ramping\s+10 %\s+2\s*$`, out.String())
	out.Reset()
	require.NoError(t, showRollout(catalog.Chinese, s, "v2", outTable, &out))
	require.Contains(t, out.String(), "试运行")
	out.Reset()
	require.NoError(t, showRollout(catalog.Chinese, s, "v2", outJSON, &out))
	require.Contains(t, out.String(), `"build": "v1",
      "state": "current",
      "share": 90`)
	out.Reset()
	require.NoError(t, showRollout(catalog.English, rollout.Standing{Deployment: "shidian", Elsewhere: "other"}, "v2", outTable, &out))
	require.Contains(t, out.String(), "set SHIDIAN_WORKER_DEPLOYMENT to other")
	for _, why := range []string{
		rollout.NoWorkers, rollout.LeftAlone, rollout.IsCurrent, rollout.AnotherOne, rollout.Nothing, rollout.WhichBefore, rollout.NotShare,
	} {
		for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
			require.NotContains(t, inWords(lang, &rollout.RefusedError{Why: why, Build: "v1"}), "rollout.refused", why)
		}
	}
}
