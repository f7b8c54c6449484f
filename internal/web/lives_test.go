package web_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/client/fakes"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
	"shidian/internal/seats"
)

// closes puts on record that the pilot of a sub-district has closed with two communities,
// whose lives go on.
func (w *world) closes(orders ...pilot.UnitsChange) (olds []pilot.Kin) {
	t := w.t
	told, err := examples.NewWorld()
	require.NoError(t, err)
	for i := range w.store.Records {
		r := &w.store.Records[i]
		if r.SubDistrict.Code != "sample" {
			continue
		}
		r.Phase, r.State = pilot.PhaseClosed, &pilot.State{V: 1, Phase: pilot.PhaseClosed, ClosedAt: w.terms.Clock.RealStart, Facts: told.Below}
		if r.Community == nil {
			continue
		}
		life := r.Terms.ForGovernance(r.State)
		state := pilot.NewState()
		s := judge.NewSession(&life, state, nil)
		s.Take(pilot.SelfEntry(pilot.EntryOpen, w.terms.Clock.RealStart, struct{}{}))
		for _, m := range orders {
			raw, err := json.Marshal(m)
			require.NoError(t, err)
			s.Take(pilot.NewEntry(pilot.EntryUnits, "change-units", pilot.ViaUpdate, w.terms.Clock.RealStart.Add(time.Hour), raw))
		}
		olds = append(olds, pilot.Kin{Terms: &life, State: state})
	}
	for _, k := range olds {
		w.store.Records = append(w.store.Records, fakes.Of(k.Terms, k.State))
	}
	return olds
}

func (w *world) inOrder() {
	slices.SortStableFunc(w.store.Records, func(a, b postgres.StoredPilot) int { // as a record lists them
		if a.Place < b.Place {
			return -1
		}
		return 1
	})
}

func TestUnits_CommunitiesWhosePilotsHaveClosedAreSeenAndOrderedToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.closes()
	district := seats.Seat{Role: pilot.RoleDistrict, Unit: "sample-district"}
	v := w.signIn(nameOf(district))
	form := filled("at", "sample", "change", "merge", "community", "sample-1", "community", "sample-2", "code-0", "sample-12", "name-0", "新社区", "reason", "社区规模调整", "document", "西政发〔2003〕9号", "act", "look")
	w.begin(district)
	looked := v.send(http.MethodPost, "/units", form)
	require.Equal(t, http.StatusOK, looked.Code)
	for _, said := range []string{"sample/sample-12", "重新办理", "已聘的人继续在岗", `value="send"`} {
		require.Contains(t, looked.Body.String(), said)
	}
	require.Empty(t, w.changes)
	form.Set("act", "send")
	w.begin(district)
	sent := v.send(http.MethodPost, "/units", form)
	require.Equal(t, []string{"change-units to sample/sample-1", "change-units to sample/sample-2"}, w.changes)
	require.Equal(t, http.StatusUnprocessableEntity, sent.Code)
	require.Contains(t, sent.Body.String(), "再发一次", "this record never hears of it")
}

func TestPlace_WhereACommunityWasItIsSaidWhereItWentOn(t *testing.T) {
	t.Parallel()
	m := pilot.UnitsChange{
		Header: pilot.Header{V: 1, ID: "merge-1", By: pilot.Actor{Name: "李强", Role: pilot.RoleDistrict, Unit: "sample-district"}},
		Change: pilot.ChangeMerge, Communities: []string{"sample-1", "sample-2"}, Into: []pilot.IntoUnit{{Unit: pilot.Unit{Code: "sample-12", Name: "新社区"}}}, Reason: "fewer", Record: "No. 9",
	}
	w := newWorld(t)
	olds := w.closes(m)
	terms := pilot.LifeChange{Order: &m, Olds: olds, To: w.terms, On: pilot.EndedOn(olds, "")}.Begins()[0]
	state := pilot.NewState()
	judge.NewSession(&terms, state, nil).Knowing(map[string]pilot.Kin{
		pilot.LifeKin("sample/sample-1"): olds[0], pilot.LifeKin("sample/sample-2"): olds[1],
	}).Take(pilot.SelfEntry(pilot.EntryOpen, w.terms.Clock.RealStart.Add(2*time.Hour), struct{}{}))
	w.store.Records = append(w.store.Records, fakes.Of(&terms, state))
	w.inOrder()
	district := seats.Seat{Role: pilot.RoleDistrict, Unit: "sample-district"}
	v := w.signIn(nameOf(district))
	for path, said := range map[string][]string{
		"/p/sample/sample-1":                       {`<a href="/p/sample/sample-12">sample/sample-12</a>`},
		"/p/sample/sample-12":                      {"新社区", "社区调整后重新办理的事项", "重新办理"},
		"/p/sample/sample-12/steps/reorganisation": {"社区调整后重新办理的事项"},
		"/p/sample":                                {`<a href="/p/sample/sample-12">新社区</a>`},
	} {
		w.begin(district)
		page := v.send(http.MethodGet, path, nil)
		require.Equal(t, http.StatusOK, page.Code, path)
		for _, text := range said {
			require.Contains(t, page.Body.String(), text, path)
		}
	}
	w.begin(district)
	require.NotContains(t, v.send(http.MethodGet, "/p/sample", nil).Body.String(), `/p/sample/sample-12">sample`, "it is listed once")
}
