package machine

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
)

func mayInstall() bool {
	_, err := exec.LookPath("apt-get")
	return os.Geteuid() == 0 && err == nil
}

// aptLock is held by whoever installs: apt-get refuses to run twice.
var aptLock sync.Mutex

// aptInstall installs Debian packages and tells of each command as the step.
func aptInstall(ctx context.Context, progress Progress, step Step, packages ...string) error {
	aptLock.Lock()
	defer aptLock.Unlock()
	install := append([]string{"install", "-y", "--no-install-recommends"}, packages...)
	for _, arguments := range [][]string{{"update"}, install} {
		progress.Tell(step, "apt-get "+strings.Join(arguments, " "))
		cmd := exec.CommandContext(ctx, "apt-get", arguments...)
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it leaves nothing half-installed
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if output, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("apt-get %s: %w\n%s", strings.Join(arguments, " "), err, output)
		}
	}
	return nil
}
