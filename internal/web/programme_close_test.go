package web_test

import (
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/client/fakes"
	"shidian/internal/pilot"
	"shidian/internal/seats"
)

var districtSeat = seats.Seat{Role: pilot.RoleDistrict, Unit: "sample-district"}

// given is a world whose sub-districts have closed, but for one that was cancelled.
func given(t *testing.T) (*world, *visitor) {
	t.Helper()
	w := newWorld(t)
	w.store.End = nil
	for i := range w.store.Records {
		r := &w.store.Records[i]
		r.Phase = pilot.PhaseClosed
		if r.Place == "other" {
			r.Phase = pilot.PhaseCancelled
			w.running = append(w.running, pilot.ProgrammePilot{Place: r.Place, Level: pilot.LevelSubDistrict, Phase: r.Phase})
		}
		r.State.Phase = r.Phase
	}
	w.begin(districtSeat)
	return w, w.signIn(nameOf(districtSeat))
}

func TestClose_AsksTheDistrictForAReasonAndNamesWhatWasCancelled(t *testing.T) {
	t.Parallel()
	w, v := given(t)
	require.Contains(t, v.send(http.MethodGet, "/board", nil).Body.String(), `href="/close"`)
	page := v.send(http.MethodGet, "/close", nil)
	require.Equal(t, http.StatusOK, page.Code)
	require.Contains(t, page.Body.String(), `value="other"`)
	require.NotContains(t, page.Body.String(), `value="sample"`)

	refused := v.send(http.MethodPost, "/close", url.Values{"reason": {""}})
	require.Equal(t, http.StatusUnprocessableEntity, refused.Code)
	refused = v.send(http.MethodPost, "/close", url.Values{"reason": {"试点结束"}})
	require.Equal(t, http.StatusUnprocessableEntity, refused.Code)
	require.Contains(t, refused.Body.String(), "other")
	require.Contains(t, refused.Body.String(), "试点结束", "what was typed is kept")
	require.Empty(t, w.store.Ends)

	done := v.send(http.MethodPost, "/close", url.Values{"reason": {"试点结束"}, "without": {"other"}, "document": {"西办发〔2003〕8号"}})
	require.Equal(t, http.StatusSeeOther, done.Code, done.Body)
	end := w.store.Ends[w.terms.Programme]
	require.Equal(t, "西办发〔2003〕8号", end.Record)
	require.Equal(t, []string{"other"}, end.Without)
	require.True(t, end.Sealed)
	require.Equal(t, nameOf(districtSeat), end.By.Name)
}

func TestClose_AProgrammeThatIsOverIsShownSoAndStaysReadable(t *testing.T) {
	t.Parallel()
	w, v := given(t)
	w.closed = &pilot.ProgrammeEnd{Programme: w.terms.Programme, At: w.now, By: pilot.Actor{Name: "李国强<b>"}, Reason: "试点结束"}
	board := v.send(http.MethodGet, "/board", nil)
	require.Contains(t, board.Body.String(), "李国强&lt;b&gt;")
	require.Contains(t, board.Body.String(), w.now.In(w.terms.Location()).Format("2006-01-02"))
	require.NotContains(t, board.Body.String(), `href="/close"`)
	page := v.send(http.MethodGet, "/close", nil)
	require.NotContains(t, page.Body.String(), "<form method=\"post\" action=\"/close\"")
	for _, path := range []string{"/ledger", "/timeline", "/bulletins", "/p/sample", "/statistics", "/notices"} {
		require.Equal(t, http.StatusOK, v.send(http.MethodGet, path, nil).Code, path)
	}
	office := w.signIn("sub-district-office@sample")
	w.begin(seats.Seat{Role: pilot.RoleSubDistrictOffice, Unit: "sample"})
	require.Contains(t, office.send(http.MethodGet, "/board", nil).Body.String(), "试点结束")
}

func TestClose_WhereTemporalIsAwayTheEndIsOnRecordAndTheSameOrderFinishesIt(t *testing.T) {
	t.Parallel()
	w, v := given(t)
	w.temporal.ScheduleErr = errors.New("no such namespace")
	order := url.Values{"reason": {"试点结束"}, "without": {"other"}}
	left := v.send(http.MethodPost, "/close", order)
	require.Equal(t, http.StatusServiceUnavailable, left.Code)
	require.Contains(t, left.Body.String(), "Schedule")
	require.Contains(t, left.Body.String(), "action=\"/close\"")
	require.Contains(t, w.store.Ends, w.terms.Programme)
	w.temporal.ScheduleErr = nil
	require.Equal(t, http.StatusSeeOther, v.send(http.MethodPost, "/close", order).Code)
}

func TestPages_SayOfAPilotThatIsNotYetOpenWhenItOpens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, r := range w.store.Records {
		state := r.State.Clone()
		state.NotBefore = "2003-01-06"
		for j := range state.Steps {
			state.Steps[j].Status = pilot.Waiting
			state.Steps[j].OpenedAt = time.Time{}
		}
		w.store.Records[i] = fakes.Of(r.Terms, state)
	}
	office := seats.Seat{Role: pilot.RoleSubDistrictOffice, Unit: "sample"}
	w.begin(office)
	v := w.signIn(nameOf(office))
	require.Contains(t, v.send(http.MethodGet, "/?inbox", nil).Body.String(), "2003-01-06 开放")
	require.Contains(t, v.send(http.MethodGet, "/p/sample/sample-1", nil).Body.String(), "尚未开放，2003-01-06 开放")
}
