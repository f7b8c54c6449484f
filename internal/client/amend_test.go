package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/plan"
	"shidian/internal/postgres"
	"shidian/internal/view"
	"shidian/workflows"
)

// edited is the shipped plan, with some of its text replaced: old, new, old, new …
func edited(t *testing.T, pairs ...string) *plan.Plan {
	t.Helper()
	data, err := os.ReadFile("../../plans/xicheng-2002.yaml")
	require.NoError(t, err)
	text := string(data)
	for i := 0; i < len(pairs); i += 2 {
		require.Contains(t, text, pairs[i])
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	p, issues := plan.Parse("plan.yaml", []byte(text))
	require.NotNil(t, p, "%v", issues)
	return p
}

// amendWorld is a record on which all of a plan's pilots are open, and a client on the
// sixteenth of September.
func amendWorld(t *testing.T, p *plan.Plan, answer func(pilot.Amend, string) (pilot.Outcome, error)) (*client.Client, *fakes.Store, *fakes.Temporal) {
	t.Helper()
	record := &fakes.Store{}
	for _, sub := range p.SubDistricts() {
		terms, err := p.Terms(sub.Code, plan.Options{})
		require.NoError(t, err)
		record.Records = append(record.Records, openedOn(&terms))
		for _, c := range terms.Communities {
			below, _ := terms.ForCommunity(c.Code)
			record.Records = append(record.Records, openedOn(&below))
		}
	}
	f := &fakes.Temporal{WorkerSeen: time.Now(), Update: func(_ context.Context, o sdkclient.UpdateWorkflowOptions) (any, error) {
		require.Equal(t, workflows.UpdateAmendPlan, o.UpdateName)
		var m pilot.Amend
		require.NoError(t, json.Unmarshal(o.Args[0].(json.RawMessage), &m))
		return answer(m, o.WorkflowID)
	}}
	c := client.New(&fakes.Servers{T: f, R: record})
	c.Now = func() time.Time { return pilot.Date("2002-09-18").Start(time.FixedZone("", 8*3600)) }
	return c, record, f
}

func openedOn(terms *pilot.Terms) postgres.StoredPilot {
	state := pilot.NewState()
	judge.NewSession(terms, state, nil).Take(pilot.SelfEntry(pilot.EntryOpen, terms.Opens.Start(terms.Location()).Add(9*time.Hour), struct{}{}))
	return fakes.Of(terms, state)
}

func accepts(m pilot.Amend, _ string) (pilot.Outcome, error) {
	return pilot.Outcome{V: 1, ID: m.ID, Outcome: pilot.Accepted}, nil
}

const laterArchive, fortnight = "archive: 2002-12-23", "archive: 2002-12-24"

func TestCompare_ThePlanThatRunsAmendsNothing(t *testing.T) {
	t.Parallel()
	p := edited(t)
	c, record, _ := amendWorld(t, p, accepts)
	first, _ := record.Records[1].Terms, record.Records[1].State
	closed := *record.Records[1].State
	closed.ClosedAt = pilot.Date("2002-12-20").Start(first.Location())
	life := first.ForGovernance(&closed)
	after := fakes.Of(&life, &pilot.State{V: 1, Phase: pilot.PhaseOpen})
	after.WorkflowID = workflows.GovernanceID(life.Programme, life.Place())
	record.Records = append([]postgres.StoredPilot{record.Records[0], after}, record.Records[1:]...)
	compared, err := c.Compare(t.Context(), p, nil, "")
	require.NoError(t, err)
	require.Empty(t, compared.Differing())
	require.False(t, compared.Refused())
	require.Len(t, compared.Pilots, 1+len(p.SubDistricts()), "a life after a pilot has terms of its own")

	other := edited(t, "name: 李国强", "name: 王卫东") // of the district: everybody's
	compared, err = c.Compare(t.Context(), other, []string{"yuetan"}, "")
	require.NoError(t, err)
	require.Len(t, compared.Differing(), 2)
	require.Equal(t, pilot.LevelGovernance, compared.Differing()[1].Level)
}

func TestCompare_SaysPlaceByPlaceWhatChangesAndWhatThatDoes(t *testing.T) {
	t.Parallel()
	c, _, f := amendWorld(t, edited(t), accepts)
	compared, err := c.Compare(t.Context(), edited(t, laterArchive, fortnight, "name: 陈建国", "name: 周敏"), nil, "")
	require.NoError(t, err)
	require.False(t, compared.Refused())
	differing := compared.Differing()
	require.Len(t, differing, 2, "the other eight have another schedule")
	require.Equal(t, "yuetan", differing[0].Place)
	require.Equal(t, 1, differing[0].Number)
	require.Contains(t, differing[0].Differences, pilot.Difference{Field: pilot.DiffersRecipient, About: "sub-district-party@yuetan", After: "周敏"})
	require.NotContains(t, differing[1].Differences, pilot.Difference{Field: pilot.DiffersRecipient, About: "sub-district-party@yuetan", After: "周敏"})
	require.Len(t, differing[0].Effects, 1+26, "its own, and that of each community whose archive is due later")
	require.Contains(t, differing[0].Effects[1].Dues, pilot.MovedDue{Step: pilot.StepCommunityArchive, Before: "2002-12-23", After: "2002-12-24"})
	require.Positive(t, differing[0].Sum().Come)
	require.Empty(t, f.Sent(), "nothing is sent")
}

func TestCompare_RefusesAsAWholeWithEveryReason(t *testing.T) {
	t.Parallel()
	c, record, f := amendWorld(t, edited(t), accepts)
	record.Records[5].State.Counts.Accepted = 2 // sanlihe-2
	tooMuch := edited(t, "own-plan: false", "own-plan: true", "pilot-sub-districts: [yuetan, fusuijing]", "pilot-sub-districts: []",
		"      - {code: sanlihe-2, name: 三里河二区}\n", "", "deadline: 2002-12-31", "deadline: 2003-01-15")
	record.Records = append(record.Records, fakes.Of(func() *pilot.Terms {
		gone := *record.Records[0].Terms
		gone.SubDistrict = pilot.Unit{Code: "dashilan", Name: "大栅栏"}
		return &gone
	}(), &pilot.State{V: 1, Phase: pilot.PhaseOpen}))
	compared, err := c.Compare(t.Context(), tooMuch, nil, "")
	require.NoError(t, err)
	require.True(t, compared.Refused())
	var got []string
	for _, a := range compared.Pilots {
		for _, finding := range a.Findings {
			got = append(got, a.Place+": "+finding.Code+" "+finding.Field)
		}
	}
	for _, want := range []string{
		"yuetan: amends-settled ownPlan", "yuetan: amends-record record", "yuetan: amends-removed communities.sanlihe-2",
		"fusuijing: amends-settled ownPlan", "dashilan: amends-unplanned dashilan",
	} {
		require.Contains(t, got, want)
	}
	require.ErrorIs(t, c.Amend(t.Context(), compared, client.Amending{Reason: "x"}, nil), client.ErrRefused)
	require.Empty(t, f.Sent(), "before the first pilot hears of it")
	require.Empty(t, record.Ordered)
}

func TestCompare_NamesWhatIsInThePlanAndDoesNotRun(t *testing.T) {
	t.Parallel()
	c, record, _ := amendWorld(t, edited(t), accepts)
	record.Records = record.Records[27:] // without yuetan and its communities
	compared, err := c.Compare(t.Context(), edited(t), nil, "")
	require.NoError(t, err)
	require.Equal(t, []pilot.Unit{{Code: "yuetan", Name: "月坛"}}, compared.NotBegun)
}

func TestAmend_PutsEveryOrderOnRecordAndThenSendsEachOnce(t *testing.T) {
	t.Parallel()
	var got []pilot.Amend
	c, record, f := amendWorld(t, edited(t), nil)
	f.Update = func(_ context.Context, o sdkclient.UpdateWorkflowOptions) (any, error) {
		require.Len(t, record.Ordered, 2, "all of them, before the first is sent")
		var m pilot.Amend
		require.NoError(t, json.Unmarshal(o.Args[0].(json.RawMessage), &m))
		got = append(got, m)
		if len(got) == 2 {
			return pilot.Outcome{V: 1, ID: m.ID, Outcome: pilot.Refused, Findings: []pilot.Finding{{Code: pilot.CodeAmendsNumber}}}, nil
		}
		return pilot.Outcome{V: 1, ID: m.ID, Outcome: pilot.Accepted}, nil
	}
	compared, err := c.Compare(t.Context(), edited(t, laterArchive, fortnight), nil, "")
	require.NoError(t, err)
	order := client.Amending{By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict}, Reason: "汛情"}
	var results []client.Amended
	tell := func(o client.Order) {
		if o.Result != client.AmendedBefore {
			results = append(results, o.Result)
		}
	}
	require.NoError(t, c.Amend(t.Context(), compared, order, tell))
	require.Equal(t, []client.Amended{client.AmendedNow, client.AmendedRefused}, results)
	require.Equal(t, record.Ordered[0].Terms, got[0].Terms)
	require.Equal(t, "xicheng", got[0].By.Unit)
	require.NotEqual(t, got[0].ID, got[1].ID)

	again, err := c.Compare(t.Context(), edited(t, laterArchive, fortnight), nil, "")
	require.NoError(t, err)
	require.NoError(t, c.Amend(t.Context(), again, order, tell))
	require.Equal(t, got[0].ID, got[2].ID, "the same order again is a duplicate")
	order.Reason = "另有原因"
	require.NoError(t, c.Amend(t.Context(), again, order, tell))
	require.NotEqual(t, got[0].ID, got[4].ID, "another one is not")
}

