package client

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

// TheProgramme is the only programme there is: of those that a plan enrolled or that are
// on record, the one that runs, or the only one. Whoever may start workflows could start
// any; they count only where the record can't be asked. [*ProgrammesError] when there are
// more or none.
func (c *Client) TheProgramme(ctx context.Context) (string, error) {
	running, err := c.runningProgrammes(ctx)
	known, recordErr := c.knownProgrammes(ctx, len(running) > 0)
	all := known
	if len(known) == 0 {
		all = running
	} else {
		running = slices.DeleteFunc(running, func(p string) bool { return !slices.Contains(known, p) })
	}
	if len(running) == 1 {
		return running[0], nil
	}
	slices.Sort(all)
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

// knownProgrammes are those of the record, which is not waited for as long where
// something runs: messages are sent while the record is down, too.
func (c *Client) knownProgrammes(ctx context.Context, somethingRuns bool) ([]string, error) {
	if somethingRuns {
		within, cancel := context.WithTimeout(ctx, lookFor)
		defer cancel()
		ctx = within
	}
	return c.recordedProgrammes(ctx)
}

// runningProgrammes asks for one pilot at a time, of a programme not seen yet.
func (c *Client) runningProgrammes(ctx context.Context) ([]string, error) {
	t, err := c.Temporal(ctx)
	if err != nil {
		return nil, err
	}
	var seen []string
	query := fmt.Sprintf("WorkflowType = '%s' AND ExecutionStatus = 'Running'", workflows.SubDistrictPilotType)
	for len(seen) < maxProgrammes {
		page, err := t.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: query, PageSize: 1})
		if err != nil {
			if IsSlow(err) {
				return seen, c.servers.Silent(err)
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

func (c *Client) recordedProgrammes(ctx context.Context) ([]string, error) {
	record, err := c.Store(ctx)
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

// RecordedProgramme is the only programme on record, without asking Temporal.
// [*ProgrammesError] when there are more or none.
func (c *Client) RecordedProgramme(ctx context.Context) (string, error) {
	codes, err := c.recordedProgrammes(ctx)
	if err != nil {
		return "", err
	}
	if len(codes) != 1 {
		return "", &ProgrammesError{Programmes: codes}
	}
	return codes[0], nil
}
