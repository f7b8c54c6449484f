package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

// written is the script of a seed on the district as it is.
func written(t *testing.T, seed uint64, minutes float64) *Script {
	t.Helper()
	path, err := writePlan(t.TempDir(), "draft")
	require.NoError(t, err)
	s, err := WriteScript(seed, minutes, func(speed float64) ([]*pilot.Terms, error) { return loadTerms(path, speed) })
	require.NoError(t, err)
	return s
}

func TestScript_FollowsFromTheSeed(t *testing.T) {
	t.Parallel()
	one, same := written(t, 7, 2), written(t, 7, 2)
	require.Equal(t, one, same)
	require.NotEqual(t, written(t, 7, 2).Faults, written(t, 8, 2).Faults)
	require.NotEqual(t, written(t, 7, 2).Turns, written(t, 8, 2).Turns)
	require.NotEqual(t, written(t, 7, 2).Extras, written(t, 8, 2).Extras)
}

func TestScript_OfTwoMinutesHasEverything(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		s := written(t, seed, 2)
		faults, extras, manners := map[FaultKind]bool{}, map[ExtraKind]bool{}, map[Manner]bool{}
		for _, f := range s.Faults {
			faults[f.Kind] = true
			require.Less(t, f.At, s.Window)
			require.Positive(t, f.For)
			if f.Kind == KillWorker {
				require.Contains(t, workerNames(), f.Target)
			}
			if f.Kind == Cut || f.Kind == Slow || f.Kind == HalfOpen {
				require.Contains(t, linkNames(), f.Target)
			}
		}
		for _, e := range s.Extras {
			extras[e.Kind] = true
			require.Less(t, e.At, s.Window)
		}
		for _, turn := range s.Turns {
			require.Len(t, turn.Manners, attempts)
			manners[turn.Manners[0]] = true
		}
		require.Len(t, faults, len(FaultKinds()), "seed %d", seed)
		require.Len(t, extras, len(ExtraKinds()), "seed %d", seed)
		require.Len(t, manners, len(Manners()), "seed %d", seed)
	}
}

func TestScript_LosesTheRecordAndThenTemporal(t *testing.T) {
	t.Parallel()
	first, again := written(t, 7, 2).Losses, written(t, 7, 2).Losses
	require.Equal(t, first, again)
	require.NotEqual(t, written(t, 7, 2).Losses, written(t, 8, 2).Losses)
	for _, minutes := range []float64{0.5, 2, 10} {
		for seed := range uint64(50) {
			s := written(t, seed, minutes)
			require.GreaterOrEqual(t, s.Losses.Copy, firstCopy, "the first pilots are on record")
			require.Less(t, s.Losses.Copy, s.Losses.Restore)
			require.Less(t, s.Losses.Restore, s.Losses.Temporal, "what Temporal loses meanwhile, nobody has")
			require.Less(t, s.Losses.Temporal, s.Window)
		}
	}
}

func TestScript_HasATurnForEachStepOfEachPlace(t *testing.T) {
	t.Parallel()
	s := written(t, 1, 10)
	require.Greater(t, len(s.Waves), 3, "a long run starts pilots all along")
	type at struct {
		wave  int
		place string
		step  pilot.Step
	}
	seen := map[at]bool{}
	for _, turn := range s.Turns {
		require.False(t, seen[at{turn.Wave, turn.Place, turn.Step}])
		seen[at{turn.Wave, turn.Place, turn.Step}] = true
		require.GreaterOrEqual(t, turn.At, s.Waves[turn.Wave].At)
	}
	for wave := range s.Waves {
		require.True(t, seen[at{wave, "yuetan", pilot.StepArchiveFiling}])
		require.True(t, seen[at{wave, "fengsheng/guanyuan", pilot.StepPartyFounding}], "a new community")
		require.False(t, seen[at{wave, "fengsheng/dajue", pilot.StepPartyFounding}])
	}
}

func TestScript_LeavesPilotsOpenToBeAskedAtTheEnd(t *testing.T) {
	t.Parallel()
	s := written(t, 1, 10)
	left := map[string]bool{}
	for _, turn := range s.Turns {
		if turn.At > s.Window {
			require.Equal(t, len(s.Waves)-1, turn.Wave)
			require.Equal(t, pilot.StepArchiveReceipt, turn.Step)
			left[turn.Place] = true
		}
	}
	require.Equal(t, map[string]bool{"fusuijing": true, "fengsheng": true}, left)
}

func TestScript_MergesTwoCommunitiesOfEachProgrammeAndHasTurnsForTheNewOne(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		s := written(t, seed, 10)
		merged := map[int]Extra{}
		for _, e := range s.Extras {
			if e.Kind != Merge {
				require.Empty(t, e.Merges)
				continue
			}
			require.NotContains(t, merged, e.Wave)
			merged[e.Wave] = e
			require.Len(t, e.Merges, 2)
			require.NotEqual(t, e.Merges[0], e.Merges[1])
			require.Greater(t, e.At, s.Waves[e.Wave].At)
			require.Less(t, e.At, s.Losses.Temporal+s.Waves[e.Wave].At)
		}
		require.Len(t, merged, len(s.Waves))
		require.Equal(t, firstSubDistrict, merged[len(s.Waves)-1].Place, "it closes with the new one")
		steps := map[int]map[pilot.Step]bool{}
		for _, turn := range s.Turns {
			if !begunByOrder(turn.Place) {
				continue
			}
			e := merged[turn.Wave]
			require.Equal(t, e.Place+"/"+mergedCode, turn.Place)
			require.Greater(t, turn.At, e.At)
			require.Less(t, turn.At, s.Window)
			if steps[turn.Wave] == nil {
				steps[turn.Wave] = map[pilot.Step]bool{}
			}
			require.False(t, steps[turn.Wave][turn.Step])
			steps[turn.Wave][turn.Step] = true
		}
		for wave := range s.Waves {
			require.True(t, steps[wave][pilot.StepCommunityArchive], "it is worked to its end")
			require.False(t, steps[wave][pilot.StepPartyFounding], "one of the old ones had a Party organisation")
		}
	}
}
