package audit

import (
	"slices"
	"strconv"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/view"
)

// Status holds what a running pilot says of itself against the events on record
// up to the same number. The pilot is to be asked before the record is read: then
// it can't know more than the record by having moved on meanwhile.
func Status(s Snapshot, live view.Status) []Finding {
	var last int64
	if n := len(s.Events); n > 0 {
		last = s.Events[n-1].Seq
	}
	if live.Seq > last {
		return []Finding{{Kind: RecordBehind, Seq: last, Detail: strconv.FormatInt(live.Seq, 10)}}
	}
	if checkLog(s) != nil {
		return nil // said already; there is nothing to hold it against
	}
	terms := s.Begun()
	state := Fold(terms, s.Events[:live.Seq])
	read := view.Reader{Terms: terms, State: state, Lang: view.LangOf(s.Terms), Real: askedAt(s.Terms, live)}.Status()
	fields := differ("", lasting(live), lasting(read))
	if len(fields) == 0 {
		return nil
	}
	return []Finding{Finding{Kind: StatusDiffers, Seq: live.Seq, Fields: fields}.few()}
}

// askedAt is a moment of real time in the minute of plan time in which the pilot
// answered: who is in office depends on the day.
func askedAt(t *pilot.Terms, live view.Status) time.Time {
	at, err := time.ParseInLocation(view.MinuteForm, live.PlanTime, t.Location())
	if err != nil {
		return time.Time{}
	}
	return t.Clock.Real(at.Add(time.Minute / 2))
}

// lasting leaves out what depends on the moment of asking.
func lasting(s view.Status) view.Status {
	s.Now, s.PlanTime, s.Recorder, s.Next, s.Watch = "", "", "", nil, nil
	s.Waiting = slices.Clone(s.Waiting)
	for i := range s.Waiting {
		s.Waiting[i].DaysLeft, s.Waiting[i].People = nil, nil
	}
	return s
}
