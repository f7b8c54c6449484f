package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"shidian/internal/client"
	"shidian/internal/ledger"
	"shidian/starter/table"
)

func TestLedger_FitsATerminalAndSaysAsOfWhen(t *testing.T) {
	t.Parallel()
	r := call{servers: answering(nil), env: inSample}.run(t, "ledger", "--lang", "zh")
	require.Equal(t, exitDone, r.status, r.err)
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	require.Len(t, lines, 1+8+18+2)
	require.Contains(t, lines[0], "存在问题")
	require.Contains(t, lines[1], "成立试点工作领导小组")
	require.Equal(t, "共 26 项", lines[27])
	require.Equal(t, "数据截至 2002-12-10 10:00:00", lines[28])
	for _, line := range lines {
		require.LessOrEqual(t, table.Width(line), usualWidth)
	}
	r = call{servers: answering(nil), env: inSample}.run(t, "ledger", "--role", "workstation")
	require.Contains(t, r.out, "Nothing matches.")
}

func TestLedger_NeedsOnlyTheRecord(t *testing.T) {
	t.Parallel()
	servers := answering(nil)
	servers.TErr = &client.UnreachableError{Server: "Temporal", Address: "a:1", Variable: "TEMPORAL_ADDRESS", Err: errRefused}
	for _, args := range [][]string{{"ledger"}, {"bulletin", "--now"}} {
		r := call{servers: servers}.run(t, args...)
		require.Equal(t, exitDone, r.status, r.err)
		require.Empty(t, r.err)
	}
	servers.RErr = &client.UnreachableError{Server: "Postgres", Address: "b:2", Variable: "DATABASE_URL", Err: errRefused}
	r := call{servers: servers, env: inSample}.run(t, "ledger")
	require.Equal(t, exitServer, r.status)
	require.Contains(t, r.err, "DATABASE_URL")
}

func TestLedger_GivesEveryFormToAFileOrToStandardOutput(t *testing.T) {
	t.Parallel()
	c := call{servers: answering(nil), env: inSample}
	r := c.run(t, "ledger", "-o", "json")
	var data struct {
		AsOf  string        `json:"asOf"`
		Lines []ledger.Line `json:"lines"`
	}
	require.NoError(t, json.Unmarshal([]byte(r.out), &data))
	require.Len(t, data.Lines, 26)
	require.Equal(t, "2002-12-10T02:00:00Z", data.AsOf)

	folder := t.TempDir()
	for _, name := range []string{"ledger.csv", "ledger.yaml", "ledger.json", "ledger.txt", "LEDGER.XLSX"} {
		path := filepath.Join(folder, name)
		r := c.run(t, "ledger", "--out", path)
		require.Equal(t, exitDone, r.status, r.err)
		require.Empty(t, r.out)
		require.Contains(t, r.err, path+" (26 lines)")
	}
	sheet, err := os.ReadFile(filepath.Join(folder, "LEDGER.XLSX"))
	require.NoError(t, err)
	book, err := excelize.OpenReader(bytes.NewReader(sheet))
	require.NoError(t, err)
	require.NoError(t, book.Close())
	r = c.run(t, "ledger", "-o", "xlsx")
	require.Equal(t, string(sheet), r.out, "the same record gives the same bytes")
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, left, 5, "nothing half-written is left")
}

func TestLedger_AFileThatCannotBeWrittenStaysAsItWas(t *testing.T) {
	t.Parallel()
	path := write(t, "ledger.csv", "last week's")
	servers := answering(nil)
	servers.R.Err = errRefused
	r := call{servers: servers, env: inSample}.run(t, "ledger", "--out", path)
	require.NotEqual(t, exitDone, r.status)
	kept, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "last week's", string(kept))
}

func TestPapers_WrongUsageIsExplained(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ args, want string }{
		{"ledger --light blue", "green, yellow, red"},
		{"ledger --stage lunch", "preparation, foundation"},
		{"ledger --role mayor", "There is no role mayor"},
		{"ledger --due-before 2002-02-30", "a date looks like 2002-12-31"},
		{"ledger --sub-district yuetan/tiedao", "a sub-district's code such as yuetan"},
		{"ledger --limit -1", "--limit wants a number above 0"},
		{"ledger --out ledger.doc", ".csv .json"},
		{"ledger -o html", "table, json, yaml, csv, xlsx"},
		{"ledger --out /nowhere/at/all/ledger.csv", "can't be written"},
		{"bulletin --now --issue 2", "--issue wants"},
		{"bulletin --issue 0", "--issue wants"},
		{"bulletin -o csv", "table, json, yaml, html"},
		{"bulletin --out bulletin.pdf", ".html"},
		{"bulletin --issue 9", "There is no No. 9"},
	} {
		r := call{servers: answering(nil), env: inSample}.run(t, strings.Fields(c.args)...)
		require.Equal(t, exitUsage, r.status, c.args)
		require.Contains(t, r.err, c.want, c.args)
		require.Empty(t, r.out, c.args)
	}
}
