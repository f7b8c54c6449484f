package main

import (
	"context"
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// programs are the package and the name of each.
var programs = []struct{ source, name string }{{"./starter", "shidian"}, {"./worker", "shidian-worker"}}

// build is what the programs of one platform were built from.
type build struct {
	platform v1.Platform
	folder   string // with the programs
	version  string
	commit   string
	modified bool
	at       time.Time // of the commit; the epoch where there is none
}

// compile builds the programs without anything that differs between machines: no path, no
// C library, no symbol table.
func compile(ctx context.Context, o order, p v1.Platform, folder string) (build, error) {
	b := build{platform: p, folder: filepath.Join(folder, p.Architecture)}
	for _, program := range programs {
		cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", strings.TrimSpace(o.ldFlags+" -s -w"), "-o", filepath.Join(b.folder, program.name), program.source)
		cmd.Dir = o.root
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.OS, "GOARCH="+p.Architecture, "GOFLAGS=")
		if output, err := cmd.CombinedOutput(); err != nil {
			return build{}, fmt.Errorf("build %s for %s: %w\n%s", program.name, p, err, output)
		}
	}
	return b, b.read(o.version)
}

// read takes from the first program what Go wrote into it.
func (b *build) read(version string) error {
	info, err := buildinfo.ReadFile(filepath.Join(b.folder, programs[0].name))
	if err != nil {
		return fmt.Errorf("ask what was built: %w", err)
	}
	b.at, b.commit, b.version = time.Unix(0, 0).UTC(), "unknown", version
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.commit = s.Value
		case "vcs.modified":
			b.modified = s.Value == "true"
		case "vcs.time":
			if at, err := time.Parse(time.RFC3339, s.Value); err == nil {
				b.at = at.UTC()
			}
		}
	}
	if b.version == "" && strings.HasPrefix(info.Main.Version, "v") {
		b.version = info.Main.Version
	}
	if b.version == "" {
		b.version = "unknown"
	}
	return nil
}

// tag is the version as a tag may be written.
func (b build) tag() string { return strings.ReplaceAll(b.version, "+", "-") }
