package fakes

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"shidian/internal/audit"
	"shidian/internal/bulletin"
	"shidian/internal/chain"
	"shidian/internal/client"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
	"shidian/internal/seal"
	"shidian/internal/seats"
	"shidian/internal/statistics"
	"shidian/internal/trouble"
)

// Store is a record of these pilots.
type Store struct {
	Records []postgres.StoredPilot
	Kept    []*bulletin.Bulletin // oldest first
	Told    []postgres.NoticeRow // newest first
	Err     error                // of every question
	Looked  []postgres.Access    // who looked
	LogErr  error                // of writing that down
	mu      sync.Mutex
	// Snapshots are what an audit reads, by workflow ID.
	Snapshots map[string]audit.Snapshot
	Uploaded  []Upload
	Refilled  []string // runs
	Troubled  []trouble.Trouble
	Seen      time.Time // when a worker last looked
	Weeklies  map[string]postgres.Weekly
	Enrolled  []Enrolment
	Ordered   []Enrolment                        // terms about to be ordered
	Versions  map[string][]postgres.TermsVersion // of terms, by workflow ID
	Amends    postgres.Amending                  // how far the newest amendment is
	Sent      map[string][]postgres.MessageRow   // what people sent, by workflow ID
	Refused   []postgres.StrangerRow
	Seats     []seats.Appointment
	Elected   []statistics.Community
	Decided   []postgres.DecisionRow
	Ends      map[string]pilot.ProgrammeEnd // programmes that are closed
	Closings  []json.RawMessage             // orders to close one
	// End, if set, answers an order to close one instead.
	End func(o pilot.CloseProgramme, raw json.RawMessage) (pilot.ProgrammeEnd, []pilot.Finding, error)
}

// Troubles lists those of a programme, or of a place with its communities.
func (f *Store) Troubles(_ context.Context, by postgres.Filter) ([]trouble.Trouble, error) {
	var found []trouble.Trouble
	for _, t := range f.Troubled {
		if by.Place == "" || t.Place == by.Place || strings.HasPrefix(t.Place, by.Place+"/") {
			found = append(found, t)
		}
	}
	return found, f.Err
}

// OpenPilots lists those that have not ended.
func (f *Store) OpenPilots(context.Context) ([]string, error) {
	var ids []string
	for _, r := range f.Records {
		if !r.Ended() {
			ids = append(ids, r.WorkflowID)
		}
	}
	return ids, f.Err
}

// Watched is Seen.
func (f *Store) Watched(context.Context) (time.Time, error) { return f.Seen, f.Err }

// KeepWeekly keeps when a bulletin is made.
func (f *Store) KeepWeekly(_ context.Context, w postgres.Weekly) error {
	if f.Weeklies == nil {
		f.Weeklies = map[string]postgres.Weekly{}
	}
	f.Weeklies[w.Programme] = w
	return f.Err
}

// Weekly is what was kept.
func (f *Store) Weekly(_ context.Context, programme string) (postgres.Weekly, bool, error) {
	w, known := f.Weeklies[programme]
	return w, known, f.Err
}

// Strangers lists what was refused.
func (f *Store) Strangers(context.Context) ([]postgres.StrangerRow, error) { return f.Refused, f.Err }

// Upload is a file put on record.
type Upload struct {
	Programme, Place string
	By               pilot.Actor
	File             pilot.Attachment
}

// KeepUploads keeps files.
func (f *Store) KeepUploads(_ context.Context, programme, place string, by pilot.Actor, files []pilot.Attachment) error {
	for _, file := range files {
		f.Uploaded = append(f.Uploaded, Upload{programme, place, by, file})
	}
	return f.Err
}

// Uploads lists the digests kept for a place.
func (f *Store) Uploads(_ context.Context, programme, place string) ([]string, error) {
	var digests []string
	for _, u := range f.Uploaded {
		if u.Programme == programme && u.Place == place {
			digests = append(digests, u.File.Digest)
		}
	}
	return digests, f.Err
}

var _ client.Store = (*Store)(nil)

