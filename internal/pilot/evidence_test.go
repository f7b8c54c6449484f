package pilot_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
)

// world is a pilot near its end, told by the examples: the facts on which a wrong
// hand-in is judged.
type world struct {
	terms, community pilot.Terms
	above, below     pilot.Facts
	today            pilot.Date
}

func newWorld(t require.TestingT, change ...func(*pilot.Terms)) world {
	terms := examples.SampleTerms()
	for _, c := range change {
		c(terms)
	}
	community, _ := terms.ForCommunity(terms.Communities[0].Code)
	w := world{terms: *terms, community: community, today: terms.Deadline}
	for _, spec := range pilot.Catalogue() {
		if spec.Code == pilot.StepPartyFounding && !community.NewCommunity {
			continue
		}
		v := w.examine(spec.Code, w.example(t, spec.Code))
		require.Empty(t, v.Findings, spec.Code)
		if spec.Level == pilot.LevelCommunity {
			w.below = w.below.With(v.Facts)
		} else {
			w.above = w.above.With(v.Facts)
		}
	}
	return w
}

func (w *world) at(step pilot.Step) (*pilot.Terms, pilot.Facts) {
	if spec, _ := pilot.Spec(step); spec.Level == pilot.LevelCommunity {
		return &w.community, w.below
	}
	return &w.terms, w.above
}

func (w *world) caseOf(step pilot.Step) pilot.Case {
	terms, facts := w.at(step)
	now := w.today.Start(terms.Location()).Add(9 * time.Hour)
	return pilot.Case{Terms: terms, Facts: facts, Now: now, HandIn: &pilot.HandIn{Step: step}}
}

func (w *world) examine(step pilot.Step, raw []byte) pilot.Verdict {
	return pilot.Examine(w.caseOf(step), raw)
}

func (w *world) example(t require.TestingT, step pilot.Step) []byte {
	terms, facts := w.at(step)
	raw, err := json.Marshal(examples.For(terms, facts, step, w.today))
	require.NoError(t, err)
	return raw
}

// edits change evidence by path: "elected.0.votes" to a value, or take it away.
type edits map[string]any

type gone struct{}

func (e edits) on(t require.TestingT, raw []byte) []byte {
	var tree any
	require.NoError(t, json.Unmarshal(raw, &tree))
	for path, value := range e {
		tree = put(t, tree, strings.Split(path, "."), value)
	}
	out, err := json.Marshal(tree)
	require.NoError(t, err)
	return out
}

func put(t require.TestingT, node any, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	switch n := node.(type) {
	case map[string]any:
		if _, drop := value.(gone); drop && len(path) == 1 {
			delete(n, path[0])
			return n
		}
		child := n[path[0]]
		if child == nil && len(path) > 1 {
			child = map[string]any{}
		}
		n[path[0]] = put(t, child, path[1:], value)
		return n
	case []any:
		var i int
		_, err := fmt.Sscan(path[0], &i)
		require.NoError(t, err)
		if _, drop := value.(gone); drop && len(path) == 1 {
			return append(n[:i:i], n[i+1:]...)
		}
		n[i] = put(t, n[i], path[1:], value)
		return n
	}
	require.Fail(t, "no such path", "%v in %v", path, node)
	return nil
}

// wrong is a hand-in with one thing wrong, and the finding that it gets.
type wrong struct {
	name  string
	edit  edits
	rule  string
	code  string
	field string
	terms func(*pilot.Terms) // a place that is not the sample's
}

func requireFinding(t *testing.T, w *world, step pilot.Step, c wrong) pilot.Finding {
	t.Helper()
	v := w.examine(step, c.edit.on(t, w.example(t, step)))
	for _, f := range v.Findings {
		if f.Rule == c.rule && f.Code == c.code && f.Field == c.field {
			return f
		}
	}
	require.Fail(t, "finding is missing", "%s %s %s in %+v", c.rule, c.code, c.field, v.Findings)
	return pilot.Finding{}
}

func TestEvidence_EachStepTakesItsExampleAndRefusesWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, spec := range pilot.Catalogue() {
		cases := wrongHandIns[spec.Code]
		require.GreaterOrEqual(t, len(cases), 3, "three wrong hand-ins for %s", spec.Code)
		t.Run(string(spec.Code), func(t *testing.T) {
			t.Parallel()
			require.Empty(t, w.examine(spec.Code, w.example(t, spec.Code)).Findings)
			for _, c := range cases {
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					own := w
					if c.terms != nil {
						changed := newWorld(t, c.terms)
						own = changed
					}
					f := requireFinding(t, &own, spec.Code, c)
					require.NotEqual(t, pilot.Severity(""), f.Severity)
					if r, ok := pilot.Rule(c.rule); ok {
						require.Equal(t, r.Clause, f.Clause)
					}
				})
			}
		})
	}
}
