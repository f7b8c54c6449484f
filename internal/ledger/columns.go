package ledger

import (
	"strconv"
	"strings"

	"shidian/internal/catalog"
)

// Column is one column of the ledger (domain: ledger columns).
type Column struct {
	Code  string // its key in the catalogue is ledger.col.<code>
	Width int    // of a sheet, in half-width characters
	Wraps bool   // its texts run long
	Cell  func(catalog.Lang, Line) string
}

// Title is the column's head.
func (c Column) Title(lang catalog.Lang) string { return catalog.Text(lang, "ledger.col."+c.Code) }

// The columns that writers treat in a way of their own.
const (
	ColumnNo    = "no"
	ColumnLight = "light"
	ColumnSlips = "slips"
)

// plain is a column whose cell needs no language.
func plain(code string, width int, cell func(Line) string) Column {
	return Column{Code: code, Width: width, Cell: func(_ catalog.Lang, l Line) string { return cell(l) }}
}

func (c Column) wrapping() Column { c.Wraps = true; return c }

// Columns lists the columns in order.
func Columns() []Column {
	return []Column{
		plain(ColumnNo, 5, func(l Line) string { return strconv.Itoa(l.No) }),
		plain("sub-district", 8, func(l Line) string { return l.SubDistrict.Name }).wrapping(),
		plain("community", 13, communityName).wrapping(),
		plain("step", 18, Line.What).wrapping(),
		plain("clause", 16, func(l Line) string { return strings.Join(l.Clauses, " ") }).wrapping(),
		Column{Code: "binding", Width: 9, Cell: binding}.wrapping(),
		plain("unit", 16, func(l Line) string { return l.Unit }).wrapping(),
		plain("person", 8, func(l Line) string { return l.Person }).wrapping(),
		plain("planned-start", 10, func(l Line) string { return l.PlannedStart }),
		plain("planned-finish", 10, func(l Line) string { return l.PlannedFinish }),
		plain("deadline", 10, func(l Line) string { return l.Deadline }),
		plain("finished", 10, func(l Line) string { return l.Finished }),
		plain("status", 8, func(l Line) string { return l.Status.Name }).wrapping(),
		plain(ColumnLight, 11, func(l Line) string { return l.Light.Name }).wrapping(),
		plain("evidence", 8, func(l Line) string { return l.Evidence.String() }),
		plain("problem", 24, func(l Line) string { return l.Problem }).wrapping(),
		plain("measure", 18, func(l Line) string { return l.Measure }).wrapping(),
		plain("supervisor", 14, func(l Line) string { return l.Supervisor }).wrapping(),
		plain("updated", 10, func(l Line) string { return l.Updated }).wrapping(),
		plain(ColumnSlips, 6, func(l Line) string { return strconv.Itoa(l.Slips) }),
	}
}

func communityName(l Line) string {
	if l.Community == nil {
		return ""
	}
	return l.Community.Name
}

// Title is the ledger's heading, and the line below it: as of when it is true.
func (r Reader) Title() (title, below string) {
	h := r.Head
	args := catalog.Args{"programme": h.Programme, "at": h.AsOf.In(h.Zone()).Format("2006-01-02 15:04:05")}
	title, below = r.text("ledger.title", args), r.text("ledger.as-of", args)
	if h.Clock != nil && h.Clock.Rebased() {
		below += r.text("ledger.plan-time", catalog.Args{"at": h.Now().In(h.Zone()).Format("2006-01-02 15:04")})
	}
	return title, below
}