// Of is a pilot on record as it stands.
func Of(terms *pilot.Terms, state *pilot.State) postgres.StoredPilot {
	id := terms.WorkflowID()
	row := postgres.PilotRow{
		WorkflowID: id, Programme: terms.Programme, SubDistrict: terms.SubDistrict, Community: terms.Community, Place: terms.Place(),
		Level: terms.Level(), Lang: terms.Lang, Phase: state.Phase, Seq: state.Seq, Summary: pilot.Summarise(state),
		OpenedAt: state.OpenedAt, ClosedAt: state.ClosedAt, NotBefore: state.OpensOn(),
	}
	return postgres.StoredPilot{PilotRow: row, Terms: terms, State: state}
}

// Programmes counts the pilots.
func (f *Store) Programmes(context.Context) ([]postgres.ProgrammeRow, error) {
	var rows []postgres.ProgrammeRow
	for _, r := range f.Records {
		i := slices.IndexFunc(rows, func(p postgres.ProgrammeRow) bool { return p.Programme == r.Programme })
		if i < 0 {
			i, rows = len(rows), append(rows, postgres.ProgrammeRow{Programme: r.Programme})
		}
		switch r.Level {
		case pilot.LevelSubDistrict:
			rows[i].SubDistricts++
		case pilot.LevelCommunity:
			rows[i].Communities++
		}
		if r.Ended() {
			rows[i].Ended++
		} else if r.Level != pilot.LevelGovernance {
			rows[i].Open++
		}
	}
	return rows, f.Err
}

// ProgrammeSums counts the pilots, without lights.
func (f *Store) ProgrammeSums(ctx context.Context) ([]postgres.ProgrammeSum, error) {
	rows, err := f.Programmes(ctx)
	var sums []postgres.ProgrammeSum
	for _, r := range rows {
		sum := postgres.ProgrammeSum{Programme: r.Programme}
		for _, p := range f.Records {
			if p.Programme != r.Programme {
				continue
			}
			sum.Name, sum.District = p.Terms.ProgrammeName, p.Terms.District
			if p.Level == pilot.LevelSubDistrict {
				sum.SubDistricts++
			} else {
				sum.Communities++
			}
			if !p.Ended() {
				sum.Open++
			}
		}
		if w, known := f.Weeklies[r.Programme]; known {
			sum.Weekly = &w
		}
		sums = append(sums, sum)
	}
	return sums, err
}

// Pilots lists the pilots of the programme and place.
func (f *Store) Pilots(_ context.Context, filter postgres.Filter) ([]postgres.PilotRow, error) {
	var rows []postgres.PilotRow
	for _, r := range f.matching(filter) {
		rows = append(rows, r.PilotRow)
	}
	return rows, f.Err
}

// Pilot finds a pilot.
func (f *Store) Pilot(_ context.Context, workflowID string) (postgres.StoredPilot, error) {
	for _, r := range f.Records {
		if r.WorkflowID == workflowID {
			return r, f.Err
		}
	}
	return postgres.StoredPilot{}, errors.Join(postgres.ErrNoPilot, f.Err)
}

// Tasks lists what is waited for, most urgent first.
func (f *Store) Tasks(_ context.Context, filter postgres.Filter) ([]postgres.TaskRow, error) {
	var rows []postgres.TaskRow
	for _, r := range f.matching(filter) {
		for _, st := range r.State.Steps {
			spec, _ := pilot.Spec(st.Code)
			if !st.Awaited() || r.State.Ended() || filter.Role != "" && filter.Role != spec.Role {
				continue
			}
			row := postgres.TaskRow{
				WorkflowID: r.WorkflowID, Programme: r.Programme, Place: r.Place, SubDistrict: r.SubDistrict, Community: r.Community,
				Step: st.Code, Stage: spec.Stage, Role: spec.Role, Status: st.Status, DueAt: st.DueAt, Warned: st.Warned, Overdue: st.Overdue, Returns: st.Returns, Election: r.State.Facts.Election,
			}
			if st.Accepted != nil {
				row.AcceptedID = st.Accepted.ID
			}
			if st.Held != nil {
				row.HeldID = st.Held.ID
			}
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b postgres.TaskRow) int { return cmp.Compare(a.DueAt.Unix(), b.DueAt.Unix()) })
	return rows, f.Err
}

