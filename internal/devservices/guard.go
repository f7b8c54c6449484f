package devservices

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"shidian/internal/machine"
)

// takeGuard locks the file that says which process runs a service in a folder.
// The process itself inherits the lock, with its children: it is held as long as
// one of them lives, whatever became of us. An orphan of an earlier run, or one
// that still stops, is stopped and waited for; its memory, ports and database
// are free then.
func takeGuard(ctx context.Context, c command) (*os.File, error) {
	guard, err := machine.OpenLock(c.guardPath())
	if err != nil {
		return nil, err
	}
	for stopAt, signalled := time.Now(), false; ; {
		err := syscall.Flock(int(guard.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return guard, guard.Truncate(0) // the number in it is nobody's now
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			closeQuietly(guard)
			return nil, fmt.Errorf("lock %s: %w", guard.Name(), err)
		}
		pid := guardPID(c.guardPath())
		if !signalled || time.Since(stopAt) > stopWithin {
			signalOrphan(pid, c.stopSignal, signalled)
			stopAt, signalled = time.Now(), true
		}
		if err := pause(ctx); err != nil {
			closeQuietly(guard)
			return nil, fmt.Errorf("%s of an earlier run (pid %d) does not end: %w", c.name, pid, err)
		}
	}
}

// signalOrphan stops what holds a guard; the lock held proves that it lives.
func signalOrphan(pid int, signal syscall.Signal, byForce bool) {
	if pid <= 1 {
		return // the guard's owner died before it could write whom it started
	}
	if byForce {
		signal = syscall.SIGKILL
	}
	_ = syscall.Kill(pid, signal)
}

func guardPID(path string) int {
	content, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(string(content)))
	return pid
}

// guardPath is beside the log.
func (c command) guardPath() string { return strings.TrimSuffix(c.logPath, ".log") + ".pid" }
