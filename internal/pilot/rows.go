package pilot

import (
	"reflect"
	"time"
)

// The rows of tables that follow from a pilot's events, worked out once for all: the
// recorder writes them, the audit compares what is there with them. Field tags are the
// columns' names; what is nil or left out is NULL. Times are plan time.

// Row is what the table of pilots says beside the state: what the events come to, and
// of the terms what lists show.
type Row struct {
	SubDistrictName string `json:"sub_district_name"`
	CommunityName   string `json:"community_name"`
	Lang            string `json:"lang"`

	Seq        int64      `json:"seq"`
	Phase      Phase      `json:"phase"`
	Stage      Stage      `json:"stage"`
	Light      Light      `json:"light"`
	Progress   int        `json:"progress"`
	Accepted   int        `json:"accepted"`
	Total      int        `json:"total"`
	Overdue    int        `json:"overdue"`
	WaitingFor []Role     `json:"waiting_for"`
	NextDue    *time.Time `json:"next_due"`
	OpenedAt   *time.Time `json:"opened_at"`
	NotBefore  *Date      `json:"not_before,omitempty"` // the opening day of a pilot that is not yet open
	ClosedAt   *time.Time `json:"closed_at"`
}

// RowOf is a pilot's row.
func RowOf(t *Terms, s *State) Row {
	sum := Summarise(s)
	r := Row{
		SubDistrictName: t.SubDistrict.Name, Lang: t.Lang,
		Seq: s.Seq, Phase: s.Phase, Stage: sum.Stage, Light: sum.Light, Progress: sum.Progress,
		Accepted: sum.Accepted, Total: sum.Total, Overdue: sum.Overdue, WaitingFor: append([]Role{}, sum.WaitingFor...),
		NextDue: orNever(sum.NextDue), OpenedAt: orNever(s.OpenedAt), ClosedAt: orNever(s.ClosedAt),
	}
	if opens := s.OpensOn(); opens != "" {
		r.NotBefore = &opens
	}
	if t.Community != nil {
		r.CommunityName = t.Community.Name
	}
	return r
}

// StepRow is what the table of steps says of a step, but for when its row was changed.
type StepRow struct {
	Step         Step           `json:"step"`
	Position     int            `json:"position"`
	Stage        Stage          `json:"stage"`
	Role         Role           `json:"role"`
	Status       Status         `json:"status"`
	OpenedAt     *time.Time     `json:"opened_at"`
	DueAt        *time.Time     `json:"due_at"`
	Warned       bool           `json:"warned"`
	Overdue      bool           `json:"overdue"`
	AcceptedID   string         `json:"accepted_id"`
	AcceptedSeq  int64          `json:"accepted_seq"`
	AcceptedAt   *time.Time     `json:"accepted_at"`
	HeldID       string         `json:"held_id"`
	HeldSeq      int64          `json:"held_seq"`
	HeldAt       *time.Time     `json:"held_at"`
	Rounds       int            `json:"rounds"`
	Returns      []ReturnReason `json:"returns"`
	PlannedStart *time.Time     `json:"planned_start"`
	PlannedDue   *time.Time     `json:"planned_due"`
	Person       string         `json:"person"`
	Slips        int            `json:"slips"`
	Period       string         `json:"period"`
}

// StepRowsOf are the rows of a pilot's steps, in the state's order.
func StepRowsOf(t *Terms, s *State) []StepRow {
	rows := make([]StepRow, 0, len(s.Steps))
	for _, st := range s.Steps {
		rows = append(rows, stepRow(t, s, st))
	}
	return rows
}

// ChangedStepRows are those of [StepRowsOf] that are otherwise than in a state before,
// under the same terms.
func ChangedStepRows(t *Terms, before, s *State) []StepRow {
	was := make(map[Step]StepRow, len(before.Steps))
	for _, st := range before.Steps {
		was[st.Code] = unplannedRow(t, before, st)
	}
	var rows []StepRow
	for _, st := range s.Steps {
		old, known := was[st.Code]
		row := unplannedRow(t, s, st)
		if known && samePeriod(t, before, s, st.Code) && reflect.DeepEqual(old, row) {
			continue
		}
		row.plan(t, s)
		rows = append(rows, row)
	}
	return rows
}

func samePeriod(t *Terms, before, s *State, step Step) bool {
	was, knew := before.PeriodOf(t, step)
	is, knows := s.PeriodOf(t, step)
	return was == is && knew == knows
}

func stepRow(t *Terms, s *State, st StepState) StepRow {
	r := unplannedRow(t, s, st)
	r.plan(t, s)
	return r
}

// unplannedRow is a step's row without what the plan says of it.
func unplannedRow(t *Terms, s *State, st StepState) StepRow {
	spec := SpecOf(st.Code)
	r := StepRow{
		Step: st.Code, Position: Position(st.Code), Stage: spec.Stage, Role: spec.Role, Status: st.Status,
		OpenedAt: orNever(st.OpenedAt), DueAt: orNever(st.DueAt), Warned: st.Warned, Overdue: st.Overdue,
		Rounds: st.Rounds, Returns: append([]ReturnReason{}, st.Returns...), Person: t.PersonFor(spec.Role), Slips: st.Slips, Period: st.Period,
	}
	if v := st.Accepted; v != nil {
		r.AcceptedID, r.AcceptedSeq, r.AcceptedAt = v.ID, v.Seq, orNever(v.At)
	}
	if v := st.Held; v != nil {
		r.HeldID, r.HeldSeq, r.HeldAt = v.ID, v.Seq, orNever(v.At)
	}
	moved := s.Moved+st.Extra > 0 || s.PollingDay(t) != "" && t.fromPolling(st.Code)
	if st.DueAt.IsZero() && moved { // not yet open, and no longer due as planned
		r.DueAt = orNever(s.DueOf(t, st.Code))
	}
	return r
}

// plan sets when a step is to begin and to be done: by the plan; after the pilot, by the
// calendar.
func (r *StepRow) plan(t *Terms, s *State) {
	switch p, known := s.PeriodOf(t, r.Step); {
	case known:
		r.PlannedStart, r.PlannedDue = orNever(p.Opens.Start(t.Location())), orNever(p.Due.End(t.Location()))
	case t.Governance == nil:
		r.PlannedStart, r.PlannedDue = orNever(t.PlannedStart(r.Step)), orNever(t.DueAt(r.Step))
	}
}

// orNever is an instant; nil for none.
func orNever(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.UTC()
	return &at
}
