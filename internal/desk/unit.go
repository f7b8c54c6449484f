package desk

import (
	"context"
	"strings"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// UnitOf is the unit to which a role belongs at a place: what `by.unit` has to be.
// The district's code is the pilot's own, asked for only when it is needed.
func (d *Desk) UnitOf(ctx context.Context, programme, place string, role pilot.Role) (string, error) {
	subDistrict, _, _ := strings.Cut(place, "/")
	switch role {
	case pilot.RoleSubDistrictParty, pilot.RoleSubDistrictOffice:
		return subDistrict, nil
	case pilot.RoleDistrict:
		return d.district(ctx, programme, subDistrict)
	}
	return place, nil
}

// district asks the pilot's memo, then the record.
func (d *Desk) district(ctx context.Context, programme, subDistrict string) (string, error) {
	t, err := d.temporal(ctx)
	if err != nil {
		return "", err
	}
	id := workflows.SubDistrictID(programme, subDistrict)
	described, err := t.DescribeWorkflowExecution(ctx, id, "")
	if code, ok := memoText(described, memoDistrict); err == nil && ok {
		return code, nil
	}
	if err != nil && !notFound(err) && isSlow(err) {
		return "", d.servers.Silent(err)
	}
	terms, recordErr := d.termsOf(ctx, id)
	if recordErr == nil {
		return terms.District.Code, nil
	}
	if notFound(err) {
		return "", d.unknown(ctx, t, programme, subDistrict)
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

// termsOf is a pilot's terms, from the record; they never change, but for the
// calendar of a rehearsal.
func (d *Desk) termsOf(ctx context.Context, workflowID string) (*pilot.Terms, error) {
	d.mu.Lock()
	known := d.terms[workflowID]
	d.mu.Unlock()
	if known != nil {
		return known, nil
	}
	record, err := d.record(ctx)
	if err != nil {
		return nil, err
	}
	r, err := record.Pilot(ctx, workflowID)
	if err != nil {
		return nil, err
	}
	if r.Terms.Clock.Rehearsed() {
		return r.Terms, nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.terms[workflowID] = r.Terms
	return r.Terms, nil
}
