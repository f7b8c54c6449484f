package web

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/view"
)

// field is a field of a form as its page shows it.
type field struct {
	Path     string // its name and its HTML id
	Label    string
	Hint     string
	Control  string // text, lines, area, date, number, yesno, choice, group or rows
	Value    string
	Example  string // of what is typed: today, where it is a date
	Shown    string // the value in words, where it is a code
	Options  []option
	Optional bool
	Findings []view.FindingWords
	Fields   []field   // of a group
	Rows     [][]field // of a list of groups
	Columns  []string  // what a row is pasted in
	Paste    string    // pasted, and not rows yet
	Told     []string  // why a spreadsheet was not taken
	Given    bool      // filled in beforehand
	Flat     bool      // its rows are all plain cells: answers show it as a table
	Heads    []string  // of that table
}

// option is one thing to choose.
type option struct {
	Value, Text string
	Chosen      bool
}

// former makes a form's fields.
type former struct {
	lang     catalog.Lang
	target   target
	basis    evidence.Case
	typed    typed
	findings map[string][]view.FindingWords // by path
	more     string                         // the list that gets an empty row
	given    map[string]bool                // filled in beforehand, by path
	tables   []rowsTold                     // what became of spreadsheets
}

// fields are the whole form's.
func (f *former) fields() []field {
	return f.group(f.target.fields(), f.target.top())
}

func (f *former) group(fields []evidence.Field, at string) []field {
	var out []field
	for _, one := range fields {
		made := f.field(one, at+"."+one.Name)
		if (one.Retired || !f.basis.Asks(one)) && made.Value == "" && len(made.Rows) == 0 {
			continue
		}
		out = append(out, made)
	}
	return out
}

func (f *former) field(one evidence.Field, at string) field {
	code := f.target.code()
	made := field{
		Path: at, Label: f.label(one), Hint: view.FieldText(f.lang, code, f.target.top()+"."+one.Path), Value: f.typed[at],
		Optional: one.Optional || one.When != "", Findings: f.findings[at], Given: f.given[at],
	}
	if made.Hint == made.Label {
		made.Hint = ""
	}
	switch {
	case one.Kind == evidence.FieldGroup:
		made.Control, made.Fields = "group", f.group(one.Fields, at)
		made.Shown = f.inOneCell(made.Fields)
	case one.Kind == evidence.FieldList && len(one.Fields) > 0:
		f.rows(&made, one, at)
	case one.Kind == evidence.FieldList:
		made.Control = "lines"
		f.choose(&made, one, at)
	case one.Kind == evidence.FieldYesNo:
		made.Control = "yesno"
		made.Hint = strings.NewReplacer("true", catalog.Text(f.lang, "web.yes"), "false", catalog.Text(f.lang, "web.no")).Replace(made.Hint)
	case one.Kind == evidence.FieldDate:
		made.Control = "date"
		if f.basis.Terms != nil {
			made.Example = string(f.basis.Terms.Today(f.basis.Now))
		}
	case one.Kind == evidence.FieldWhole, one.Kind == evidence.FieldNumber:
		made.Control = "number"
	case one.Reason:
		made.Control = "area"
	default:
		made.Control = "text"
	}
	if made.Control == "text" {
		f.choose(&made, one, at)
	}
	return made
}

// rows makes the rows that are typed, one at least of what has to be there, and one more
// where that is asked for.
func (f *former) rows(made *field, one evidence.Field, at string) {
	made.Control, made.Paste = "rows", f.typed[pastePath+at]
	for _, t := range f.tables {
		if t.List == at && t.Wrong != "" {
			made.Told = append(made.Told, t.Wrong)
		}
	}
	for _, cell := range leaves(one.Fields, "") {
		made.Columns = append(made.Columns, f.label(cell.Field))
	}
	rows := f.typed.rows(at)
	next := 0
	if len(rows) > 0 {
		next = rows[len(rows)-1] + 1
	}
	onDemand := one.Optional || one.When != "" && !strings.Contains(one.When, "!=")
	if len(rows) == 0 && !onDemand || f.more == at {
		rows = append(rows, next)
	}
	for _, i := range rows {
		made.Rows = append(made.Rows, f.group(one.Fields, fmt.Sprintf("%s[%d]", at, i)))
	}
	plain := 0
	made.Flat = !slices.ContainsFunc(one.Fields, func(f evidence.Field) bool {
		if f.Kind != evidence.FieldGroup {
			plain++
		}
		return f.Kind == evidence.FieldList || f.Kind == evidence.FieldGroup && !fitsCell(f)
	}) && plain <= maxColumns
	for _, cell := range one.Fields {
		made.Heads = append(made.Heads, f.label(cell))
	}
}

