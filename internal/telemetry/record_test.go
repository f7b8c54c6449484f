package telemetry_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/activities"
	"shidian/activities/fakes"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/telemetry"
)

// office is a community's pilot whose record is watched.
type office struct {
	t       *testing.T
	acts    activities.Activities
	store   *fakes.Store
	metrics *telemetry.Metrics
	log     bytes.Buffer
	terms   pilot.Terms
	state   *pilot.State
	now     time.Time
}

func newOffice(t *testing.T) *office {
	t.Helper()
	terms, ok := examples.SampleTerms().ForCommunity("sample-1")
	require.True(t, ok)
	o := &office{t: t, store: fakes.NewStore(), terms: terms, state: pilot.NewState()}
	o.now = terms.Opens.Start(terms.Location()).AddDate(0, 3, 0)
	var err error
	o.metrics, err = telemetry.NewMetrics(slog.New(slog.NewJSONHandler(&o.log, nil)))
	require.NoError(t, err)
	o.acts.Store, err = o.metrics.Record(o.store)
	require.NoError(t, err)
	o.must(pilot.SelfEntry(pilot.EntryOpen, o.now, struct{}{}))
	return o
}

func (o *office) attempt(entries ...pilot.Entry) (activities.Recorded, error) {
	return o.acts.JudgeAndRecord(o.t.Context(), activities.Batch{
		WorkflowID: "pilot/sample-2002/sample/sample-1", RunID: "run", Terms: o.terms, State: o.state, Entries: entries, Speaks: activities.RecordedVersion,
	})
}

func (o *office) must(entries ...pilot.Entry) {
	o.t.Helper()
	recorded, err := o.attempt(entries...)
	require.NoError(o.t, err)
	for _, e := range recorded.Events {
		o.state.Apply(&o.terms, e)
	}
}

func (o *office) handIn(step pilot.Step, id string) pilot.Entry {
	o.t.Helper()
	return o.handInFor(step, id, "")
}

// handInFor hands in in the place of what is held.
func (o *office) handInFor(step pilot.Step, id, replaces string) pilot.Entry {
	o.t.Helper()
	spec, _ := pilot.Spec(step)
	evidence, err := json.Marshal(examples.For(&o.terms, o.state.Facts, step, o.terms.Today(o.now)))
	require.NoError(o.t, err)
	return o.entry(pilot.EntryHandIn, pilot.HandIn{Header: o.header(id, spec.Role), Step: step, Evidence: evidence, Replaces: replaces})
}

func (o *office) header(id string, role pilot.Role) pilot.Header {
	return pilot.Header{V: 1, ID: id, By: pilot.Actor{Name: "王秀英", Role: role, Unit: o.terms.UnitOf(role)}}
}

func (o *office) entry(kind pilot.EntryKind, message any) pilot.Entry {
	o.t.Helper()
	raw, err := json.Marshal(message)
	require.NoError(o.t, err)
	return pilot.NewEntry(kind, "by-hand", pilot.ViaUpdate, o.now, raw)
}

// file is a talk of the community's Party organisation, or one with nothing in it.
func (o *office) file(id, body string) pilot.Entry {
	o.t.Helper()
	return o.entry(pilot.EntryRecord, pilot.Record{Header: o.header(id, pilot.RoleCommunityParty), Kind: pilot.KindIdeological, Body: json.RawMessage(body)})
}

const talk = `{"date":"2002-11-01","form":"talk","topic":"换届","by":"李秀英","participants":3}`

func TestRecord_CountsRecordsByKindAndOutcomeApartFromHandIns(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.must(o.file("talk-1", talk))
	o.must(o.file("talk-1", talk)) // the same again
	o.must(o.file("talk-2", `{}`))
	text := scrape(t, o.metrics)
	for _, outcome := range []string{"accepted", "duplicate", "refused"} {
		require.Contains(t, text, `shidian_records_total{kind="ideological-work",outcome="`+outcome+`"} 1`+"\n")
	}
	require.Empty(t, lines(text, "shidian_hand_ins_total"))
}

func scrape(t *testing.T, m *telemetry.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	require.Equal(t, http.StatusOK, w.Code)
	return w.Body.String()
}

// lines are the samples of a metric.
func lines(text, metric string) []string {
	return regexp.MustCompile(`(?m)^`+metric+`(\{.*\})? .*$`).FindAllString(text, -1)
}

