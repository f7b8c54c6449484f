package evidence

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"shidian/internal/pilot"
)

// decode reads the evidence into its type and reports every problem of form:
// what can't be read, what is missing, what nobody asked for.
func (x *examiner) decode(raw []byte, into reflect.Value) {
	if len(strings.TrimSpace(string(raw))) == 0 {
		x.form(CodeNoEvidence, "", "", "")
		return
	}
	tree, err := parseTree(raw)
	switch {
	case errors.Is(err, errTooDeep):
		x.form(pilot.CodeTooDeep, "", "", "≤ "+strconv.Itoa(maxDepth))
	case err != nil:
		x.form(pilot.CodeNotJSON, "", err.Error(), "")
	case tree.kind == nodeNull:
		x.form(CodeNoEvidence, "", "", "")
	case tree.kind != nodeObject:
		x.form(CodeWantsGroup, "", tree.shown(), "{…}")
	default:
		x.decodeGroup(tree, into, "", x.fields)
	}
}

func (x *examiner) decodeGroup(n node, into reflect.Value, path string, fields []Field) {
	for _, key := range n.twice {
		x.form(CodeDoubledField, join(path, key), key, "")
	}
	known := make(map[string]bool, len(fields))
	for _, f := range fields {
		known[f.Name] = true
	}
	for _, key := range n.keys {
		if known[key] {
			continue
		}
		if meant := nearest(fields, key); meant != "" {
			x.form(CodeMisspeltField, join(path, key), key, meant)
			continue
		}
		x.form(CodeUnknownField, join(path, key), key, "")
	}
	for _, f := range fields {
		if child, given := n.by[f.Name]; given {
			n.by[f.Name] = child.meant(f.Kind)
		}
	}
	for _, f := range fields {
		child, given := n.by[f.Name]
		at := join(path, f.Name)
		if !given || child.blank() {
			x.missing(f, n, at, child)
			continue
		}
		x.decodeValue(child, into.FieldByIndex(f.index), at, f)
	}
}

func (x *examiner) missing(f Field, neighbours node, path string, given node) {
	if given.kind == nodeList && f.Kind != FieldList {
		x.form(wantsCode(f.Kind), path, given.shown(), SampleOf(f.Kind))
		return
	}
	if !f.required(neighbours) {
		return
	}
	wanted := strings.Join(f.Choices, " | ")
	x.find(f.Rule, CodeMissing, path, "", wanted)
	if f.Also != "" {
		x.unmet(f.Also, path)
	}
}

func (x *examiner) decodeValue(n node, into reflect.Value, path string, f Field) {
	if into.Kind() == reflect.Pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	switch kindOf(into.Type()) {
	case FieldGroup:
		if x.is(n, nodeObject, FieldGroup, path) {
			x.decodeGroup(n, into, path, f.Fields)
		}
	case FieldList:
		if x.is(n, nodeList, FieldList, path) {
			x.decodeList(n, into, path, f)
		}
	case FieldYesNo:
		if x.is(n, nodeBool, FieldYesNo, path) {
			into.SetBool(n.text == "true")
		}
	case FieldWhole:
		x.decodeWhole(n, into, path, f)
	case FieldNumber:
		x.decodeNumber(n, into, path, f)
	case FieldDate:
		x.decodeDate(n, into, path, f)
	default:
		x.decodeText(n, into, path, f)
	}
}

func (x *examiner) decodeList(n node, into reflect.Value, path string, f Field) {
	list := reflect.MakeSlice(into.Type(), len(n.items), len(n.items))
	for i, item := range n.items {
		at := fmt.Sprintf("%s[%d]", path, i)
		if item.blank() && item.kind != nodeList {
			x.find(f.Rule, CodeMissing, at, "", "")
			continue
		}
		x.decodeValue(item.meant(kindOf(list.Type().Elem())), list.Index(i), at, f)
	}
	into.Set(list)
}

