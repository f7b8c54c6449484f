package examples

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Wrong is a hand-in with one thing wrong in it, and the finding that it gets:
// its rule, its code and its field. Everything else is as in the step's example.
type Wrong struct {
	Name  Words // what is wrong, in a few words
	Edits Edits // what is changed in the example
	Place Place // a place that is not the sample's; nil: the sample's
	Rule  string
	Code  string
	Field string
}

// Is says whether a finding is the one that it gets.
func (w Wrong) Is(f pilot.Finding) bool {
	return f.Rule == w.Rule && f.Code == w.Code && f.Field == w.Field
}

// WrongFor lists the wrong hand-ins of a step. The caller must not change them.
func WrongFor(step pilot.Step) []Wrong { return wrongs[step] }

var wrongs = func() map[pilot.Step][]Wrong {
	all := map[pilot.Step][]Wrong{}
	for _, stage := range []map[pilot.Step][]Wrong{wrongPreparation, wrongElection, wrongOptional, wrongInstitutions, wrongWorkstation, wrongClosing} {
		maps.Copy(all, stage)
	}
	for step, more := range wrongLaw {
		all[step] = slices.Concat(all[step], more)
	}
	return all
}()

// Words are said in both languages.
type Words struct{ zh, en string }

// In says them in one.
func (w Words) In(lang catalog.Lang) string {
	if lang == catalog.English {
		return w.en
	}
	return w.zh
}

// Place changes the sample's terms into those of another place.
type Place func(*pilot.Terms)

func ownPlan(t *pilot.Terms)        { t.OwnPlan = true }
func optionalGroups(t *pilot.Terms) { t.OptionalGroups = true }
func strictOrder(t *pilot.Terms)    { t.Profile.Party.Strict = true }
func oneMethod(t *pilot.Terms)      { t.Profile.Election.Methods = []string{"household-representatives"} }
func newCommunity(t *pilot.Terms)   { t.Communities[0].New = true }

// everyStep is a place whose plan has the optional steps as well, under a law that asks
// for more candidates than seats and gives the handover ten days.
func everyStep(t *pilot.Terms) {
	t.With = []pilot.Step{pilot.StepVoterRegistration, pilot.StepCandidates, pilot.StepSupervisionCommittee, pilot.StepHandover}
	e := &t.Profile.Election
	e.MoreCandidates, e.EqualCandidates, e.RelativesLeave, e.HandoverDays = true, false, true, 10
	e.ListByLaw, e.ObjectionsByLaw = true, true
}

// Edits change evidence by path, "elected.0.votes" to a value, or take it away.
type Edits map[string]any

// Gone as a value takes a field or an element away.
type Gone struct{}

// On changes evidence. The edits are made in the order of their paths.
func (e Edits) On(evidence json.RawMessage) (json.RawMessage, error) {
	var tree any
	if err := json.Unmarshal(evidence, &tree); err != nil {
		return nil, fmt.Errorf("read the evidence to be edited: %w", err)
	}
	for _, path := range slices.Sorted(maps.Keys(e)) {
		var err error
		if tree, err = put(tree, strings.Split(path, "."), e[path]); err != nil {
			return nil, fmt.Errorf("edit %s: %w", path, err)
		}
	}
	return json.Marshal(tree)
}

func put(node any, path []string, value any) (any, error) {
	if len(path) == 0 {
		return value, nil
	}
	switch n := node.(type) {
	case map[string]any:
		return putField(n, path, value)
	case []any:
		return putElement(n, path, value)
	}
	return nil, fmt.Errorf("there is no %s in %v", strings.Join(path, "."), node)
}

func putField(group map[string]any, path []string, value any) (any, error) {
	if _, drop := value.(Gone); drop && len(path) == 1 {
		delete(group, path[0])
		return group, nil
	}
	child := group[path[0]]
	if child == nil && len(path) > 1 {
		child = map[string]any{}
	}
	changed, err := put(child, path[1:], value)
	group[path[0]] = changed
	return group, err
}

func putElement(list []any, path []string, value any) (any, error) {
	i, err := strconv.Atoi(path[0])
	if err != nil || i < 0 || i >= len(list) {
		return nil, fmt.Errorf("there is no element %s among %d", path[0], len(list))
	}
	if _, drop := value.(Gone); drop && len(path) == 1 {
		return slices.Delete(list, i, i+1), nil
	}
	list[i], err = put(list[i], path[1:], value)
	return list, err
}
