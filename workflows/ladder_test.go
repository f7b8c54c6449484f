package workflows_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"

	"shidian/activities/fakes"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/workflows"
)

// deed is something that somebody does so long after the pilot began.
type deed struct {
	after time.Duration
	id    string
	do    func(s *scene, id string)
}

const quarter = 92 * day

// quarterTerms are a community's, over three months with public holidays.
func quarterTerms() *pilot.Terms {
	terms := communityTerms()
	terms.Calendar = pilot.Calendar{
		Years: []int{2002},
		Off:   []pilot.Date{"2002-10-01", "2002-10-02", "2002-10-03", "2002-10-04", "2002-10-07"},
		On:    []pilot.Date{"2002-09-28", "2002-09-29"},
	}
	terms.Recipients = []pilot.Recipient{
		{Role: pilot.RoleSubDistrictOffice, Unit: "sample", Name: "赵德明", Email: "zhao@example.org"},
		{Role: pilot.RoleDistrict, Unit: terms.District.Code, Name: "李国强", Email: "li@example.org"},
	}
	return terms
}

// handInDeeds hand in every step, some late, some early, in the order of the catalogue.
func handInDeeds(r *rand.Rand, terms *pilot.Terms) []deed {
	var deeds []deed
	at := 6 * time.Hour
	for _, spec := range pilot.StepsOf(terms) {
		at += time.Duration(r.IntN(10*24)) * time.Hour
		deeds = append(deeds, deed{at, "in-" + string(spec.Code), func(s *scene, id string) {
			m := s.message(spec.Code)
			m.ID = id
			s.send(workflows.UpdateCompleteStep, m)
		}})
		for _, kind := range evidence.RecordsFor(spec.Code) {
			deeds = append(deeds, deed{at - time.Hour, "file-" + kind, func(s *scene, _ string) { s.file(kind) }})
		}
	}
	return deeds
}

// orderDeeds are what the level above does: it returns, extends, suspends and resumes.
func orderDeeds(r *rand.Rand, terms *pilot.Terms) []deed {
	office := pilot.Actor{Name: "赵德明", Role: pilot.RoleSubDistrictOffice, Unit: terms.SubDistrict.Code}
	head := func(id string) pilot.Header { return pilot.Header{V: 1, ID: id, By: office} }
	when := func(from, to int) time.Duration { return time.Duration(from*24+r.IntN((to-from)*24)) * time.Hour }
	suspended := when(10, 50)
	return []deed{
		{when(2, 9), "gate", func(s *scene, _ string) { s.openGate() }},
		{when(20, 80), "return", func(s *scene, id string) {
			s.send(workflows.UpdateReturnStep, pilot.Return{
				Header: head(id), Steps: []pilot.Step{pilot.StepSizeAdjustment}, Reasons: []pilot.ReturnReason{{Text: "the map is missing"}},
			})
		}},
		{when(5, 40), "extend", func(s *scene, id string) {
			s.send(workflows.UpdateExtendDeadline, pilot.Extension{Header: head(id), Step: pilot.StepElectionCommittee, To: "2002-11-28", Reason: "the hall is being repaired"})
		}},
		{suspended, "suspend", func(s *scene, id string) {
			s.send(workflows.UpdateSuspendPilot, pilot.Suspension{Header: head(id), Reason: "flood"})
		}},
		{suspended + when(1, 14), "resume", func(s *scene, id string) {
			s.send(workflows.UpdateResumePilot, pilot.Suspension{Header: head(id), Reason: "the water is gone"})
		}},
	}
}

func (s *scene) send(name string, message any) {
	s.update(name, message, func(pilot.Outcome) {})
}

// play plays the deeds, each run up to a cut, where it continues as new.
func play(t *testing.T, deeds []deed, cuts []time.Duration, trouble func(*fakes.Store)) fakes.Rows {
	t.Helper()
	store := fakes.NewStore()
	terms := quarterTerms()
	opens := terms.Opens.Start(terms.Location()).Add(9 * time.Hour)
	in := workflows.PilotInput{V: 1, Terms: *terms}
	from := time.Duration(0)
	for i, to := range append(slices.Clone(cuts), quarter) {
		s := newScene(t, quarterTerms())
		s.env.OnSignalExternalWorkflow(mock.Anything, mock.Anything, "", workflows.SignalCommunityProgress, mock.Anything).Return(nil)
		s.useStore(store)
		s.env.SetStartTime(opens.Add(from))
		s.n = 1000 * i
		if trouble != nil {
			s.after(0, func() { trouble(store) })
		}
		for _, d := range deeds {
			if d.after >= from && d.after < to {
				s.after(d.after-from, func() { d.do(s, d.id) })
			}
		}
		s.after(to-from, func() {
			if to == quarter {
				s.env.CancelWorkflow()
				return
			}
			s.env.SetContinueAsNewSuggested(true)
			s.env.SignalWorkflow(workflows.SignalGateChanged, pilot.GateChanged{V: 1}) // says nothing new, and wakes it
		})
		s.env.SetStartWorkflowOptions(startOptions(s.terms))
		s.env.ExecuteWorkflow(workflows.CommunityPilot, in)
		if to < quarter {
			in = continued(t, s.env.GetWorkflowError())
		}
		from = to
	}
	return store.Pilot(workflows.IDOf(terms))
}

