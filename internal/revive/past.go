package revive

import (
	"context"
	"fmt"
	"slices"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	workflowpb "go.temporal.io/api/workflow/v1"

	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/visibility"
	"shidian/workflows"
)

// past is what Temporal has of a pilot.
type past struct {
	status enumspb.WorkflowExecutionStatus // of the last run; unspecified: it has none
	lost   pilot.Interruption              // how the last run ended
	all    []pastRun                       // newest first, as far back as was needed
}

type pastRun struct {
	id string
	workflows.Run
}

func (p *past) runs() bool { return client.GoesOn(p.status) }

// look reads the histories of a pilot's last run, and of those before it as far as
// they may hold what the record, which ends at seq, lacks.
func (r *reviver) look(ctx context.Context, id string, seq int64) (*past, error) {
	p := &past{}
	described, err := r.temporal.DescribeWorkflowExecution(ctx, id, "")
	if client.NotFound(err) {
		p.lost.How = client.LostGone
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	info := described.GetWorkflowExecutionInfo()
	if p.status = info.GetStatus(); !p.runs() {
		p.lost = pilot.Interruption{How: client.HowEnded(p.status), At: info.GetCloseTime().AsTime()}
	}
	if err := r.readRun(ctx, p, id, info.GetExecution().GetRunId()); err != nil || !p.reaches(seq) {
		return p, err
	}
	before, err := r.runsBefore(ctx, id, p.all[0].id)
	if err != nil {
		return nil, err
	}
	for _, run := range before {
		if err := r.readRun(ctx, p, id, run); err != nil && !client.NotFound(err) {
			return nil, err
		}
		if !p.reaches(seq) {
			break
		}
	}
	return p, nil
}

// reaches says whether earlier runs may hold events that the record lacks.
func (p *past) reaches(seq int64) bool {
	if len(p.all) == 0 {
		return true
	}
	c := p.all[len(p.all)-1].Input.Carried
	return c != nil && c.State.Seq > seq
}

func (r *reviver) readRun(ctx context.Context, p *past, id, runID string) error {
	var events []*historypb.HistoryEvent
	pages := r.temporal.GetWorkflowHistory(ctx, id, runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for pages.HasNext() {
		e, err := pages.Next()
		if err != nil {
			return fmt.Errorf("read the history of %s: %w", id, err)
		}
		events = append(events, e)
	}
	run, err := workflows.ReadRun(runID, events)
	if err != nil {
		return err
	}
	if ended := events[len(events)-1].GetWorkflowExecutionTerminatedEventAttributes(); ended != nil && len(p.all) == 0 {
		p.lost.EndedBy, p.lost.Said = ended.GetIdentity(), ended.GetReason()
	}
	p.all = append(p.all, pastRun{runID, run})
	return nil
}

// runsBefore are a workflow's other runs, newest first.
func (r *reviver) runsBefore(ctx context.Context, id, last string) ([]string, error) {
	var runs []*workflowpb.WorkflowExecutionInfo
	for page, err := range visibility.Pages(ctx, r.temporal, fmt.Sprintf("WorkflowId = '%s'", id), listed) {
		if err != nil {
			return nil, err
		}
		runs = append(runs, page...)
	}
	slices.SortStableFunc(runs, func(a, b *workflowpb.WorkflowExecutionInfo) int {
		return b.GetStartTime().AsTime().Compare(a.GetStartTime().AsTime())
	})
	var ids []string
	for _, run := range runs {
		if run := run.GetExecution().GetRunId(); run != last {
			ids = append(ids, run)
		}
	}
	return ids, nil
}

// beyond counts the events that the record, which ends at seq, lacks.
func (p *past) beyond(seq int64) int {
	last := seq
	for _, run := range p.all {
		for _, e := range run.Recorded {
			last = max(last, e.Seq)
		}
	}
	return int(last - seq)
}

// part is what one run recorded first.
type part struct {
	runID  string
	events []pilot.Event
}

// partEvents is about how many events are put on record at once.
const partEvents = 500

// parts are all events that the histories have, each once and in order, cut where runs
// change and where an entry is done with.
func (p *past) parts(seq int64) ([]part, error) {
	var parts []part
	next := int64(0)
	for _, run := range slices.Backward(p.all) {
		cut := true
		for _, e := range sorted(run.Recorded) {
			switch {
			case next == 0 && e.Seq > seq+1:
				return nil, &MissingError{From: seq + 1, To: e.Seq - 1}
			case next != 0 && e.Seq > next:
				return nil, &MissingError{From: next, To: e.Seq - 1}
			case next != 0 && e.Seq < next:
				continue
			}
			if full := len(parts) > 0 && len(parts[len(parts)-1].events) >= partEvents && e.Seq == e.Entry; cut || full {
				parts, cut = append(parts, part{runID: run.id}), false
			}
			end := &parts[len(parts)-1]
			end.events, next = append(end.events, e), e.Seq+1
		}
	}
	return parts, nil
}

func sorted(events []pilot.Event) []pilot.Event {
	out := slices.Clone(events)
	slices.SortStableFunc(out, func(a, b pilot.Event) int { return int(a.Seq - b.Seq) })
	return out
}

// MissingError says that events are neither on record nor in Temporal's histories.
type MissingError struct{ From, To int64 }

func (e *MissingError) Error() string {
	return fmt.Sprintf("events %d to %d are neither on record nor in the histories that Temporal still has; nothing is changed", e.From, e.To)
}

// came is everything that came to the runs that were read, oldest first.
func (p *past) came() []pilot.Entry {
	var all []pilot.Entry
	for _, run := range slices.Backward(p.all) {
		all = append(all, run.Came...)
	}
	return all
}

// unread is what came to the last run and is not on record. What came to those before
// it that was not yet recorded, the last one was handed; unless it runs by other terms
// than the pilot ever had on record: then somebody began it who is none of ours, and only
// what was sent to it counts.
func (p *past) unread(had []*pilot.Terms, events []pilot.Event) []pilot.Entry {
	if len(p.all) == 0 {
		return nil
	}
	came := p.all[0].Came
	if in := p.all[0].Input; in.Carried != nil && !slices.ContainsFunc(had, in.Terms.SameAs) {
		came = came[len(in.Carried.Inbox):]
	}
	arrived, keys := map[string]bool{}, map[string]bool{}
	for _, e := range events {
		if arrived[e.Arrival] = true; e.Arrival == "" && e.Seq == e.Entry {
			keys[e.Key] = true
		}
	}
	var unread []pilot.Entry
	for _, e := range came {
		if e.Arrival != "" && arrived[e.Arrival] || keys[e.Key()] {
			continue
		}
		unread = append(unread, e)
	}
	return unread
}
