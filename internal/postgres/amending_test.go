package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// numbered puts terms on record as the desk does: with the number of their order, from a
// plan of this digest.
func (d *desk) numbered(plan string, change func(*pilot.Terms)) pilot.Entry {
	return d.amending(func(t *pilot.Terms) {
		change(t)
		t.PlanDigest = plan
		t.Amended++
	})
}

func TestAmending_SaysWhichPilotsHaveNotTheTermsOfTheNewestPlanYet(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, migrate)
	d := deskAt(t, openAs(t, url), url, examples.SampleTerms())
	programme := d.id.Terms.Programme
	look := func() postgres.Amending {
		a, err := d.store.Amending(t.Context(), programme)
		require.NoError(t, err)
		return a
	}
	require.Empty(t, look().Plan, "none was ever ordered")

	d.numbered("sha256:a", renamed("没有发出的名字"))
	order := d.numbered("sha256:b", renamed("样例街道"))
	a := look()
	require.Equal(t, "sha256:b", a.Plan, "what was put there last counts")
	require.Equal(t, []postgres.OrderedRow{{WorkflowID: d.id.WorkflowID, Place: "sample", Number: 1}}, a.Ordered)
	require.True(t, a.Ordered[0].Lags())
	d.must(order)
	require.False(t, look().Ordered[0].Lags())

	back := d.numbered("sha256:a", renamed("没有发出的名字")) // a plan that comes again
	require.True(t, look().Ordered[0].Lags())
	d.must(back)
	require.False(t, look().Ordered[0].Lags())

	rows, err := d.store.Pilots(t.Context(), postgres.Filter{Programme: programme})
	require.NoError(t, err)
	require.Equal(t, 2, rows[0].Amended)
}

func TestAmending_NamesCommunitiesThatDoNotFollowYet(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, migrate)
	store := openAs(t, url)
	d := deskAt(t, store, url, examples.SampleTerms())
	below, _ := d.id.Terms.ForCommunity("sample-1")
	c := deskAt(t, store, url, &below)
	d.must(d.numbered("sha256:b", renamed("样例街道")))
	a, err := store.Amending(t.Context(), d.id.Terms.Programme)
	require.NoError(t, err)
	require.Equal(t, []postgres.BehindPilot{{Place: "sample/sample-1", Above: 1}}, a.Behind)
	require.Equal(t, "sample/sample-1", c.id.Terms.Place())
}

func TestLedger_SaysByWhichTermsAStepWasAccepted(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, migrate)
	d := deskAt(t, openAs(t, url), url, examples.SampleTerms())
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	d.must(d.numbered("sha256:b", renamed("样例街道")))
	d.must(d.handIn("pp", pilot.StepPilotPlan))
	entries, _, _ := d.ledger(postgres.LedgerFilter{Programme: d.id.Terms.Programme})
	require.Equal(t, []int{0, 1}, []int{entries["leading-group"].Terms, entries["leading-group"].TermsNow})
	require.Equal(t, []int{1, 1}, []int{entries["pilot-plan"].Terms, entries["pilot-plan"].TermsNow})
}
