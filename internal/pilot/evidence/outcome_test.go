package evidence_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

func (w *world) edited(t *testing.T, step pilot.Step, e edits) evidence.Verdict {
	t.Helper()
	return w.examine(step, e.on(t, w.example(t, step)))
}

func TestElection_AFailedTurnoutIsKeptAndTheStepStaysOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.below.Election = nil
	v := w.edited(t, pilot.StepCommitteeElection, edits{
		"ballots": 230, "ballotsAgain": 230, "validVotes": 220, "validVotesAgain": 220,
		"elected": gone{}, "resultDate": gone{}, "filed": gone{}, "handoverDate": gone{}, "termFrom": gone{}, "termTo": gone{},
	})
	require.True(t, v.StaysOpen)
	require.False(t, evidence.Refuses(v.Findings, nil))
	require.Equal(t, []string{"evidence.ballots turnout-failed"}, said(v))
	require.Equal(t, "≥ 231", v.Findings[0].Wanted)
	require.True(t, v.Facts.Election.Open)
	require.Len(t, v.Facts.Election.Rounds, 1)
}

func TestElection_UnfilledSeatsAreKeptAndFilledBySupplementaryElection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.below.Election = nil
	first := w.edited(t, pilot.StepCommitteeElection, edits{"elected.6": gone{}})
	require.True(t, first.StaysOpen)
	require.Equal(t, []string{"evidence.elected seats-unfilled"}, said(first))

	second := edits{"round": pilot.RoundSupplementary, "elected.6.votes": 140, "elected.6.votesAgain": 140}
	for _, i := range []string{"0", "1", "2", "3", "4", "5"} {
		second["elected."+i+".electedEarlier"] = true
	}
	require.Contains(t, said(w.edited(t, pilot.StepCommitteeElection, second)), "evidence.round wrong-round", "no round left seats")

	raw := w.example(t, pilot.StepCommitteeElection)
	w.below = w.below.With(first.Facts)
	require.Contains(t, said(w.examine(pilot.StepCommitteeElection, second.on(t, raw))), "evidence.pollingDay too-early")
	v := w.edited(t, pilot.StepCommitteeElection, second)
	require.Empty(t, v.Findings, "a third of the votes cast is enough in a supplementary election")
	require.False(t, v.StaysOpen)
	require.Len(t, v.Facts.Election.Rounds, 2)
	require.Len(t, v.Facts.Election.Members, 7)

	second["elected.6.votes"], second["elected.6.votesAgain"] = 131, 131
	require.Equal(t, []string{"evidence.elected[6].votes winner-below-threshold"}, said(w.edited(t, pilot.StepCommitteeElection, second)))
	second["elected.6.electedEarlier"] = true
	require.Contains(t, said(w.edited(t, pilot.StepCommitteeElection, second)), "evidence.elected[6].electedEarlier not-elected-earlier")
}

func TestElection_ACandidateMayNotConductTheVote(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	member := w.below.ElectionCommittee.Members[1]
	e := edits{"candidates.7.name": member}
	require.Contains(t, said(w.edited(t, pilot.StepCommitteeElection, e)), "evidence.candidates[7].name candidate-on-election-committee")
	e["leftElectionCommittee"] = []any{member}
	require.Empty(t, w.edited(t, pilot.StepCommitteeElection, e).Findings)
}

func TestReceipt_ReturnedSendsBackWhatTheReasonsReach(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.edited(t, pilot.StepArchiveReceipt, edits{"decision": "returned", "number": gone{}, "reasons": []any{
		map[string]any{"text": "总结没有群众反映", "rule": "R57", "steps": []any{"summary", "archive-filing"}},
		map[string]any{"text": "自查缺签字", "field": "evidence.heads", "steps": []any{"self-check"}},
	}})
	require.Empty(t, v.Findings)
	require.True(t, v.StaysOpen)
	require.Equal(t, []pilot.Step{pilot.StepSelfCheck, pilot.StepSummary, pilot.StepArchiveFiling}, v.Returns)
	require.Len(t, v.Reasons, 2)

	v = w.edited(t, pilot.StepArchiveReceipt, edits{"decision": "returned", "reasons": []any{map[string]any{"text": "缺页"}}})
	require.Equal(t, []pilot.Step{pilot.StepArchiveFiling}, v.Returns)
}

