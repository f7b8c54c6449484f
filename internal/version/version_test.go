package version

import (
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOf_SaysVersionCommitAndGo(t *testing.T) {
	t.Parallel()
	checkout := &debug.BuildInfo{
		GoVersion: "go1.26.8", Main: debug.Module{Version: "v0.0.0-20021008090000-0123456789ab+dirty"},
		Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.modified", Value: "true"}},
	}
	last := Releases()[len(Releases())-1].Name
	for name, c := range map[string]struct {
		info          *debug.BuildInfo
		named, commit string
		want          Program
		line          string
	}{
		"a checkout": {
			checkout, "", "", Program{last + "-dev-g0123456", "0123456789abcdef", true, "go1.26.8"},
			"shidian " + last + "-dev-g0123456, commit 0123456789abcdef (modified), go1.26.8",
		},
		"a release":           {checkout, "v1.2.3", "fedcba", Program{"v1.2.3", "0123456789abcdef", true, "go1.26.8"}, "shidian v1.2.3, commit 0123456789abcdef (modified), go1.26.8"},
		"a tag that Go knows": {&debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "v1.2.3"}}, "", "0123", Program{"v1.2.3", "0123", false, "go1.26.8"}, "shidian v1.2.3, commit 0123, go1.26.8"},
		"without git":         {&debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}, "", "", Program{last + "-dev", "unknown", false, runtime.Version()}, "shidian " + last + "-dev, commit unknown, " + runtime.Version()},
		"told":                {&debug.BuildInfo{GoVersion: "go1.26.8"}, "", "0123-dirty", Program{last + "-dev-g0123", "0123", true, "go1.26.8"}, "shidian " + last + "-dev-g0123, commit 0123 (modified), go1.26.8"},
	} {
		require.Equal(t, c.want, of(c.info, c.named, c.commit), name)
		require.Equal(t, c.line, of(c.info, c.named, c.commit).Line("shidian"), name)
	}
	require.NotEmpty(t, This().Version)
}

func TestAsked_IsTheVersionAlone(t *testing.T) {
	t.Parallel()
	for _, arg := range []string{"--version", "-version", "version"} {
		require.True(t, Asked([]string{arg}))
		require.False(t, Asked([]string{arg, "more"}))
	}
	require.False(t, Asked(nil))
	require.False(t, Asked([]string{"-v"}))
}

func TestBuildID_IsTheReleaseOrElseTheCommit(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]Program{
		"v1.2.3":                {Version: "v1.2.3", Commit: "0123456789abcdef"},
		"v1.2.3-rc.1":           {Version: "v1.2.3-rc.1", Commit: unknown},
		"0123456789ab":          {Version: "v0.0.0-20021008090000-0123456789ab", Commit: "0123456789abcdef"},
		"fedcba987654":          {Version: "v1.2.4-0.20021008090000-fedcba987654", Commit: "fedcba9876543210"},
		"0123456":               {Version: unknown, Commit: "0123456"},
		"v1.2.3-modified":       {Version: "v1.2.3", Commit: "0123456789abcdef", Modified: true},
		"0123456789ab-modified": {Version: unknown, Commit: "0123456789abcdef", Modified: true},
		"":                      {Version: unknown, Commit: unknown},
	} {
		require.Equal(t, want, p.BuildID())
	}
}
