package web_test

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func (w *world) readyz() (status int, text string) {
	w.t.Helper()
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	require.Empty(w.t, answer.Result().Cookies(), "whoever asks begins no session")
	return answer.Code, answer.Body.String()
}

func TestReadyz_SaysWhatADeskHasAndWhatItMisses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		make   func(*world)
		status int
		said   []string
	}{
		"all there": {func(*world) {}, http.StatusOK, []string{"ready\n", "record: answers", "a worker asks for tasks", "files: none uploaded yet", "seals: by desk+"}},
		"no record": {func(w *world) { w.away = errors.New("dial tcp 10.1.2.3:5432: secret") }, http.StatusServiceUnavailable,
			[]string{"not ready\n", "record: does not answer (DATABASE_URL)", "temporal: answers"}},
		"another schema": {func(w *world) { w.foreign = errors.New("the database at 10.1.2.3 is older: secret") }, http.StatusServiceUnavailable,
			[]string{"not ready\n", "record: its schema is not this program's (shidian-worker setup"}},
		"no Temporal": {func(w *world) { w.temporal.QueueErr = errors.New("dial tcp 10.1.2.3:7233: secret") }, http.StatusServiceUnavailable,
			[]string{"not ready\n", "temporal: does not answer (TEMPORAL_ADDRESS)", "record: answers"}},
		"no worker":      {func(w *world) { w.temporal.WorkerSeen = time.Time{} }, http.StatusOK, []string{"ready\n", "no worker asks for tasks"}},
		"the same store": {func(w *world) { w.newest = w.digest }, http.StatusOK, []string{"files: the last that was uploaded is there"}},
		"another store": {func(w *world) { w.newest = "sha256:" + strings.Repeat("ab", 32) }, http.StatusOK,
			[]string{"ready\n", "not in the store of this desk", "EVIDENCE_BUCKET"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.make(w)
			status, text := w.readyz()
			require.Equal(t, c.status, status, text)
			for _, said := range c.said {
				require.Contains(t, text, said)
			}
			require.NotContains(t, text, "secret")
			require.NotContains(t, text, "10.1.2.3", "nobody signed in to ask this")
		})
	}
}

func TestReadyz_ADeskThatIsToStopSaysSoAndAnswersAllTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.district()
	w.desk.Leave()
	w.desk.Leave() // twice is once
	status, text := w.readyz()
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Equal(t, "stopping\n", text)
	require.Equal(t, http.StatusOK, v.send(http.MethodGet, "/board", nil).Code)
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	require.Equal(t, http.StatusOK, answer.Code, "it is not broken")
}

func TestNews_OfADeskThatIsToStopEndsSoThatAnotherTellsThePage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.district()
	server := httptest.NewServer(w.handler)
	t.Cleanup(server.Close)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/news?at=sample", nil)
	require.NoError(t, err)
	for _, cookie := range v.cookies {
		r.AddCookie(cookie)
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	t.Cleanup(func() { _ = answer.Body.Close() })
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Equal(t, "no", answer.Header.Get("X-Accel-Buffering"))
	lines := bufio.NewScanner(answer.Body)
	require.True(t, lines.Scan())
	require.Equal(t, "retry: 2000", lines.Text())
	w.desk.Leave()
	for lines.Scan() {
		require.NotContains(t, lines.Text(), "changed")
	}
	require.NoError(t, lines.Err(), "it ended in order")
}

func TestSettle_WaitsForOrdersThatAreBeingGiven(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.True(t, w.desk.Settle(t.Context()), "there are none")
	v := w.district()
	v.send(http.MethodPost, "/amend", looked(t, v))
	require.True(t, w.desk.Settle(t.Context()))
	over, cancel := context.WithCancel(t.Context())
	cancel()
	require.NotPanics(t, func() { w.desk.Settle(over) })
}
