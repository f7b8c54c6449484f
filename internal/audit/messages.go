package audit

import (
	"slices"

	"shidian/internal/pilot"
)

// Outcomes are the messages that events speak of, with what became of them.
func Outcomes(events []pilot.Event) []MessageRow {
	var rows []MessageRow
	held := func(id string) *MessageRow {
		i := slices.IndexFunc(rows, func(r MessageRow) bool { return r.ID == id && r.Outcome == pilot.Held && r.SupersededBy == 0 })
		if i < 0 {
			return nil
		}
		return &rows[i]
	}
	for _, e := range events {
		if e.Rejudged() {
			if r := held(e.ID); r != nil {
				r.Outcome, r.Decided = e.Outcome(), e.Seq
			}
			continue
		}
		outcome := e.Outcome()
		if outcome == "" || outcome == pilot.Duplicate || e.Digest == "" || e.Via == pilot.ViaSelf { // what nobody sent has no digest
			continue
		}
		if r := held(e.Supersedes); e.Supersedes != "" && r != nil {
			r.SupersededBy = e.Seq
		}
		row := MessageRow{Seq: e.Seq, ID: e.ID, Digest: e.Digest, Outcome: outcome, Decided: e.Seq}
		if outcome == pilot.Held {
			row.Decided = 0
		}
		rows = append(rows, row)
	}
	return rows
}

// compareMessages holds what became of messages against the events. Ids are left
// out: one that belongs to another message is kept without it.
func compareMessages(have, want []MessageRow) []Finding {
	bySeq := map[int64]MessageRow{}
	for _, r := range have {
		bySeq[r.Seq] = r
	}
	var found []Finding
	for _, w := range want {
		h, there := bySeq[w.Seq]
		delete(bySeq, w.Seq)
		if !there {
			found = append(found, Finding{Kind: MessageMissing, Seq: w.Seq, Detail: w.ID})
			continue
		}
		h.ID = w.ID
		kind := OutcomeDiffers
		if h.Digest != w.Digest {
			kind = MessageDiffers
		}
		if fields := differ("", h, w); len(fields) > 0 {
			found = append(found, Finding{Kind: kind, Seq: w.Seq, Detail: w.ID, Fields: fields}.few())
		}
	}
	for _, r := range have {
		if _, left := bySeq[r.Seq]; left {
			found = append(found, Finding{
				Kind: MessageDiffers, Seq: r.Seq, Detail: r.ID, Fields: []Field{{Path: "outcome", Found: string(r.Outcome), Wanted: Absent}},
			})
		}
	}
	return found
}
