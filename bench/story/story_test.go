package story_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/bench/story"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

func TestTake_CutsTheLastSubDistrictToFit(t *testing.T) {
	t.Parallel()
	book, err := story.Open("bench-test")
	require.NoError(t, err)
	subs, err := book.Take(20)
	require.NoError(t, err)
	communities := 0
	programmes := map[string]bool{}
	for _, s := range subs {
		require.Len(t, s.HandIns, len(story.Preparation))
		communities += len(s.Communities)
		programmes[s.Terms.Programme] = true
		for _, c := range s.Communities {
			require.Len(t, c.HandIns, len(story.Community()))
		}
	}
	require.Equal(t, 20, communities)
	require.Len(t, programmes, len(subs), "no two share a programme")
}

// What is measured as one message must be one.
func TestDocuments_FitIntoOneMessage(t *testing.T) {
	t.Parallel()
	book, err := story.Open("bench-test")
	require.NoError(t, err)
	subs, err := book.Take(1)
	require.NoError(t, err)
	size := 0
	for _, h := range subs[0].Communities[0].HandIns {
		if !slices.Contains(story.Documents, h.Step) {
			continue
		}
		raw, err := json.Marshal(h)
		require.NoError(t, err)
		size += len(raw) + 1
	}
	require.Positive(t, size)
	require.Less(t, size, pilot.MaxMessageBytes-100)
}

// A message of thirty-two hand-ins is to be judged thirty-two times: each draft is refused for
// what it lacks, and each document accepted after its drafts.
func TestDrafts_AreRefusedAndFitIntoOneMessageWithTheirDocuments(t *testing.T) {
	t.Parallel()
	book, err := story.Open("bench-test")
	require.NoError(t, err)
	subs, err := book.Take(1)
	require.NoError(t, err)
	own := subs[0].Communities[0]
	now := time.Now()
	session := judge.NewSession(&own.Terms, pilot.NewState(), nil)
	session.Take(pilot.SelfEntry(pilot.EntryOpen, now, struct{}{}))
	session.Take(pilot.SelfEntry(pilot.EntryGate, now, pilot.GateChanged{V: pilot.MessageVersion, Seq: 1, Open: true}))
	handIns, size := 0, 0
	take := func(h pilot.HandIn) pilot.EventType {
		raw, err := json.Marshal(h)
		require.NoError(t, err)
		if slices.Contains(story.Documents, h.Step) {
			handIns, size = handIns+1, size+len(raw)+1
		}
		return session.Take(pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaUpdate, now, raw))[0].Type
	}
	for _, h := range own.HandIns {
		if slices.Contains(story.Documents, h.Step) {
			for _, d := range story.Drafts(h) {
				require.Equal(t, pilot.EventRefused, take(d), d.ID)
			}
		}
		require.Equal(t, pilot.EventAccepted, take(h), h.ID)
	}
	require.Equal(t, pilot.MaxSubmissions, handIns)
	require.Less(t, size, pilot.MaxMessageBytes-100)
}

func TestDistrict_TellsEveryStepOfThePlanToItsEnd(t *testing.T) {
	t.Parallel()
	book, err := story.Open("bench-test")
	require.NoError(t, err)
	subs, err := book.District()
	require.NoError(t, err)
	require.Len(t, subs, 10)
	communities := 0
	for _, s := range subs {
		require.Equal(t, subs[0].Terms.Programme, s.Terms.Programme)
		require.Equal(t, pilot.StepArchiveReceipt, s.Closing[len(s.Closing)-1].Step)
		require.Len(t, s.Records, 1)
		communities += len(s.Communities)
		for _, c := range s.Communities {
			require.Equal(t, pilot.StepCommunityArchive, c.HandIns[len(c.HandIns)-1].Step)
			require.Len(t, c.Records, 1)
		}
	}
	require.Equal(t, 143, communities)
}

func TestCrowd_IsThePlanAgainAndAgainCutToFit(t *testing.T) {
	t.Parallel()
	book, err := story.Open("crowd-test")
	require.NoError(t, err)
	all, err := book.Crowd(300)
	require.NoError(t, err)
	communities := map[string]int{}
	for _, terms := range all {
		require.NotEmpty(t, terms.Communities)
		communities[terms.Programme] += len(terms.Communities)
	}
	require.Equal(t, map[string]int{"crowd-test-1": 143, "crowd-test-2": 143, "crowd-test-3": 14}, communities)
}