func (f *Store) matching(filter postgres.Filter) []postgres.StoredPilot {
	var out []postgres.StoredPilot
	for _, r := range f.Records {
		here := filter.Place == "" || r.Place == filter.Place || strings.HasPrefix(r.Place, filter.Place+"/")
		if here && (filter.Programme == "" || r.Programme == filter.Programme) {
			out = append(out, r)
		}
	}
	return out
}

var _ client.Servers = (*Servers)(nil)

// Messages are those of Sent.
func (f *Store) Messages(_ context.Context, workflowID string) ([]postgres.MessageRow, error) {
	return f.Sent[workflowID], f.Err
}

// Events has as many as the pilot had, all the same.
func (f *Store) Events(_ context.Context, workflowID string, _ int64, _ int) ([]pilot.Event, error) {
	for _, r := range f.Records {
		if r.WorkflowID == workflowID {
			events := make([]pilot.Event, r.Seq)
			for i := range events {
				events[i] = pilot.Event{Seq: int64(i + 1), Type: pilot.EventOpened, At: r.OpenedAt, Real: r.OpenedAt}
			}
			return events, f.Err
		}
	}
	return nil, f.Err
}

// Runs has one, which still goes.
func (f *Store) Runs(context.Context, string) ([]postgres.RunRow, error) {
	return []postgres.RunRow{{RunID: "run-1", FirstSeq: 1, Status: "running"}}, f.Err
}

// RunHistory is never kept.
func (f *Store) RunHistory(context.Context, string, string) ([]byte, error) {
	return nil, postgres.ErrNoRun
}

// Links are the pilot's events as a chain.
func (f *Store) Links(ctx context.Context, workflowID string) ([]audit.Link, error) {
	events, err := f.Events(ctx, workflowID, 0, 0)
	links := make([]audit.Link, len(events))
	for i, e := range events {
		body, bad := json.Marshal(e)
		link := chain.Event{Suite: seal.Default(), WorkflowID: workflowID, Recorded: e.Real, Body: body}
		if i > 0 {
			link.Previous = links[i-1].Digest
		}
		digest, worse := link.Digest()
		links[i] = audit.Link{Seq: e.Seq, Recorded: e.Real, Body: body, Suite: seal.SHA256, Digest: digest}
		err = errors.Join(err, bad, worse)
	}
	return links, err
}

// ProofOf finds no checkpoint.
func (f *Store) ProofOf(context.Context, string) (postgres.Proven, error) {
	return postgres.Proven{}, postgres.ErrNoCheckpoint
}

// Checkpoint finds none.
func (f *Store) Checkpoint(context.Context, int64) (postgres.CheckpointRow, error) {
	return postgres.CheckpointRow{}, cmp.Or(f.Err, postgres.ErrNoCheckpoint)
}

// AskCheckpoint is heard by nobody.
func (f *Store) AskCheckpoint(context.Context) error { return f.Err }

// LogAccess remembers who looked.
func (f *Store) LogAccess(_ context.Context, a postgres.Access) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Looked = append(f.Looked, a)
	return f.LogErr
}

// AuditPapers finds nothing wrong with papers.
func (f *Store) AuditPapers(context.Context, string) ([]audit.Finding, error) { return nil, f.Err }

// Opened are the sample's sub-district and its community, both just opened.
func Opened() (above, below postgres.StoredPilot) {
	terms := examples.SampleTerms()
	terms.Due = []pilot.StepDue{{Step: pilot.StepLeadingGroup, Due: "2002-09-23"}, {Step: pilot.StepSizeAdjustment, Due: "2002-09-20"}}
	community, _ := terms.ForCommunity("sample-1") // it is there
	return Of(terms, open(terms)), Of(&community, open(&community))
}

func open(terms *pilot.Terms) *pilot.State {
	state := pilot.NewState()
	judge.NewSession(terms, state, nil).Take(pilot.SelfEntry(pilot.EntryOpen, terms.Clock.RealStart, struct{}{}))
	return state
}