func TestFiling_LateIsRefusedUntilItIsExcused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	excused := w
	excused.today = w.terms.Deadline.AddDays(1)
	require.Empty(t, excused.edited(t, pilot.StepArchiveFiling, nil).Findings, "the example of a late day names the district's record")

	v := excused.edited(t, pilot.StepArchiveFiling, edits{"lateness": gone{}})
	require.Equal(t, []string{"evidence.lateness late-hard"}, said(v))
	require.Equal(t, "R2", v.Findings[0].Rule)
	require.True(t, evidence.Refuses(v.Findings, map[string]string{"R2": "忙"}))

	excused.terms.Binding = pilot.BindingSoft
	v = excused.edited(t, pilot.StepArchiveFiling, edits{"lateness": gone{}})
	require.Equal(t, "R4", v.Findings[0].Rule)
	require.True(t, evidence.Refuses(v.Findings, nil))
	require.False(t, evidence.Refuses(v.Findings, map[string]string{"R4": "另行选举推后"}))

	w.terms.Deadline = w.today
	require.Empty(t, w.edited(t, pilot.StepArchiveFiling, nil).Findings, "the last day itself is in time")
}

func TestSoft_AHeadFromOutsideIsAcceptedWithAnExplanation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.edited(t, pilot.StepWorkstation, edits{"head": w.below.Agreements.Signed[0], "staff.0": gone{}, "staff.0.title": "社工主任"})
	require.Equal(t, []string{"evidence.head head-not-director"}, said(v))
	require.Equal(t, pilot.Soft, v.Findings[0].Severity)
	require.True(t, evidence.Refuses(v.Findings, nil))
	require.True(t, evidence.Refuses(v.Findings, map[string]string{"R39": "  "}))
	require.False(t, evidence.Refuses(v.Findings, map[string]string{"R39": "主任和副主任均年事已高"}))
}

func TestRecruitment_ADeviationWithAReasonIsNoted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.edited(t, pilot.StepRecruitment, edits{"procedure.2": gone{}, "deviationReason": "人少,免笔试"})
	require.Equal(t, []string{"evidence.procedure stage-missing"}, said(v))
	require.False(t, evidence.Refuses(v.Findings, nil))
}

func TestNotes_AMissingAnswerToWhatIsEncouragedHidesNoHardRule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.edited(t, pilot.StepCommitteeElection, edits{"elected.0.retired": gone{}, "elected.1.post": "director"})
	require.Contains(t, said(v), "evidence.elected one-director")
	v = w.edited(t, pilot.StepCommitteeElection, edits{"elected.0.retired": gone{}})
	require.False(t, evidence.Refuses(v.Findings, nil))
}

func TestAttachments_AreDescribedByDigestAndTitle(t *testing.T) {
	t.Parallel()
	digest := "sha256:" + strings.Repeat("0a", 32)
	require.Empty(t, evidence.CheckAttachments(nil))
	require.Empty(t, evidence.CheckAttachments([]pilot.Attachment{{Digest: digest, Title: "通知", Date: "2002-09-20", Pages: 2, Copy: "original", Size: 9}}))
	findings := evidence.CheckAttachments([]pilot.Attachment{
		{Digest: "sha256:ABC", Title: " ", Date: "20020920", Pages: -1, Copy: "third", Size: -1},
		{Digest: digest, Title: "通知"}, {Digest: digest, Title: "通知"},
	})
	require.Equal(t, []string{
		"attachments[0].digest bad-digest", "attachments[0].title missing", "attachments[0].date wants-date", "attachments[0].copy not-a-choice",
		"attachments[0].pages out-of-range", "attachments[0].size out-of-range", "attachments[2].digest doubled-attachment",
	}, said(evidence.Verdict{Findings: findings}))
	require.False(t, evidence.Refuses(findings[6:], nil))
}
