package examples

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// Head is what stands above an example: where it is for.
type Head struct {
	Place string // as people type it; empty for the sample
	Name  string // the place's name
	// Terms are the place's, by which fields say what there is to choose from; nil: no place's.
	Terms *pilot.Terms
}

// YAML writes evidence as the file that `shidian submit -f` takes, each field
// explained once in the reader's language. What may be left out and is empty
// stands there commented out.
func YAML(lang catalog.Lang, step pilot.Step, given any, head Head) string {
	w := writer{lang: lang, step: step, basis: evidence.Case{Terms: head.Terms}}
	w.comment("", catalog.Text(lang, "step."+string(step))+" ("+string(step)+")")
	if head.Name != "" || head.Place != "" {
		w.comment("", strings.TrimSpace(head.Name+" "+head.Place))
	}
	if spec, ok := pilot.Spec(step); ok {
		for _, rule := range spec.Rules {
			w.comment("", rule+": "+catalog.Text(lang, "rule."+rule))
		}
	}
	w.line("", "")
	w.line("", "evidence:")
	v := reflect.ValueOf(given)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() == reflect.Struct {
		w.group(evidence.EvidenceFields(step), v, "  ", true)
	}
	w.tail()
	return strings.Join(w.lines, "\n") + "\n"
}

// writer collects lines.
type writer struct {
	lang  catalog.Lang
	step  pilot.Step
	basis evidence.Case
	lines []string
}

func (w *writer) line(indent, s string) { w.lines = append(w.lines, indent+s) }

func (w *writer) comment(indent, s string) { w.line(indent, "# "+s) }

// tail is what a hand-in may carry beside its evidence.
func (w *writer) tail() {
	w.line("", "")
	w.comment("", catalog.Text(w.lang, "field.hand-in.attachments"))
	w.line("", "attachments: []")
	w.comment("", catalog.Text(w.lang, "field.hand-in.explanations"))
	w.line("", "explanations: {}")
	w.comment("", catalog.Text(w.lang, "field.hand-in.note"))
	w.line("", `note: ""`)
}

func (w *writer) group(fields []evidence.Field, v reflect.Value, indent string, explain bool) {
	for _, f := range fields {
		if f.Retired {
			continue
		}
		value := f.Value(v)
		leftOut := (f.Optional || f.When != "") && value.IsZero()
		if leftOut && (!explain || !w.basis.Asks(f)) {
			continue
		}
		if explain {
			w.comment(indent, w.explanation(f))
		}
		if leftOut {
			w.template(f, indent)
			continue
		}
		w.field(f, value, indent, explain)
	}
}

func (w *writer) field(f evidence.Field, v reflect.Value, indent string, explain bool) {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	switch {
	case f.Kind == evidence.FieldGroup:
		w.line(indent, f.Name+":")
		w.group(f.Fields, v, indent+"  ", explain)
	case f.Kind == evidence.FieldList && len(f.Fields) > 0:
		w.list(f, v, indent, explain)
	case f.Kind == evidence.FieldList:
		items := make([]string, v.Len())
		for i := range items {
			items[i] = scalar(v.Index(i))
		}
		w.line(indent, f.Name+": ["+strings.Join(items, ", ")+"]")
	default:
		w.line(indent, f.Name+": "+scalar(v))
	}
}

// list writes groups, the first of them explained.
func (w *writer) list(f evidence.Field, v reflect.Value, indent string, explain bool) {
	w.line(indent, f.Name+":")
	inner := indent + "    "
	for i := range v.Len() {
		from := len(w.lines)
		w.group(f.Fields, v.Index(i), inner, explain && i == 0)
		for j := from; j < len(w.lines); j++ {
			if text := strings.TrimPrefix(w.lines[j], inner); !strings.HasPrefix(text, "#") {
				w.lines[j] = indent + "  - " + text
				break
			}
		}
	}
}

// template shows a field that is left out, with all that would be in it.
func (w *writer) template(f evidence.Field, indent string) {
	own := writer{lang: w.lang, step: w.step, basis: w.basis}
	own.line("", f.Name+":")
	own.inside(f, "  ")
	for _, l := range own.lines {
		w.comment(indent, l)
	}
}

func (w *writer) inside(f evidence.Field, indent string) {
	dash := f.Kind == evidence.FieldList
	for _, inner := range f.Fields {
		w.comment(indent, w.explanation(inner))
		name := inner.Name + ":"
		if dash {
			name = "- " + name
		} else if f.Kind == evidence.FieldList {
			name = "  " + name
		}
		dash = false
		w.line(indent, name)
		w.inside(inner, indent+"    ")
	}
}

// maxChoices is how many choices stand beside a field; of more its text says where to look.
const maxChoices = 12

// explanation is the catalogue's, with the choices, and that it may be left out.
func (w *writer) explanation(f evidence.Field) string {
	text := catalog.Text(w.lang, fmt.Sprintf("field.%s.%s", w.step, f.Path))
	if choices := w.basis.Choices(string(w.step), f); len(choices) > 0 && len(choices) <= maxChoices {
		text += " [" + strings.Join(choices, " | ") + "]"
	}
	switch {
	case f.When != "":
		text += catalog.Text(w.lang, "field.hand-in.when", catalog.Args{"when": f.When})
	case f.Optional && !f.ByRule:
		text += catalog.Text(w.lang, "field.hand-in.optional")
	}
	return text
}

var (
	plainText = regexp.MustCompile(`^[\p{L}〔《(][\p{L}\p{N}()〔〕《》、,。;/ ·-]*$`)
	plainDate = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	reserved  = regexp.MustCompile(`(?i)^(y|yes|n|no|true|false|on|off|null|nan|inf)$`)
)

// scalar writes a value so that it reads back as the same: bare where no reader
// of YAML could take it for something else, in quotes otherwise.
func scalar(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'f', -1, 64)
	}
	s := v.String()
	bare := plainText.MatchString(s) && !reserved.MatchString(s) && strings.TrimSpace(s) == s
	if bare || plainDate.MatchString(s) {
		return s
	}
	quoted, err := json.Marshal(s)
	if err != nil {
		return strconv.Quote(s)
	}
	return string(quoted)
}
