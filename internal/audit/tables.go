package audit

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"shidian/internal/pilot"
)

// Tables holds the tables of one pilot against the fold of its event log.
func Tables(s Snapshot) []Finding {
	broken := checkLog(s)
	if broken == nil {
		broken = checkFirst(s)
	}
	if broken != nil {
		return append([]Finding{*broken}, s.Broken...)
	}
	want, err := Of(s.Begun(), s.Events)
	if err != nil {
		return []Finding{{Kind: Unreadable, Detail: err.Error()}}
	}
	seq := int64(len(s.Events))
	rows := slices.Concat(compareTerms(s, want), compareVersions(s, want), comparePilot(s, want), compareSteps(s, want))
	if s.Outdated {
		rows = lacking(rows)
	}
	found := make([]Finding, 0, len(rows))
	for _, f := range rows {
		found = append(found, f.few())
	}
	found = append(found, unnamed(compareMessages(s.Messages, want.Messages), s.Broken)...)
	found = append(found, s.Broken...)
	for i := range found {
		if found[i].Seq == 0 {
			found[i].Seq = seq
		}
	}
	return found
}

// unnamed leaves out what is found of messages that the chain names already.
func unnamed(messages, broken []Finding) []Finding {
	return slices.DeleteFunc(messages, func(m Finding) bool {
		return m.Kind != OutcomeDiffers && slices.ContainsFunc(broken, func(b Finding) bool { return b.Table == TableMessages && b.Seq == m.Seq })
	})
}

// checkLog says what keeps a log from being folded; nil when nothing does.
func checkLog(s Snapshot) *Finding {
	if s.Unreadable != "" {
		return &Finding{Kind: Unreadable, Detail: s.Unreadable}
	}
	for i, e := range s.Events {
		if due := int64(i + 1); e.Seq != due {
			return &Finding{Kind: LogGap, Table: TableEvents, Row: rowsBetween(due, e.Seq-1), Seq: due, Detail: strconv.FormatInt(e.Seq, 10)}
		}
	}
	if n := int64(len(s.Events)); s.Pilot.Seq > n {
		return &Finding{Kind: LogShort, Table: TableEvents, Row: rowsBetween(n+1, s.Pilot.Seq), Seq: n, Detail: strconv.FormatInt(s.Pilot.Seq, 10)}
	}
	return nil
}

// rowsBetween names rows by the numbers of the first and the last: 3 or 3-7. Of an event
// that is out of order, and so no gap, it names the place at which it stands.
func rowsBetween(first, last int64) string {
	if last <= first {
		return strconv.FormatInt(first, 10)
	}
	return fmt.Sprintf("%d-%d", first, last)
}

// lacking tells, of rows that an earlier release wrote, what they only lack from what
// is otherwise: the former makes one finding, [Outdated].
func lacking(rows []Finding) []Finding {
	outdated := Finding{Kind: Outdated}
	var differing []Finding
	for _, f := range rows {
		if slices.ContainsFunc(f.Fields, func(one Field) bool { return !one.lacks() }) {
			differing = append(differing, f)
			continue
		}
		for _, one := range f.Fields { // a column once, though many steps lack it
			if !slices.ContainsFunc(outdated.Fields, func(o Field) bool { return o.Path == one.Path }) {
				outdated.Fields = append(outdated.Fields, one)
			}
		}
	}
	if len(outdated.Fields) > 0 {
		differing = append(differing, outdated)
	}
	return differing
}

func comparePilot(s, want Snapshot) []Finding {
	fields := append(differ("", s.Pilot, want.Pilot), differ("state", readable(s.State), want.State)...)
	if len(fields) == 0 {
		return nil
	}
	return []Finding{{Kind: PilotDiffers, Fields: fields}}
}

// readable is a state in the form in which it is written today, so that an older
// program's way to write the same is no difference.
func readable(raw json.RawMessage) json.RawMessage {
	var state pilot.State
	if json.Unmarshal(raw, &state) != nil {
		return raw // differs, and is shown as it is
	}
	again, err := json.Marshal(&state)
	if err != nil {
		return raw
	}
	return again
}

func compareSteps(s, want Snapshot) []Finding {
	var found []Finding
	for _, code := range stepsOf(s, want) {
		have, there := s.Steps[code]
		row, wanted := want.Steps[code]
		f := Finding{Kind: StepDiffers, Step: code}
		switch {
		case !there:
			f.Fields = []Field{{Path: "row", Found: Absent, Wanted: string(row.Status)}}
		case !wanted:
			f.Fields = []Field{{Path: "row", Found: string(have.Status), Wanted: Absent}}
		default:
			f.Fields = differ("", have, keeping(row, have))
		}
		if len(f.Fields) > 0 {
			found = append(found, f)
		}
	}
	return found
}

// keeping leaves planned times that are no longer known as they were written last.
func keeping(row, have pilot.StepRow) pilot.StepRow {
	row.PlannedStart, row.PlannedDue = cmp.Or(row.PlannedStart, have.PlannedStart), cmp.Or(row.PlannedDue, have.PlannedDue)
	return row
}

// stepsOf are the steps of both, in the order of the catalogue.
func stepsOf(s, want Snapshot) []pilot.Step {
	var codes []pilot.Step
	for _, rows := range []map[pilot.Step]pilot.StepRow{s.Steps, want.Steps} {
		for code := range rows {
			if !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	slices.SortFunc(codes, func(a, b pilot.Step) int {
		return cmp.Or(cmp.Compare(pilot.Position(a), pilot.Position(b)), cmp.Compare(a, b))
	})
	return codes
}
