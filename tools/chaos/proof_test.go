package main

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

const yuetan = "pilot/chaos-1/yuetan"

// story is what clients and record know of the same hand-ins, agreeing.
type story struct {
	sent []Sent
	book Book
}

func event(seq int64, kind pilot.EventType, via pilot.Via, id, digest string) pilot.Event {
	return pilot.Event{Seq: seq, Type: kind, Via: via, ID: id, Digest: digest}
}

func kept(seq int64, id, digest string, outcome pilot.OutcomeKind) postgres.MessageRow {
	return postgres.MessageRow{VersionRow: postgres.VersionRow{Seq: seq, ID: id, Digest: digest, Outcome: outcome}}
}

func update(no int, id, digest string, outcomes ...pilot.Outcome) Sent {
	return Sent{No: no, WorkflowID: yuetan, Manner: "plain", Way: WayUpdate, Parts: []Part{{id, digest}}, Result: Answered, Outcomes: outcomes}
}

func signalled(no int, id, digest string) Sent {
	return Sent{No: no, WorkflowID: yuetan, Manner: "signal", Way: WaySignal, Parts: []Part{{id, digest}}, Result: Taken}
}

// agreeing: one accepted, sent again, refused under the same id with other content,
// one by signal, one held and later refused, junk, and one whose client died.
func agreeing() story {
	return story{
		sent: []Sent{
			update(1, "a", "d1", pilot.Outcome{ID: "a", Outcome: pilot.Accepted, Seq: 2}),
			update(2, "a", "d1", pilot.Outcome{ID: "a", Outcome: pilot.Duplicate, Current: pilot.Accepted, Seq: 3}),
			update(3, "a", "d2", pilot.Outcome{ID: "a", Outcome: pilot.Refused, Seq: 4, Findings: []pilot.Finding{{Code: "id-reused"}}}),
			signalled(4, "b", "d3"),
			update(5, "c", "d4", pilot.Outcome{ID: "c", Outcome: pilot.Held, Seq: 6}),
			{No: 6, WorkflowID: yuetan, Way: WaySignal, Junk: "j1", Result: Taken},
			{No: 7, WorkflowID: yuetan, Way: WayUpdate, Parts: []Part{{"e", "d5"}}, Result: Unknown},
			update(8, "c", "d4", pilot.Outcome{ID: "c", Outcome: pilot.Duplicate, Current: pilot.Held, Seq: 8}),
			{No: 9, WorkflowID: yuetan, Way: WayDesk, Parts: []Part{{ID: "f"}}, Result: Answered, Outcomes: []pilot.Outcome{{ID: "f", Outcome: pilot.Accepted, Seq: 10}}},
		},
		book: Book{
			Runs: 1,
			Events: []pilot.Event{
				event(1, pilot.EventOpened, pilot.ViaSelf, "", ""),
				event(2, pilot.EventAccepted, pilot.ViaUpdate, "a", "d1"),
				{Seq: 3, Type: pilot.EventDuplicate, Via: pilot.ViaUpdate, ID: "a", Digest: "d1", Current: pilot.Accepted},
				{Seq: 4, Type: pilot.EventRefused, Via: pilot.ViaUpdate, ID: "a", Digest: "d2", Findings: []pilot.Finding{{Code: "id-reused"}}},
				event(5, pilot.EventRecorded, pilot.ViaSignal, "b", "d3"),
				event(6, pilot.EventHeld, pilot.ViaUpdate, "c", "d4"),
				{Seq: 7, Type: pilot.EventRefused, Via: pilot.ViaSignal, Junk: &pilot.Junk{Digest: "j1"}},
				{Seq: 8, Type: pilot.EventDuplicate, Via: pilot.ViaUpdate, ID: "c", Digest: "d4", Current: pilot.Held},
				event(9, pilot.EventRefused, "held", "c", "d4"),
				event(10, pilot.EventAccepted, pilot.ViaUpdate, "f", "d6"),
			},
			Messages: []postgres.MessageRow{
				kept(2, "a", "d1", pilot.Accepted), kept(4, "", "d2", pilot.Refused), kept(5, "b", "d3", pilot.Recorded),
				kept(6, "c", "d4", pilot.Refused), kept(10, "f", "d6", pilot.Accepted),
			},
		},
	}
}

func (s story) breaches() []Breach {
	return ProveSent(s.sent, map[string]Book{yuetan: s.book})
}

func TestProof_AgreesWhereEverythingIsThere(t *testing.T) {
	t.Parallel()
	require.Empty(t, agreeing().breaches())
}

