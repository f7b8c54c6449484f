package web

import (
	"bytes"
	"context"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strconv"

	"shidian/internal/catalog"
	"shidian/internal/ledger"
	"shidian/internal/ledger/export"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// ledgerPage is a part of the ledger with what narrows it.
type ledgerPage struct {
	Lines   []ledgerLine
	AsOf    string
	Choices []choice
	Undone  bool
	Before  string
	From    int // the number of the first line
	Back    string
	On      string
	Files   []fileLink
}

type ledgerLine struct {
	ledger.Line
	Place string
	Href  string
	Shape string
}

type fileLink struct{ Name, Href string }

// perPage is how many lines a long list shows at a time.
const perPage = 50

// ledger shows the ledger of the places that the visitor may see.
func (d *Desk) ledger(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := d.ledgerAsked(r, v)
	if err != nil {
		return err
	}
	number := pageAsked(r)
	f.Limit, f.Offset = perPage+1, (number-1)*perPage
	lines, reader, err := d.ledgerLines(r.Context(), v, f)
	if err != nil {
		return err
	}
	p := &ledgerPage{From: f.Offset + 1, Undone: f.Undone, Before: string(f.DueBefore)}
	_, p.AsOf = reader.Title()
	for _, l := range lines[:min(len(lines), perPage)] {
		p.Lines = append(p.Lines, ledgerLine{l, placeOfLine(l), "/p/" + l.Place + "/steps/" + l.Step.Code, shapeOf(pilot.Light(l.Light.Code))})
	}
	p.Back, p.On = pagesAround(r, number, len(lines) > perPage)
	if p.Choices, err = d.ledgerChoices(r.Context(), v, f); err != nil {
		return err
	}
	rest := r.URL.Query()
	rest.Del("page")
	for _, form := range []export.Form{export.XLSX, export.CSV} {
		p.Files = append(p.Files, fileLink{v.text("web.ledger.file-" + string(form)), "/ledger/" + string(form) + "?" + rest.Encode()})
	}
	d.show(w, r, http.StatusOK, "ledger", v.page(r, "web.ledger-title", nil, p))
	return nil
}

// ledgerFile is the whole ledger as a file, narrowed as the page is; who took it is on record.
func (d *Desk) ledgerFile(w http.ResponseWriter, r *http.Request, v *visit) error {
	form := export.Form(r.PathValue("form"))
	if form != export.XLSX && form != export.CSV {
		return notFound()
	}
	f, err := d.ledgerAsked(r, v)
	if err != nil {
		return err
	}
	zone, err := d.zone(r.Context(), v.programme())
	if err != nil {
		return err
	}
	name := "ledger-" + v.programme() + "-" + string(pilot.DateOf(d.Now(), zone)) + "." + string(form)
	look := postgres.Access{Program: "shidian serve", Claimed: v.person.Subject, Act: "ledger-export", Programme: v.programme(), Place: f.SubDistrict, Detail: name}
	if err := d.Record.LogAccess(r.Context(), look); err != nil {
		return err
	}
	var file bytes.Buffer // the record's snapshot must not wait for a slow line
	if err := d.writeLedger(r.Context(), v, f, form, &file); err != nil {
		if errors.Is(err, export.ErrTooLong) {
			return &problem{Status: http.StatusUnprocessableEntity, Key: "web.problem.long-ledger", Args: catalog.Args{"limit": export.MaxSheetLines}, SignedIn: v.person.Name}
		}
		return err
	}
	kind := map[export.Form]string{export.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", export.CSV: "text/csv; charset=utf-8"}
	w.Header().Set("Content-Type", kind[form])
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, _ = file.WriteTo(w) // a browser that is gone can't be told
	return nil
}

func (d *Desk) writeLedger(ctx context.Context, v *visit, f postgres.LedgerFilter, form export.Form, file *bytes.Buffer) error {
	reader, no := ledger.Reader{Lang: v.lang}, 0
	var w export.Writer
	err := d.Record.Ledger(ctx, f, func(h ledger.Head) (err error) {
		reader.Head = h
		w, err = export.New(form, file, reader)
		return err
	}, func(e ledger.Entry) error {
		no++
		return w.Line(reader.Line(no, e))
	})
	if err != nil {
		return err
	}
	return w.Close()
}

// ledgerLines are the lines of a part of the ledger.
func (d *Desk) ledgerLines(ctx context.Context, v *visit, f postgres.LedgerFilter) ([]ledger.Line, ledger.Reader, error) {
	reader := ledger.Reader{Lang: v.lang}
	var lines []ledger.Line
	err := d.Record.Ledger(ctx, f, func(h ledger.Head) error { reader.Head = h; return nil }, func(e ledger.Entry) error {
		lines = append(lines, reader.Line(f.Offset+len(lines)+1, e))
		return nil
	})
	return lines, reader, err
}

// ledgerAsked is what of the ledger is meant: what may not be seen is denied, what makes no
// sense does not narrow.
func (d *Desk) ledgerAsked(r *http.Request, v *visit) (postgres.LedgerFilter, error) {
	f := postgres.LedgerFilter{Programme: v.programme()}
	if !v.oversees() {
		return f, forbidden()
	}
	q := r.URL.Query()
	place, err := d.subDistrictAsked(r.Context(), v, q.Get("sub-district"))
	if err != nil {
		return f, err
	}
	f.SubDistrict, f.Undone = place, q.Get("open") == "yes"
	f.Level, f.Stage = known(q.Get("level"), ledgerLevels), known(q.Get("stage"), ledgerStages())
	f.Light, f.Role = known(q.Get("light"), ledgerLights), known(q.Get("role"), pilot.Roles())
	if _, ok := pilot.Spec(pilot.Step(q.Get("step"))); ok {
		f.Step = pilot.Step(q.Get("step"))
	}
	if day, err := pilot.ParseDate(q.Get("before")); err == nil {
		f.DueBefore = day
	}
	return f, nil
}

var (
	ledgerLevels = []pilot.Level{pilot.LevelSubDistrict, pilot.LevelCommunity, pilot.LevelGovernance}
	ledgerLights = []pilot.Light{pilot.LightRed, pilot.LightYellow, pilot.LightGreen, pilot.LightDone, pilot.LightPaused, pilot.LightCancelled}
)

func ledgerStages() []pilot.Stage { return append(pilot.Stages(), pilot.StageGovernance) }

// ledgerChoices are the lists by which the ledger is narrowed.
func (d *Desk) ledgerChoices(ctx context.Context, v *visit, f postgres.LedgerFilter) ([]choice, error) {
	var all []choice
	if v.scope() == "" {
		one, err := d.subDistrictChoice(ctx, v, f.SubDistrict)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	var steps []pilot.Step
	for _, spec := range pilot.Catalogue() {
		steps = append(steps, spec.Code)
	}
	return append(all,
		choiceOf(v, "level", "level.", ledgerLevels, f.Level), choiceOf(v, "stage", "stage.", ledgerStages(), f.Stage), choiceOf(v, "step", "step.", steps, f.Step),
		choiceOf(v, "light", "light.", ledgerLights, f.Light), choiceOf(v, "role", "role.", pilot.Roles(), f.Role),
	), nil
}

// pageAsked is which page of a long list is meant, counted from 1.
func pageAsked(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || n < 1 || n > maxPage {
		return 1
	}
	return n
}

// maxPage is how far a list is followed: fifty thousand lines. What is beyond is found by
// narrowing the list, or in the file.
const maxPage = 1000

// pagesAround are the addresses of the pages before and after; empty: there is none.
func pagesAround(r *http.Request, number int, more bool) (back, on string) {
	link := func(n int) string {
		q := url.Values{}
		for name, values := range r.URL.Query() {
			q[name] = values
		}
		q.Set("page", strconv.Itoa(n))
		return r.URL.Path + "?" + q.Encode()
	}
	if number > 1 {
		back = link(number - 1)
	}
	if more && number < maxPage {
		on = link(number + 1)
	}
	return back, on
}

func placeOfLine(l ledger.Line) string {
	if l.Community == nil {
		return l.SubDistrict.Name
	}
	return l.SubDistrict.Name + " · " + l.Community.Name
}
