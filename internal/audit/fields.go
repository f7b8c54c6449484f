package audit

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

const (
	maxFields = 6                // of one finding; the rest is counted
	longest   = 120              // characters of a value that is shown
	columns   = time.Microsecond // a column of Postgres keeps no more of a time
)

// Absent stands for a value that is not there, or is empty.
const Absent = "–"

// differ lists where two values differ as JSON.
func differ(path string, have, want any) (fields []Field) {
	walk(path, generic(have), generic(want), func(f Field) { fields = append(fields, f) })
	return fields
}

// few keeps [maxFields] fields of a finding and counts the rest.
func (f Finding) few() Finding {
	if n := len(f.Fields) - maxFields; n > 0 {
		f.Fields, f.More = f.Fields[:maxFields], n
	}
	return f
}

// lacks says whether a value is only missing, or as a column is before anything is
// written to it.
func (f Field) lacks() bool {
	return slices.Contains([]string{Absent, "0", "false", "[]", "{}"}, f.Found)
}

// generic is a value as JSON has it. What has no JSON form differs by saying so.
func generic(v any) any {
	raw, ok := v.(json.RawMessage)
	if !ok {
		var err error
		if raw, err = json.Marshal(v); err != nil {
			return err.Error()
		}
	}
	var out any
	if err := json.Unmarshal(raw, &out); err != nil {
		return err.Error()
	}
	return out
}

func walk(path string, have, want any, found func(Field)) {
	if h, w, ok := both[map[string]any](have, want); ok {
		keys := maps.Clone(h)
		maps.Copy(keys, w)
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			walk(join(path, key), h[key], w[key], found)
		}
		return
	}
	if h, w, ok := both[[]any](have, want); ok && len(h) == len(w) {
		for i := range h {
			walk(fmt.Sprintf("%s[%d]", path, i), h[i], w[i], found)
		}
		return
	}
	if !same(have, want) {
		found(Field{Path: path, Found: shown(have), Wanted: shown(want)})
	}
}

func both[T any](a, b any) (x, y T, ok bool) {
	x, first := a.(T)
	y, second := b.(T)
	return x, y, first && second
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// same takes instants for equal that a column can't tell apart.
func same(a, b any) bool {
	if compact(a) == compact(b) {
		return true
	}
	s, t, ok := both[string](a, b)
	if !ok {
		return false
	}
	x, first := time.Parse(time.RFC3339Nano, s)
	y, second := time.Parse(time.RFC3339Nano, t)
	return first == nil && second == nil && x.Sub(y).Abs() <= columns
}

func compact(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// shown is a value for people: texts bare, the rest as JSON, cut.
func shown(v any) string {
	text, ok := v.(string)
	switch {
	case v == nil, ok && text == "":
		return Absent
	case !ok:
		text = compact(v)
	}
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return text
}
