package report_test

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/bench/lab"
	"shidian/bench/report"
)

// raced are rounds in which what a plot shows was measured.
func raced() *report.Results {
	var r report.Results
	for _, pace := range []float64{1, 1.2} {
		for contender, rate := range map[string]float64{"one": 100, "eight": 400, "textbook": 50, "duties & more": 25, "bare": 150, "dbos": 500, "river": 450} {
			for _, clients := range []int{1, 64} {
				r.Add(report.Cell{Server: lab.OnPostgres, Contender: contender, Clients: clients}, report.Window{
					report.Rate: rate * pace, report.AnsweredP50: 1000 / rate, report.AnsweredP99: 3000 / rate, report.Events: 7.3,
				})
			}
		}
		r.Add(report.Cell{Server: lab.OnPostgres, Contender: report.StartAtOnce, Clients: report.StartClients}, report.Window{report.Ready: 66})
	}
	return &r
}

func racers() report.Names {
	n := names
	n.Duties = "duties & more"
	return n
}

func TestPlot_HasABarForEachFigureInsideOfItsPicture(t *testing.T) {
	t.Parallel()
	for _, l := range report.Languages {
		svg := raced().Plot(lab.OnPostgres, 64, racers(), l)
		var picture struct {
			Width float64 `xml:"width,attr"`
			Rects []struct {
				Class string  `xml:"class,attr"`
				X     float64 `xml:"x,attr"`
				Width float64 `xml:"width,attr"`
			} `xml:"rect"`
			Lines []struct {
				Class string `xml:"class,attr"`
			} `xml:"line"`
			Texts []string `xml:"text"`
		}
		require.NoError(t, xml.Unmarshal(svg, &picture), string(svg))
		count, longest := map[string]int{}, map[string]float64{}
		for _, r := range picture.Rects {
			count[r.Class]++
			longest[r.Class] = max(longest[r.Class], r.Width)
			require.LessOrEqual(t, r.X+r.Width, picture.Width)
		}
		require.Equal(t, map[string]int{"": 1, "legend": 2, "rate": 7, "p50": 7, "p99": 7}, count)
		require.Len(t, picture.Lines, 7, "from the least round to the greatest")
		require.Less(t, longest["p50"], longest["p99"])
		require.Contains(t, picture.Texts, "110", "the median of the product's rounds")
	}
	require.Contains(t, string(raced().Plot(lab.OnPostgres, 64, racers(), report.English)), "duties &amp; more")
	require.Contains(t, string(raced().Plot(lab.OnPostgres, 64, racers(), report.Chinese)), "每秒办理")
	require.Nil(t, raced().Plot(lab.Development, 64, racers(), report.English))
}

func TestReadme_IsFilledInBothLanguagesWithThePage(t *testing.T) {
	t.Parallel()
	run := report.Run{At: "2026-11-30T12:00:00Z", Machine: "2 × AMD EPYC"}
	readme := raced().Readme(run, lab.OnPostgres, 1, 64, racers())
	require.NotNil(t, readme)
	root := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(root, "docs"), 0o700))
	path := filepath.Join(root, "docs", "performance.md")
	require.NoError(t, os.WriteFile(path, []byte("<!-- a:begin -->\n<!-- a:end -->\n"), 0o600))
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte("before\n<!-- bench-figures:begin -->\n<!-- bench-figures:end -->\nafter\n"), 0o600))
	}
	page := report.Page{Path: path, Name: "a", Fills: true}
	require.NoError(t, page.Check())
	written, err := page.PublishReadmes(readme)
	require.NoError(t, err)
	require.Len(t, written, 2)
	english := read(t, filepath.Join(root, "README.md"))
	require.True(t, strings.HasPrefix(english, "before\n") && strings.HasSuffix(english, "after\n"))
	require.Contains(t, english, "| 110 (2.00 × textbook Temporal) | 10.0 ms | 7.30 | 66.0 |")
	require.Contains(t, english, "2026-11-30, on 2 × AMD EPYC")
	require.Contains(t, english, "(docs/images/performance.svg)")
	chinese := read(t, filepath.Join(root, "README.zh-CN.md"))
	require.Contains(t, chinese, "| 110 件（Temporal 教程写法的 2.00 倍） | 10.0 毫秒 | 7.30 | 66.0 |")
	require.Contains(t, chinese, "(docs/images/performance.zh-CN.svg)")
	for _, name := range []string{"performance.svg", "performance.zh-CN.svg"} {
		require.Contains(t, read(t, filepath.Join(root, "docs", "images", name)), "</svg>")
	}
	require.Nil(t, measured().Readme(run, lab.OnPostgres, 1, 64, names), "nothing was measured with one client")
}

func TestCheck_WantsThePlaceInReadmesThatAreThere(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(root, "docs"), 0o700))
	path := filepath.Join(root, "docs", "performance.md")
	require.NoError(t, os.WriteFile(path, []byte("<!-- a:begin -->\n<!-- a:end -->\n"), 0o600))
	require.NoError(t, report.Page{Path: path, Name: "a", Fills: true}.Check(), "no README, nothing to fill")
	require.NoError(t, os.WriteFile(filepath.Join(root, "README.md"), []byte("no place"), 0o600))
	require.ErrorContains(t, report.Page{Path: path, Name: "a", Fills: true}.Check(), "bench-figures:begin")
	require.NoError(t, report.Page{Path: path, Name: "a"}.Check())
}

// The project's own READMEs have the place, with pictures that are there.
func TestReadmes_HaveThePlaceForFigures(t *testing.T) {
	t.Parallel()
	page := report.Page{Path: filepath.Join("..", "..", "docs", "performance.md"), Name: "bench", Fills: true}
	require.NoError(t, page.Check())
	for _, name := range []string{"performance.svg", "performance.zh-CN.svg"} {
		require.FileExists(t, filepath.Join("..", "..", "docs", "images", name))
	}
}
