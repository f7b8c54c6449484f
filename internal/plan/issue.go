package plan

import (
	"fmt"
	"slices"
	"strings"

	"shidian/internal/catalog"
)

// Severity says whether an issue keeps the plan from being used.
type Severity string

// The severities.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
)

// Issue is one thing that is wrong, or doubtful, in a plan or profile file.
// Lines and columns count from 1, columns in characters; 0 = the whole file.
type Issue struct {
	Severity Severity     `json:"severity"`
	Code     Code         `json:"code"`
	Args     catalog.Args `json:"args,omitempty"`
	File     string       `json:"file"`
	Line     int          `json:"line,omitempty"`
	Column   int          `json:"column,omitempty"`

	slip string // key of the text of what makes the file no YAML
}

// Failed says whether any of the issues is an error.
func Failed(issues []Issue) bool {
	return slices.ContainsFunc(issues, func(i Issue) bool { return i.Severity == SeverityError })
}

// Where is the place as editors read it: file:line:column.
func (i Issue) Where() string {
	if i.Line == 0 {
		return i.File
	}
	return fmt.Sprintf("%s:%d:%d", i.File, i.Line, i.Column)
}

// Text says what is wrong and what to write instead, without the place.
func (i Issue) Text(lang catalog.Lang) string {
	args := i.spoken(lang)
	if i.slip != "" {
		return catalog.Text(lang, i.slip, args)
	}
	said := catalog.Text(lang, i.Code.key(), args)
	gap := ""
	if lang == catalog.English {
		gap = " "
	}
	if _, ok := args["suggest"]; ok {
		return said + gap + catalog.Text(lang, "plan.did-you-mean", args)
	}
	if fix := i.Code.key() + ".fix"; catalog.Has(fix) {
		return said + gap + catalog.Text(lang, fix, args)
	}
	return said
}

// phrase is an argument that is itself a text of the catalogue, by its key.
type phrase string

// spoken puts phrases and lists into words of the language.
func (i Issue) spoken(lang catalog.Lang) catalog.Args {
	words := make(catalog.Args, len(i.Args))
	for name, value := range i.Args {
		switch v := value.(type) {
		case phrase:
			words[name] = catalog.Text(lang, string(v))
		case []string:
			words[name] = strings.Join(v, ", ")
		default:
			words[name] = value
		}
	}
	return words
}
