package report

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Run says with what command, when, on what machine and with which versions
// something was measured.
type Run struct {
	ID       string   `json:"id"`
	Command  string   `json:"command"`
	At       string   `json:"at"` // RFC 3339
	Machine  string   `json:"machine"`
	Busy     Value    `json:"processors_busy_with_others"` // share, 0 to 1, before and after; null: unknown
	Shidian  string   `json:"shidian"`                     // the commit
	Versions []string `json:"versions"`
}

// Look looks at the machine before anything is measured by this command; modules
// are those whose versions count.
func Look(ctx context.Context, command string, at time.Time, modules ...string) Run {
	commit := revision(ctx)
	return Run{
		ID:       at.UTC().Format("2006-01-02T15:04Z") + " " + commit,
		Command:  command,
		At:       at.UTC().Format(time.RFC3339),
		Machine:  fmt.Sprintf("%d × %s, %s of memory, %s", runtime.NumCPU(), firstOf("/proc/cpuinfo", "model name"), memory(), kernel()),
		Busy:     Value(busyNow(ctx)),
		Shidian:  commit,
		Versions: versions(modules),
	}
}

// LookAgain looks at the machine when everything is measured and has ended: what
// came in between is still there, as a rule.
func (r *Run) LookAgain(ctx context.Context) {
	if now := Value(busyNow(ctx)); now > r.Busy || math.IsNaN(float64(r.Busy)) {
		r.Busy = now
	}
}

// busyAtMost is the share beyond which figures are not to be believed.
const busyAtMost = 0.1

// Disturbed says whether others used the machine. Where that can't be known, it is
// for whoever runs it to see to.
func (r Run) Disturbed() bool { return r.Busy > busyAtMost }

// busyText is what others use of the processors.
func (r Run) busyText() string {
	if math.IsNaN(float64(r.Busy)) {
		return "an unknown share"
	}
	return fmt.Sprintf("%.0f %%", 100*float64(r.Busy))
}

// Text is how a page says all that.
func (r Run) Text() string {
	disturbed := ""
	if r.Disturbed() {
		disturbed = " **That is too much: compare these figures with no other run's.**"
	}
	return fmt.Sprintf("`%s`, %s, Shidian %s, on %s (%s). Other programs used %s of the processors.%s\n",
		r.Command, r.At, r.Shidian, r.Machine, strings.Join(r.Versions, ", "), r.busyText(), disturbed)
}

// versions are of Go and of modules.
func versions(modules []string) []string {
	all := []string{runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if slices.Contains(modules, m.Path) {
				all = append(all, m.Path+" "+m.Version)
			}
		}
	}
	return all
}

// revision is the commit that is measured, and whether files differ from it.
func revision(ctx context.Context) string {
	commit, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "unknown commit"
	}
	return strings.TrimSpace(string(commit))
}

// looksFor is how long is looked at what else the machine does.
const looksFor = 3 * time.Second

// busyNow is the share of the processors that is used while nothing is measured;
// not-a-number where the machine does not say.
func busyNow(ctx context.Context) float64 {
	first, ok := processors()
	if !ok {
		return math.NaN()
	}
	select {
	case <-ctx.Done():
		return math.NaN()
	case <-time.After(looksFor):
	}
	then, _ := processors()
	return shareBusy(first, then)
}

func shareBusy(first, then ticks) float64 { return (then.busy - first.busy) / (then.all - first.all) }

// ticks are what the processors did since the machine started.
type ticks struct{ busy, all float64 }

func processors() (ticks, bool) {
	content, err := os.ReadFile("/proc/stat")
	if err != nil {
		return ticks{}, false
	}
	return readTicks(string(content))
}

// readTicks reads the first line of /proc/stat: user, nice, system, idle, waiting
// for disks, interrupts (two), stolen; guests are part of user.
func readTicks(stat string) (ticks, bool) {
	line, _, _ := strings.Cut(stat, "\n")
	fields := strings.Fields(line)
	const idle, waiting, counted = 3, 4, 8
	if len(fields) <= counted || fields[0] != "cpu" {
		return ticks{}, false
	}
	var t ticks
	for i, f := range fields[1 : counted+1] {
		n, err := strconv.ParseFloat(f, 64)
		if err != nil {
			return ticks{}, false
		}
		t.all += n
		if i != idle && i != waiting {
			t.busy += n
		}
	}
	return t, true
}

func kernel() string {
	content, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return runtime.GOOS
	}
	return "Linux " + strings.TrimSpace(string(content))
}

func memory() string {
	kib, _, _ := strings.Cut(firstOf("/proc/meminfo", "MemTotal"), " ")
	n, err := strconv.Atoi(kib)
	if err != nil {
		return "unknown size"
	}
	return fmt.Sprintf("%.0f GiB", float64(n)/(1<<20))
}

// firstOf is the first value with this name in a file of "name: value" lines.
func firstOf(path, name string) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return "unknown"
	}
	for lines := bufio.NewScanner(bytes.NewReader(content)); lines.Scan(); {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}
