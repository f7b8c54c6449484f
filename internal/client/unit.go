package client

import (
	"context"
	"strings"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// UnitOf is the unit to which a role belongs at a place: what `by.unit` has to be.
// The district's code is the pilot's own, asked for only when it is needed.
func (c *Client) UnitOf(ctx context.Context, programme, place string, role pilot.Role) (string, error) {
	subDistrict, _, _ := strings.Cut(place, "/")
	switch role {
	case pilot.RoleSubDistrictParty, pilot.RoleSubDistrictOffice:
		return subDistrict, nil
	case pilot.RoleDistrict:
		return c.district(ctx, programme, subDistrict)
	}
	return place, nil
}

// district asks the pilot's memo, then the record.
func (c *Client) district(ctx context.Context, programme, subDistrict string) (string, error) {
	t, err := c.Temporal(ctx)
	if err != nil {
		return "", err
	}
	id := workflows.SubDistrictID(programme, subDistrict)
	described, err := t.DescribeWorkflowExecution(ctx, id, "")
	if code, ok := memoText(described, memoDistrict); err == nil && ok {
		return code, nil
	}
	if err != nil && !NotFound(err) && IsSlow(err) {
		return "", c.servers.Silent(err)
	}
	terms, recordErr := c.Terms(ctx, id)
	if recordErr == nil {
		return terms.District.Code, nil
	}
	if NotFound(err) {
		return "", c.Unknown(ctx, t, programme, subDistrict)
	}
	return "", recordErr
}

func memoText(described *workflowservice.DescribeWorkflowExecutionResponse, name string) (string, bool) {
	payload, ok := described.GetWorkflowExecutionInfo().GetMemo().GetFields()[name]
	if !ok {
		return "", false
	}
	var text string
	err := converter.GetDefaultDataConverter().FromPayload(payload, &text)
	return text, err == nil && text != ""
}

// Terms are a pilot's terms as they hold now, from the record.
func (c *Client) Terms(ctx context.Context, workflowID string) (*pilot.Terms, error) {
	record, err := c.Store(ctx)
	if err != nil {
		return nil, err
	}
	r, err := record.Pilot(ctx, workflowID)
	if err != nil {
		return nil, err
	}
	c.keepTerms(r)
	return r.Terms, nil
}

// TermsOf are the terms of a pilot in a list. They are read again only when an order has
// changed them, or somebody who rehearses may have moved their calendar.
func (c *Client) TermsOf(ctx context.Context, row postgres.PilotRow) (*pilot.Terms, error) {
	c.mu.Lock()
	known, found := c.terms[row.WorkflowID]
	c.mu.Unlock()
	if found && known.amended == row.Amended {
		return known.terms, nil
	}
	return c.Terms(ctx, row.WorkflowID)
}

// knownTerms are terms, and the number of the order that made them.
type knownTerms struct {
	amended int
	terms   *pilot.Terms
}

func (c *Client) keepTerms(r postgres.StoredPilot) {
	if r.Terms.Clock.Rehearsed() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.terms[r.WorkflowID] = knownTerms{r.Amended, r.Terms}
}
