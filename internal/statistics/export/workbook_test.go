package export_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"shidian/internal/catalog"
	"shidian/internal/ledger"
	"shidian/internal/pilot"
	"shidian/internal/statistics"
	"shidian/internal/statistics/export"
)

func TestWorkbook_HasNumbersToComputeWithAndNoFormulas(t *testing.T) {
	t.Parallel()
	c := statistics.Community{SubDistrict: pilot.Unit{Code: "yuetan", Name: "=1+1"}, Community: pilot.Unit{Code: "a", Name: "甲"}, Committee: &pilot.ElectionFacts{
		PollingDay: "2002-11-20", Members: []string{"王芳"}, Rounds: []pilot.ElectionRound{{Round: pilot.RoundFirst, Register: 400, Ballots: 300, Valid: 290}},
	}}
	r := statistics.Make(ledger.Head{Programme: "xicheng-2002", AsOf: time.Date(2002, 12, 10, 2, 0, 0, 0, time.UTC), UTCOffset: 480}, "", statistics.ChoiceLatest, []statistics.Community{c})
	var first, second bytes.Buffer
	require.NoError(t, export.Workbook(&first, r, catalog.Chinese))
	require.NoError(t, export.Workbook(&second, r, catalog.Chinese))
	require.Equal(t, first.Bytes(), second.Bytes(), "the same record gives the same bytes")
	book, err := excelize.OpenReader(bytes.NewReader(first.Bytes()))
	require.NoError(t, err)
	defer func() { require.NoError(t, book.Close()) }()
	text := func(cell string) string {
		shown, err := book.GetCellValue("选举统计", cell)
		require.NoError(t, err)
		return shown
	}
	require.Equal(t, "社区选举统计（xicheng-2002）", text("A1"))
	require.Equal(t, "数据截至 2002-12-10 10:00:00", text("A3"))
	require.Equal(t, "投票率", text("F7"))
	require.Equal(t, "=1+1", text("A8"))
	require.Equal(t, []string{"400", "75.0%"}, []string{text("D8"), text("F8")})
	raw, err := book.GetCellValue("选举统计", "F8", excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	require.Equal(t, "0.75", raw)
	formula, err := book.GetCellFormula("选举统计", "A8")
	require.NoError(t, err)
	require.Empty(t, formula)
}
