package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// ProveTables holds the tables of the current state against the fold of the event
// log.
func ProveTables(workflowID string, s Snapshot) []Breach {
	var found []Breach
	differ := func(what string, have, want any) {
		if h, w := asJSON(have), asJSON(want); h != w {
			found = append(found, Breach{RecordAgrees, workflowID, fmt.Sprintf("%s is %s; by its %d events it is %s", what, h, len(s.Events), w)})
		}
	}
	for i, e := range s.Events {
		if e.Seq != int64(i+1) {
			return []Breach{{RecordAgrees, workflowID, fmt.Sprintf("event %d stands where %d is due", e.Seq, i+1)}}
		}
	}
	state := fold(s.Terms, s.Events)
	differ("pilots.state", s.State, state)
	sum := pilot.Summarise(state)
	differ("the row of pilots", s.Pilot, PilotRow{
		int64(len(s.Events)), string(state.Phase), string(sum.Stage), string(sum.Light), sum.Progress, sum.Accepted, sum.Total, sum.Overdue,
	})
	differ("the number of steps", len(s.Steps), len(state.Steps))
	for _, st := range state.Steps {
		differ("the row of "+string(st.Code), s.Steps[st.Code], stepRow(st))
	}
	return found
}

func fold(t *pilot.Terms, events []pilot.Event) *pilot.State {
	state := pilot.NewState()
	for _, e := range events {
		state.Apply(t, e)
	}
	return state
}

// stepRow is the row that a step's state is to have.
func stepRow(st pilot.StepState) StepRow {
	r := StepRow{Status: string(st.Status), Warned: st.Warned, Overdue: st.Overdue, Rounds: st.Rounds, Slips: st.Slips}
	if v := st.Accepted; v != nil {
		r.AcceptedID, r.AcceptedSeq = v.ID, v.Seq
	}
	if v := st.Held; v != nil {
		r.HeldID, r.HeldSeq = v.ID, v.Seq
	}
	return r
}

// ProveStatus holds what a running pilot says of itself against the events on
// record up to the same number.
func ProveStatus(workflowID string, s Snapshot, live view.Status) []Breach {
	n := int64(len(s.Events))
	if live.Seq > n {
		return []Breach{{RecordAgrees, workflowID, fmt.Sprintf("the pilot knows %d events, %d are on record", live.Seq, n)}}
	}
	state := fold(s.Terms, s.Events[:live.Seq])
	read := view.Reader{Terms: s.Terms, State: state, Lang: view.LangOf(s.Terms)}.Status()
	if have, want := asJSON(lasting(live)), asJSON(lasting(read)); have != want {
		return []Breach{{RecordAgrees, workflowID, fmt.Sprintf("at event %d the pilot says %s; the record %s", live.Seq, have, want)}}
	}
	return nil
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

// proveAgreement reads each pilot's tables and asks the running ones themselves.
func (s *stack) proveAgreement(ctx context.Context, places []place) (expected int, found []Breach, err error) {
	conn, err := pgx.Connect(ctx, s.postgres.URL())
	if err != nil {
		return 0, nil, fmt.Errorf("read the tables: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, p := range places {
		live, running, err := s.ask(ctx, p)
		if err != nil {
			found = append(found, Breach{PilotsLive, p.workflowID(), err.Error()})
		}
		snapshot, err := readSnapshot(ctx, conn, p.workflowID())
		if err != nil {
			return expected, found, err
		}
		found = append(found, ProveTables(p.workflowID(), snapshot)...)
		due, breaches := ProveRungs(p.workflowID(), snapshot)
		expected, found = expected+due, append(found, breaches...)
		if running {
			found = append(found, ProveStatus(p.workflowID(), snapshot, live)...)
		}
	}
	return expected, found, nil
}

// ask asks a pilot for its status; one that has ended is not asked.
func (s *stack) ask(ctx context.Context, p place) (status view.Status, running bool, err error) {
	record, err := s.store.Pilot(ctx, p.workflowID())
	if err != nil || record.Ended() {
		return status, false, err
	}
	value, err := s.temporal0.QueryWorkflow(ctx, p.workflowID(), "", workflows.QueryStatus)
	if err != nil {
		return status, false, err
	}
	return status, true, value.Get(&status)
}

func asJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// serverVersion is Postgres'.
func serverVersion(ctx context.Context, url string) (version string, err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", fmt.Errorf("ask Postgres for its version: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if err := conn.QueryRow(ctx, "SHOW server_version").Scan(&version); err != nil {
		return "", fmt.Errorf("ask Postgres for its version: %w", err)
	}
	return version, nil
}
