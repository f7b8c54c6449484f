package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// Machine is where a run took place.
type Machine struct {
	OS     string `json:"os"`
	Arch   string `json:"arch"`
	CPUs   int    `json:"cpus"`
	Model  string `json:"model,omitempty"`
	Memory string `json:"memory,omitempty"`
}

func thisMachine() Machine {
	return Machine{
		OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.NumCPU(),
		Model: procValue("/proc/cpuinfo", "model name"), Memory: procValue("/proc/meminfo", "MemTotal"),
	}
}

// procValue reads a line of one of Linux' tables; empty elsewhere.
func procValue(path, name string) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(content)) {
		key, value, _ := strings.Cut(line, ":")
		if strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// Versions are of everything that took part.
type Versions struct {
	Shidian  string `json:"shidian"` // the commit
	Go       string `json:"go"`
	Temporal string `json:"temporal"`
	SDK      string `json:"sdk"`
	Postgres string `json:"postgres"`
}

// builtFrom says what a run is made of; the commit stays empty outside of git.
func builtFrom(ctx context.Context, root string) Versions {
	v := Versions{Go: runtime.Version()}
	if out, err := exec.CommandContext(ctx, "git", "-C", root, "describe", "--always", "--dirty").Output(); err == nil {
		v.Shidian = strings.TrimSpace(string(out))
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	for _, m := range info.Deps {
		if m.Path == "go.temporal.io/sdk" {
			v.SDK = m.Version
		}
	}
	return v
}

// row is a line of the table of figures.
type row struct{ what, value string }

func (f *Figures) rows() []row {
	broken := "none"
	if len(f.Breaches) > 0 {
		broken = fmt.Sprint(len(f.Breaches))
	}
	second := func(d time.Duration) string { return d.Round(time.Second).String() }
	rows := []row{
		{"command", "`" + f.Command + "`"},
		{"seed", fmt.Sprint(f.Seed)},
		{"date", f.Date.UTC().Format(time.DateOnly)},
		{"machine", fmt.Sprintf("%d CPUs, %s, %s, %s/%s", f.Machine.CPUs, f.Machine.Model, f.Machine.Memory, f.Machine.OS, f.Machine.Arch)},
		{"versions", fmt.Sprintf("Shidian %s, Go %s, Temporal server %s, SDK %s, PostgreSQL %s", f.Versions.Shidian, strings.TrimPrefix(f.Versions.Go, "go"), f.Versions.Temporal, f.Versions.SDK, f.Versions.Postgres)},
		{"took", fmt.Sprintf("faults and sends %s, until calm %s, proof %s, enemies %s", second(f.Took.Window), second(f.Took.Calm), second(f.Took.Proof), second(f.Took.Enemies))},
		{"processes killed (`kill -9`)", fmt.Sprintf("%d: %s", f.Kills, killed(f.Faults))},
		{"connections", fmt.Sprintf("cut %d, slowed %d, half-open %d", f.Faults[Cut], f.Faults[Slow], f.Faults[HalfOpen])},
		{"evidence store full", fmt.Sprintf("%d times, %s", f.Faults[DiskFull], f.DiskKind)},
		{"messages sent", fmt.Sprintf("%d: %s", f.Sent, counts(f.ByWay))},
		{"of which", counts(f.ByManner)},
		{"what clients know", counts(f.ByResult)},
		{"answers", counts(f.Outcomes)},
		{"longest wait for an answer", (time.Duration(f.LongestMs) * time.Millisecond).Round(100 * time.Millisecond).String()},
		{"pilots, and communities after them", fmt.Sprintf("%d, %d of them closed; %d runs, %d continued as new", f.Pilots, f.Ended, f.Runs.Runs, f.Runs.Continued)},
		{"orders of the district", fmt.Sprintf("%d in force, %d of them merged two communities", f.Orders, f.Mergers)},
		{"on record", fmt.Sprintf("%d events, %d messages, %d rungs (%d of them expected from the plan alone), %d notices, %d files", f.Events, f.Messages, f.Rungs, f.Expected, f.Notices, f.Files)},
		{"workflow tasks", fmt.Sprintf("%d timed out, failed: %s; %d recordings by regular activity", f.Runs.TimedOut, cmp.Or(counts(f.Runs.TaskFailed), "none"), f.Runs.Activities)},
		{"probes answered at the end", fmt.Sprint(f.Probes)},
	}
	for _, e := range f.Enemies {
		rows = append(rows, row{"an enemy: " + e.Name, e.Did + " (" + second(e.Took) + ")"})
	}
	return append(rows, row{"lost", fmt.Sprint(f.Lost)}, row{"doubled", fmt.Sprint(f.Doubled)}, row{"proofs that failed", broken})
}

// Text is the report for a terminal.
func (f *Figures) Text() string {
	var b strings.Builder
	for _, r := range f.rows() {
		fmt.Fprintf(&b, "%-36s %s\n", r.what, r.value)
	}
	for _, x := range f.Breaches {
		fmt.Fprintf(&b, "\n%s\n  %s: %s\n", x.Proof, cmp.Or(x.WorkflowID, "-"), x.What)
	}
	return b.String()
}

// Markdown is the table of docs/reliability.md.
func (f *Figures) Markdown() string {
	var b strings.Builder
	b.WriteString("| | |\n|---|---|\n")
	for _, r := range f.rows() {
		fmt.Fprintf(&b, "| %s | %s |\n", r.what, strings.ReplaceAll(r.value, "|", "\\|"))
	}
	return b.String()
}

// counts lists numbers by name, the largest first.
func counts[K ~string](m map[K]int) string {
	keys := slices.SortedFunc(maps.Keys(m), func(a, b K) int {
		return cmp.Or(cmp.Compare(m[b], m[a]), cmp.Compare(a, b))
	})
	var parts []string
	for _, k := range keys {
		parts = append(parts, fmt.Sprintf("%s %d", k, m[k]))
	}
	return strings.Join(parts, ", ")
}

// killed says how many processes of each kind were killed.
func killed(faults map[FaultKind]int) string {
	return fmt.Sprintf("workers %d, Temporal %d, Postgres %d", workersKilled(faults), faults[KillTemporal], faults[KillPostgres])
}

func workersKilled(faults map[FaultKind]int) int {
	return faults[KillWorker] + len(workerNames())*faults[KillWorkers]
}

// The markers between which a document holds the table.
const (
	tableBegin = "<!-- chaos:begin -->"
	tableEnd   = "<!-- chaos:end -->"
)

// writeTable puts the table into a document, in the place of the one before.
func writeTable(path, table string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	before, rest, found := strings.Cut(string(content), tableBegin)
	_, after, closed := strings.Cut(rest, tableEnd)
	if !found || !closed {
		return fmt.Errorf("write the figures: %s has no lines %s and %s", path, tableBegin, tableEnd)
	}
	if err := os.WriteFile(path, []byte(before+tableBegin+"\n\n"+table+"\n"+tableEnd+after), 0o644); err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	return nil
}
