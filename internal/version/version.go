package version

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
)

// unknown stands for what a program does not know of itself, as when it was built
// outside of a checkout.
const unknown = "unknown"

// What the build was told, for where Go finds out nothing itself: -ldflags "-X
// shidian/internal/version.named=v1.2.3 -X shidian/internal/version.commit=…". A
// commit may end in -dirty, as git describes it.
var named, commit string

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
	return of(info, named, commit)
}

func of(info *debug.BuildInfo, named, commit string) Program {
	p := Program{Version: named, Go: cmp.Or(info.GoVersion, runtime.Version())}
	p.Commit, p.Modified = strings.CutSuffix(commit, "-dirty")
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			p.Commit = s.Value
		case "vcs.modified":
			p.Modified = s.Value == "true"
		}
	}
	if p.Version == "" { // else Go's own name for a commit, which is one where it has a tag
		p.Version = strings.TrimSuffix(info.Main.Version, "+dirty")
	}
	if p.Version == "(devel)" || strings.HasPrefix(p.Version, "v0.0.0-") {
		p.Version = ""
	}
	p.Version = cmp.Or(p.Version, after(Releases(), p.Commit), unknown)
	p.Commit = cmp.Or(p.Commit, unknown)
	return p
}

// after names a build that nobody named: by the last release that its sources know, which
// is all that can be said without git, and by its commit where that is known.
func after(releases []Release, commit string) string {
	if len(releases) == 0 {
		return ""
	}
	name := releases[len(releases)-1].Name + "-dev"
	if commit != "" {
		name += "-g" + commit[:min(7, len(commit))]
	}
	return name
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

// commitDigits is how much of a commit tells it from every other.
const commitDigits = 12

// BuildID tells this program from other builds for whoever rolls it out: the release, else
// the commit. Empty when the program knows neither.
func (p Program) BuildID() string {
	commit := p.Commit[:min(len(p.Commit), commitDigits)]
	id := p.Version
	if id == unknown || strings.HasSuffix(id, "-"+commit) { // Go's own name for a commit without a tag
		id = commit
	}
	if id == unknown {
		return ""
	}
	if p.Modified {
		id += "-modified"
	}
	return id
}
