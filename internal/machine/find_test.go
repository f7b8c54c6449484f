package machine

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestChoosePostgres_TakesWhatFitsTheData(t *testing.T) {
	t.Parallel()
	found := []installation{{"/path/12", 12}, {"/path/15", 15}, {"/debian/17", 17}}
	for name, c := range map[string]struct {
		found  []installation
		wanted string
		bin    string
		err    string
	}{
		"no data: the first that is not too old": {found: found, bin: "/path/15"},
		"data of 17":                             {found: found, wanted: "17", bin: "/debian/17"},
		"data of a version that is gone":         {found: found, wanted: "16", err: "made by PostgreSQL 16"},
		"only an old one":                        {found: found[:1], err: "PostgreSQL 12 is too old"},
		"none":                                   {err: "apt-get install postgresql"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bin, err := choosePostgres(c.found, c.wanted)
			require.Equal(t, c.bin, bin)
			if c.err != "" {
				require.ErrorContains(t, err, c.err)
				return
			}
			require.NoError(t, err)
		})
	}
}

func TestInstallations_FollowLinks(t *testing.T) {
	genuine, linked := t.TempDir(), t.TempDir()
	for dir := genuine; dir != os.TempDir() && len(dir) > 1; dir = filepath.Dir(dir) {
		require.NoError(t, os.Chmod(dir, 0o755))
	}
	script := "#!/bin/sh\necho 'postgres (PostgreSQL) 99.1'\n"
	for _, name := range []string{"postgres", "initdb"} {
		require.NoError(t, os.WriteFile(filepath.Join(genuine, name), []byte(script), 0o755))
	}
	require.NoError(t, os.Symlink(filepath.Join(genuine, "postgres"), filepath.Join(linked, "postgres")))
	t.Setenv("PATH", linked+":"+os.Getenv("PATH"))

	account, err := PostgresAccount()
	require.NoError(t, err)
	require.Equal(t, installation{bin: genuine, major: 99}, installations(account)[0])
}

func TestAtLeast_ReadsWhatTemporalSays(t *testing.T) {
	t.Parallel()
	for said, wanted := range map[string]bool{
		"temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)":     true,
		"temporal version 1.9.0 (Server 1.30.0, UI 2.50.0)":     true,
		"temporal version 2.0.0 (Server 1.30.0, UI 2.50.0)":     true,
		"temporal version 1.5.0 (Server 1.28.0, UI 2.39.0)":     false,
		"temporal version 0.0.0-DEV (Server 1.29.1, UI 2.42.1)": false,
		"tctl version 1.18": false,
		"":                  false,
	} {
		require.Equal(t, wanted, atLeast(said, oldestTemporal), said)
	}
}

func TestPinnedVersion_IsReadFromTheToolsModule(t *testing.T) {
	t.Parallel()
	root, err := ProjectRoot()
	require.NoError(t, err)
	version, err := pinnedVersion(filepath.Join(root, "tools", "temporal"))
	require.NoError(t, err)
	require.Regexp(t, `^v\d+\.\d+\.\d+$`, version)

	_, err = pinnedVersion(filepath.Join(root, "tools", "workflowcheck"))
	require.ErrorContains(t, err, "does not require github.com/temporalio/cli")
}