func TestAmend_ThatBreaksOffNamesWhatIsLeft(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	c, _, _ := amendWorld(t, edited(t), func(pilot.Amend, string) (pilot.Outcome, error) { return pilot.Outcome{}, broken })
	compared, err := c.Compare(t.Context(), edited(t, laterArchive, fortnight), nil, "")
	require.NoError(t, err)
	var results []client.Amended
	err = c.Amend(t.Context(), compared, client.Amending{By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict}, Reason: "汛情"}, func(o client.Order) { results = append(results, o.Result) })
	require.ErrorIs(t, err, broken)
	require.Equal(t, []client.Amended{client.AmendedFailed, client.AmendedSkipped}, results)
}

func TestAmend_WithNoWorkerItIsHandedOver(t *testing.T) {
	t.Parallel()
	c, _, f := amendWorld(t, edited(t), accepts)
	f.WorkerSeen = time.Time{}
	compared, err := c.Compare(t.Context(), edited(t, laterArchive, fortnight), []string{"yuetan"}, "")
	require.NoError(t, err)
	var last client.Order
	require.NoError(t, c.Amend(t.Context(), compared, client.Amending{By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict}, Reason: "汛情"}, func(o client.Order) { last = o }))
	require.Equal(t, client.AmendedLater, last.Result)
	require.Equal(t, workflows.SignalPlanAmended, f.Sent()[0].Signal)
}

