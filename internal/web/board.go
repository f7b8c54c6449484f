package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// boardPage is the district's board: sub-districts against steps.
type boardPage struct {
	Steps    []boardStep
	Rows     []boardRow
	Detail   []inboxLine // who is waited for in the cell that was clicked
	Cell     string
	Back, On string
	Closed   *pilot.ProgrammeEnd // the programme is closed
	Closes   bool                // the seat may close it
	Zone     *time.Location
}

type boardStep struct {
	Code, Name string
	Level      pilot.Level
}

type boardRow struct {
	Code, Name string
	Light      pilot.Light
	Done       int
	Total      int
	NotBefore  pilot.Date // not yet open: the day on which it opens
	Cells      []boardCell
	Undecided  bool // it was cancelled, and the district has not decided what becomes of it
}

type boardCell struct {
	postgres.BoardCell
	Href string
}

var gravity = []pilot.Light{"", pilot.LightDone, pilot.LightGreen, pilot.LightYellow, pilot.LightRed}

// fill puts cells, a sub-district's after another's, into their rows and columns.
func (p *boardPage) fill(v *visit, cells []postgres.BoardCell, number int) {
	for _, spec := range pilot.Catalogue() {
		if slices.ContainsFunc(cells, func(c postgres.BoardCell) bool { return c.Step == spec.Code }) {
			p.Steps = append(p.Steps, boardStep{string(spec.Code), v.text("step." + string(spec.Code)), spec.Level})
		}
	}
	for _, c := range cells {
		if len(p.Rows) == 0 || p.Rows[len(p.Rows)-1].Code != c.SubDistrict.Code {
			p.Rows = append(p.Rows, boardRow{Code: c.SubDistrict.Code, Name: c.SubDistrict.Name, Cells: make([]boardCell, len(p.Steps))})
		}
		row := &p.Rows[len(p.Rows)-1]
		i := slices.IndexFunc(p.Steps, func(s boardStep) bool { return s.Code == string(c.Step) })
		if i < 0 {
			continue
		}
		row.Cells[i] = boardCell{c, cellAddress(c, number)}
		row.Done, row.Total = row.Done+c.Done, row.Total+c.Total
		if c.Level == pilot.LevelSubDistrict {
			row.NotBefore = c.NotBefore
		}
		if slices.Index(gravity, c.Light) > slices.Index(gravity, row.Light) {
			row.Light = c.Light
		}
	}
	for i := range p.Rows {
		if p.Rows[i].Done < p.Rows[i].Total && p.Rows[i].Light == pilot.LightDone {
			p.Rows[i].Light = ""
		}
	}
}

// board shows how every step stands in every sub-district: its worst light, and n of m.
func (d *Desk) board(w http.ResponseWriter, r *http.Request, v *visit) error {
	place := v.scope()
	if !v.oversees() {
		return forbidden()
	}
	number := pageAsked(r)
	cells, err := d.Record.Board(r.Context(), v.programme(), place, perPage+1, (number-1)*perPage)
	if err != nil {
		return err
	}
	cells, more := cellsOf(cells, perPage)
	p := &boardPage{Closes: v.closes()}
	p.Back, p.On = pagesAround(r, number, more)
	if p.Closed, p.Zone, err = d.programmeEnd(r.Context(), v.programme()); err != nil {
		return err
	}
	p.fill(v, cells, number)
	if err := d.markUndecided(r.Context(), v, p); err != nil {
		return err
	}
	if at := r.URL.Query().Get("at"); at != "" && v.seat.Seat.Sees(at) {
		lines, err := d.waiting(r.Context(), v, at, "")
		if err != nil {
			return err
		}
		step := r.URL.Query().Get("step")
		p.Cell = at
		for _, l := range lines {
			if step == "" || l.Step == step {
				p.Detail = append(p.Detail, l)
			}
		}
	}
	shown := v.page(r, "web.board-title", nil, p)
	shown.Live = true
	d.show(w, r, http.StatusOK, "board", shown)
	return nil
}

// markUndecided says which sub-districts wait for the district's decision.
func (d *Desk) markUndecided(ctx context.Context, v *visit, p *boardPage) error {
	cancelled, err := d.Record.Pilots(ctx, postgres.Filter{Programme: v.programme(), Place: v.scope(), Level: pilot.LevelSubDistrict, Phase: pilot.PhaseCancelled})
	for i := range p.Rows {
		p.Rows[i].Undecided = slices.ContainsFunc(cancelled, func(c postgres.PilotRow) bool { return c.Place == p.Rows[i].Code && c.Undecided })
	}
	return err
}

// cellsOf are the cells of so many sub-districts, and whether there are more.
func cellsOf(cells []postgres.BoardCell, most int) (some []postgres.BoardCell, more bool) {
	rows := 0
	for i, c := range cells {
		if i == 0 || cells[i-1].SubDistrict.Code != c.SubDistrict.Code {
			if rows++; rows > most {
				return cells[:i], true
			}
		}
	}
	return cells, false
}

// cellAddress is where the board shows who is waited for in a cell.
func cellAddress(c postgres.BoardCell, page int) string {
	pairs := []string{"at", c.SubDistrict.Code, "step", string(c.Step)}
	if page > 1 {
		pairs = append(pairs, "page", strconv.Itoa(page))
	}
	return query("/board", pairs...) + "#waiting"
}
