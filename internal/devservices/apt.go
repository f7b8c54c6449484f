package devservices

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

func mayInstall() bool {
	_, err := exec.LookPath("apt-get")
	return os.Geteuid() == 0 && err == nil
}

// aptInstall installs Debian packages and tells of each command as the step.
func aptInstall(ctx context.Context, progress Progress, step Step, packages ...string) error {
	install := append([]string{"install", "-y", "--no-install-recommends"}, packages...)
	for _, arguments := range [][]string{{"update"}, install} {
		progress.tell(step, "apt-get "+strings.Join(arguments, " "))
		cmd := exec.CommandContext(ctx, "apt-get", arguments...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if output, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("apt-get %s: %w\n%s", strings.Join(arguments, " "), err, output)
		}
	}
	return nil
}
