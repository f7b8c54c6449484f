package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
)

func (d *desk) earlier(ids ...string) map[string]judge.Earlier {
	d.t.Helper()
	var found map[string]judge.Earlier
	require.NoError(d.t, d.store.InTx(d.t.Context(), d.id, func(tx *postgres.Tx) error {
		var err error
		found, err = tx.Earlier(d.t.Context(), ids)
		return err
	}))
	return found
}

func wrongUnit(h *pilot.HandIn) { h.By.Unit = "elsewhere" }
func wrongRole(h *pilot.HandIn) { h.By.Role = pilot.RoleWorkstation }
func replacing(id string) func(*pilot.HandIn) {
	return func(h *pilot.HandIn) { h.Replaces = id }
}

func confirming(id string) func(*pilot.HandIn) {
	return func(h *pilot.HandIn) { h.Confirms, h.Evidence = id, nil }
}

func TestEarlier_TheVersionThatCountsWinsElseTheLastRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.handIn("a", pilot.StepLeadingGroup, wrongUnit))
	d.must(d.handIn("a", pilot.StepLeadingGroup, wrongRole))
	require.Equal(t, pilot.Refused, d.earlier("a")["a"].Outcome)
	require.Contains(t, string(d.earlier("a")["a"].Raw), "workstation", "the last one")
	good := d.handIn("a", pilot.StepLeadingGroup)
	d.must(good)
	d.must(d.handIn("b", pilot.StepLeadingGroup)) // refused: accepted already
	found := d.earlier("a", "b", "nobody")
	require.Len(t, found, 2)
	require.Equal(t, judge.Earlier{
		Raw: good.Payload, Digest: pilot.ContentDigest(good.Payload), Outcome: pilot.Accepted, Step: pilot.StepLeadingGroup,
	}, found["a"])
	require.Equal(t, pilot.Refused, found["b"].Outcome)
}

func TestEarlier_TheSameAgainIsADuplicateAndCountsOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for range 3 {
		d.must(d.handIn("lg", pilot.StepLeadingGroup))
	}
	require.Equal(t, 1, d.state.Counts.Accepted)
	require.Equal(t, 2, d.state.Counts.Duplicates)
	require.Equal(t, 1, value[int](t, d.url, `SELECT count(*) FROM messages`))
}

func TestEarlier_AnIDReusedWithOtherContentDoesNotHideTheFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.handIn("x", pilot.StepLeadingGroup))
	d.must(d.handIn("x", pilot.StepPilotPlan))
	require.Equal(t, 1, d.state.Counts.Refused)
	require.Equal(t, pilot.StepLeadingGroup, d.earlier("x")["x"].Step)
	require.Equal(t, 1, value[int](t, d.url, `SELECT count(*) FROM outcomes WHERE message_id IS NULL AND outcome = 'refused'`))
}

func TestEarlier_BringsWhatAConfirmationRestsOn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.handIn("lg", pilot.StepLeadingGroup), d.handIn("pp", pilot.StepPilotPlan), d.handIn("mob", pilot.StepMobilisation))
	for n, confirms := range []string{"mob", "confirm-0"} {
		d.must(d.returning(numbered("back", n), pilot.StepPilotPlan))
		require.Equal(t, pilot.ToConfirm, d.status(pilot.StepMobilisation))
		d.must(d.handIn(numbered("pp-again", n), pilot.StepPilotPlan))
		d.must(d.handIn(numbered("confirm", n), pilot.StepMobilisation, confirming(confirms)))
		require.Equal(t, pilot.Complete, d.status(pilot.StepMobilisation), asJSON(t, d.state.Refusals))
	}
	found := d.earlier("confirm-1")
	require.Len(t, found, 3)
	require.Contains(t, found, "mob")
}
