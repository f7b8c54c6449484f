package machine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"time"
)

// oldestTemporal is the oldest version of the `temporal` command that will do.
var oldestTemporal = [3]int{1, 5, 1}

const temporalCLI = "github.com/temporalio/cli"

// EnsureTemporal returns a `temporal` command with a development server: the one
// on PATH when new enough, else the pinned one, built once into bin/tools.
func EnsureTemporal(ctx context.Context, progress Progress) (string, error) {
	if onPath, err := exec.LookPath("temporal"); err == nil && newEnough(ctx, onPath) {
		return filepath.Abs(onPath)
	}
	root, err := ProjectRoot()
	if err != nil {
		return "", err
	}
	module := filepath.Join(root, "tools", "temporal")
	version, err := pinnedVersion(module)
	if err != nil {
		return "", err
	}
	binary := filepath.Join(root, "bin", "tools", "temporal-"+version)
	if Executable(binary) {
		return binary, nil
	}
	return binary, buildOnce(ctx, module, version, binary, progress)
}

// buildOnce builds under a lock, so that tests of several packages build once.
func buildOnce(ctx context.Context, module, version, binary string, progress Progress) error {
	if err := os.MkdirAll(filepath.Dir(binary), 0o755); err != nil {
		return fmt.Errorf("make the tools' folder: %w", err)
	}
	lock, err := OpenLock(binary + ".lock")
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }() // nothing is expected of it any more
	if err := awaitLock(ctx, lock, func() { progress.Tell(WaitingForTemporalBuild, version) }); err != nil {
		return err
	}
	if Executable(binary) {
		return nil
	}
	progress.Tell(BuildingTemporal, version)
	unfinished := binary + ".new"
	cmd := goCommand(ctx, "build", "-mod=readonly", "-buildvcs=false",
		"-ldflags", "-s -w -X "+temporalCLI+"/temporalcli.Version="+version[1:], "-o", unfinished, temporalCLI+"/cmd/temporal")
	cmd.Dir, cmd.Env = module, append(cmd.Env, "GOWORK=off")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build the Temporal development server in %s: %w\n%s", module, err, output)
	}
	if err := os.Rename(unfinished, binary); err != nil {
		return fmt.Errorf("build the Temporal development server: %w", err)
	}
	return nil
}

// lookAgain is how long one waits for what another process does.
const lookAgain = 100 * time.Millisecond

// awaitLock takes the lock, telling first when that needs waiting.
func awaitLock(ctx context.Context, lock *os.File, waiting func()) error {
	for told := false; ; told = true {
		err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return fmt.Errorf("lock %s: %w", lock.Name(), err)
		}
		if !told {
			waiting()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for another build, which holds %s: %w", lock.Name(), ctx.Err())
		case <-time.After(lookAgain):
		}
	}
}

var pinnedLine = regexp.MustCompile(`(?m)^(?:require)?\s*` + regexp.QuoteMeta(temporalCLI) + `\s+(v\S+)`)

// pinnedVersion reads the version from the tool's go.mod: "v1.5.1".
func pinnedVersion(module string) (string, error) {
	content, err := os.ReadFile(filepath.Join(module, "go.mod"))
	if err != nil {
		return "", fmt.Errorf("read the pinned version of Temporal: %w", err)
	}
	match := pinnedLine.FindSubmatch(content)
	if match == nil {
		return "", fmt.Errorf("%s/go.mod does not require %s", module, temporalCLI)
	}
	return string(match[1]), nil
}

func newEnough(ctx context.Context, binary string) bool {
	output, err := exec.CommandContext(ctx, binary, "--version").Output()
	return err == nil && atLeast(string(output), oldestTemporal)
}

var versionTriple = regexp.MustCompile(`version v?(\d+)\.(\d+)\.(\d+)`)

// atLeast reads "temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)".
func atLeast(output string, oldest [3]int) bool {
	match := versionTriple.FindStringSubmatch(output)
	if match == nil {
		return false
	}
	for i, wanted := range oldest {
		if found, _ := strconv.Atoi(match[i+1]); found != wanted {
			return found > wanted
		}
	}
	return true
}

// Executable says whether a path is a program.
func Executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}