func TestTermsOf_AreReadAgainWhenAnOrderHasChangedThem(t *testing.T) {
	t.Parallel()
	c, record, _ := amendWorld(t, edited(t), accepts)
	row := record.Records[0].PilotRow
	before, err := c.TermsOf(t.Context(), row)
	require.NoError(t, err)
	amended := *before
	amended.WarnDays, amended.Amended = 3, 1
	record.Records[0].Terms = &amended
	again, err := c.TermsOf(t.Context(), row)
	require.NoError(t, err)
	require.Same(t, before, again, "nothing says that they are others")
	row.Amended, record.Records[0].Amended = 1, 1
	again, err = c.TermsOf(t.Context(), row)
	require.NoError(t, err)
	require.Equal(t, 3, again.WarnDays)
}

// The worker died when the order was on record, and the command with it: the pilot does not
// know. The same command again tells it, in the same words.
func TestCatchUp_TellsAPilotAgainThatDoesNotKnowItsOrder(t *testing.T) {
	t.Parallel()
	p := edited(t)
	c, record, f := amendWorld(t, p, accepts)
	own := &record.Records[0]
	own.Terms.Amended, own.State.Amended, own.Seq = 1, 1, 5
	raw := json.RawMessage(`{"v":1,"id":"amend-1-x","number":1}`)
	record.Sent = map[string][]postgres.MessageRow{own.WorkflowID: {{VersionRow: postgres.VersionRow{ID: "amend-1-x", Outcome: pilot.Accepted, Raw: raw}, Kind: pilot.EntryAmend}}}
	seq := int64(5)
	f.Query = func(string, string) (any, error) { return view.Status{Seq: seq}, nil }
	compared, err := c.Compare(t.Context(), p, []string{"yuetan"}, "")
	require.NoError(t, err)
	require.Empty(t, compared.Differing())
	woken, err := c.CatchUp(t.Context(), compared)
	require.NoError(t, err)
	require.Empty(t, woken, "it knows")
	seq = 4
	woken, err = c.CatchUp(t.Context(), compared)
	require.NoError(t, err)
	require.Len(t, woken, 1)
	require.JSONEq(t, string(raw), string(f.Sent()[0].Body))
}
