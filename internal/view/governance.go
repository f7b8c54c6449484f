package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Governance is what only a community's life after its pilot has to tell.
type Governance struct {
	Since           pilot.Date             `json:"since"` // the pilot closed
	Representatives int                    `json:"representatives"`
	Quorum          int                    `json:"quorum"` // who must be present at least
	Committee       []pilot.Holder         `json:"committee"`
	Specialists     []pilot.Holder         `json:"specialists"`
	TermEnds        pilot.Date             `json:"termEnds,omitempty"`
	Acting          bool                   `json:"acting,omitempty"` // the committee, until the community has elected its own by then
	Took            bool                   `json:"took,omitempty"`   // the place of others: there is no pilot at its own
	ReportMonths    int                    `json:"reportMonths"`     // between two reports of the station
	Resolutions     []pilot.OpenResolution `json:"resolutions,omitempty"`
	Behind          []Code                 `json:"behind,omitempty"` // duties last missed and not done since
	Years           []pilot.YearBook       `json:"years"`
}

// governance reads who is in office today and what the years came to; nil for a pilot.
func (r Reader) governance() *Governance {
	terms := r.Terms.Governance
	if terms == nil {
		return nil
	}
	today := r.Terms.Today(r.now())
	g := &Governance{Since: cmp.Or(terms.Closed, terms.Since), Took: terms.Origin != nil, Years: r.State.Years, ReportMonths: r.State.Facts.ReportMonths()}
	if o := r.State.Facts.Office; o != nil {
		g.Representatives = o.RepresentativesOn(today)
		g.Quorum = r.Terms.Profile.Assembly.QuorumOf(g.Representatives)
		g.Committee, g.Specialists = o.CommitteeOn(today), o.SpecialistsOn(today)
		g.TermEnds, g.Acting = o.TermEnds(r.Terms.Profile.Committee.TermYears), o.Until != ""
	}
	if a := r.State.Facts.Assembly; a != nil {
		g.Resolutions = a.Open
	}
	for _, st := range r.State.Steps {
		if st.Missed > 0 {
			g.Behind = append(g.Behind, r.code("step", string(st.Code)))
		}
	}
	return g
}

// governancePart is the page's part on the life after the pilot.
func (r Reader) governancePart(b *strings.Builder) {
	g := r.governance()
	if g == nil {
		return
	}
	r.officeList(b, g)
	if len(g.Resolutions) > 0 {
		fmt.Fprintf(b, "### %s\n\n", r.text("governance.page-open"))
		for _, o := range g.Resolutions[:min(len(g.Resolutions), maxWhy)] {
			fmt.Fprintf(b, "- %s\n", plain(r.text("governance.resolution", catalog.Args{"number": shortText(o.Number, maxName), "date": o.Date})))
		}
		b.WriteString("\n")
	}
	r.yearTable(b, g)
}

func (r Reader) officeList(b *strings.Builder, g *Governance) {
	fmt.Fprintf(b, "### %s\n\n", r.text("governance.page-office"))
	for _, line := range OfficeLines(r.Lang, g) {
		fmt.Fprintf(b, "- %s\n", plain(line))
	}
	b.WriteString("\n")
}

// OfficeLines say who is in office, how many make a quorum, and until when.
func OfficeLines(lang catalog.Lang, g *Governance) []string {
	text := func(key string, args catalog.Args) string { return catalog.Text(lang, key, args) }
	comma := catalog.Text(lang, "pilot.comma")
	representatives := "governance.office-representatives"
	if g.Representatives == 0 {
		representatives = "governance.office-unknown"
	}
	lines := []string{
		text(representatives, catalog.Args{"n": g.Representatives, "quorum": g.Quorum}),
		text("governance.office-committee", catalog.Args{"n": len(g.Committee), "names": holderNames(g.Committee, comma)}),
		text("governance.office-station", catalog.Args{"n": len(g.Specialists), "names": holderNames(g.Specialists, comma)}),
		text("governance.office-report", catalog.Args{"n": g.ReportMonths}),
	}
	switch {
	case g.Acting:
		lines = append(lines, text("governance.office-acting", catalog.Args{"date": g.TermEnds}))
	case g.TermEnds != "":
		lines = append(lines, text("governance.office-term", catalog.Args{"date": g.TermEnds}))
	}
	return lines
}

func holderNames(all []pilot.Holder, comma string) string {
	var names []string
	for _, h := range all[:min(len(all), maxNamed+3)] {
		names = append(names, shortText(h.Name, maxName))
	}
	return strings.Join(names, comma)
}

// YearColumns are the titles of [YearCells].
func YearColumns() []string {
	return []string{
		"governance.col-year", "governance.col-meeting", "governance.col-annual", "governance.col-station", "governance.col-review",
		"governance.col-extra", "governance.col-void", "governance.col-missed", "governance.col-settled",
	}
}

// YearCells are one year in a table's row.
func YearCells(y pilot.YearBook) []string {
	return []string{
		fmt.Sprint(y.Year), doneOf(y, pilot.DutyAssemblyMeeting), doneOf(y, pilot.DutyAnnualReport), doneOf(y, pilot.DutyStationReport),
		doneOf(y, pilot.DutyAppraisal), fmt.Sprint(y.Extra), fmt.Sprint(y.Void), fmt.Sprint(len(y.Missed)), string(y.Closed),
	}
}

// doneOf counts how often a duty was done, of how often it is known to have been owed.
func doneOf(y pilot.YearBook, duty pilot.Duty) string {
	of := func(list []string) int {
		n := 0
		for _, item := range list {
			if strings.HasPrefix(item, string(duty)+"/") {
				n++
			}
		}
		return n
	}
	done, missed := of(y.Done), of(y.Missed)
	if missed == 0 {
		return fmt.Sprint(done)
	}
	return fmt.Sprintf("%d / %d", done, done+missed)
}

// Eventful leaves out years in which nothing was owed and nothing done, as in the
// last weeks of the one in which the pilot closed.
func Eventful(years []pilot.YearBook) []pilot.YearBook {
	return slices.DeleteFunc(slices.Clone(years), func(y pilot.YearBook) bool {
		return len(y.Done)+len(y.Missed)+y.Extra+y.Void == 0
	})
}

// yearsShown is how many years the page shows, the last one first.
const yearsShown = 6

func (r Reader) yearTable(b *strings.Builder, g *Governance) {
	if len(Eventful(g.Years)) == 0 {
		return
	}
	r.table(b, "governance.page-years", YearColumns()...)
	years := Eventful(g.Years)
	slices.Reverse(years)
	for _, y := range years[:min(len(years), yearsShown)] {
		row(b, YearCells(y)...)
	}
	b.WriteString("\n")
}
