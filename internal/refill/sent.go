package refill

import (
	"bytes"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	historypb "go.temporal.io/api/history/v1"

	"shidian/internal/pilot"
)

// kinds is what a message may have been taken for.
var kinds = []pilot.EntryKind{
	pilot.EntryHandIn, pilot.EntryHandIns, pilot.EntryReturn, pilot.EntryExtend, pilot.EntrySuspend, pilot.EntryResume, pilot.EntryRecord,
	pilot.EntryGate, pilot.EntryProgress, pilot.EntryClosing, pilot.EntryClosed, pilot.EntryUnknown,
}

// sent is everything that was sent to a run, as each of the entries that it may have
// become: which of them it was, its key on record says.
func sent(h *historypb.History) []pilot.Entry {
	var entries []pilot.Entry
	take := func(name string, via pilot.Via, at time.Time, brought *commonpb.Payloads) {
		var parts [][]byte
		for _, p := range brought.GetPayloads() {
			parts = append(parts, p.GetData())
		}
		for _, kind := range kinds {
			entries = append(entries, pilot.NewEntry(kind, name, via, at, bytes.Join(parts, []byte(" "))))
		}
	}
	for _, e := range h.GetEvents() {
		at := e.GetEventTime().AsTime()
		if s := e.GetWorkflowExecutionSignaledEventAttributes(); s != nil {
			take(s.GetSignalName(), pilot.ViaSignal, at, s.GetInput())
		}
		if u := e.GetWorkflowExecutionUpdateAcceptedEventAttributes(); u != nil {
			in := u.GetAcceptedRequest().GetInput()
			take(in.GetName(), pilot.ViaUpdate, at, in.GetArgs())
		}
	}
	return entries
}
