package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// programs are the package and the name of each.
var programs = []struct{ source, name string }{{"./starter", "shidian"}, {"./worker", "shidian-worker"}}

// build has the programs of one platform.
type build struct {
	platform v1.Platform
	folder   string
}

// compile builds the programs without anything that differs between machines or clones: no
// path, no C library, no symbol table; what they are is told by the linker's flags.
func compile(ctx context.Context, o order, p v1.Platform, folder string) (build, error) {
	b := build{platform: p, folder: filepath.Join(folder, p.Architecture)}
	for _, program := range programs {
		cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", strings.TrimSpace(o.ldFlags+" -s -w"), "-o", filepath.Join(b.folder, program.name), program.source)
		cmd.Dir = o.root
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.OS, "GOARCH="+p.Architecture)
		if output, err := cmd.CombinedOutput(); err != nil {
			return build{}, fmt.Errorf("build %s for %s: %w\n%s", program.name, p, err, output)
		}
	}
	return b, nil
}

// goRoot is where the Go that builds the programs stands.
func goRoot(ctx context.Context) (string, error) {
	output, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("ask go where it is: %w", err)
	}
	return strings.TrimSpace(string(output)), nil
}
