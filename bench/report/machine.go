package report

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
)

// WriteHead says with what command, when, on what machine and with which versions
// of these modules it was measured.
func WriteHead(ctx context.Context, out io.Writer, command string, at time.Time, modules ...string) error {
	rows := [][]string{
		{"what", "value"},
		{"command", command},
		{"date", at.UTC().Format("2006-01-02 15:04 UTC")},
		{"machine", fmt.Sprintf("%d × %s, %s of memory, %s", runtime.NumCPU(), firstOf("/proc/cpuinfo", "model name"), memory(), kernel())},
		{"processors busy before", busyBefore(ctx)},
		{"Shidian", revision(ctx)},
		{"versions", versions(modules)},
	}
	if _, err := fmt.Fprintf(out, "\n%s", Table(rows)); err != nil {
		return fmt.Errorf("write how it was measured: %w", err)
	}
	return nil
}

// versions are of Go and of modules.
func versions(modules []string) string {
	all := []string{runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if slices.Contains(modules, m.Path) {
				all = append(all, m.Path+" "+m.Version)
			}
		}
	}
	return strings.Join(all, ", ")
}

// revision is the commit that is measured, and whether files differ from it.
func revision(ctx context.Context) string {
	commit, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "unknown commit"
	}
	return strings.TrimSpace(string(commit))
}

// lookBefore is how long is looked at what else the machine does.
const lookBefore = 3 * time.Second

// busyBefore is how much of the processors others use before anything is measured.
func busyBefore(ctx context.Context) string {
	first, ok := processors()
	if !ok {
		return "unknown"
	}
	select {
	case <-ctx.Done():
		return "unknown"
	case <-time.After(lookBefore):
	}
	then, _ := processors()
	return shareBusy(then.busy-first.busy, then.all-first.all)
}

// busyAtMost is the share beyond which figures are not to be believed.
const busyAtMost = 0.1

func shareBusy(busy, all float64) string {
	if all <= 0 {
		return "unknown"
	}
	text := fmt.Sprintf("%.0f %%", 100*busy/all)
	if busy > busyAtMost*all {
		text += ": the machine was busy with other things, don't publish these figures"
	}
	return text
}

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
