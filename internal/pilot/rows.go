package pilot

import "time"

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

func stepRow(t *Terms, s *State, st StepState) StepRow {
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
	// By the plan; after the pilot, by the calendar.
	switch p, known := s.PeriodOf(t, st.Code); {
	case known:
		r.PlannedStart, r.PlannedDue = orNever(p.Opens.Start(t.Location())), orNever(p.Due.End(t.Location()))
	case t.Governance == nil:
		r.PlannedStart, r.PlannedDue = orNever(t.PlannedStart(st.Code)), orNever(t.DueAt(st.Code))
	}
	return r
}

// orNever is an instant; nil for none.
func orNever(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.UTC()
	return &at
}
