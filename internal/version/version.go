package version

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
)

// unknown stands for what a program does not know of itself, as when it was built
// outside of a checkout.
const unknown = "unknown"

// named is the version that the build was told: -ldflags "-X
// shidian/internal/version.named=v1.2.3".
var named string

// Program is what a program was built from.
type Program struct {
	Version  string `json:"version"`
	Commit   string `json:"commit"`
	Modified bool   `json:"modified,omitempty"` // beyond the commit
	Go       string `json:"go"`
}

// This is the program that runs.
func This() Program {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return of(info, named)
}

func of(info *debug.BuildInfo, told string) Program {
	p := Program{Version: told, Commit: unknown, Go: info.GoVersion}
	if p.Go == "" {
		p.Go = runtime.Version()
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			p.Commit = s.Value
		case "vcs.modified":
			p.Modified = s.Value == "true"
		}
	}
	if p.Version == "" { // else Go's own name for a commit without a tag
		p.Version = strings.TrimSuffix(info.Main.Version, "+dirty")
	}
	if p.Version == "" || p.Version == "(devel)" {
		p.Version = unknown
	}
	return p
}

// Line is the program in one line, in no language.
func (p Program) Line(name string) string {
	commit := p.Commit
	if p.Modified {
		commit += " (modified)"
	}
	return fmt.Sprintf("%s %s, commit %s, %s", name, p.Version, commit, p.Go)
}

// Asked says whether a command line asks for nothing but the version.
func Asked(args []string) bool {
	return len(args) == 1 && slices.Contains([]string{"--version", "-version", "version"}, args[0])
}
