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
		{"load before", loadBefore()},
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

func loadBefore() string {
	content, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	minute, _, _ := strings.Cut(string(content), " ")
	if busy, err := strconv.ParseFloat(minute, 64); err == nil && busy > float64(runtime.NumCPU())/4 {
		return minute + ": the machine was busy with other things, don't publish these figures"
	}
	return minute
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
