package web

import (
	"bytes"
	"context"
	"mime"
	"net/http"
	"strings"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/statistics"
	"shidian/internal/statistics/export"
)

// statisticsPage is the election statistics of the places that the visitor may see.
type statisticsPage struct {
	AsOf, What string
	Choices    []choice
	File       string
	Tables     []statistics.Table
	None       bool
	Narrows    bool // a place of a table is a sub-district, which leads to its communities
	Choice     statistics.Choice
	Back, On   string
}

// statistics shows the communities' elections in words and numbers.
func (d *Desk) statistics(w http.ResponseWriter, r *http.Request, v *visit) error {
	report, err := d.electionReport(r, v)
	if err != nil {
		return err
	}
	p := &statisticsPage{
		What: v.text("statistics.choice." + string(report.Choice)), File: query("/statistics/xlsx", "sub-district", report.SubDistrict, "elections", string(report.Choice)),
		None: report.Total.Elections+report.Total.Open == 0, Narrows: report.SubDistrict == "", Choice: report.Choice,
	}
	_, p.AsOf = report.Title(v.lang)
	number := pageAsked(r)
	report, more := report.Page((number-1)*perPage, perPage)
	p.Back, p.On = pagesAround(r, number, more)
	tables := report.Tables(v.lang)
	if p.None {
		tables = report.DecisionTables(v.lang)
	}
	for _, t := range tables {
		if len(t.Rows) > 0 {
			p.Tables = append(p.Tables, t)
		}
	}
	if v.scope() == "" {
		one, err := d.subDistrictChoice(r.Context(), v, report.SubDistrict)
		if err != nil {
			return err
		}
		p.Choices = append(p.Choices, one)
	}
	elections := choiceOf(v, "elections", "statistics.choice.", statistics.Choices(), report.Choice)
	elections.Must = true
	p.Choices = append(p.Choices, elections)
	d.show(w, r, http.StatusOK, "statistics", v.page(r, "web.statistics-title", nil, p))
	return nil
}

// electionReport counts what is asked for: what may not be seen is denied, what makes no sense
// does not narrow.
func (d *Desk) electionReport(r *http.Request, v *visit) (*statistics.Report, error) {
	if !v.oversees() {
		return nil, forbidden()
	}
	place, err := d.subDistrictAsked(r.Context(), v, r.URL.Query().Get("sub-district"))
	if err != nil {
		return nil, err
	}
	subDistrict, _, _ := strings.Cut(place, "/")
	choice := known(r.URL.Query().Get("elections"), statistics.Choices())
	if choice == "" {
		choice = statistics.ChoiceLatest
	}
	report, err := d.countElections(r.Context(), v.programme(), subDistrict, choice)
	if err != nil {
		return nil, err
	}
	decided, err := d.Record.Decisions(r.Context(), v.programme(), subDistrict)
	if err != nil {
		return nil, err
	}
	return report.Deciding(postgres.Counted(decided)), nil
}

// countElections counts those of a programme, or of one sub-district.
func (d *Desk) countElections(ctx context.Context, programme, subDistrict string, choice statistics.Choice) (*statistics.Report, error) {
	if subDistrict == "" {
		head, places, err := d.elections.of(programme).read(ctx, d.Record, programme)
		return statistics.Overall(head, choice, places), err
	}
	head, communities, err := d.Record.Elections(ctx, programme, subDistrict)
	return statistics.Make(head, subDistrict, choice, communities), err
}

// statisticsFile is the same as a workbook; who took it is on record.
func (d *Desk) statisticsFile(w http.ResponseWriter, r *http.Request, v *visit) error {
	report, err := d.electionReport(r, v)
	if err != nil {
		return err
	}
	zone, err := d.zone(r.Context(), v.programme())
	if err != nil {
		return err
	}
	name := "statistics-" + v.programme() + "-" + string(pilot.DateOf(d.Now(), zone)) + ".xlsx"
	look := postgres.Access{Program: "shidian serve", Claimed: v.person.Subject, Act: "statistics-export", Programme: v.programme(), Place: report.SubDistrict, Detail: name}
	if err := d.Record.LogAccess(r.Context(), look); err != nil {
		return err
	}
	var file bytes.Buffer
	if err := export.Workbook(&file, report, v.lang); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, _ = file.WriteTo(w) // a browser that is gone can't be told
	return nil
}
