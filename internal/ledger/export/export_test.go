package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"shidian/internal/catalog"
	"shidian/internal/ledger"
	"shidian/internal/ledger/export"
	"shidian/internal/pilot"
)

var at = time.Date(2002, 12, 10, 2, 0, 0, 0, time.UTC)

func reader(lang catalog.Lang) ledger.Reader {
	return ledger.Reader{Lang: lang, Head: ledger.Head{Programme: "xicheng-2002", AsOf: at, UTCOffset: 480}}
}

// entries are one that is late and one of a community that is done, whose person
// has a name that a spreadsheet would compute.
func entries() []ledger.Entry {
	yuetan := pilot.Unit{Code: "yuetan", Name: "月坛"}
	return []ledger.Entry{
		{
			SubDistrict: yuetan, Step: pilot.StepPilotPlan, Stage: pilot.StagePreparation, Role: pilot.RoleSubDistrictOffice, Status: pilot.Open,
			Light: pilot.LightRed, UTCOffset: 480, Binding: pilot.BindingHard, Deadline: at.AddDate(0, 0, -3),
			Returns: []pilot.ReturnReason{{Text: "时间安排与各社区换届的先后不衔接,\n请核对后重报", Rule: "R9"}},
		},
		{
			SubDistrict: yuetan, Community: &pilot.Unit{Code: "tiedao", Name: "铁道部住宅区第二、一"}, Step: pilot.StepCharter, Stage: pilot.StageInstitutions,
			Role: pilot.RoleResidentsCommittee, Status: pilot.Complete, Light: pilot.LightDone, UTCOffset: 480, Accepted: at,
			Last: &ledger.HandIn{By: pilot.Actor{Name: `=HYPERLINK("http://x","李")`, Role: pilot.RoleResidentsCommittee}, Outcome: pilot.Accepted},
		},
	}
}

func written(t *testing.T, form export.Form, lang catalog.Lang, all []ledger.Entry) []byte {
	t.Helper()
	var out bytes.Buffer
	r := reader(lang)
	w, err := export.New(form, &out, r)
	require.NoError(t, err)
	for i, e := range all {
		require.NoError(t, w.Line(r.Line(i+1, e)))
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func TestExport_TheSameLinesGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	for _, form := range export.Forms() {
		first := written(t, form, catalog.Chinese, entries())
		require.Equal(t, first, written(t, form, catalog.Chinese, entries()), form)
	}
	_, err := export.New("doc", &bytes.Buffer{}, reader(catalog.Chinese))
	require.ErrorContains(t, err, "csv json xlsx yaml")
}

func TestCSV_OpensInExcelAndComputesNothing(t *testing.T) {
	t.Parallel()
	data := written(t, export.CSV, catalog.Chinese, entries())
	require.True(t, bytes.HasPrefix(data, []byte("\xef\xbb\xbf")), "without it Excel shows no Chinese")
	rows, err := csv.NewReader(bytes.NewReader(data[3:])).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 3)
	require.Equal(t, "序号", rows[0][0])
	require.Len(t, rows[0], 20)
	require.Contains(t, rows[2], `'=HYPERLINK("http://x","李")`)
	for _, sign := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "－1"} {
		e := entries()[1]
		e.Last.By.Name = sign
		rows, err := csv.NewReader(bytes.NewReader(written(t, export.CSV, catalog.English, []ledger.Entry{e})[3:])).ReadAll()
		require.NoError(t, err)
		require.Equal(t, "'"+strings.ReplaceAll(sign, "\r", ""), rows[1][7], "%q", sign) // a CSV file has no bare \\r
	}
}

func TestSheet_IsReadyToBePrinted(t *testing.T) {
	t.Parallel()
	book, err := excelize.OpenReader(bytes.NewReader(written(t, export.XLSX, catalog.Chinese, entries())))
	require.NoError(t, err)
	defer func() { require.NoError(t, book.Close()) }()
	require.Equal(t, []string{"台账"}, book.GetSheetList())

	text := func(name string) string {
		value, err := book.GetCellValue("台账", name)
		require.NoError(t, err)
		return value
	}
	require.Contains(t, text("A1"), "台账（xicheng-2002）")
	require.Equal(t, "数据截至 2002-12-10 10:00:00", text("A2"))
	require.Equal(t, "亮灯", text("N3"))
	require.Equal(t, "红灯(逾期)", text("N4"), "the light in words")
	require.Equal(t, "FFC7CE", fill(t, book, "N4"), "and in colour")
	require.Equal(t, "DDEBF7", fill(t, book, "N5"))
	require.Equal(t, `=HYPERLINK("http://x","李")`, text("H5"))
	formula, err := book.GetCellFormula("台账", "H5")
	require.NoError(t, err)
	require.Empty(t, formula, "a text, not a formula")

	layout, err := book.GetPageLayout("台账")
	require.NoError(t, err)
	require.Equal(t, "landscape", *layout.Orientation)
	require.Equal(t, 9, *layout.Size, "A4")
	require.Equal(t, 1, *layout.FitToWidth)
	require.Equal(t, 0, *layout.FitToHeight, "as many pages as it takes")
	panes, err := book.GetPanes("台账")
	require.NoError(t, err)
	require.True(t, panes.Freeze)
	require.Equal(t, 3, panes.YSplit)
	var names []string
	for _, n := range book.GetDefinedName() {
		names = append(names, n.Name+" "+n.RefersTo)
	}
	require.Contains(t, names, "_xlnm.Print_Titles '台账'!$3:$3")
	require.Contains(t, strings.Join(names, "\n"), "$A$3:$T$5", "the filter")
	width, err := book.GetColWidth("台账", "G")
	require.NoError(t, err)
	require.GreaterOrEqual(t, width, float64(16), "eight Chinese characters")
}

func fill(t *testing.T, book *excelize.File, name string) string {
	t.Helper()
	id, err := book.GetCellStyle("台账", name)
	require.NoError(t, err)
	style, err := book.GetStyle(id)
	require.NoError(t, err)
	return style.Fill.Color[0]
}

func TestData_IsTheSameInJSONAndYAML(t *testing.T) {
	t.Parallel()
	for _, all := range [][]ledger.Entry{nil, entries()[:1], entries()} {
		var fromJSON, fromYAML struct {
			Programme string        `json:"programme" yaml:"programme"`
			AsOf      string        `json:"asOf" yaml:"asOf"`
			Lines     []ledger.Line `json:"lines" yaml:"lines"`
		}
		require.NoError(t, json.Unmarshal(written(t, export.JSON, catalog.English, all), &fromJSON))
		asJSON, err := yaml.YAMLToJSON(written(t, export.YAML, catalog.English, all))
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(asJSON, &fromYAML))
		require.Equal(t, fromJSON, fromYAML)
		require.Equal(t, "2002-12-10T02:00:00Z", fromJSON.AsOf)
		require.Len(t, fromJSON.Lines, len(all))
		require.NotNil(t, fromJSON.Lines)
	}
}
