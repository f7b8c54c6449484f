package lab

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"

	"shidian/internal/devservices"
)

// Memory is what the worker and the Temporal server hold, in bytes.
type Memory struct {
	Worker, Server int64 // resident
	// Live is what the worker's garbage collector last found in use, Stacks what its
	// goroutines have.
	Live, Stacks int64
}

// Minus is what was added since an earlier reading.
func (m Memory) Minus(earlier Memory) Memory {
	return Memory{m.Worker - earlier.Worker, m.Server - earlier.Server, m.Live - earlier.Live, m.Stacks - earlier.Stacks}
}

// ReadMemory reads what both hold now.
func (l *Lab) ReadMemory(ctx context.Context) (m Memory, err error) {
	if m.Worker, err = resident(l.worker.PID()); err != nil {
		return m, err
	}
	if m.Server, err = resident(l.temporal.PID()); err != nil {
		return m, err
	}
	next, err := l.WorkerMetric(ctx, "go_memstats_next_gc_bytes")
	if err != nil {
		return m, err
	}
	stacks, err := l.WorkerMetric(ctx, "go_memstats_stack_inuse_bytes")
	// The collector runs again when the heap and the stacks have grown by as much.
	m.Live, m.Stacks = int64((next-stacks)/2), int64(stacks)
	return m, err
}

// resident reads /proc/PID/status.
func resident(pid int) (int64, error) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("read the memory of process %d: %w", pid, err)
	}
	return parseResident(string(content))
}

func parseResident(status string) (int64, error) {
	for line := range strings.Lines(status) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmRSS:" {
			kib, err := strconv.ParseInt(fields[1], 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("%w: no VmRSS", errUnreadable)
}

// WorkerMetric is a metric of the worker's, all its series summed up; 0 where
// there is none yet.
func (l *Lab) WorkerMetric(ctx context.Context, name string) (sum float64, err error) {
	return metricOf(ctx, l.worker, name)
}

// Series are the series of a metric of this worker's that are not 0, as they are exported.
func (a *Another) Series(ctx context.Context, name string) (series []string, err error) {
	err = eachLine(ctx, a.Worker, func(line string) error {
		value, found, err := parseMetric(line, name)
		if found && value != 0 {
			series = append(series, line)
		}
		return err
	})
	return series, err
}

func metricOf(ctx context.Context, w *devservices.Worker, name string) (sum float64, err error) {
	err = eachLine(ctx, w, func(line string) error {
		value, found, err := parseMetric(line, name)
		if found {
			sum += value
		}
		return err
	})
	return sum, err
}

func eachLine(ctx context.Context, w *devservices.Worker, read func(line string) error) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, w.HealthURL()+"/metrics", nil)
	if err != nil {
		return fmt.Errorf("ask for the worker's metrics: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask for the worker's metrics: %w", err)
	}
	defer func() { _ = response.Body.Close() }() // it was read
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		if err := read(lines.Text()); err != nil {
			return err
		}
	}
	return lines.Err()
}

func parseMetric(line, name string) (value float64, found bool, err error) {
	rest, found := strings.CutPrefix(line, name)
	if !found || rest == "" || (rest[0] != ' ' && rest[0] != '{') {
		return 0, false, nil
	}
	value, err = strconv.ParseFloat(rest[strings.LastIndexByte(rest, ' ')+1:], 64)
	if err != nil {
		return 0, false, fmt.Errorf("%w: %q", errUnreadable, line)
	}
	return value, true, nil
}
