package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/client"
	"shidian/internal/config"
	"shidian/internal/pilot"
)

// FuzzArguments types anything after `shidian`, a line for each argument, and
// anything for the deadline: the exit status is one of ours, and what is wrong
// stands on the error stream in words.
func FuzzArguments(f *testing.F) {
	for _, seed := range []string{
		"rules\nR24", "rules\nR99", "rules\n--lang\nklingon", "tasks\nsample\n--role\ndistrict", "tasks\n月坛", "status\nsample/sample-1\n-o\nxml",
		"evidence\nexample\ncharter\n--lang=zh", "evidence\ncheck\ncharter\n-f\n-", "submit\nsample\nleading-group\n-f\n-\n--as\n王\n--role\nsub-district-party",
		"start\n../plans/xicheng-2002.yaml\n--dry-run\n--rebase\nnow\n--speed\n1e309", "start\nno.yaml\n--speed\n-1", "confirm\nsample\ncharter\n--as\nx\n--role\ny",
		"return\nsample\nleading-group\n--reason\nR8: x\n--as\n王\n--role\ndistrict", "--help", "completion\nbash", "", "\x00", "--programme\n../x",
	} {
		f.Add(seed, "10s")
	}
	f.Add("tasks", "0")
	f.Add("tasks", "-5m")
	f.Add("tasks", "9999999h")
	f.Fuzz(func(t *testing.T, line, deadline string) {
		var out, errs bytes.Buffer
		env := map[string]string{"SHIDIAN_LANG": "en", "SHIDIAN_PROGRAMME": "sample-2002", "SHIDIAN_DEADLINE": deadline}
		a := newApp(strings.NewReader("evidence: {}\n"), &out, &errs, config.Of(env))
		a.now = func() time.Time { return time.Date(2002, 10, 8, 9, 0, 0, 0, time.UTC) }
		servers := answering(outcomeOf(pilot.Accepted))
		a.connect = func(config.Desk) (client.Servers, func()) { return servers, func() {} }
		status := a.run(t.Context(), strings.Split(line, "\n"))
		require.Contains(t, []int{exitDone, exitRefused, exitUsage, exitServer, exitHandedOver}, status)
		if status == exitUsage {
			require.NotEmpty(t, strings.TrimSpace(errs.String()), "%q", line)
		}
	})
}
