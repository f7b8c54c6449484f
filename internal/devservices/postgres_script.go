package devservices

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// RunScript has psql run a script in a database as an administrator, with psql's variables
// (name=value), and returns what it printed.
func (p *Postgres) RunScript(ctx context.Context, database, script string, variables ...string) (string, error) {
	arguments := []string{"-X", "-q", "-d", p.DatabaseURL(database)}
	for _, v := range variables {
		arguments = append(arguments, "-v", v)
	}
	cmd := exec.CommandContext(ctx, filepath.Join(p.bin, "psql"), append(arguments, "-f", "-")...)
	cmd.Env, cmd.Stdin = p.environment(), strings.NewReader(script)
	output, err := cmd.CombinedOutput()
	if err != nil {
		return string(output), fmt.Errorf("run a script in database %s: %w\n%s", database, err, output)
	}
	return string(output), nil
}
