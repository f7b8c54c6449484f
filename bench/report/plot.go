package report

import (
	"fmt"
	"html"
	"strings"

	"shidian/bench/lab"
	"shidian/bench/stats"
)

// Language is one in which the project's READMEs are.
type Language string

// The languages.
const (
	English Language = "en"
	Chinese Language = "zh-CN"
)

// Languages are all of them.
var Languages = []Language{English, Chinese}

// bar is a contender of the plot.
type bar struct {
	label    string
	own      bool // the product's
	rate     stats.Spread
	p50, p99 stats.Spread
}

// words are the plot's, in a language.
type words struct {
	title, rate, time, p50, p99 string
	labels                      map[string]string // by contender
}

func plotWords(l Language, most int, n Names) words {
	if l == Chinese {
		return words{
			title: fmt.Sprintf("%d 个客户端同时提交材料", most), rate: "每秒办理（件；细线：各轮的范围）", time: "答复用时（毫秒）", p50: "中位数", p99: "99 百分位",
			labels: map[string]string{
				n.One: "试点，一次一件", n.Eight: "试点，一次八件（一条消息）", n.Textbook: "Temporal，教程写法", n.Duties: "Temporal，教程写法，职责相同",
				n.Bare: "Temporal，只有 update", n.DBOS: "DBOS Transact，一次一件", n.River: "River，一次一件",
			},
		}
	}
	return words{
		title: "Handing in, with " + clientsOf(most) + " at a time", rate: "hand-ins a second (line: range of rounds)", time: "until answered (ms)", p50: "median", p99: "99th percentile",
		labels: map[string]string{n.Eight: "Shidian, eight in one message", n.DBOS: n.DBOS + ", one at a time", n.River: n.River + ", one at a time"},
	}
}

// bars are what the plot compares: what was measured of it.
func (r *Results) bars(server lab.Server, most int, n Names, w words) []bar {
	var all []bar
	for _, name := range []string{n.One, n.Eight, n.Textbook, n.Duties, n.Bare, n.DBOS, n.River} {
		c := Cell{server, name, most}
		rate := r.Of(c, Rate)
		if !rate.Known() {
			continue
		}
		label, known := w.labels[name]
		if !known {
			label = name
		}
		all = append(all, bar{label, name == n.One || name == n.Eight, rate, r.Of(c, AnsweredP50), r.Of(c, AnsweredP99)})
	}
	return all
}

// Sizes of the plot, in pixels.
const (
	plotWidth   = 880
	plotTop     = 84 // title and the panels' heads
	plotFoot    = 22
	rowHeight   = 38
	labelsAt    = 20
	rateAt      = 300
	timeAt      = 600
	panelWidth  = 200 // of the longest bar; its figure stands behind it
	barHeight   = 18
	thinHeight  = 11
	figureSpace = 7
)

// Its colours: it brings its own background, so that it reads the same on dark pages.
const (
	paperColour  = "#ffffff"
	edgeColour   = "#d0d7de"
	textColour   = "#1f2328"
	faintColour  = "#59636e"
	ownColour    = "#b93a26"
	othersColour = "#6e8aa8"
	ownPale      = "#e3a79c"
	othersPale   = "#c5d1de"
)

// Plot draws hand-ins a second and how long answers took, beside others, as an SVG; nil
// where nothing was measured. The line on a bar reaches from the least round to the greatest.
func (r *Results) Plot(server lab.Server, most int, n Names, l Language) []byte {
	w := plotWords(l, most, n)
	all := r.bars(server, most, n, w)
	if len(all) == 0 {
		return nil
	}
	height := plotTop + rowHeight*len(all) + plotFoot
	p := &plot{}
	p.add(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" font-family="system-ui, -apple-system, 'Segoe UI', 'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif">`,
		plotWidth, height, plotWidth, height)
	p.add(`<title>%s</title>`, html.EscapeString(w.title))
	p.add(`<rect x="0.5" y="0.5" width="%d" height="%d" rx="8" fill="%s" stroke="%s"/>`, plotWidth-1, height-1, paperColour, edgeColour)
	p.text(labelsAt, 30, 16, textColour, "bold", w.title)
	p.text(rateAt, 66, 13, faintColour, "normal", w.rate)
	p.text(timeAt, 66, 13, faintColour, "normal", w.time)
	p.legend(w)
	var mostRate, mostTime float64
	for _, b := range all {
		mostRate = max(mostRate, b.rate.Max)
		mostTime = max(mostTime, b.p50.Median, b.p99.Median)
	}
	for i, b := range all {
		p.row(plotTop+i*rowHeight, b, panelWidth/mostRate, panelWidth/mostTime)
	}
	p.add(`</svg>`)
	return []byte(p.String())
}

// plot is an SVG as it is written.
type plot struct{ strings.Builder }

func (p *plot) add(format string, args ...any) {
	_, _ = fmt.Fprintf(p, format+"\n", args...) // a builder takes everything
}

func (p *plot) text(x, y float64, size int, colour, weight, text string) {
	p.add(`<text x="%.0f" y="%.0f" font-size="%d" fill="%s" font-weight="%s">%s</text>`, x, y, size, colour, weight, html.EscapeString(text))
}

func (p *plot) bar(class string, x, y, width, height float64, colour string) {
	p.add(`<rect class="%s" x="%.0f" y="%.0f" width="%.1f" height="%.0f" fill="%s"/>`, class, x, y, max(width, 1), height, colour)
}

// legend says which of the thin bars is which.
func (p *plot) legend(w words) {
	const medianAt, percentileAt, y, mark = timeAt, timeAt + 80, 21, 10
	p.bar("legend", medianAt, y, mark, mark, faintColour)
	p.text(medianAt+mark+4, y+mark, 12, faintColour, "normal", w.p50)
	p.bar("legend", percentileAt, y, mark, mark, othersPale)
	p.text(percentileAt+mark+4, y+mark, 12, faintColour, "normal", w.p99)
}

// row draws a contender, with so many pixels a hand-in a second and a millisecond.
func (p *plot) row(top int, b bar, perRate, perTime float64) {
	colour, pale, weight := othersColour, othersPale, "normal"
	if b.own {
		colour, pale, weight = ownColour, ownPale, "bold"
	}
	y := float64(top)
	p.text(labelsAt, y+18, 13, textColour, weight, b.label)
	p.bar("rate", rateAt, y+4, b.rate.Median*perRate, barHeight, colour)
	if b.rate.Max > b.rate.Min {
		middle := y + 4 + barHeight/2
		p.add(`<line class="spread" x1="%.1f" x2="%.1f" y1="%.0f" y2="%.0f" stroke="%s"/>`, rateAt+b.rate.Min*perRate, rateAt+b.rate.Max*perRate, middle, middle, textColour)
	}
	p.text(rateAt+b.rate.Max*perRate+figureSpace, y+18, 13, textColour, weight, number(b.rate.Median))
	for i, t := range []struct {
		class  string
		spread stats.Spread
		colour string
	}{{"p50", b.p50, colour}, {"p99", b.p99, pale}} {
		if !t.spread.Known() {
			continue
		}
		at := y + 1 + float64(i)*(thinHeight+2)
		p.bar(t.class, timeAt, at, t.spread.Median*perTime, thinHeight, t.colour)
		p.text(timeAt+t.spread.Median*perTime+figureSpace, at+thinHeight-1, 12, textColour, "normal", number(t.spread.Median))
	}
}
