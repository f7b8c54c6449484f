package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRun_ListensOnLoopbackAddressesAlone(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", ":0", "localhost:0", "192.0.2.1:0", "[::]:0", "127.0.0.1", "example.org:80"} {
		for lang, said := range map[string]string{"zh": "拒绝在 " + address, "en": "won't listen on " + address} {
			var out strings.Builder
			require.Equal(t, 2, run(t.Context(), []string{"-listen", address, "-staff", "none.json", "-lang", lang}, &out))
			require.Contains(t, out.String(), said)
			require.Contains(t, out.String(), "-listen 127.0.0.1:7280", "what to do instead")
		}
	}
	require.True(t, loopback("[::1]:7280"))
	require.True(t, loopback("127.0.0.2:7280"))
}

func TestRun_SaysWhatIsWrongWithItsOptions(t *testing.T) {
	t.Parallel()
	for said, arguments := range map[string][]string{
		"zh, en":           {"-lang", "fr"},
		"多余的参数：staff.json": {"staff.json"},
		"not defined":      {"-port", "1"},
	} {
		var out strings.Builder
		require.Equal(t, 2, run(t.Context(), arguments, &out))
		require.Contains(t, out.String(), said)
	}
	require.Zero(t, run(t.Context(), []string{"-h"}, &strings.Builder{}))
}

func TestRun_EndsInOrder(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "staff.json")
	require.NoError(t, os.WriteFile(file, []byte(`[{"subject":"xicheng.district","name":"李国强"}]`), 0o600))
	ctx, stop := context.WithCancel(t.Context())
	out := lines(func(line string) {
		if strings.Contains(line, "http://127.0.0.1:") {
			stop()
		}
	})
	require.Zero(t, run(ctx, []string{"-listen", "127.0.0.1:0", "-staff", file}, out))
}

// lines hands on what is written.
type lines func(string)

func (l lines) Write(p []byte) (int, error) {
	l(string(p))
	return len(p), nil
}

func TestReadStaff_SaysWhatIsWrongWithTheFile(t *testing.T) {
	t.Parallel()
	for content, said := range map[string]string{
		``:                               "EOF",
		`[]`:                             "nobody is in it",
		`[{"subject":"a"}]`:              "person 1 has no subject or no name",
		`[{"subject":"a:b","name":"x"}]`: `subject "a:b" has a colon`,
		`[{"subject":"a","nmae":"x"}]`:   "unknown field",
		`[{"subject":"a","name":"x"},` + `{"subject":"a","name":"y"}]`: `subject "a" is there twice`,
	} {
		file := filepath.Join(t.TempDir(), "staff.json")
		require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
		_, err := readStaff(file)
		require.ErrorContains(t, err, said)
	}
	var out strings.Builder
	require.Equal(t, 1, run(t.Context(), []string{"-listen", "127.0.0.1:0", "-staff", "nowhere.json"}, &out))
	require.Contains(t, out.String(), "nowhere.json")
}

func TestStaff_IsFoundByEveryWordAndGroupedByUnit(t *testing.T) {
	t.Parallel()
	require.Len(t, people, 3)
	require.Len(t, people.matching(""), 3)
	require.Equal(t, staff{people[1]}, people.matching(" 月坛街道 王 "))
	require.Equal(t, staff{people[1], people[2]}, people.matching("YUETAN"))
	require.Empty(t, people.matching("yuetan nobody"))

	groups := people.groups()
	require.Len(t, groups, 2)
	require.Equal(t, "西城区", groups[0].Unit)
	require.Equal(t, group{Unit: "月坛街道", People: people[1:]}, groups[1])
	require.Equal(t, "街道工委 · 社区居委会 (月坛 · 三里河)", people[2].Roles())
}