// fitsCell says whether a group is short enough for one cell of a table: a few codes and
// numbers.
func fitsCell(group evidence.Field) bool {
	return !slices.ContainsFunc(group.Fields, func(f evidence.Field) bool { return len(f.Choices) == 0 && f.Kind != evidence.FieldWhole })
}

// inOneCell is what stands in a group, codes in words and numbers with their names.
func (f *former) inOneCell(fields []field) string {
	var parts []string
	for _, one := range fields {
		switch {
		case one.Shown != "":
			parts = append(parts, one.Shown)
		case one.Value != "":
			parts = append(parts, one.Label+" "+pilot.OneLine(one.Value))
		}
	}
	return strings.Join(parts, catalog.Text(f.lang, "web.comma"))
}

// maxColumns is how wide a table of answers may be on paper.
const maxColumns = 7

// choose offers the codes that the judge takes here, in words; what is typed and not among
// them stays to be seen. A list takes several.
func (f *former) choose(made *field, one evidence.Field, at string) {
	codes := f.codes(one, at)
	if len(codes) == 0 {
		return
	}
	if namesAll(made.Hint, codes) { // the hint is for whoever types codes
		made.Hint = ""
	}
	made.Hint = f.withoutCodes(made.Hint, codes)
	typed := []string{made.Value}
	made.Control = "choice"
	if one.Kind == evidence.FieldList {
		made.Control, typed = "checks", strings.Fields(made.Value)
	}
	var shown []string
	for _, code := range typed {
		if code != "" && !slices.Contains(codes, code) {
			codes = append(slices.Clone(codes), code)
		}
		shown = append(shown, f.choice(code))
	}
	for _, code := range codes {
		made.Options = append(made.Options, option{code, f.choice(code), slices.Contains(typed, code)})
	}
	made.Shown = strings.Join(shown, catalog.Text(f.lang, "web.comma"))
}

// codeBetween is a code with the blanks beside it.
var codeBetween = regexp.MustCompile(` ?[a-z][a-z0-9-]* ?`)

// withoutCodes is a hint for who chooses among words: codes are left out where a Chinese
// hint has their word beside them, and else become words.
func (f *former) withoutCodes(hint string, codes []string) string {
	out, last := strings.Builder{}, 0
	for _, at := range codeBetween.FindAllStringIndex(hint, -1) {
		found := hint[at[0]:at[1]]
		code := strings.TrimSpace(found)
		if !slices.Contains(codes, code) {
			continue
		}
		out.WriteString(hint[last:at[0]])
		before, _ := utf8.DecodeLastRuneInString(hint[:at[0]])
		after, _ := utf8.DecodeRuneInString(hint[at[1]:])
		if f.lang != catalog.Chinese || !unicode.Is(unicode.Han, before) && !unicode.Is(unicode.Han, after) {
			out.WriteString(strings.Replace(found, code, f.choice(code), 1))
		}
		last = at[1]
	}
	return out.String() + hint[last:]
}

// namesAll says whether a text names all codes.
func namesAll(text string, codes []string) bool {
	return !slices.ContainsFunc(codes, func(code string) bool { return !strings.Contains(text, code) })
}

// codes are what there is to choose from: of an item of the archive, its own documents.
func (f *former) codes(one evidence.Field, at string) []string {
	codes := f.basis.Choices(f.target.code(), one)
	if row, in := strings.CutSuffix(at, "].documents"); in && one.Kind == evidence.FieldList {
		if item, err := strconv.Atoi(strings.TrimSpace(f.typed[row+"].item"])); err == nil {
			return evidence.ArchivePapers(f.basis.Terms, item, pilot.Facts{})
		}
	}
	return codes
}

// choice is a code in words.
func (f *former) choice(code string) string {
	if f.basis.Terms != nil {
		for _, c := range f.basis.Terms.Communities {
			if c.Code == code {
				return c.Name
			}
		}
	}
	key := choiceKey(code)
	if f.basis.Terms != nil && key != "" {
		if years := f.basis.Terms.Profile.RetentionYears(code); years > 0 && !strings.ContainsAny(code, "0123456789") {
			return catalog.Text(f.lang, "web.retention-years", catalog.Args{"class": catalog.Text(f.lang, key), "years": years})
		}
	}
	switch {
	case key == "":
		return code
	case strings.HasPrefix(key, "rule."):
		return code + " " + pilot.ShortenTo(catalog.Text(f.lang, key), 40)
	}
	return catalog.Text(f.lang, key)
}

