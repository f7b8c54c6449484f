package devservices

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"shidian/internal/machine"
)

const (
	pollEvery  = 50 * time.Millisecond // between two questions "are you ready"
	stopWithin = 2 * time.Minute       // then SIGKILL; Postgres writes out what it has, which a busy machine takes its time for
	tailLines  = 20
	maxLogSize = 16 << 20 // bytes; a larger log is set aside as .old
)

// command describes a server process.
type command struct {
	name       string // as a person reads it: "Postgres"
	path       string
	args       []string
	dir        string
	env        []string
	logPath    string
	user       *machine.Account // nil = ours
	stopSignal syscall.Signal
	removeDir  string       // removed by the keeper if we are killed
	check      func() error // called when no earlier process is left
}

// process is a running command.
type process struct {
	command
	cmd      *exec.Cmd
	logStart int64         // where this run begins in the log
	done     chan struct{} // closed when it has ended
	exit     error         // readable after done
}

func startProcess(ctx context.Context, c command) (*process, error) {
	guard, err := takeGuard(ctx, c)
	if err != nil {
		return nil, err
	}
	defer closeQuietly(guard)
	if err := c.check(); err != nil {
		return nil, err
	}
	log, start, err := openLog(c.logPath)
	if err != nil {
		return nil, err
	}
	defer closeQuietly(log)
	cmd := exec.Command(c.path, c.args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = c.dir, c.env, log, log
	cmd.ExtraFiles = []*os.File{guard}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: c.user.Credential()}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s (%s): %w", c.name, c.path, err)
	}
	if err := writePID(guard, cmd.Process.Pid); err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return nil, err
	}
	keeper, err := startKeeper(cmd.Process.Pid, c.stopSignal, c.removeDir)
	if err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return nil, err
	}
	p := &process{command: c, cmd: cmd, logStart: start, done: make(chan struct{})}
	go func() {
		p.exit = cmd.Wait()
		keeper.release()
		close(p.done)
	}()
	return p, nil
}

// errHopeless marks an answer that waiting does not change.
var errHopeless = errors.New("can't be changed by waiting")

// awaitReady asks check until it agrees or says that waiting is hopeless, the
// process ends, or ctx does.
func (p *process) awaitReady(ctx context.Context, check func(context.Context) error) error {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		err := check(ctx)
		if err == nil || errors.Is(err, errHopeless) {
			return err
		}
		select {
		case <-p.done:
			return p.endedError()
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready: %w; last answer: %w\n%s", p.name, ctx.Err(), err, p.tail())
		case <-ticker.C:
		}
	}
}

// stop ends the process by its own stop signal, or by force when it takes too
// long or ctx ends.
func (p *process) stop(ctx context.Context) error {
	if err := p.cmd.Process.Signal(p.stopSignal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop %s: %w", p.name, err)
	}
	ctx, cancel := context.WithTimeout(ctx, stopWithin)
	defer cancel()
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
		p.kill()
		return fmt.Errorf("%s did not stop in order and was killed: %w", p.name, ctx.Err())
	}
}

// kill is a crash: SIGKILL to the process and its children. It is stopped first,
// so that no child is born while they are looked up.
func (p *process) kill() {
	if p.ended() {
		return
	}
	pid := p.cmd.Process.Pid
	_ = syscall.Kill(pid, syscall.SIGSTOP)
	children := childrenOf(pid)
	_ = syscall.Kill(pid, syscall.SIGKILL)
	for _, child := range children {
		_ = syscall.Kill(child, syscall.SIGKILL)
	}
	<-p.done
}

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// endedError tells how a process that should run has ended, with its last words.
func (p *process) endedError() error {
	return fmt.Errorf("%s ended: %w\n%s", p.name, exitReason(p.exit), p.tail())
}

var errExitedItself = errors.New("exit status 0")

func exitReason(err error) error {
	if err == nil {
		return errExitedItself
	}
	return err
}

// tail returns the log's last lines since this process began.
func (p *process) tail() string {
	content, err := os.ReadFile(p.logPath)
	if err != nil {
		return fmt.Sprintf("(no log: %v)", err)
	}
	content = content[min(p.logStart, int64(len(content))):]
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	lines = lines[max(0, len(lines)-tailLines):]
	return fmt.Sprintf("the end of %s:\n    %s", p.logPath, strings.Join(lines, "\n    "))
}

// openLog opens a log to append to and says how long it is.
func openLog(path string) (*os.File, int64, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > maxLogSize {
		if err := os.Rename(path, path+".old"); err != nil {
			return nil, 0, fmt.Errorf("set the old log aside: %w", err)
		}
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, 0, fmt.Errorf("open log: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		closeQuietly(file)
		return nil, 0, fmt.Errorf("open log: %w", err)
	}
	return file, info.Size(), nil
}

// environWithout is our environment less the variables that begin with one of
// the prefixes and would change what a server does.
func environWithout(prefixes ...string) []string {
	var kept []string
next:
	for _, variable := range os.Environ() {
		for _, prefix := range prefixes {
			if strings.HasPrefix(variable, prefix) {
				continue next
			}
		}
		kept = append(kept, variable)
	}
	return kept
}

// pause waits between two looks at something that we can't be told of.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pollEvery):
		return nil
	}
}
