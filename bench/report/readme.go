package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"shidian/bench/lab"
)

// figuresPlace names the place of a README that a run fills.
const figuresPlace = "bench-figures"

// Readme is what a run writes into the READMEs beside the folder of its page, and into that
// folder's images: the plot and four figures.
type Readme struct {
	Plots map[Language][]byte
	Texts map[Language]string
}

// Readme sums a server's results up for READMEs; nil where too little was measured.
func (r *Results) Readme(run Run, server lab.Server, fewest, most int, n Names) *Readme {
	one := Cell{server, n.One, most}
	rate, beside := r.Of(one, Rate), r.ratio(Rate, one, n)
	alone, events := r.Of(Cell{server, n.One, fewest}, AnsweredP50), r.Of(one, Events)
	_, starts := r.bestStart(server)
	if !rate.Known() || !beside.Known() || !alone.Known() || !events.Known() || !starts.Known() {
		return nil
	}
	figures := map[Language][][]string{
		English: {
			{"hand-ins a second, " + clientsOf(most), "answered in, " + clientsOf(fewest), "history events a hand-in", "communities started a second"},
			{fmt.Sprintf("%s (%s × textbook Temporal)", number(rate.Median), number(beside.Median)), number(alone.Median) + " ms", number(events.Median), number(starts.Median)},
		},
		Chinese: {
			{fmt.Sprintf("每秒办理，%d 个客户端", most), fmt.Sprintf("答复用时，%d 个客户端", fewest), "每件的历史事件", "每秒启动社区"},
			{fmt.Sprintf("%s 件（Temporal 教程写法的 %s 倍）", number(rate.Median), number(beside.Median)), number(alone.Median) + " 毫秒", number(events.Median), number(starts.Median)},
		},
	}
	readme := &Readme{Plots: map[Language][]byte{}, Texts: map[Language]string{}}
	for _, l := range Languages {
		readme.Plots[l] = r.Plot(server, most, n, l)
		readme.Texts[l] = readmeText(l, unpadded(Table(figures[l])), run)
	}
	return readme
}

func readmeText(l Language, figures string, run Run) string {
	plot := "docs/images/" + plotName(l)
	if l == Chinese {
		return "![每秒办理件数和答复用时，与别的做法相比](" + plot + ")\n\n" + figures +
			fmt.Sprintf("\n由 `make bench` 写入，%s，%s：[怎样测的，还有什么](docs/performance.md)。\n", run.day(), run.Machine)
	}
	return "![Hand-ins a second and how long answers take, beside others](" + plot + ")\n\n" + figures +
		fmt.Sprintf("\nWritten by `make bench`, %s, on %s: [how, and the rest](docs/performance.md).\n", run.day(), run.Machine)
}

// day is the date on which it was measured.
func (r Run) day() string { return r.At[:min(len(r.At), len("2006-01-02"))] }

func plotName(l Language) string { return "performance" + l.suffix() + ".svg" }

// suffix is what files in a language have in their names.
func (l Language) suffix() string {
	if l == English {
		return ""
	}
	return "." + string(l)
}

// readmes are those beside the folder of the page that are there.
func (p Page) readmes() (map[Language]string, error) {
	all := map[Language]string{}
	for _, l := range Languages {
		path := filepath.Join(filepath.Dir(p.Path), "..", "README"+l.suffix()+".md")
		switch _, err := os.Stat(path); {
		case err == nil:
			all[l] = path
		case !errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("look for the README: %w", err)
		}
	}
	return all, nil
}

// PublishReadmes writes plots and figures, and returns the READMEs' paths.
func (p Page) PublishReadmes(r *Readme) ([]string, error) {
	paths, err := p.readmes()
	if err != nil {
		return nil, err
	}
	var images []File
	var written []string
	for _, l := range Languages {
		path, there := paths[l]
		if !there {
			continue
		}
		changed, err := withText(path, figuresPlace, r.Texts[l])
		if err != nil {
			return written, err
		}
		if err := write(path, []byte(changed)); err != nil {
			return written, err
		}
		images, written = append(images, File{plotName(l), r.Plots[l]}), append(written, path)
	}
	return written, writeFiles(filepath.Join(filepath.Dir(p.Path), "images"), images)
}
