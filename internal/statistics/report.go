package statistics

import (
	"fmt"
	"strconv"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/ledger"
	"shidian/internal/pilot"
)

// Report is the statistics of a programme, or of one sub-district, as the record was at one
// moment.
type Report struct {
	Programme   string `json:"programme"`
	SubDistrict string `json:"subDistrict,omitempty"` // its code; empty: all of them
	Choice      Choice `json:"choice"`
	AsOf        string `json:"asOf"` // real time
	Rows        []Row  `json:"rows"` // a sub-district each, or a community
	Total       Sum    `json:"total"`
	// Decided counts the district's decisions, whichever elections are chosen.
	Decided Decisions `json:"decided"`

	head ledger.Head
}

// Row is the statistics of one place.
type Row struct {
	Place string `json:"place"`
	Name  string `json:"name"`
	Sum   Sum    `json:"sum"`

	Decided Decisions `json:"decided"`
}

// Make reports on communities, which come sub-district by sub-district: one row for each of
// the latter or, of one sub-district alone, for each community.
func Make(h ledger.Head, subDistrict string, choice Choice, communities []Community) *Report {
	if subDistrict == "" {
		return Overall(h, choice, SumUp(communities))
	}
	r := newReport(h, subDistrict, choice)
	var all []Election
	for _, c := range communities {
		chosen := Choose(choice, Elections(c))
		all = append(all, chosen...)
		r.Rows = append(r.Rows, Row{Place: c.SubDistrict.Code + "/" + c.Community.Code, Name: c.Community.Name, Sum: Count(chosen)})
	}
	r.Total = Count(all)
	return r
}

func newReport(h ledger.Head, subDistrict string, choice Choice) *Report {
	return &Report{Programme: h.Programme, SubDistrict: subDistrict, Choice: choice, AsOf: h.AsOf.UTC().Format("2006-01-02T15:04:05Z"), Rows: []Row{}, head: h}
}

// Page is the report with some of its rows only, and whether others follow them.
func (r *Report) Page(offset, limit int) (page *Report, more bool) {
	cut := *r
	from := min(offset, len(r.Rows))
	to := min(from+limit, len(r.Rows))
	cut.Rows = r.Rows[from:to]
	return &cut, to < len(r.Rows)
}

// Table is a part of a report in words and numbers.
type Table struct {
	Code  string // which it is
	Title string
	Note  string // how to read it; empty: nothing to say
	Head  []string
	Rows  [][]Cell // the first cell of each names it
	Total bool     // the last row is that of all
}

// IsTotal says whether a row is that of all places.
func (t Table) IsTotal(row int) bool { return t.Total && row == len(t.Rows)-1 }

// Cell is a text, or a number that is shown as one.
type Cell struct {
	Text   string
	Number *float64 // as a workbook computes with it: of a share 0.86
	Share  bool     // drawn as a bar too
	Place  string   // that the cell names; empty: none
}

// Percent is how long a share's bar is, of a hundred.
func (c Cell) Percent() string { return strconv.FormatFloat(*c.Number*100, 'f', 1, 64) }

// sayer makes tables in a language.
type sayer struct {
	lang   catalog.Lang
	report *Report
}

func (s sayer) text(key string, args ...catalog.Args) string {
	return catalog.Text(s.lang, key, args...)
}

// Title is the report's heading, and the line below it: as of when it is true.
func (r *Report) Title(lang catalog.Lang) (title, below string) {
	_, below = ledger.Reader{Lang: lang, Head: r.head}.Title()
	return catalog.Text(lang, "statistics.title", catalog.Args{"programme": r.Programme}), below
}

// Tables are the report in a language: votes and people by place, then people by post, Party
// membership, age and schooling; and what the district decided.
func (r *Report) Tables(lang catalog.Lang) []Table {
	s := sayer{lang, r}
	return append([]Table{
		s.votes(), s.people(), s.posts(),
		s.parts("party", r.Total.Party), s.parts("age", r.Total.Age), s.parts("education", r.Total.Education),
	}, s.decisions()...)
}

// places is a table with a row for each place, and one for all.
func (s sayer) places(code string, columns []string, cells func(Sum) []Cell) Table {
	t := Table{Code: code, Title: s.text("statistics." + code), Head: []string{s.text("ledger.col.community")}, Total: true}
	if s.report.SubDistrict == "" {
		t.Head[0] = s.text("ledger.col.sub-district")
	}
	for _, c := range columns {
		t.Head = append(t.Head, s.text("statistics.col."+c))
	}
	for _, row := range s.report.Rows {
		t.Rows = append(t.Rows, append([]Cell{{Text: row.Name, Place: row.Place}}, cells(row.Sum)...))
	}
	t.Rows = append(t.Rows, append([]Cell{{Text: s.text("statistics.total")}}, cells(s.report.Total)...))
	return t
}

