package evidence_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// world is a pilot near its end, told by the examples: the facts on which a wrong
// hand-in is judged.
type world struct {
	terms, community pilot.Terms
	above, below     pilot.Facts
	today            pilot.Date
}

func newWorld(t require.TestingT, change ...examples.Place) world {
	w, err := examples.NewWorld(change...)
	require.NoError(t, err)
	return world{terms: w.Terms, community: w.Community, above: w.Above, below: w.Below, today: w.Today}
}

func (w *world) told() *examples.World {
	return &examples.World{Terms: w.terms, Community: w.community, Above: w.above, Below: w.below, Today: w.today}
}

func (w *world) examine(step pilot.Step, raw []byte) evidence.Verdict {
	return w.told().Examine(step, raw)
}

func (w *world) example(t require.TestingT, step pilot.Step) []byte {
	raw, err := w.told().Example(step)
	require.NoError(t, err)
	return raw
}

// edits change evidence by path: "elected.0.votes" to a value, or take it away.
type edits examples.Edits

type gone = examples.Gone

func (e edits) on(t require.TestingT, raw []byte) []byte {
	out, err := examples.Edits(e).On(raw)
	require.NoError(t, err)
	return out
}

func requireFinding(t *testing.T, w *world, step pilot.Step, c examples.Wrong) pilot.Finding {
	t.Helper()
	v := w.examine(step, edits(c.Edits).on(t, w.example(t, step)))
	for _, f := range v.Findings {
		if c.Is(f) {
			return f
		}
	}
	require.Fail(t, "finding is missing", "%s %s %s in %+v", c.Rule, c.Code, c.Field, v.Findings)
	return pilot.Finding{}
}

func TestEvidence_EachStepTakesItsExampleAndRefusesWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, spec := range pilot.Catalogue() {
		cases := examples.WrongFor(spec.Code)
		require.GreaterOrEqual(t, len(cases), 3, "three wrong hand-ins for %s", spec.Code)
		t.Run(string(spec.Code), func(t *testing.T) {
			t.Parallel()
			require.Empty(t, w.examine(spec.Code, w.example(t, spec.Code)).Findings)
			for _, c := range cases {
				t.Run(c.Name.In(catalog.English), func(t *testing.T) {
					t.Parallel()
					own := w
					if c.Place != nil {
						own = newWorld(t, c.Place)
					}
					f := requireFinding(t, &own, spec.Code, c)
					require.NotEqual(t, pilot.Severity(""), f.Severity)
					if r, ok := pilot.Rule(c.Rule); ok {
						require.Equal(t, r.Clause, f.Clause)
					}
				})
			}
		})
	}
}
