package spreadsheet_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/spreadsheet"
)

func TestText_NoCellBecomesAFormula(t *testing.T) {
	t.Parallel()
	for _, cell := range []string{
		"=1+1", "+1", "-1+1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM(A1)", "﹦1", "−1", "\t=1", "\r=1", "\n=1", "\tx",
		" =1", "\u3000＝1", "\u00a0=1", `"=1`, "'=1", "“＝1", "\ufeff=1", "\u200b=1", "\u0085=1", `=cmd|' /C calc'!A0`, "  \"' -2",
	} {
		require.Equal(t, "'"+cell, spreadsheet.Text(cell), "%q", cell)
	}
	for _, cell := range []string{"", " ", "'", "王芳", "2002-10-08", "a=1", "1-6", "“会议”", "— 无 —", "(＝)"} {
		require.Equal(t, cell, spreadsheet.Text(cell))
	}
}