func (s sayer) votes() Table {
	if s.report.Choice == Choice(KindParty) {
		return s.places("votes", []string{"elections", "full-members", "present", "attendance"}, func(n Sum) []Cell {
			return []Cell{count(n.Elections), count(n.Registered), count(n.Voted), s.share(n.Voted, n.Registered)}
		})
	}
	t := s.places("votes", []string{"elections", "open", "registered", "voted", "turnout", "valid", "valid-share", "first", "first-share"}, func(n Sum) []Cell {
		return []Cell{
			count(n.Elections), count(n.Open), count(n.Registered), count(n.Voted), s.share(n.Voted, n.Registered),
			s.known(n.Valid, n.Cast), s.share(n.Valid, n.Cast), count(n.First), s.share(n.First, n.Asked),
		}
	})
	t.Note = s.text("statistics.votes-note")
	return t
}

func (s sayer) people() Table {
	t := s.places("people", []string{"elected", "female", "sex-stated", "female-share", "members", "party-stated", "members-share", "college", "education-stated", "college-share"}, func(n Sum) []Cell {
		members, college := n.Party.Of(parties[0], parties[1]), n.Education.Of(schooling[3:]...)
		return []Cell{
			count(n.Elected), s.known(n.Sex.Of("female"), n.Sex.Stated), count(n.Sex.Stated), s.share(n.Sex.Of("female"), n.Sex.Stated),
			s.known(members, n.Party.Stated), count(n.Party.Stated), s.share(members, n.Party.Stated),
			s.known(college, n.Education.Stated), count(n.Education.Stated), s.share(college, n.Education.Stated),
		}
	})
	t.Note = s.text("statistics.people-note")
	return t
}

func (s sayer) posts() Table {
	t := Table{Code: "posts", Title: s.text("statistics.posts"), Head: []string{s.text("statistics.col.post")}}
	for _, c := range []string{"elected", "female", "male", "unstated", "female-share"} {
		t.Head = append(t.Head, s.text("statistics.col."+c))
	}
	for _, p := range s.report.Total.Posts {
		stated := p.Female + p.Male
		t.Rows = append(t.Rows, []Cell{
			{Text: s.post(p.Post)}, count(p.Elected), s.known(p.Female, stated), s.known(p.Male, stated), count(p.Elected - stated), s.share(p.Female, stated),
		})
	}
	return t
}

func (s sayer) post(code string) string {
	if rank(code) < len(posts) {
		return s.text("statistics.post." + code)
	}
	return pilot.OneLine(code)
}

// parts is a table of the answers that people gave.
func (s sayer) parts(code string, of Tally) Table {
	t := Table{
		Code: code, Title: s.text("statistics." + code), Note: s.text("statistics.stated", catalog.Args{"n": of.Stated, "of": s.report.Total.Elected}),
		Head: []string{s.text("statistics.col." + code), s.text("statistics.col.people"), s.text("statistics.col.share")},
	}
	for _, p := range of.Parts {
		name := "choice." + p.Code
		if strings.HasPrefix(p.Code, "age-") {
			name = "statistics." + p.Code
		}
		t.Rows = append(t.Rows, []Cell{{Text: s.text(name)}, s.known(p.N, of.Stated), s.share(p.N, of.Stated)})
	}
	if missing := s.report.Total.Elected - of.Stated; missing > 0 {
		t.Rows = append(t.Rows, []Cell{{Text: s.text("statistics.col.unstated")}, count(missing), {}})
	}
	return t
}

func count(n int) Cell {
	f := float64(n)
	return Cell{Text: strconv.Itoa(n), Number: &f}
}

// known is a number of those who were asked, which is none where nobody was.
func (s sayer) known(n, of int) Cell {
	if of == 0 {
		return Cell{Text: "–"}
	}
	return count(n)
}

func (s sayer) share(n, of int) Cell {
	if of == 0 {
		return Cell{Text: "–"}
	}
	f := float64(n) / float64(of)
	return Cell{Text: fmt.Sprintf("%.1f%%", f*100), Number: &f, Share: true}
}
