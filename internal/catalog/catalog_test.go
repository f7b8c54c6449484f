package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
)

func TestText_CountsInEnglishAsOneSpeaks(t *testing.T) {
	t.Parallel()
	for n, wanted := range map[any]string{0: "0 days late", 1: "1 day late", 2: "2 days late", int64(1): "1 day late"} {
		require.Equal(t, wanted, catalog.Text(catalog.English, "pilot.days-late", catalog.Args{"n": n}))
	}
	require.Equal(t, "已逾期 1 天", catalog.Text(catalog.Chinese, "pilot.days-late", catalog.Args{"n": 1}))
}

func TestText_LeavesBracesOfValuesAlone(t *testing.T) {
	t.Parallel()
	require.Equal(t, "Due within {n:a|b} days", catalog.Text(catalog.English, "pilot.page-due", catalog.Args{"n": "{n:a|b}"}))
}
