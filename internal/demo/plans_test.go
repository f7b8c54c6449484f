package demo_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/demo"
)

// Real schedules of other years and places, after only what `plan check` asks for, and the
// shipped plan of today.
func TestDemo_BringsRealSchedulesToTheirEnd(t *testing.T) {
	t.Parallel()
	settings, _, _ := servers(t)
	for _, file := range []string{"testdata/tongguanshan.yaml", "testdata/shijingshan.yaml", "testdata/chengxiang.yaml", "../../plans/election-2026.yaml"} {
		t.Run(file, func(t *testing.T) {
			var said strings.Builder
			report, err := demo.Run(t.Context(), demo.Options{
				Plan: file, Seed: 2002, Speed: 1e9, Lang: catalog.Chinese, Settings: settings, Papers: t.TempDir(), Out: &said,
			})
			require.NoError(t, err, said.String())
			require.True(t, report.Closed, said.String())
			require.Empty(t, report.Trouble)
		})
	}
}
