package archive

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// YearError says that a community has no file of a year.
type YearError struct {
	Place string
	Year  int
	Years []int // of which there is one
}

func (e *YearError) Error() string {
	return fmt.Sprintf("%s has no file of %d; there is one of %v", e.Place, e.Year, e.Years)
}

// MakeYear writes the yearly file of a community's life after its pilot: all that
// came in from one settling of a year to the next, whole and without overlap. Of
// the year that is still open it has what there is by now.
func MakeYear(ctx context.Context, src Sources, programme, at string, year int, out io.Writer, tell func(Progress)) (Result, error) {
	p, err := readLife(ctx, src.Record, programme, at)
	if err != nil {
		return Result{}, err
	}
	settled, err := p.keepYear(year)
	if err != nil {
		return Result{}, err
	}
	if p.documents, err = p.readDocuments(); err != nil {
		return Result{}, err
	}
	m := maker{src: src, places: []place{p}, year: year}
	if !settled {
		m.gaps = append(m.gaps, Gap{Kind: GapYearOpen, Place: p.Place, What: strconv.Itoa(year)})
	}
	for _, missed := range p.State.Book(year).Missed {
		m.gaps = append(m.gaps, Gap{Kind: GapMissed, Place: p.Place, What: missed, Step: dutyOf(missed)})
	}
	return m.make(ctx, out, tell)
}

// readLife reads a community's life after its pilot.
func readLife(ctx context.Context, record Store, programme, at string) (place, error) {
	rows, err := record.Pilots(ctx, postgres.Filter{Programme: programme, Place: at, Level: pilot.LevelGovernance})
	if err != nil {
		return place{}, err
	}
	i := slices.IndexFunc(rows, func(r postgres.PilotRow) bool { return r.Place == at })
	if i < 0 {
		return place{}, fmt.Errorf("the life after the pilot of %s of %s: %w", at, programme, postgres.ErrNoPilot)
	}
	return readPlace(ctx, record, rows[i].WorkflowID)
}

// keepYear leaves only what belongs to a year's file, with the state as it was at
// its end, and says whether the year is settled.
func (p *place) keepYear(year int) (bool, error) {
	since := p.Terms.Governance.Since
	if o := p.Terms.LifeOrigin(); o != nil { // what came before is in the files of those whose place it takes
		since = o.On
	}
	first := since.Start(p.Terms.Location()).Year()
	if year < first || year > p.State.Year {
		e := &YearError{Place: p.Place, Year: year}
		for y := first; y <= p.State.Year; y++ {
			e.Years = append(e.Years, y)
		}
		return false, e
	}
	from, to, settled := int64(0), p.Seq, p.Ended() && year == p.State.Year
	for _, e := range p.events {
		switch {
		case e.Type != pilot.EventYearClosed:
		case e.Period == strconv.Itoa(year-1):
			from = e.Seq
		case e.Period == strconv.Itoa(year):
			to, settled = e.Seq, true
		}
	}
	terms := *p.began
	p.State, p.Terms = pilot.NewState(), &terms // as they were at its end
	for _, e := range p.events {
		if e.Seq <= to {
			p.State.Apply(p.Terms, e)
		}
	}
	p.Summary, p.Seq = pilot.Summarise(p.State), to
	within := func(seq int64) bool { return seq > from && seq <= to }
	p.events = slices.DeleteFunc(p.events, func(e pilot.Event) bool { return !within(e.Seq) })
	p.messages = slices.DeleteFunc(p.messages, func(m postgres.MessageRow) bool { return !within(m.Seq) })
	p.runs = runsWithin(p.runs, from, to)
	return settled, nil
}

// runsWithin are the runs that recorded something after one event and up to another.
func runsWithin(runs []postgres.RunRow, from, to int64) []postgres.RunRow {
	var out []postgres.RunRow
	for i, r := range runs {
		endsBefore := i+1 < len(runs) && runs[i+1].FirstSeq <= from+1
		if r.FirstSeq <= to && !endsBefore {
			out = append(out, r)
		}
	}
	return out
}

func dutyOf(missed string) pilot.Step {
	for _, spec := range pilot.Duties() {
		if len(missed) > len(spec.Code) && missed[:len(spec.Code)] == string(spec.Code) {
			return spec.Code
		}
	}
	return ""
}
