package client

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.temporal.io/api/workflowservice/v1"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// maxProgrammes is how many programmes a choice shows.
const maxProgrammes = 20

// TheProgramme is the only programme there is: of those that a plan enrolled or that are
// on record, the one that goes on, or the only one. Whoever may start workflows could start
// any; what only Temporal knows counts where the record can't be asked, and what it does not
// list yet goes on all the same. [*ProgrammesError] when there are more or none.
func (c *Client) TheProgramme(ctx context.Context) (string, error) {
	running, err := c.runningProgrammes(ctx)
	known, recordErr := c.knownProgrammes(ctx, len(running) > 0)
	all := running
	if len(known) > 0 {
		all, running = codesOf(known), stillOpen(known, running)
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

func codesOf(rows []postgres.ProgrammeRow) []string {
	var codes []string
	for _, r := range rows {
		codes = append(codes, r.Programme)
	}
	return codes
}

// stillOpen are the programmes that run, or go on by the record, or have just been enrolled.
func stillOpen(known []postgres.ProgrammeRow, running []string) []string {
	var codes []string
	for _, r := range known {
		begun := r.SubDistricts+r.Communities > 0
		if r.Open > 0 || !begun || slices.Contains(running, r.Programme) {
			codes = append(codes, r.Programme)
		}
	}
	return codes
}

// knownProgrammes are those of the record, which is not waited for as long where
// something runs: messages are sent while the record is down, too.
func (c *Client) knownProgrammes(ctx context.Context, somethingRuns bool) ([]postgres.ProgrammeRow, error) {
	if somethingRuns {
		within, cancel := context.WithTimeout(ctx, lookFor)
		defer cancel()
		ctx = within
	}
	record, err := c.Store(ctx)
	if err != nil {
		return nil, err
	}
	return record.Programmes(ctx)
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

// RecordedProgrammes are those that are on record or of which a plan enrolled a pilot.
func (c *Client) RecordedProgrammes(ctx context.Context) ([]string, error) {
	rows, err := c.knownProgrammes(ctx, false)
	return codesOf(rows), err
}

// RecordedProgramme is the only programme on record, without asking Temporal.
// [*ProgrammesError] when there are more or none.
func (c *Client) RecordedProgramme(ctx context.Context) (string, error) {
	codes, err := c.RecordedProgrammes(ctx)
	if err != nil {
		return "", err
	}
	if len(codes) != 1 {
		return "", &ProgrammesError{Programmes: codes}
	}
	return codes[0], nil
}

// ProgrammeSums sums up every programme, from the record.
func (c *Client) ProgrammeSums(ctx context.Context) ([]postgres.ProgrammeSum, error) {
	record, err := c.Store(ctx)
	if err != nil {
		return nil, err
	}
	return record.ProgrammeSums(ctx)
}

// Known says whether a programme is on record, and else which are; where nothing is on
// record yet, nobody can tell.
func (c *Client) Known(ctx context.Context, programme string) error {
	codes, err := c.RecordedProgrammes(ctx)
	if err != nil || len(codes) == 0 || slices.Contains(codes, programme) {
		return err
	}
	return &UnknownProgrammeError{Programme: programme, Programmes: codes}
}

// DistrictOf is the district whose programme this is, by the record, which is not waited for
// long; false where it does not say.
func (c *Client) DistrictOf(ctx context.Context, programme string) (pilot.Unit, bool) {
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	sums, err := c.ProgrammeSums(ctx)
	i := slices.IndexFunc(sums, func(s postgres.ProgrammeSum) bool { return s.Programme == programme && s.District.Code != "" })
	if err != nil || i < 0 {
		return pilot.Unit{}, false
	}
	return sums[i].District, true
}
