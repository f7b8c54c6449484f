package activities_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"shidian/activities"
	"shidian/internal/examples"
	"shidian/internal/pilot"
)

// beginnings begin every community but one.
type beginnings struct {
	mu    sync.Mutex
	not   string
	began map[string]int
}

func (b *beginnings) Begin(_ context.Context, t pilot.Terms, input int, _ *pilot.Summary) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if t.Community.Code == b.not {
		return errors.New("nobody there")
	}
	b.began[t.Place()] = input
	return nil
}

func begun(t *testing.T, acts *activities.Activities, b activities.Beginning) (activities.Begun, error) {
	t.Helper()
	env := (&testsuite.WorkflowTestSuite{}).NewTestActivityEnvironment()
	env.RegisterActivity(acts)
	result, err := env.ExecuteActivity(acts.BeginCommunities, b)
	if err != nil {
		return activities.Begun{}, err
	}
	var out activities.Begun
	require.NoError(t, result.Get(&out))
	return out, nil
}

func TestBeginCommunities_SaysWhichHaveStartedAndWhyOthersHaveNot(t *testing.T) {
	t.Parallel()
	terms := *examples.SampleTerms()
	terms.Communities = nil
	var codes []string
	for _, code := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
		terms.Communities = append(terms.Communities, pilot.CommunityTerms{Unit: pilot.Unit{Code: code, Name: code}})
		codes = append(codes, code)
	}
	b := &beginnings{not: "c", began: map[string]int{}}
	acts := &activities.Activities{Communities: b}
	out, err := begun(t, acts, activities.Beginning{Terms: terms, Communities: append(codes, "nowhere"), Input: 3})
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b", "d", "e", "f", "g", "h", "i", "j"}, out.Communities, "in the order in which they were named")
	require.Regexp(t, `start c: nobody there|no community "nowhere"`, out.Failed)
	require.Len(t, b.began, 9)
	require.Equal(t, 3, b.began["sample/a"])

	b.not = ""
	out, err = begun(t, acts, activities.Beginning{Terms: terms, Communities: codes, Input: 3})
	require.NoError(t, err)
	require.Equal(t, activities.Begun{Communities: codes}, out)
}

func TestBeginCommunities_FailsWhereTheWorkerBeginsNone(t *testing.T) {
	t.Parallel()
	_, err := begun(t, &activities.Activities{}, activities.Beginning{Terms: *examples.SampleTerms(), Communities: []string{"sample-1"}})
	require.ErrorContains(t, err, "begins no communities")
}

// heard notes for whom the store was asked.
type heard struct {
	activities.Store
	opens []bool
}

func (h *heard) InTx(ctx context.Context, id pilot.Identity, work func(activities.Tx) error) error {
	h.opens = append(h.opens, id.Opens)
	return h.Store.InTx(ctx, id, work)
}

func TestJudgeAndRecord_SaysWhichCommunitiesOpen(t *testing.T) {
	t.Parallel()
	c := newClerk()
	store := &heard{Store: c.store}
	c.acts.Store = store
	rec, err := c.attempt(c.opening())
	require.NoError(t, err)
	c.fold(rec)
	_, err = c.attempt(c.handIn(pilot.StepSizeAdjustment, "size-1"))
	require.NoError(t, err)
	terms := examples.SampleTerms()
	_, err = c.acts.JudgeAndRecord(t.Context(), activities.Batch{WorkflowID: "pilot/sample-2002/sample", RunID: "run", Terms: *terms, State: pilot.NewState(), Entries: []pilot.Entry{c.opening()}, Speaks: activities.RecordedVersion})
	require.NoError(t, err)
	require.Equal(t, []bool{true, false, false}, store.opens, "a sub-district opens by itself")
}
