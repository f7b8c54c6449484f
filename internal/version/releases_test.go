package version

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReleases_AreInOrderAndOnceEach(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	last := ""
	for _, r := range Releases() {
		require.Regexp(t, `^v\d+\.\d+\.\d+$`, r.Name)
		require.Regexp(t, `^\d{4}-\d\d-\d\d$`, r.Day)
		require.False(t, seen[r.Name] || seen[r.Commit], r.Name)
		seen[r.Name], seen[r.Commit] = true, true
		require.LessOrEqual(t, last, r.Day, r.Name)
		last = r.Day
	}
	require.NotEmpty(t, seen)
}

func TestReleases_ALineThatIsNoneIsNamed(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"v1.0.0", "v1.0.0 abc 2026-01-01 beside", "v1.0.0 " + strings.Repeat("0", 40) + " 2026-01-01 perhaps"} {
		_, err := parseReleases("# all\n\n" + line + "\n")
		require.ErrorContains(t, err, line)
	}
}

// The history of the changelog is that of the releases.
func TestReleases_HaveAHeadingInTheChangelog(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../CHANGELOG.md")
	require.NoError(t, err)
	var want, got []string
	for _, r := range Releases() {
		want = append([]string{"## " + r.Name + " — " + r.Day + ", " + r.Commit[:7]}, want...)
	}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "## v") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	require.Equal(t, want, got, "newest first")
}

// sandbox is a repository with releases and the script that names its commits.
type sandbox struct {
	t      *testing.T
	folder string
}

func newSandbox(t *testing.T) sandbox {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs git")
	}
	s := sandbox{t, t.TempDir()}
	script, err := os.ReadFile("../../deploy/release/version.sh")
	require.NoError(t, err)
	s.write("deploy/release/version.sh", string(script), 0o755)
	s.write("internal/version/releases.txt", "# none\n", 0o644)
	s.git("init", "-q")
	return s
}

func (s sandbox) write(name, text string, mode os.FileMode) {
	s.t.Helper()
	path := filepath.Join(s.folder, filepath.FromSlash(name))
	require.NoError(s.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(s.t, os.WriteFile(path, []byte(text), mode))
}

func (s sandbox) git(args ...string) string {
	s.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.com", "-C", s.folder}, args...)...)
	out, err := cmd.CombinedOutput()
	require.NoError(s.t, err, "%s", out)
	return strings.TrimSpace(string(out))
}

func (s sandbox) commit(text string) string {
	s.t.Helper()
	s.write("file", text, 0o644)
	s.git("add", "-A")
	s.git("commit", "-q", "-m", text)
	return s.git("rev-parse", "HEAD")
}

func (s sandbox) version() string {
	s.t.Helper()
	out, err := exec.Command(filepath.Join(s.folder, "deploy/release/version.sh")).CombinedOutput()
	require.NoError(s.t, err, "%s", out)
	return strings.TrimSpace(string(out))
}

func TestVersionScript_NamesACommitByTheNearestReleaseOrTag(t *testing.T) {
	t.Parallel()
	s := newSandbox(t)
	require.Empty(t, s.version(), "no commit")
	first := s.commit("one")
	require.Empty(t, s.version(), "no release yet")
	s.write("internal/version/releases.txt", "# all\nv0.1.0 "+first+" 2026-01-01 beside\n", 0o644)
	require.Equal(t, "v0.1.0", s.version())
	second := s.commit("two")
	require.Equal(t, "v0.1.0-1-g"+second[:7], s.version())
	s.git("tag", "v0.2.0")
	require.Equal(t, "v0.2.0", s.version(), "a tag wins")
	third := s.commit("three")
	require.Equal(t, "v0.2.0-1-g"+third[:7], s.version())
	s.git("tag", "v0.1.5-old", first)
	require.Equal(t, "v0.2.0-1-g"+third[:7], s.version(), "the nearest one")
}

// What the page on upgrading promises is what the test of upgrades does.
func TestReleases_ThePageOnUpgradingNamesEach(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../docs/upgrading.md")
	require.NoError(t, err)
	for _, r := range Releases() {
		says := "no"
		if r.Beside {
			says = "yes"
		}
		row := regexp.MustCompile(`(?m)^\|[^|]*\b` + regexp.QuoteMeta(r.Name) + `\b[^|]*\| (yes|no)`).FindStringSubmatch(string(data))
		require.NotNil(t, row, "%s has no row in the table of supported upgrades", r.Name)
		require.Equal(t, says, row[1], r.Name)
	}
}
