package machine

import (
	"context"
	"os/exec"
	"runtime"
)

// EnsureNetworkTools installs the program ip through apt-get where there is none and we are root.
// Where we may not, tests that need a network of hosts say themselves what is missing.
func EnsureNetworkTools(ctx context.Context, progress Progress) error {
	if _, err := exec.LookPath("ip"); err == nil || runtime.GOOS != "linux" || !mayInstall() {
		return nil
	}
	return aptInstall(ctx, progress, InstallingNetworkTools, "iproute2")
}
