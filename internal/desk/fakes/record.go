package fakes

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"shidian/internal/audit"
	"shidian/internal/bulletin"
	"shidian/internal/desk"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// Record is a record of these pilots.
type Record struct {
	Records []postgres.Record
	Kept    []*bulletin.Bulletin // oldest first
	Told    []postgres.NoticeRow // newest first
	Err     error                // of every question
	// Snapshots are what an audit reads, by workflow ID.
	Snapshots map[string]audit.Snapshot
}

var _ desk.Record = (*Record)(nil)

// Of is a pilot on record as it stands.
func Of(terms *pilot.Terms, state *pilot.State) postgres.Record {
	id := "pilot/" + terms.Programme + "/" + terms.Place()
	row := postgres.PilotRow{
		WorkflowID: id, Programme: terms.Programme, SubDistrict: terms.SubDistrict, Community: terms.Community, Place: terms.Place(),
		Level: terms.Level(), Lang: terms.Lang, Phase: state.Phase, Seq: state.Seq, Summary: pilot.Summarise(state),
		OpenedAt: state.OpenedAt, ClosedAt: state.ClosedAt,
	}
	return postgres.Record{PilotRow: row, Terms: terms, State: state}
}

// Programmes counts the pilots.
func (f *Record) Programmes(context.Context) ([]postgres.ProgrammeRow, error) {
	var rows []postgres.ProgrammeRow
	for _, r := range f.Records {
		if !slices.ContainsFunc(rows, func(p postgres.ProgrammeRow) bool { return p.Programme == r.Programme }) {
			rows = append(rows, postgres.ProgrammeRow{Programme: r.Programme})
		}
	}
	return rows, f.Err
}

// Pilots lists the pilots of the programme and place.
func (f *Record) Pilots(_ context.Context, filter postgres.Filter) ([]postgres.PilotRow, error) {
	var rows []postgres.PilotRow
	for _, r := range f.matching(filter) {
		rows = append(rows, r.PilotRow)
	}
	return rows, f.Err
}

// Pilot finds a pilot.
func (f *Record) Pilot(_ context.Context, workflowID string) (postgres.Record, error) {
	for _, r := range f.Records {
		if r.WorkflowID == workflowID {
			return r, f.Err
		}
	}
	return postgres.Record{}, errors.Join(postgres.ErrNoPilot, f.Err)
}

// Tasks lists what is waited for, most urgent first.
func (f *Record) Tasks(_ context.Context, filter postgres.Filter) ([]postgres.TaskRow, error) {
	var rows []postgres.TaskRow
	for _, r := range f.matching(filter) {
		for _, st := range r.State.Steps {
			spec, _ := pilot.Spec(st.Code)
			if !st.Awaited() || r.State.Ended() || filter.Role != "" && filter.Role != spec.Role {
				continue
			}
			row := postgres.TaskRow{
				WorkflowID: r.WorkflowID, Programme: r.Programme, Place: r.Place, SubDistrict: r.SubDistrict, Community: r.Community,
				Step: st.Code, Stage: spec.Stage, Role: spec.Role, Status: st.Status, DueAt: st.DueAt, Warned: st.Warned, Overdue: st.Overdue, Returns: st.Returns,
			}
			if st.Accepted != nil {
				row.AcceptedID = st.Accepted.ID
			}
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b postgres.TaskRow) int { return cmp.Compare(a.DueAt.Unix(), b.DueAt.Unix()) })
	return rows, f.Err
}

func (f *Record) matching(filter postgres.Filter) []postgres.Record {
	var out []postgres.Record
	for _, r := range f.Records {
		here := filter.Place == "" || r.Place == filter.Place || strings.HasPrefix(r.Place, filter.Place+"/")
		if here && (filter.Programme == "" || r.Programme == filter.Programme) {
			out = append(out, r)
		}
	}
	return out
}

// Servers are both servers; one with an error can't be reached.
type Servers struct {
	T          *Temporal
	R          *Record
	TErr, RErr error
}

var _ desk.Servers = (*Servers)(nil)

// Temporal is T.
func (s *Servers) Temporal(context.Context) (desk.Temporal, error) {
	if s.TErr != nil {
		return nil, s.TErr
	}
	return s.T, nil
}

// Record is R.
func (s *Servers) Record(context.Context) (desk.Record, error) {
	if s.RErr != nil {
		return nil, s.RErr
	}
	return s.R, nil
}

// Silent says that Temporal is.
func (s *Servers) Silent(err error) error {
	return &desk.UnreachableError{Server: "Temporal", Address: "temporal.test:7233", Variable: "TEMPORAL_ADDRESS", Err: err}
}

// Messages are none.
func (f *Record) Messages(context.Context, string) ([]postgres.MessageRow, error) { return nil, f.Err }

// Events has the pilot's last one.
func (f *Record) Events(_ context.Context, workflowID string, _ int64, _ int) ([]pilot.Event, error) {
	for _, r := range f.Records {
		if r.WorkflowID == workflowID {
			return []pilot.Event{{Seq: r.Seq, Type: pilot.EventOpened, At: r.OpenedAt, Real: r.OpenedAt}}, f.Err
		}
	}
	return nil, f.Err
}

// Runs has one, which still goes.
func (f *Record) Runs(context.Context, string) ([]postgres.RunRow, error) {
	return []postgres.RunRow{{RunID: "run-1", FirstSeq: 1, Status: "running"}}, f.Err
}

// RunHistory is never kept.
func (f *Record) RunHistory(context.Context, string, string) ([]byte, error) {
	return nil, postgres.ErrNoRun
}

// AuditPapers finds nothing wrong with papers.
func (f *Record) AuditPapers(context.Context, string) ([]audit.Finding, error) { return nil, f.Err }
