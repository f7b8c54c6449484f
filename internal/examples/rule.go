package examples

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// Shown is a rule at work: a hand-in that passes and one that does not.
type Shown struct {
	Step    pilot.Step // or the kind of a record
	Wrong   Wrong
	Passing json.RawMessage // the whole evidence
	Failing json.RawMessage
	Finding pilot.Finding
}

// ShowRule shows a rule at work; false when no hand-in of a step can break it.
func ShowRule(rule string) (Shown, bool, error) {
	step, wrong, ok := wrongOf(rule)
	if !ok {
		return showRecordRule(rule)
	}
	w, err := NewWorld(wrong.Place)
	if err != nil {
		return Shown{}, false, err
	}
	shown := Shown{Step: step, Wrong: wrong}
	if shown.Passing, err = w.Example(step); err != nil {
		return Shown{}, false, err
	}
	if shown.Failing, err = wrong.Edits.On(shown.Passing); err != nil {
		return Shown{}, false, fmt.Errorf("%s, %s: %w", step, wrong.Name.en, err)
	}
	for _, f := range w.Examine(step, shown.Failing).Findings {
		if wrong.Is(f) {
			shown.Finding = f
		}
	}
	return shown, true, nil
}

// showRecordRule shows a rule that only records filed after the pilot can break.
func showRecordRule(rule string) (Shown, bool, error) {
	for _, k := range evidence.AllRecords() {
		for _, wrong := range WrongRecords(k.Kind) {
			if wrong.Rule != rule {
				continue
			}
			w, err := NewWorld(wrong.Place)
			if err != nil {
				return Shown{}, false, err
			}
			shown := Shown{Step: pilot.Step(k.Kind), Wrong: wrong}
			if shown.Passing, err = w.RecordExample(k.Kind); err != nil {
				return Shown{}, false, err
			}
			if shown.Failing, err = wrong.Edits.On(shown.Passing); err != nil {
				return Shown{}, false, fmt.Errorf("%s, %s: %w", k.Kind, wrong.Name.en, err)
			}
			for _, f := range w.ExamineRecord(k.Kind, shown.Failing).Findings {
				if wrong.Is(f) {
					shown.Finding = f
				}
			}
			return shown, true, nil
		}
	}
	return Shown{}, false, nil
}

// wrongOf is the first hand-in that breaks a rule, of the sample's place if there is one.
func wrongOf(rule string) (pilot.Step, Wrong, bool) {
	for _, anywhere := range []bool{false, true} {
		for _, spec := range pilot.Catalogue() {
			for _, w := range WrongFor(spec.Code) {
				if w.Rule == rule && (anywhere || w.Place == nil) {
					return spec.Code, w, true
				}
			}
		}
	}
	return "", Wrong{}, false
}

// PathsBefore are the paths that the edits are about, as the example has them.
func (e Edits) PathsBefore() []string { return slices.Sorted(maps.Keys(e)) }

// PathsAfter are those paths once edited: of an element taken away, its list.
func (e Edits) PathsAfter() []string {
	var paths []string
	for _, path := range e.PathsBefore() {
		list, last, nested := cutLast(path)
		_, number := strconv.Atoi(last)
		if _, gone := e[path].(Gone); gone && nested && number == nil {
			path = list
		}
		paths = append(paths, path)
	}
	return paths
}

func cutLast(path string) (before, last string, nested bool) {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return "", path, false
	}
	return path[:i], path[i+1:], true
}
