package evidence

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"shidian/internal/pilot"
)

var recordSchemas = buildRecordSchemas()

func buildRecordSchemas() map[string][]Field {
	all := make(map[string][]Field, len(recordSpecs))
	for _, k := range recordSpecs {
		if k.typ.typ != nil {
			all[k.Kind] = fieldsOf(k.typ.typ, "", k.typ.rule)
		}
	}
	return all
}

// Records lists the kinds of record that a pilot takes, in order.
func Records() []RecordSpec {
	return slices.DeleteFunc(AllRecords(), func(k RecordSpec) bool { return k.After })
}

// AllRecords lists every kind, those of the life after the pilot last.
func AllRecords() []RecordSpec { return slices.Clone(recordSpecs) }

// RecordKind finds a kind of record; false when there is none of that code.
func RecordKind(code string) (RecordSpec, bool) {
	i := slices.IndexFunc(recordSpecs, func(k RecordSpec) bool { return k.Kind == code })
	if i < 0 {
		return RecordSpec{}, false
	}
	return recordSpecs[i], true
}

// RecordsFor are the kinds of record that must be on file before a step is accepted.
func RecordsFor(step pilot.Step) []string {
	switch step {
	case pilot.StepSelfCheck:
		return []string{pilot.KindGuidance}
	case pilot.StepCommunityArchive:
		return []string{pilot.KindIdeological}
	}
	return nil
}

// RecordFields describes the body of a kind of record; nil when there is none.
func RecordFields(kind string) []Field { return recordSchemas[kind] }

// NewRecordBody returns a pointer to an empty body of a kind; false when there is none.
func NewRecordBody(kind string) (any, bool) {
	k, ok := RecordKind(kind)
	if !ok || k.typ.typ == nil {
		return nil, false
	}
	return reflect.New(k.typ.typ).Interface(), true
}

// ExamineRecord judges a record's body. All findings at once.
func ExamineRecord(c Case, kind string, raw json.RawMessage) Verdict {
	x := newExaminer(c)
	x.kind = kind
	k, ok := RecordKind(kind)
	if !ok || k.typ.typ == nil {
		x.report(pilot.RuleFormat, pilot.Hard, pilot.CodeNoSuchKind, "", kind, KindList())
		return x.finish()
	}
	x.fields = recordSchemas[kind]
	return x.examine(k.typ, raw)
}

// KindList names the kinds of record that are filed anywhere.
func KindList() string {
	return KindsAt(pilot.LevelSubDistrict, pilot.LevelCommunity, pilot.LevelGovernance)
}

// KindsAt names the kinds of record that are filed at these levels.
func KindsAt(levels ...pilot.Level) string {
	var codes []string
	for _, k := range recordSpecs {
		if slices.ContainsFunc(levels, func(l pilot.Level) bool { _, here := k.FiledAt(l); return here }) {
			codes = append(codes, k.Kind)
		}
	}
	return strings.Join(codes, ", ")
}

// FiledAt is the role that files this kind at a level; false when nobody does.
func (k RecordSpec) FiledAt(level pilot.Level) (pilot.Role, bool) {
	i := slices.IndexFunc(k.Filers, func(f Filer) bool { return f.Level == level })
	if i < 0 {
		return "", false
	}
	return k.Filers[i].Role, true
}
