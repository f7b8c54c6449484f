package machine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// programs are Shidian's: the package and the name in bin.
var programs = []struct{ source, name string }{
	{"starter", "shidian"}, {"worker", "shidian-worker"}, {"deploy/dev", "shidian-dev"},
}

// BuildPrograms builds the desk, the worker and the program that runs the services.
// All or none of them are new afterwards.
func BuildPrograms(ctx context.Context, progress Progress) (err error) {
	root, err := ProjectRoot()
	if err != nil {
		return err
	}
	bin := filepath.Join(root, "bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return fmt.Errorf("make the programs' folder: %w", err)
	}
	unfinished, err := os.MkdirTemp(bin, "unfinished-")
	if err != nil {
		return fmt.Errorf("make the programs' folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(unfinished)) }()
	progress.Tell(BuildingPrograms, "")
	arguments := []string{"build", "-ldflags", os.Getenv("LD_FLAGS"), "-o", unfinished + string(filepath.Separator)}
	for _, p := range programs {
		arguments = append(arguments, "./"+p.source)
	}
	cmd := goCommand(ctx, arguments...)
	cmd.Dir = root
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build Shidian: %w\n%s", err, output)
	}
	for _, p := range programs {
		if err := os.Rename(filepath.Join(unfinished, filepath.Base(p.source)), filepath.Join(bin, p.name)); err != nil {
			return fmt.Errorf("build Shidian: %w", err)
		}
	}
	return nil
}

// stopsWithin is how long a build that is broken off may take to clean up.
const stopsWithin = 3 * time.Second

// goCommand is the go command, which ends with ctx and with it all that it started.
func goCommand(ctx context.Context, arguments ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", arguments...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = stopsWithin
	cmd.Env = os.Environ()
	if os.Getenv("GOGC") == "" && availableMemory() >= roomy {
		cmd.Env = append(cmd.Env, "GOGC=400") // the compiler collects garbage less often
	}
	return cmd
}

// roomy is the memory, in bytes, from which on compilers may take more of it to be done
// earlier.
const roomy = 8 << 30

// availableMemory is what this machine could give, in bytes; 0 where it does not say.
func availableMemory() int64 {
	told, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	return memoryIn(string(told))
}

func memoryIn(told string) int64 {
	for line := range strings.Lines(told) {
		var kilobytes int64
		if n, err := fmt.Sscanf(line, "MemAvailable: %d kB", &kilobytes); n == 1 && err == nil {
			return kilobytes << 10
		}
	}
	return 0
}
