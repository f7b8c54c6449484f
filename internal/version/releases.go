package version

import (
	_ "embed"
	"fmt"
	"strings"
)

// Release is a version that was released.
type Release struct {
	Name   string // v0.12.0
	Commit string // all forty digits
	Day    string // 2026-11-30
	// Beside says whether its workers may work beside those of a later release while
	// that is rolled out.
	Beside bool
}

//go:embed releases.txt
var releases string

// Releases are those before this commit, oldest first.
func Releases() []Release {
	list, err := parseReleases(releases)
	if err != nil {
		panic(err) // built in, and tested
	}
	return list
}

func parseReleases(text string) ([]Release, error) {
	var list []Release
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0][0] == '#' {
			continue
		}
		if len(fields) != 4 || len(fields[1]) != 40 || (fields[3] != "beside" && fields[3] != "stop-first") {
			return nil, fmt.Errorf("releases.txt: %q is no release: name, commit, day, beside or stop-first", strings.TrimSpace(line))
		}
		list = append(list, Release{Name: fields[0], Commit: fields[1], Day: fields[2], Beside: fields[3] == "beside"})
	}
	return list, nil
}
