package evidence

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"shidian/internal/pilot"
)

// FieldKind is what a field of evidence holds.
type FieldKind string

// The kinds.
const (
	FieldText   FieldKind = "text"
	FieldWhole  FieldKind = "whole-number"
	FieldNumber FieldKind = "number"
	FieldYesNo  FieldKind = "yes-no"
	FieldDate   FieldKind = "date"
	FieldList   FieldKind = "list"
	FieldGroup  FieldKind = "group"
)

// maxWhole keeps counts far away from overflow.
const maxWhole = 100_000_000

// Field describes one field of a step's evidence. The struct tags say it: every
// field is required unless `need:"optional"`, `need:"retired"` or `need:"rule"` (a rule asks for it in
// some cases), or required only `when:"a=b"`. A name of a person, place or body `is:"name"`.
type Field struct {
	Path     string // without indices: elected.votes
	Name     string // the last part of the path
	Kind     FieldKind
	Rule     string // the requirement that asks for it
	Also     string // another that it answers
	Optional bool
	Retired  bool     // still read, of hand-ins made for an older version; no longer asked for
	ByRule   bool     // optional here; in some cases a rule asks for it
	When     string   // `a=b` or `a!=b`: required only then; a is a neighbour
	Choices  []string // by its type; those at a place: [Case.Choices]
	Min, Max int      // of a whole number
	Future   bool     // may lie in the future: a plan, the end of a term
	ByLaw    string   // asked for only where the profile's law gives this: see [Case.Asks]
	Reason   bool     // has to say why: 无 is no reason
	Names    bool     // a person, place or body: as it is shown is as it is written
	Fields   []Field

	from  string // where its choices come from, when its type does not list all: see [Case.Choices]
	index []int
	typ   reflect.Type
}

// EvidenceFields describes a step's evidence, in the order of its type; nil when
// there is no such step.
func EvidenceFields(step pilot.Step) []Field {
	if _, ok := evidenceTypes[step]; !ok {
		return nil
	}
	return schemas[step]
}

// NewEvidence returns a pointer to an empty evidence of the step's type; false
// when there is no such step.
func NewEvidence(step pilot.Step) (any, bool) {
	t, ok := evidenceTypes[step]
	if !ok {
		return nil, false
	}
	return reflect.New(t.typ).Interface(), true
}

var schemas = buildSchemas()

func buildSchemas() map[pilot.Step][]Field {
	all := make(map[pilot.Step][]Field, len(evidenceTypes))
	for step, t := range evidenceTypes {
		all[step] = fieldsOf(t.typ, "", t.rule)
	}
	return all
}

// typeFields are the fields of every type of evidence and of a record's body, for who reads
// many of what was judged.
var typeFields = buildTypeFields()

func buildTypeFields() map[reflect.Type][]Field {
	all := map[reflect.Type][]Field{}
	for step, t := range evidenceTypes {
		all[t.typ] = schemas[step]
	}
	for _, k := range recordSpecs {
		if k.typ.typ != nil {
			all[k.typ.typ] = recordSchemas[k.Kind]
		}
	}
	return all
}

func fieldsOf(t reflect.Type, prefix, rule string) []Field {
	var fields []Field
	for i := range t.NumField() {
		sf := t.Field(i)
		if sf.Anonymous {
			for _, f := range fieldsOf(sf.Type, prefix, rule) {
				f.index = append([]int{i}, f.index...)
				fields = append(fields, f)
			}
			continue
		}
		fields = append(fields, fieldOf(sf, i, prefix, rule))
	}
	return fields
}

func fieldOf(sf reflect.StructField, i int, prefix, rule string) Field {
	name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
	f := Field{
		Path: prefix + name, Name: name, Rule: rule, index: []int{i}, typ: sf.Type,
		Optional: sf.Tag.Get("need") != "", Retired: sf.Tag.Get("need") == "retired", ByRule: sf.Tag.Get("need") == "rule", When: sf.Tag.Get("when"), Future: sf.Tag.Get("future") == "ok",
		Also: sf.Tag.Get("also"), ByLaw: sf.Tag.Get("law"), Reason: sf.Tag.Get("why") == "yes", Names: sf.Tag.Get("is") == "name", from: sf.Tag.Get("from"),
		Min: tagInt(sf, "min", 0), Max: tagInt(sf, "max", maxWhole),
	}
	if own := sf.Tag.Get("rule"); own != "" {
		f.Rule = own
	}
	if choices := sf.Tag.Get("oneof"); choices != "" {
		f.Choices = strings.Split(choices, "|")
	}
	f.Kind = kindOf(sf.Type)
	inner := sf.Type
	for inner.Kind() == reflect.Slice || inner.Kind() == reflect.Pointer {
		inner = inner.Elem()
	}
	if inner.Kind() == reflect.Struct {
		f.Fields = fieldsOf(inner, f.Path+".", f.Rule)
	}
	return f
}

func tagInt(sf reflect.StructField, tag string, otherwise int) int {
	if n, err := strconv.Atoi(sf.Tag.Get(tag)); err == nil {
		return n
	}
	return otherwise
}

var dateType = reflect.TypeFor[pilot.Date]()

func kindOf(t reflect.Type) FieldKind {
	if t == dateType {
		return FieldDate
	}
	switch t.Kind() {
	case reflect.Pointer:
		return kindOf(t.Elem())
	case reflect.Slice:
		return FieldList
	case reflect.Struct:
		return FieldGroup
	case reflect.Bool:
		return FieldYesNo
	case reflect.Int:
		return FieldWhole
	case reflect.Float64:
		return FieldNumber
	}
	return FieldText
}

// required says whether the field must be there, given its neighbours.
func (f Field) required(neighbours node) bool {
	if f.When == "" {
		return !f.Optional
	}
	if name, value, ok := strings.Cut(f.When, "!="); ok {
		return neighbours.by[name].text != value
	}
	name, value, _ := strings.Cut(f.When, "=")
	return neighbours.by[name].text == value
}

// nearest is the field's name that was probably meant, empty when none is near.
func nearest(fields []Field, typed string) string {
	best, distance := "", 3
	for _, f := range fields {
		if strings.EqualFold(f.Name, typed) {
			return f.Name
		}
		if gap := len(f.Name) - len(typed); gap > 2 || gap < -2 {
			continue
		}
		if d := editDistance(f.Name, typed); d < distance && d < len(f.Name) {
			best, distance = f.Name, d
		}
	}
	return best
}

// editDistance counts the single-letter edits between two names.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before := slices.Clone(row)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(before[j]+1, row[j-1]+1, before[j-1]+cost)
		}
	}
	return row[len(b)]
}

// Value is the field's value in a group of evidence.
func (f Field) Value(group reflect.Value) reflect.Value { return group.FieldByIndex(f.index) }

// Item is the kind of what a list holds; of anything else, its own kind.
func (f Field) Item() FieldKind {
	if f.Kind != FieldList {
		return f.Kind
	}
	return kindOf(f.typ.Elem())
}
