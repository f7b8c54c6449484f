package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/workflowservice/v1"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/refill"
)

// Refilled is what a pilot's histories gave back to the record.
type Refilled struct {
	WorkflowID string
	Programme  string
	Place      string
	Level      pilot.Level
	From, To   int64 // the events after From up to To came back; the same: none was lost
	Done, Of   int   // pilots looked at
	Err        error
}

// Refill puts back on record what Temporal's histories hold beyond it, after the
// database was restored from an older copy: of every pilot that Temporal knows, or of
// those at a place (a sub-district's with its communities). It changes nothing where
// nothing is lost. Tell hears of each pilot as it is done, an error of one alone
// included; the error that ends it is returned.
func (d *Desk) Refill(ctx context.Context, programme, place string, tell func(Refilled)) error {
	t, err := d.temporal(ctx)
	if err != nil {
		return err
	}
	record, err := d.record(ctx)
	if err != nil {
		return err
	}
	ids, err := d.knownTo(ctx, t, programme, place)
	if err != nil {
		return err
	}
	for i, id := range ids {
		subject, _ := subjectOf(id)
		r := Refilled{WorkflowID: id, Programme: subject.Programme, Place: subject.Place, Level: subject.Level, Done: i + 1, Of: len(ids)}
		r.From, r.To, r.Err = d.refillOne(ctx, t, record, id)
		if ctx.Err() != nil {
			return fmt.Errorf("%w: %w", ErrInterrupted, ctx.Err())
		}
		tell(r)
		var silent *UnreachableError
		if errors.As(r.Err, &silent) || errors.Is(r.Err, postgres.ErrNotAllowed) {
			return r.Err // nor would the next
		}
	}
	return nil
}

// knownTo lists the pilots that Temporal knows, also those that have ended, by
// workflow ID in order: a sub-district's before its communities'.
func (d *Desk) knownTo(ctx context.Context, t Temporal, programme, place string) ([]string, error) {
	request := &workflowservice.ListWorkflowExecutionsRequest{
		PageSize: listed, Query: fmt.Sprintf("WorkflowType IN ('%s')", strings.Join(auditedTypes, "', '")),
	}
	var ids []string
	for {
		page, err := patiently(ctx, d, serverTemporal, d.Deadline, func(ctx context.Context) (*workflowservice.ListWorkflowExecutionsResponse, error) {
			return t.ListWorkflow(ctx, request)
		})
		if err != nil {
			return nil, err
		}
		for _, e := range page.GetExecutions() {
			id := e.GetExecution().GetWorkflowId()
			s, ours := subjectOf(id)
			meant := (programme == "" || s.Programme == programme) && (place == "" || s.Place == place || subDistrictOf(s.Place) == place)
			if ours && meant {
				ids = append(ids, id)
			}
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			slices.SortFunc(ids, func(a, b string) int { // pilot/ before governance/, which follows from it
				return strings.Compare(strings.Replace(a, "governance/", "q/", 1), strings.Replace(b, "governance/", "q/", 1))
			})
			return slices.Compact(ids), nil
		}
	}
}

// refillOne puts back what one pilot has lost.
func (d *Desk) refillOne(ctx context.Context, t Temporal, record Record, id string) (from, to int64, err error) {
	switch r, err := record.Pilot(ctx, id); {
	case err == nil:
		from = r.State.Seq
	case !errors.Is(err, postgres.ErrNoPilot):
		return 0, 0, err
	}
	runs, err := runsBeyond(ctx, t, id, from)
	if err != nil {
		return from, from, err
	}
	to = from
	for _, run := range runs {
		added, err := record.Refill(ctx, pilot.Identity{WorkflowID: id, RunID: run.ID, Terms: run.Terms()}, run.Events(), run.Entries)
		if err != nil {
			return from, to, err
		}
		to += int64(added)
	}
	return from, to, nil
}

// runsBeyond reads a pilot's last runs, oldest first, back to the one that goes on
// from an event on record.
func runsBeyond(ctx context.Context, t Temporal, id string, seq int64) ([]refill.Run, error) {
	described, err := t.DescribeWorkflowExecution(ctx, id, "")
	if err != nil {
		return nil, fmt.Errorf("ask for the last run of %s: %w", id, err)
	}
	var runs []refill.Run
	for runID := described.GetWorkflowExecutionInfo().GetExecution().GetRunId(); runID != ""; {
		history, err := historyOf(ctx, t, id, runID)
		if notFound(err) {
			break // older than Temporal keeps: what is missing then is found as a gap
		}
		if err != nil {
			return nil, err
		}
		run, err := refill.Read(history, id, runID)
		if err != nil {
			return nil, err
		}
		for key, e := range run.Entries { // what was carried on may have been recorded by the next run
			for _, later := range runs {
				if _, known := later.Entries[key]; !known {
					later.Entries[key] = e
				}
			}
		}
		runs = append([]refill.Run{run}, runs...)
		if len(run.Recordings) > 0 && run.First() <= seq {
			break
		}
		runID = run.Before
	}
	return runs, nil
}

func historyOf(ctx context.Context, t Temporal, workflowID, runID string) (*historypb.History, error) {
	history := &historypb.History{}
	pages := t.GetWorkflowHistory(ctx, workflowID, runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for pages.HasNext() {
		event, err := pages.Next()
		if err != nil {
			return nil, fmt.Errorf("read the history of run %s of %s: %w", runID, workflowID, err)
		}
		history.Events = append(history.Events, event)
	}
	return history, nil
}
