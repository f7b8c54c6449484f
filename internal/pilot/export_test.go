package pilot

import (
	"slices"
	"time"
)

// GrowCatalogue adds a step after another one, as a later release may. Not beside
// parallel tests: a test that calls it must not be one.
func GrowCatalogue(spec StepSpec, after Step) (restore func()) {
	was := catalogue
	i := slices.IndexFunc(catalogue, func(s StepSpec) bool { return s.Code == after })
	catalogue = slices.Insert(slices.Clone(catalogue), i+1, spec)
	return func() { catalogue = was }
}

// ReopenAt has a state follow terms whose opening day is another.
func ReopenAt(s *State, t *Terms) { s.reopenAt(t) }

// LatestFinish is by when a step must be in so that what rests on it fits too.
func (s *State) LatestFinish(t *Terms, code Step, moved int) time.Time {
	return s.Warnings(t).latestFinish(code, moved)
}

// DueByPlan is the instant by which a step is due as the plan has it.
func (s *State) DueByPlan(t *Terms, code Step) time.Time { return s.dueByPlan(t, code) }

// ForbiddenInNames and PlainLetter say of a character whether it must not be in a name, and
// whether that is known without asking tables.
var ForbiddenInNames, PlainLetter = forbiddenByTables, plainLetter