// choiceKey is the key of the words for a code; empty: there are none.
func choiceKey(code string) string {
	for _, kind := range []string{"choice.", "role.", "body.", "step.", "document.", "record.", "level.", "status.", "rule."} {
		if catalog.Has(kind + code) {
			return kind + code
		}
	}
	return ""
}

var bracketed = regexp.MustCompile(` ?[(（]([a-z0-9-]+)[)）]`)

// withoutCodes leaves out the codes that stand behind their words for whoever types them.
func withoutCodes(text string) string {
	return bracketed.ReplaceAllStringFunc(text, func(code string) string {
		if choiceKey(bracketed.FindStringSubmatch(code)[1]) != "" {
			return ""
		}
		return code
	})
}

func (f *former) label(one evidence.Field) string {
	if label := catalog.FieldLabel(f.lang, f.target.code(), one.Path); label != "" {
		return label
	}
	return one.Name
}

// prefilled is what is known before anybody types: a row for each community, where a list
// has one for each, and the items of an archive with their documents and how long the
// profile's table has them kept. Nothing is invented,
// nothing counted, nothing attested.
func prefilled(c evidence.Case, t target) typed {
	out := typed{}
	if c.Terms == nil {
		return out
	}
	for _, list := range t.fields() {
		if list.Kind == evidence.FieldList && !list.Optional {
			out.fillCommunities(c, t, list)
		}
	}
	if t.step == nil {
		return out
	}
	for i, item := range evidence.ArchiveItems(c.Terms, t.step.Code) {
		out[pilot.FieldAt("evidence.items", i, "item")] = strconv.Itoa(item)
		papers := evidence.ArchivePapers(c.Terms, item, c.Facts)
		if class := c.Terms.Profile.RetentionOf(papers); class != "" {
			out[pilot.FieldAt("evidence.items", i, "retention")] = class
		}
		if len(papers) > 1 {
			out[pilot.FieldAt("evidence.items", i, "documents")] = strings.Join(papers, "\n")
		}
	}
	return out
}

// fillCommunities gives a list a row for each community, if its rows are of communities.
func (in typed) fillCommunities(c evidence.Case, t target, list evidence.Field) {
	all := c.Terms.Communities
	for _, cell := range list.Fields {
		codes := c.Choices(t.code(), cell)
		if cell.Kind != evidence.FieldText || len(all) == 0 || len(codes) != len(all) || codes[0] != all[0].Code {
			continue
		}
		for i, code := range codes {
			in[pilot.FieldAt(t.top()+"."+list.Name, i, cell.Name)] = code
		}
	}
}

// placed sorts findings to their fields; those of no field of the form come second.
func placed(lang catalog.Lang, code string, findings []pilot.Finding, has func(path string) bool) (at map[string][]view.FindingWords, all []shownFinding) {
	at = map[string][]view.FindingWords{}
	for _, f := range view.Gravest(findings) {
		words := view.InWords(lang, f, code)
		where := view.FieldName(lang, code, f.Field)
		plain := where
		if i := strings.LastIndexAny(where, "(（"); i > 0 { // the code that is typed on a command line
			plain = strings.TrimSpace(where[:i])
		}
		words.Text = withoutCodes(strings.ReplaceAll(words.Text, where, plain))
		shown := shownFinding{FindingWords: words, Soft: f.Severity == pilot.Soft, Note: f.Severity == pilot.Note}
		if _, known := pilot.Rule(f.Rule); known {
			shown.Code = f.Rule
		}
		if !strings.Contains(words.Text, plain) {
			shown.Where = plain
		}
		path := f.Field
		for path != "" && !has(path) { // members[2] of a field that is a text of lines, or a whole list
			if cut := strings.LastIndexAny(path, ".["); cut > 0 {
				path = path[:cut]
			} else {
				path = ""
			}
		}
		if path != "" {
			shown.Path = path
			at[path] = append(at[path], words)
		}
		all = append(all, shown)
	}
	return at, all
}

// shownFinding is a finding in the summary above a form.
type shownFinding struct {
	view.FindingWords
	Path  string // of the field that it leads to; empty: none
	Where string
	Code  string // of the requirement; empty: a rule of form
	Soft  bool
	Note  bool
}

// paths are the paths of every field that a form shows.
func paths(fields []field) map[string]bool {
	out := map[string]bool{}
	var walk func([]field)
	walk = func(fields []field) {
		for _, f := range fields {
			out[f.Path] = true
			walk(f.Fields)
			for _, row := range f.Rows {
				walk(row)
			}
		}
	}
	walk(fields)
	return out
}
