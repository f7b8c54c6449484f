package judge_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// family is a sub-district's pilot and a community's that hold each other's messages
// against the record.
type family struct {
	above, below *office
}

func newFamily(t *testing.T) family {
	t.Helper()
	return family{openOffice(t, examples.SampleTerms()), openOffice(t, sampleCommunity())}
}

func (f family) kin() map[string]pilot.Kin {
	return map[string]pilot.Kin{
		f.above.terms.Place(): {Terms: f.above.terms, State: f.above.state},
		f.below.terms.Place(): {Terms: f.below.terms, State: f.below.state},
	}
}

func (f family) tell(t *testing.T, o *office, kind pilot.EntryKind, message any) []pilot.Event {
	t.Helper()
	raw, err := json.Marshal(message)
	require.NoError(t, err)
	entry := pilot.NewEntry(kind, string(kind), pilot.ViaSignal, o.now, raw)
	require.Subset(t, keysOf(f.kin()), judge.KinOf(o.terms, []pilot.Entry{entry}))
	return judge.NewSession(o.terms, o.state, nil).Knowing(f.kin()).Take(entry)
}

func keysOf(kin map[string]pilot.Kin) []string {
	var keys []string
	for key := range kin {
		keys = append(keys, key)
	}
	return keys
}

func TestKin_WhatTheSendersRecordDoesNotSayIsRefusedAndChangesNothing(t *testing.T) {
	t.Parallel()
	const huge = 9_000_000_000_000_000_000
	for name, c := range map[string]struct {
		above   bool // told to the sub-district
		kind    pilot.EntryKind
		message any
	}{
		"gate opened":       {false, pilot.EntryGate, pilot.GateChanged{V: 1, Seq: huge, Open: true}},
		"days given":        {false, pilot.EntryGate, pilot.GateChanged{V: 1, Seq: 1, Extended: 300}},
		"a rule softened":   {false, pilot.EntryGate, pilot.GateChanged{V: 1, Seq: 1, Departures: []pilot.Departure{{Rule: "R14", Reason: "x"}}}},
		"suspended":         {false, pilot.EntryGate, pilot.GateChanged{V: 1, Seq: 1, Stopped: &pilot.Stop{Reason: "x"}}},
		"asked to close":    {false, pilot.EntryClosing, pilot.Closing{V: 1, Seq: 1}},
		"closing withdrawn": {false, pilot.EntryClosing, pilot.Closing{V: 1, Seq: huge, Withdrawn: true}},
		"closed":            {false, pilot.EntryClosed, pilot.Closed{V: 1, Seq: 0}},
		"sent back": {false, pilot.EntryReturn, pilot.Return{
			Header: pilot.Header{V: 1, ID: "sent-back-7", By: pilot.Actor{Name: "李", Role: pilot.RoleDistrict, Unit: "sample-district"}},
			Steps:  []pilot.Step{pilot.StepSizeAdjustment}, Reasons: []pilot.ReturnReason{{Text: "x"}},
		}},
		"a report":        {true, pilot.EntryProgress, pilot.Progress{V: 1, Seq: huge, Community: "sample-1", Light: pilot.LightDone, Accepted: 18, Total: 18, Complete: true}},
		"a report in red": {true, pilot.EntryProgress, pilot.Progress{V: 1, Seq: 2, Community: "sample-1", Light: pilot.LightRed, Total: 18}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFamily(t)
			o := f.below
			if c.above {
				o = f.above
			}
			light, gate := pilot.Summarise(o.state).Light, o.state.Gate
			events := f.tell(t, o, c.kind, c.message)
			require.Equal(t, pilot.EventRefused, events[0].Type)
			require.True(t, events[0].Junk != nil || events[0].Digest != "", "a trace is kept")
			require.Equal(t, light, pilot.Summarise(o.state).Light)
			require.Equal(t, gate, o.state.Gate)
			require.Equal(t, pilot.PhaseOpen, o.state.Phase)
			require.Zero(t, o.state.Moved)
		})
	}
}

// A true message is heard as before, and after a forged one of the same kind too.
func TestKin_ATrueMessageIsHeardAlsoAfterAForgedOne(t *testing.T) {
	t.Parallel()
	f := newFamily(t)
	f.above.state.Gate = pilot.Gate{Seq: 1, Open: true}
	f.tell(t, f.below, pilot.EntryGate, pilot.GateChanged{V: 1, Seq: 9_000_000, Open: false})
	require.True(t, f.below.state.Gate.Open, "the record of the sender is what counts")
	f.above.state.Gate = pilot.Gate{Seq: 2}
	events := f.tell(t, f.below, pilot.EntryGate, f.above.state.GateMessage())
	require.Equal(t, pilot.EventGateClosed, events[0].Type)
	require.Equal(t, int64(2), f.below.state.Gate.Seq)
}

// A report that is behind the community's record is no forgery: it was overtaken.
func TestKin_AReportThatWasOvertakenBringsTheNewest(t *testing.T) {
	t.Parallel()
	f := newFamily(t)
	old := pilot.Report(f.below.terms, f.below.state)
	f.below.take(pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaSignal, f.below.now, []byte("junk")))
	events := f.tell(t, f.above, pilot.EntryProgress, old)
	require.Equal(t, pilot.EventProgressed, events[0].Type)
	require.Equal(t, f.below.state.Seq, f.above.state.Community("sample-1").Seq)
}

// Whoever has no record has nothing to say.
func TestKin_APilotWithoutARecordIsNotBelieved(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	raw := []byte(`{"v":1,"seq":1,"open":true}`)
	events := judge.NewSession(o.terms, o.state, nil).Knowing(map[string]pilot.Kin{}).
		Take(pilot.NewEntry(pilot.EntryGate, "gate-changed", pilot.ViaSignal, o.now, raw))
	require.Equal(t, pilot.CodeUntold, events[0].Findings[0].Code)
	require.False(t, o.state.Gate.Open)
}
