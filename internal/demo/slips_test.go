package demo

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// examine judges evidence as a pilot with these facts does.
func examine(t *testing.T, terms *pilot.Terms, facts pilot.Facts, step pilot.Step, given any) evidence.Verdict {
	t.Helper()
	raw, err := json.Marshal(given)
	require.NoError(t, err)
	now := terms.Deadline.Start(terms.Location()).Add(10 * time.Hour)
	return evidence.Examine(evidence.Case{Terms: terms, Facts: facts, Now: now, HandIn: &pilot.HandIn{Step: step}, Filed: examples.Filed(terms)}, raw)
}

func TestSlips_AreRefusedAndTheExampleIsNot(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	community, ok := terms.ForCommunity("sample-1")
	require.True(t, ok)
	var above, below pilot.Facts
	tried := 0
	for _, spec := range pilot.Catalogue() {
		own, facts := terms, &above
		if spec.Level == pilot.LevelCommunity {
			own, facts = &community, &below
		}
		if spec.Code == pilot.StepPartyFounding {
			continue
		}
		if HasSlip(spec.Code) {
			spoilt := examples.For(own, *facts, spec.Code, terms.Deadline)
			Spoil(spec.Code, spoilt)
			v := examine(t, own, *facts, spec.Code, spoilt)
			require.True(t, evidence.Refuses(v.Findings, nil), spec.Code)
			require.False(t, crossed(v.Findings), "no rule of order: %s", spec.Code)
			tried++
		}
		v := examine(t, own, *facts, spec.Code, examples.For(own, *facts, spec.Code, terms.Deadline))
		require.Empty(t, v.Findings, spec.Code)
		*facts = facts.With(v.Facts)
	}
	require.Equal(t, len(slips), tried)
}

func TestHead_FromOutsideIsASoftFindingAndNothingElse(t *testing.T) {
	t.Parallel()
	w, err := examples.NewWorld()
	require.NoError(t, err)
	c := w.Case(pilot.StepWorkstation)
	e, ok := examples.For(c.Terms, c.Facts, pilot.StepWorkstation, w.Today).(*evidence.WorkstationEvidence)
	require.True(t, ok)
	headFromOutside(e)
	v := examine(t, c.Terms, c.Facts, pilot.StepWorkstation, e)
	require.Len(t, v.Findings, 1, "%+v", v.Findings)
	require.Equal(t, evidence.CodeHeadNotDirector, v.Findings[0].Code)
	require.False(t, evidence.Refuses(v.Findings, map[string]string{"R39": "年事已高"}))
}

func TestTurnout_AFailedRoundStaysOpenAndIsRepeated(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	community, ok := terms.ForCommunity("sample-1")
	require.True(t, ok)
	election := func(facts pilot.Facts) *evidence.CommitteeElectionEvidence {
		e, ok := examples.For(&community, facts, pilot.StepCommitteeElection, terms.Deadline).(*evidence.CommitteeElectionEvidence)
		require.True(t, ok)
		return e
	}
	first := election(pilot.Facts{})
	FailTurnout(first)
	v := examine(t, &community, pilot.Facts{}, pilot.StepCommitteeElection, first)
	require.True(t, v.StaysOpen)
	require.False(t, evidence.Refuses(v.Findings, nil))

	again := election(v.Facts)
	again.Round = pilot.RoundRepeat
	v = examine(t, &community, v.Facts, pilot.StepCommitteeElection, again)
	require.Empty(t, v.Findings)
	require.False(t, v.StaysOpen)
	require.Len(t, v.Facts.Election.Rounds, 2)
}
