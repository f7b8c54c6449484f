package machine

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// EnsureOpenID builds tools/openid, the provider of sample staff, into bin/tools, and
// returns its path. One that is up to date is left alone by the go command.
func EnsureOpenID(ctx context.Context) (string, error) {
	root, err := ProjectRoot()
	if err != nil {
		return "", err
	}
	binary := filepath.Join(root, "bin", "tools", "openid")
	if err := os.MkdirAll(filepath.Dir(binary), 0o755); err != nil {
		return "", fmt.Errorf("make the tools' folder: %w", err)
	}
	lock, err := OpenLock(binary + ".lock") // tests of several packages build one after another
	if err != nil {
		return "", err
	}
	defer func() { _ = lock.Close() }() // nothing is expected of it any more
	if err := awaitLock(ctx, lock, func() {}); err != nil {
		return "", err
	}
	cmd := goCommand(ctx, "build", "-mod=readonly", "-buildvcs=false", "-o", binary, ".")
	cmd.Dir, cmd.Env = filepath.Join(root, "tools", "openid"), append(cmd.Env, "GOWORK=off")
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the sample sign-in in %s: %w\n%s", cmd.Dir, err, output)
	}
	return binary, nil
}