func (x *examiner) decodeText(n node, into reflect.Value, path string, f Field) {
	if !x.is(n, nodeText, FieldText, path) {
		return
	}
	text := strings.TrimSpace(n.text)
	if len(f.Choices) > 0 && !slices.Contains(f.Choices, text) {
		x.form(CodeNotAChoice, path, text, strings.Join(f.Choices, " | "))
		x.unmet(f.Rule, path)
		return
	}
	if f.Reason && !x.reasoned(text) {
		x.find(f.Rule, pilot.CodeNoReason, path, text, "")
		return
	}
	if character, where := pilot.HiddenIn(text); f.Names && character != "" {
		x.form(CodeNameHidden, path, character, where)
		return
	}
	into.SetString(text)
}

func (x *examiner) decodeDate(n node, into reflect.Value, path string, f Field) {
	if !x.is(n, nodeText, FieldDate, path) {
		return
	}
	date, err := pilot.ParseDate(n.text)
	if err != nil {
		x.form(CodeWantsDate, path, n.text, SampleOf(FieldDate))
		return
	}
	into.SetString(string(date))
	if today := x.today(); today != "" && date > today && !f.Future {
		x.find(pilot.RuleTime, CodeFutureDate, path, string(date), "≤ "+string(today))
	}
}

func (x *examiner) decodeWhole(n node, into reflect.Value, path string, f Field) {
	if !x.is(n, nodeNumber, FieldWhole, path) {
		return
	}
	whole, err := strconv.ParseInt(n.text, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) || err == nil && (whole < int64(f.Min) || whole > int64(f.Max)):
		x.form(CodeOutOfRange, path, n.text, f.bounds())
		x.unmet(f.Rule, path)
	case err != nil:
		x.form(CodeWantsWhole, path, n.text, SampleOf(FieldWhole))
	default:
		into.SetInt(whole)
	}
}

// bounds are shown without the largest number that there can be.
func (f Field) bounds() string {
	if f.Max == maxWhole {
		return fmt.Sprintf("≥ %d", f.Min)
	}
	return fmt.Sprintf("%d–%d", f.Min, f.Max)
}

func (x *examiner) decodeNumber(n node, into reflect.Value, path string, f Field) {
	if !x.is(n, nodeNumber, FieldNumber, path) {
		return
	}
	number, err := strconv.ParseFloat(n.text, 64)
	if err != nil || number < 0 || number > maxWhole {
		x.form(CodeOutOfRange, path, n.text, "≥ 0")
		x.unmet(f.Rule, path)
		return
	}
	into.SetFloat(number)
}

// is says whether the value is of the kind wanted, and reports it when not.
func (x *examiner) is(n node, kind nodeKind, wanted FieldKind, path string) bool {
	if n.kind == kind {
		return true
	}
	shown := n.shown()
	if n.kind == nodeText { // else "12" could not be told from 12
		shown = strconv.Quote(pilot.Shorten(n.text))
	}
	x.form(wantsCode(wanted), path, shown, SampleOf(wanted))
	return false
}

func wantsCode(kind FieldKind) string {
	switch kind {
	case FieldWhole:
		return CodeWantsWhole
	case FieldNumber:
		return CodeWantsNumber
	case FieldYesNo:
		return CodeWantsYesNo
	case FieldDate:
		return CodeWantsDate
	case FieldList:
		return CodeWantsList
	case FieldGroup:
		return CodeWantsGroup
	}
	return CodeWantsText
}

// SampleOf is how a value of the kind looks, in no language.
func SampleOf(kind FieldKind) string {
	switch kind {
	case FieldWhole:
		return "12"
	case FieldNumber:
		return "86.5"
	case FieldYesNo:
		return "true | false"
	case FieldDate:
		return "2002-09-30"
	case FieldList:
		return "[…]"
	case FieldGroup:
		return "{…}"
	}
	return `"…"`
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