// told lists the notices: what, to whom, and at which hour.
func told(t *testing.T, r fakes.Rows) []string {
	t.Helper()
	var out []string
	for _, n := range r.Notices {
		e := r.Events[n.Seq-1]
		if e.Type == pilot.EventRefused {
			continue // a hand-in's own affair
		}
		key := n.Key
		if e.Rung == nil && e.Type != pilot.EventOverdue {
			key = string(e.Type) + "/" + e.ID // numbered by its event
		}
		out = append(out, fmt.Sprintf("%s → %s %s %s", key, n.To.Role, n.To.Name, e.At.UTC().Format("2006-01-02T15")))
	}
	slices.Sort(out)
	return out
}

func TestLadder_Property_ThreeMonthsWithRestartsTellEachRungOnce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 1))
			deeds := append(handInDeeds(r, quarterTerms()), orderDeeds(r, quarterTerms())...)
			calm := play(t, deeds, nil, nil)

			var cuts []time.Duration
			for range 1 + r.IntN(4) {
				cuts = append(cuts, time.Duration(1+r.IntN(90*24))*time.Hour+30*time.Minute)
			}
			slices.Sort(cuts)
			rough := play(t, deeds, slices.Compact(cuts), func(store *fakes.Store) {
				store.FailWith(nowAndThen(r))
				store.LoseWith(nowAndThen(r))
			})
			require.NotEmpty(t, told(t, calm))
			require.Equal(t, told(t, calm), told(t, rough))
			requireEachRungOnce(t, rough)
		})
	}
}

func nowAndThen(r *rand.Rand) func() error {
	return func() error {
		if r.IntN(8) == 0 {
			return fakes.ErrDown
		}
		return nil
	}
}

func requireEachRungOnce(t *testing.T, r fakes.Rows) {
	t.Helper()
	seen := map[string]bool{}
	for _, e := range r.Events {
		if e.Rung == nil {
			continue
		}
		key, err := json.Marshal([]any{e.Step, e.Due, e.Period, e.Rung.Name()})
		require.NoError(t, err)
		require.False(t, seen[string(key)], "twice: %s", key)
		seen[string(key)] = true
	}
	require.NotEmpty(t, seen)
}

// What the ladder promises, written out: holidays move rungs, the suspension and
// the extension move what is due, a return repeats nothing.
func TestLadder_ThreeMonthsToldByHand(t *testing.T) {
	t.Parallel()
	terms := quarterTerms()
	all := orderDeeds(rand.New(rand.NewPCG(1, 1)), terms)
	at := func(d pilot.Date, hour int, i int) deed {
		all[i].after = d.Start(terms.Location()).Add(time.Duration(hour) * time.Hour).Sub(terms.Opens.Start(terms.Location()).Add(9 * time.Hour))
		return all[i]
	}
	size := handInDeeds(rand.New(rand.NewPCG(1, 1)), terms)[0]
	size.after = 20 * day // 6 October, two days before it is due
	deeds := []deed{
		at("2002-09-18", 9, 0), size, at("2002-10-09", 12, 1), // returned after its due day
		at("2002-10-10", 12, 2),                         // extended to 28 November
		at("2002-10-15", 12, 3), at("2002-10-20", 0, 4), // suspended for five days, those begun counted
	}
	r := play(t, deeds, []time.Duration{30*day + 5*time.Hour}, nil)
	require.Equal(t, []string{
		"extended/extend → community-party  2002-10-10T04",
		"resumed/resume → sub-district-office 赵德明 2002-10-19T16",
		"returned/return → sub-district-office 赵德明 2002-10-09T04",
		"size-adjustment/2002-10-08/after-1 → sub-district-office 赵德明 2002-10-09T04",
		"size-adjustment/2002-10-08/after-3 → district 李国强 2002-10-11T01",
		"size-adjustment/2002-10-08/before-14 → sub-district-office 赵德明 2002-09-24T01",
		"size-adjustment/2002-10-08/before-2 → sub-district-office 赵德明 2002-09-30T01",
		"size-adjustment/2002-10-08/before-7 → sub-district-office 赵德明 2002-09-30T01",
		"size-adjustment/2002-10-08/overdue → sub-district-office 赵德明 2002-10-09T04",
		"size-adjustment/2002-10-13/after-10 → district 李国强 2002-10-23T01",
		"size-adjustment/2002-10-13/after-17 → district 李国强 2002-10-30T01",
		"size-adjustment/2002-10-13/after-24 → district 李国强 2002-11-06T01",
		"size-adjustment/2002-10-13/after-31 → district 李国强 2002-11-13T01",
		"size-adjustment/2002-10-13/after-38 → district 李国强 2002-11-20T01",
		"size-adjustment/2002-10-13/after-45 → district 李国强 2002-11-27T01",
		"size-adjustment/2002-10-13/after-52 → district 李国强 2002-12-04T01",
		"size-adjustment/2002-10-13/after-59 → district 李国强 2002-12-11T01",
		"suspended/suspend → sub-district-office 赵德明 2002-10-15T04",
	}, told(t, r))
}
