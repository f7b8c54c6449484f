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
	return binary, buildTool(ctx, filepath.Join(root, "tools", "openid"), ".", binary, func() {})
}

// buildTool builds a package of a tool's module. Tests of several packages build one
// after another, and waiting is called by one that has to wait.
func buildTool(ctx context.Context, module, source, binary string, waiting func()) error {
	if err := os.MkdirAll(filepath.Dir(binary), 0o755); err != nil {
		return fmt.Errorf("make the tools' folder: %w", err)
	}
	lock, err := OpenLock(binary + ".lock")
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }() // nothing is expected of it any more
	if err := awaitLock(ctx, lock, waiting); err != nil {
		return err
	}
	cmd := goCommand(ctx, "build", "-mod=readonly", "-buildvcs=false", "-o", binary, source)
	cmd.Dir, cmd.Env = module, append(cmd.Env, "GOWORK=off")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s in %s: %w\n%s", filepath.Base(binary), module, err, output)
	}
	return nil
}