func TestRecord_CountsHandInsByStepAndOutcome(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	size := o.handIn(pilot.StepSizeAdjustment, "size-1")
	o.must(size)
	o.must(size) // the same again
	o.must(o.handIn(pilot.StepCharter, "charter-1"))
	o.must(o.handInFor(pilot.StepCharter, "charter-2", "charter-1"))
	wrong := o.header("nowhere-1", pilot.RoleWorkstation)
	o.must(o.entry(pilot.EntryHandIns, pilot.HandIns{V: 1, Submissions: []json.RawMessage{
		o.handIn(pilot.StepSizeAdjustment, "size-2").Payload,
		o.entry(pilot.EntryHandIn, pilot.HandIn{Header: wrong, Step: "no-such-step"}).Payload,
	}}))
	o.must(o.entry(pilot.EntryReturn, pilot.Return{
		Header: o.header("return-1", pilot.RoleDistrict), Steps: []pilot.Step{pilot.StepSizeAdjustment}, Reasons: []pilot.ReturnReason{{Text: "缺页"}},
	}))
	require.ElementsMatch(t, []string{
		`shidian_hand_ins_total{outcome="accepted",step="size-adjustment"} 1`,
		`shidian_hand_ins_total{outcome="duplicate",step="size-adjustment"} 1`,
		`shidian_hand_ins_total{outcome="held",step="charter"} 2`,
		`shidian_hand_ins_total{outcome="refused",step="size-adjustment"} 1`,
		`shidian_hand_ins_total{outcome="refused",step=""} 1`,
	}, lines(scrape(t, o.metrics), "shidian_hand_ins_total"), "a return is no hand-in")
}

func TestRecord_CountsWhatWasAppendedOnceHoweverOftenItIsTried(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	entry := o.handIn(pilot.StepSizeAdjustment, "size-1")
	o.store.FailWith(func() error { return fakes.ErrDown })
	for range 3 {
		_, err := o.attempt(entry)
		require.ErrorIs(t, err, fakes.ErrDown)
	}
	text := scrape(t, o.metrics)
	require.Empty(t, lines(text, "shidian_hand_ins_total"))
	require.Equal(t, []string{"shidian_recorder_down 1"}, lines(text, "shidian_recorder_down"))
	require.Contains(t, text, `shidian_record_failures_total{reason="down"} 3`)

	o.store.FailWith(nil)
	recorded, err := o.attempt(entry) // its answer never reaches the workflow
	require.NoError(t, err)
	require.NotEmpty(t, recorded.Events)
	o.must(entry)
	o.must(o.handIn(pilot.StepCharter, "charter-1"))
	text = scrape(t, o.metrics)
	require.ElementsMatch(t, []string{
		`shidian_hand_ins_total{outcome="accepted",step="size-adjustment"} 1`, `shidian_hand_ins_total{outcome="held",step="charter"} 1`,
	}, lines(text, "shidian_hand_ins_total"))
	require.Equal(t, []string{"shidian_recorder_down 0"}, lines(text, "shidian_recorder_down"))
}

func TestRecord_SaysWhyItFailed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.store.RefuseMessage("poison")
	o.must(o.handIn(pilot.StepSizeAdjustment, "poison"))
	text := scrape(t, o.metrics)
	require.NotContains(t, text, `shidian_record_failures_total{reason="unstorable"} 0`)
	require.Contains(t, text, "shidian_recorder_down 0", "what can't be stored leaves a trace instead")

	empty, err := o.metrics.Record(fakes.NewStore())
	require.NoError(t, err)
	o.acts.Store = empty
	_, err = o.attempt(o.handIn(pilot.StepCharter, "charter-1"))
	require.Error(t, err)
	require.Contains(t, scrape(t, o.metrics), `shidian_record_failures_total{reason="behind"} 1`)
}

func TestRecord_NeitherLabelsNorLogNameAPersonOrAMessage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.must(o.handIn(pilot.StepSizeAdjustment, "wang-xiuying-1"))
	header := o.header("wang-xiuying-2", "mayor 王秀英")
	o.must(o.entry(pilot.EntryHandIn, pilot.HandIn{Header: header, Step: "step-of-wang-xiuying"}))
	text := scrape(t, o.metrics)
	for _, secret := range []string{"王秀英", "wang-xiuying"} {
		require.NotContains(t, text, secret)
		require.NotContains(t, o.log.String(), secret)
	}
	require.NotContains(t, text, "pilot/sample", "no workflow ID in metrics")
	known := []string{"", "size-adjustment"}
	for _, line := range lines(text, "shidian_hand_ins_total") {
		require.Contains(t, known, regexp.MustCompile(`step="([^"]*)"`).FindStringSubmatch(line)[1])
	}

	var decided map[string]any
	first, _, _ := strings.Cut(o.log.String(), "\n")
	require.NoError(t, json.Unmarshal([]byte(first), &decided))
	require.Equal(t, "decided", decided["msg"])
	require.Equal(t, "pilot/sample-2002/sample/sample-1", decided["pilot"])
	require.Equal(t, "size-adjustment", decided["step"])
	require.Equal(t, "accepted", decided["outcome"])
}