func TestProof_FindsWhatWasDoctored(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		doctor func(*story)
		proof  Proof
	}{
		"an answered hand-in without its event":   {func(s *story) { s.book.Events = s.book.Events[:9] }, AnswersKept},
		"an answered hand-in without its message": {func(s *story) { s.book.Messages = s.book.Messages[1:] }, AnswersKept},
		"an answer that the record does not give": {func(s *story) { s.sent[0].Outcomes[0].Outcome = pilot.Recorded }, AnswersKept},
		"an answer with a finding less":           {func(s *story) { s.sent[2].Outcomes[0].Findings = nil }, AnswersKept},
		"an answer about another event":           {func(s *story) { s.sent[0].Outcomes[0].Seq = 5 }, AnswersKept},
		"an answer about another message":         {func(s *story) { s.sent[0].Outcomes[0].ID = "b" }, AnswersKept},
		"other content on record":                 {func(s *story) { s.sent[0].Parts[0].Digest = "d9" }, AnswersKept},
		"other content kept than decided on":      {func(s *story) { s.book.Messages[4].Digest = "d9" }, AnswersKept},
		"a duplicate of nothing":                  {func(s *story) { s.book.Messages = slices.Delete(s.book.Messages, 3, 4) }, AnswersKept},
		"a duplicate that says another outcome":   {func(s *story) { s.sent[1].Outcomes[0].Current = pilot.Held }, AnswersKept},
		"two parts and one answer": {func(s *story) {
			s.sent[0].Parts = append(s.sent[0].Parts, Part{"z", "d9"})
		}, AnswersKept},
		"a signal that is not there":       {func(s *story) { s.sent = append(s.sent, signalled(10, "g", "d7")) }, SignalsKept},
		"a signal with other content":      {func(s *story) { s.book.Events[4].Digest = "d9" }, SignalsKept},
		"a signal taken twice, there once": {func(s *story) { s.sent = append(s.sent, signalled(10, "b", "d3")) }, SignalsKept},
		"junk that is not there":           {func(s *story) { s.book.Events[6].Junk.Digest = "j9" }, SignalsKept},
		"a hand-over that is not there":    {func(s *story) { s.sent[6].Result = Taken }, SignalsKept},
		"a signal there twice, sent once": {func(s *story) {
			s.book.Events = append(s.book.Events, event(11, pilot.EventDuplicate, pilot.ViaSignal, "b", "d3"))
		}, NothingTwice},
		"an id that counts twice": {func(s *story) {
			s.book.Messages = append(s.book.Messages, kept(9, "a", "d1", pilot.Accepted))
		}, NothingTwice},
		"only the digest of an answered hand-in": {func(s *story) { s.book.Messages[0].Raw = json.RawMessage(`{"v":1,"lost":true}`) }, AnswersKept},
		"no record at all":                       {func(s *story) { s.book = Book{} }, AnswersKept},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := agreeing()
			c.doctor(&s)
			require.True(t, slices.ContainsFunc(s.breaches(), func(b Breach) bool { return b.Proof == c.proof }), "%+v", s.breaches())
		})
	}
}

func TestProof_AClientThatDiedPromisesNothing(t *testing.T) {
	t.Parallel()
	s := agreeing()
	s.book.Events = append(s.book.Events, event(11, pilot.EventAccepted, pilot.ViaSignal, "e", "d5"))
	s.book.Messages = append(s.book.Messages, kept(11, "e", "d5", pilot.Accepted))
	require.Empty(t, s.breaches(), "it may have arrived, once")
}

func TestProof_WhatComesAfterThePilotHasClosedIsLookedForInTheLifeAfterIt(t *testing.T) {
	t.Parallel()
	const after = "governance/chaos-1/yuetan"
	s := update(1, "r", "d1", pilot.Outcome{ID: "r", Outcome: pilot.Refused, Seq: 1})
	handed := Sent{No: 2, WorkflowID: yuetan, Or: after, Way: WayUpdate, Parts: []Part{{"h", "d2"}}, Result: Taken}
	books := map[string]Book{yuetan: {}, after: {
		Events: []pilot.Event{
			event(1, pilot.EventRefused, pilot.ViaUpdate, "r", "d1"), event(2, pilot.EventFiled, pilot.ViaSignal, "h", "d2"),
		},
		Messages: []postgres.MessageRow{kept(1, "r", "d1", pilot.Refused), kept(2, "h", "d2", pilot.Accepted)},
	}}
	require.NotEmpty(t, ProveSent([]Sent{s, handed}, books), "a hand-in goes to the pilot and nowhere else")
	s.Or = after
	require.Empty(t, ProveSent([]Sent{s, handed}, books))
}

func TestLedger_NamesContentAsTheRecordDoes(t *testing.T) {
	t.Parallel()
	h := pilot.HandIn{Header: pilot.Header{V: 1, ID: "a"}, Step: pilot.StepCharter, Evidence: json.RawMessage(`{"b":1,"a":2}`)}
	m, err := handInMessage("chaos-1", "yuetan", h)
	require.NoError(t, err)
	require.Equal(t, []Part{{"a", pilot.ContentDigest(m.body)}}, m.parts)
	require.Equal(t, yuetan, m.workflowID())
	junk := []byte("{oops")
	require.Equal(t, pilot.NewEntry(pilot.EntryHandIn, "x", pilot.ViaSignal, time.Time{}, junk).Junk.Digest, junkDigest(junk))
}

// What a lost server had taken and not passed on is gone; what was answered is not.
func TestProof_AsksOfALostServerOnlyWhatWasAnswered(t *testing.T) {
	t.Parallel()
	at := time.Now()
	taken, answered := signalled(1, "b", "d3"), update(2, "a", "d1", pilot.Outcome{ID: "a", Outcome: pilot.Accepted, Seq: 2})
	taken.At, answered.At = at, at
	for name, c := range map[string]struct {
		lost  time.Time
		wrong []Proof
	}{
		"no server is lost":                {time.Time{}, []Proof{AnswersKept, SignalsKept}},
		"it was lost before":               {at, []Proof{AnswersKept, SignalsKept}},
		"it was lost after they were sent": {at.Add(time.Second), []Proof{AnswersKept}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var before, later Ledger
			for _, s := range []Sent{taken, answered} {
				before.put(s)
			}
			before.lose(c.lost)
			later.lose(c.lost)
			for _, s := range []Sent{taken, answered} { // whose senders hear of it when it is lost already
				later.put(s)
			}
			for _, l := range []*Ledger{&before, &later} {
				var wrong []Proof
				for _, b := range ProveSent(l.All(), map[string]Book{yuetan: {Runs: 1}}) {
					wrong = append(wrong, b.Proof)
				}
				require.ElementsMatch(t, c.wrong, wrong)
			}
		})
	}
}
