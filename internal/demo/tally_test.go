package demo

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/staff"
)

func TestCounts_TellWhatNobodyMeant(t *testing.T) {
	t.Parallel()
	hard := []pilot.Finding{{Rule: "R24", Severity: pilot.Hard, Code: "no-quorum"}}
	order := []pilot.Finding{{Rule: pilot.RuleOrder, Severity: pilot.Hard, Code: "already-accepted"}}
	for _, c := range []struct {
		manner     staff.Manner
		out        pilot.Outcome
		unexpected bool
	}{
		{staff.Right, pilot.Outcome{Outcome: pilot.Accepted}, false},
		{staff.Right, pilot.Outcome{Outcome: pilot.Held}, false},
		{staff.Right, pilot.Outcome{Outcome: pilot.Duplicate, Current: pilot.Accepted}, false},
		{staff.Right, pilot.Outcome{Outcome: pilot.Refused, Findings: hard}, true},
		{staff.Right, pilot.Outcome{Outcome: pilot.Refused, Findings: order}, false},
		{staff.Right, pilot.Outcome{Outcome: pilot.Recorded}, true},
		{staff.Wrong, pilot.Outcome{Outcome: pilot.Refused, Findings: hard}, false},
		{staff.Wrong, pilot.Outcome{Outcome: pilot.Accepted}, true},
		{staff.TooFew, pilot.Outcome{Outcome: pilot.Recorded}, false},
		{staff.TooFew, pilot.Outcome{Outcome: pilot.Accepted}, true},
		{staff.Right, pilot.Outcome{}, true},
	} {
		var counts Counts
		text := counts.take(letter{job: &job{}, manner: c.manner}, c.out)
		require.Equal(t, c.unexpected, text != "", "%s %+v", c.manner, c.out)
	}
}

func TestCounts_AnExplainedRuleIsOneThatWasAccepted(t *testing.T) {
	t.Parallel()
	soft := []pilot.Finding{{Rule: "R39", Severity: pilot.Soft, Code: evidence.CodeHeadNotDirector}}
	var counts Counts
	for _, out := range []pilot.Outcome{
		{Outcome: pilot.Accepted, Findings: soft}, {Outcome: pilot.Refused, Findings: soft}, {Outcome: pilot.Accepted},
		{Outcome: pilot.Duplicate, Current: pilot.Accepted, Findings: soft},
	} {
		counts.take(letter{job: &job{}, manner: staff.Right}, out)
	}
	require.Equal(t, 1, counts.Explained)
}

func TestCounts_AddUp(t *testing.T) {
	t.Parallel()
	var sum Counts
	sum.add(Counts{HandIns: 3, Held: 1, Late: []LateStep{{Days: 2}}})
	sum.add(Counts{HandIns: 4, Refused: 2, Late: []LateStep{{Days: 5}}})
	require.Equal(t, 7, sum.HandIns)
	worst, ok := sum.worst()
	require.True(t, ok)
	require.Equal(t, 5, worst.Days)
}
