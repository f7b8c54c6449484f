package evidence

import (
	"fmt"
	"strings"

	"shidian/internal/pilot"
)

// yardstick is what a value of the evidence is held against, and what stands
// there: a field of the same evidence, or what an earlier step or record
// established. A finding names it, so that nobody has to guess which event or
// which total is meant.
type yardstick struct {
	path  string // within the evidence, or fact.…
	value string
}

// The names of what is on record begin with this.
const factPrefix = "fact."

// given is a field of the same evidence.
func given(path string, value any) yardstick { return yardstick{path, fmt.Sprint(value)} }

// onRecord is what the evidence of an accepted step established: fact.<step>.<field>.
func onRecord(step pilot.Step, field string, value any) yardstick {
	return yardstick{factPrefix + string(step) + "." + field, fmt.Sprint(value)}
}

// inForce is what holds in a community after its pilot: fact.office.<what>.
func inForce(what string, value any) yardstick {
	return yardstick{factPrefix + "office." + what, fmt.Sprint(value)}
}

// later is the later of two days.
func later(a, b yardstick) yardstick {
	if b.value > a.value {
		return b
	}
	return a
}

// pathOf is a yardstick's name as a finding gives it.
func (x *examiner) pathOf(t yardstick) string {
	if t.path == "" || strings.HasPrefix(t.path, factPrefix) {
		return t.path
	}
	return x.inside(t.path)
}

// notBefore wants a date on or after an earlier one; either may be unknown.
func (x *examiner) notBefore(rule, path string, date pilot.Date, earlier yardstick) {
	if x.ok(path) && date != "" && earlier.value != "" && string(date) < earlier.value {
		x.find(rule, CodeTooEarly, path, string(date), "≥ "+earlier.value, earlier)
	}
}

// after wants a date later than an earlier one; either may be unknown.
func (x *examiner) after(rule, path string, date pilot.Date, earlier yardstick) {
	if x.ok(path) && date != "" && earlier.value != "" && string(date) <= earlier.value {
		x.find(rule, CodeTooEarly, path, string(date), "> "+earlier.value, earlier)
	}
}

// notAfter wants a date on or before a later one; either may be unknown.
func (x *examiner) notAfter(rule, path string, date pilot.Date, late yardstick) {
	if x.ok(path) && date != "" && late.value != "" && string(date) > late.value {
		x.find(rule, CodeTooLate, path, string(date), "≤ "+late.value, late)
	}
}

// before wants a date earlier than a later one; either may be unknown.
func (x *examiner) before(rule, path string, date pilot.Date, late yardstick) {
	if x.ok(path) && date != "" && late.value != "" && string(date) >= late.value {
		x.find(rule, CodeTooLate, path, string(date), "< "+late.value, late)
	}
}

// atMost wants a count no larger than the whole it is part of.
func (x *examiner) atMost(rule, path string, part int, wholePath string, whole int) {
	if x.ok(path, wholePath) && part > whole {
		x.find(rule, CodeTooMany, path, fmt.Sprint(part), fmt.Sprintf("≤ %d", whole), given(wholePath, whole))
	}
}
