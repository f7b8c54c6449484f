package roster

import (
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/spreadsheet"
)

// The columns, by their codes. Number and grantor are the record's business: a table
// that `staff list` printed has them, and they say nothing here.
const (
	Number    = "number"
	Name      = "name"
	Role      = "role"
	Unit      = "unit"
	From      = "from"
	Until     = "until"
	By        = "by"
	Subject   = "subject"
	Issuer    = "issuer"
	DeputyFor = "deputy-for"
)

// Columns lists their codes.
func Columns() []string {
	return []string{Number, Name, Role, Unit, From, Until, By, Subject, Issuer, DeputyFor}
}

var wanted = []string{Name, Role, Unit, Subject, Issuer}

// head is where which column stands.
type head map[string]int

// readHead takes codes and the headings in both languages.
func readHead(row spreadsheet.Row, issuer string) (head, []Problem) {
	h, problems := head{}, []Problem(nil)
	for i, cell := range row.Cells {
		if cell.Text == "" {
			continue
		}
		column := columnOf(cell.Text)
		_, twice := h[column]
		switch {
		case column == "":
			problems = append(problems, Problem{Row: row.Number, Found: cell.Text, Code: "heading-unknown"})
		case twice:
			problems = append(problems, Problem{Row: row.Number, Column: column, Found: cell.Text, Code: "heading-twice"})
		default:
			h[column] = i
		}
	}
	for _, column := range wanted {
		if _, there := h[column]; !there && (column != Issuer || issuer == "") {
			problems = append(problems, Problem{Row: row.Number, Column: column, Code: "heading-missing"})
		}
	}
	return h, problems
}

func columnOf(heading string) string {
	for _, column := range Columns() {
		for _, name := range []string{column, catalog.Text(catalog.Chinese, "desk.staff-col."+column), catalog.Text(catalog.English, "desk.staff-col."+column)} {
			if plain(heading) == plain(name) {
				return column
			}
		}
	}
	return ""
}

// plain is a heading without what people write in different ways: deputyFor, Deputy for.
func plain(heading string) string {
	return strings.NewReplacer(" ", "", "-", "", "_", "", "　", "").Replace(strings.ToLower(pilot.OneLine(heading)))
}
