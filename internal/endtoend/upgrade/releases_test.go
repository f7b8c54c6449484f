package upgrade

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/version"
)

// variable says from which releases is upgraded.
const variable = "SHIDIAN_UPGRADE_FROM"

// chosen are the releases from which this run upgrades; as it was asked for by name, or
// as a part of all tests.
func chosen() (releases []version.Release, asked bool, err error) {
	all, wanted := version.Releases(), os.Getenv(variable)
	switch wanted {
	case "":
		return all[len(all)-1:], false, nil
	case "all":
		return all, true, nil
	}
	for name := range strings.SplitSeq(wanted, ",") {
		i := slices.IndexFunc(all, func(r version.Release) bool { return r.Name == strings.TrimSpace(name) })
		if i < 0 {
			return nil, true, fmt.Errorf("%s: there is no release %q; internal/version/releases.txt lists them", variable, name)
		}
		releases = append(releases, all[i])
	}
	return releases, true, nil
}

// root is the repository.
func root() (string, error) { return filepath.Abs(filepath.Join("..", "..", "..")) }

// errNoHistory says that the sources of a release are not here.
var errNoHistory = errors.New("this checkout does not have the release's commit; get it with `git fetch --unshallow` (in CI: a checkout of full depth)")

var building sync.Mutex // one build after another is as fast, and leaves memory to the servers

// programsOf is the folder of a release's programs, built from its commit unless they
// are there: bin/releases/<commit>.
func programsOf(r version.Release) (string, error) {
	building.Lock()
	defer building.Unlock()
	top, err := root()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(top, "bin", "releases", r.Commit)
	if _, err := os.Stat(filepath.Join(folder, "shidian-worker")); err == nil {
		return folder, nil
	}
	if err := exec.Command("git", "-C", top, "cat-file", "-e", r.Commit+"^{commit}").Run(); err != nil {
		return "", fmt.Errorf("%s (%s): %w", r.Name, r.Commit[:7], errNoHistory)
	}
	source, err := os.MkdirTemp("", "shidian-release-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(source) }()
	if err := sourcesOf(top, r.Commit, source); err != nil {
		return "", err
	}
	for _, p := range []struct{ name, pkg string }{{"shidian", "./starter"}, {"shidian-worker", "./worker"}} {
		// The worker comes last: where it is, both are.
		build := exec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(folder, p.name), p.pkg)
		build.Dir = source
		if out, err := build.CombinedOutput(); err != nil {
			return "", fmt.Errorf("build %s of %s: %w\n%s", p.name, r.Name, err, out)
		}
	}
	return folder, nil
}

func sourcesOf(top, commit, into string) error {
	archive := filepath.Join(into, "source.tar")
	if out, err := exec.Command("git", "-C", top, "archive", "-o", archive, commit).CombinedOutput(); err != nil {
		return fmt.Errorf("git archive %s: %w\n%s", commit, err, out)
	}
	if out, err := exec.Command("tar", "-xf", archive, "-C", into).CombinedOutput(); err != nil {
		return fmt.Errorf("unpack %s: %w\n%s", commit, err, out)
	}
	return os.Remove(archive)
}

// release gives a release's programs. As a part of all tests it is skipped in a
// checkout without history; whoever asked for the upgrade is told what to do.
func release(t *testing.T, r version.Release, asked bool) string {
	t.Helper()
	folder, err := programsOf(r)
	if errors.Is(err, errNoHistory) && !asked {
		t.Skip(err)
	}
	require.NoError(t, err)
	return folder
}

// builtHere is where the programs of the sources at hand are; empty when none were built.
var builtHere string

// thisRelease builds the programs of the sources at hand, once.
var thisRelease = sync.OnceValues(func() (string, error) {
	building.Lock()
	defer building.Unlock()
	folder, err := os.MkdirTemp("", "shidian-upgrade-")
	if err != nil {
		return "", err
	}
	builtHere = folder
	for name, pkg := range map[string]string{"shidian": "shidian/starter", "shidian-worker": "shidian/worker"} {
		if out, err := exec.Command("go", "build", "-o", filepath.Join(folder, name), pkg).CombinedOutput(); err != nil {
			return folder, fmt.Errorf("build %s: %w\n%s", name, err, out)
		}
	}
	return folder, nil
})
