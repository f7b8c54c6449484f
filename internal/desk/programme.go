package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.temporal.io/api/workflowservice/v1"

	"shidian/workflows"
)

// maxProgrammes is how many programmes a choice shows.
const maxProgrammes = 20

// TheProgramme is the only programme there is: of the pilots that run, and when
// none does, of those on record. [*ProgrammesError] when there are more or none.
func (d *Desk) TheProgramme(ctx context.Context) (string, error) {
	running, err := d.runningProgrammes(ctx)
	if len(running) == 1 {
		return running[0], nil
	}
	recorded, recordErr := d.recordedProgrammes(ctx)
	all := slices.Compact(slices.Sorted(slices.Values(append(running, recorded...))))
	var silent *UnreachableError
	switch {
	case len(all) == 1:
		return all[0], nil
	case len(all) > 1:
		return "", &ProgrammesError{Programmes: all}
	case errors.As(err, &silent):
		return "", err
	case recordErr != nil && !errors.Is(recordErr, ErrNoRecordYet):
		return "", recordErr
	case err != nil:
		return "", err
	}
	return "", &ProgrammesError{}
}

// runningProgrammes asks for one pilot at a time, of a programme not seen yet.
func (d *Desk) runningProgrammes(ctx context.Context) ([]string, error) {
	t, err := d.temporal(ctx)
	if err != nil {
		return nil, err
	}
	var seen []string
	query := fmt.Sprintf("WorkflowType = '%s' AND ExecutionStatus = 'Running'", workflows.SubDistrictPilotType)
	for len(seen) < maxProgrammes {
		page, err := t.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: query, PageSize: 1})
		if err != nil {
			if isSlow(err) {
				return seen, d.servers.Silent(err)
			}
			return seen, fmt.Errorf("list the running pilots: %w", err)
		}
		if len(page.GetExecutions()) == 0 {
			break
		}
		programme, _, ok := placeOfID(page.GetExecutions()[0].GetExecution().GetWorkflowId())
		if !ok || slices.Contains(seen, programme) {
			break // not one of ours, or without its attributes: go by the record
		}
		seen = append(seen, programme)
		query += fmt.Sprintf(" AND PilotProgramme != '%s'", programme)
	}
	return seen, nil
}

func (d *Desk) recordedProgrammes(ctx context.Context) ([]string, error) {
	record, err := d.record(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := record.Programmes(ctx)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, r := range rows {
		codes = append(codes, r.Programme)
	}
	return codes, nil
}
