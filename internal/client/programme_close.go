package client

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// Closed is what closing a programme came to.
type Closed struct {
	End pilot.ProgrammeEnd `json:"end"`
	// Before: it was closed already, as End says.
	Before bool `json:"before,omitempty"`
	// Unscheduled: its bulletin's Schedule was there, and is gone now.
	Unscheduled bool `json:"unscheduled"`
	Lives       int  `json:"lives"` // communities whose life after the pilot goes on
}

// RefusedError says why an order is not carried out.
type RefusedError struct{ Findings []pilot.Finding }

func (e *RefusedError) Error() string {
	return fmt.Sprintf("refused: %d findings, the first is %s", len(e.Findings), e.Findings[0].Code)
}

// UnscheduledError says that a programme is closed, on record, and that its bulletin's
// Schedule is still there: the same order again removes it.
type UnscheduledError struct {
	Closed Closed
	Err    error
}

func (e *UnscheduledError) Error() string {
	return "remove the bulletin's Schedule of " + e.Closed.End.Programme + ": " + e.Err.Error()
}

func (e *UnscheduledError) Unwrap() error { return e.Err }

// CloseProgramme closes a programme for the district: on record, then in Temporal, where its
// bulletin's Schedule goes. It is safe to repeat, and finishes what was broken off.
// [*RefusedError], [*UnscheduledError].
func (c *Client) CloseProgramme(ctx context.Context, o pilot.CloseProgramme, way Way) (Closed, error) {
	record, err := c.Store(ctx)
	if err != nil {
		return Closed{}, err
	}
	end, before, err := record.ProgrammeEnd(ctx, o.Programme)
	if err != nil {
		return Closed{}, err
	}
	if !before {
		if end, err = c.endProgramme(ctx, record, o, way); err != nil {
			return Closed{}, err
		}
	}
	done := Closed{End: end, Before: before}
	if done.Lives, err = lives(ctx, record, o.Programme); err != nil {
		return done, err
	}
	if done.Unscheduled, err = c.unschedule(ctx, o.Programme); err != nil {
		return done, &UnscheduledError{done, err}
	}
	return done, nil
}

func (c *Client) endProgramme(ctx context.Context, record Store, o pilot.CloseProgramme, way Way) (pilot.ProgrammeEnd, error) {
	terms, err := c.anyTerms(ctx, record, o.Programme)
	if err != nil {
		return pilot.ProgrammeEnd{}, err
	}
	if o.By.Unit == "" && o.By.Role == pilot.RoleDistrict {
		o.By.Unit = terms.District.Code
	}
	o.Clean()
	raw, err := json.Marshal(o)
	if err != nil {
		return pilot.ProgrammeEnd{}, fmt.Errorf("write the order: %w", err)
	}
	switch {
	case way.Seal != nil:
		if o.Seal, err = way.Seal(pilot.EndID(o.Programme), raw); err != nil {
			return pilot.ProgrammeEnd{}, err
		}
		if raw, err = json.Marshal(o); err != nil {
			return pilot.ProgrammeEnd{}, fmt.Errorf("write the order: %w", err)
		}
	case terms.Identity == pilot.IdentityProved:
		return pilot.ProgrammeEnd{}, &RefusedError{[]pilot.Finding{{Rule: "R44", Severity: pilot.Hard, Code: pilot.CodeNotProved, Field: "seal"}}}
	}
	end, findings, err := record.EndProgramme(ctx, o, raw, cmp.Or(c.OSUser, "?"), terms.District.Code)
	if err == nil && len(findings) > 0 {
		err = &RefusedError{findings}
	}
	return end, err
}

// anyTerms are those of one of a programme's pilots: what all of them have in common.
func (c *Client) anyTerms(ctx context.Context, record Store, programme string) (*pilot.Terms, error) {
	rows, err := record.Pilots(ctx, postgres.Filter{Programme: programme, Level: pilot.LevelSubDistrict})
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, ErrNoUnits
	}
	return c.Terms(ctx, rows[0].WorkflowID)
}

func lives(ctx context.Context, record Store, programme string) (int, error) {
	rows, err := record.Pilots(ctx, postgres.Filter{Programme: programme, Level: pilot.LevelGovernance})
	n := 0
	for _, r := range rows {
		if !r.Ended() {
			n++
		}
	}
	return n, err
}

// unschedule removes a programme's Schedule; false when there is none.
func (c *Client) unschedule(ctx context.Context, programme string) (bool, error) {
	t, err := c.Temporal(ctx)
	if err != nil {
		return false, err
	}
	handle := t.ScheduleClient().GetHandle(ctx, workflows.BulletinID(programme))
	tries := 0
	_, err = patiently(ctx, c, ServerTemporal, firstTry, func(ctx context.Context) (struct{}, error) {
		tries++
		return struct{}{}, handle.Delete(ctx)
	})
	switch {
	case err == nil:
		return true, nil
	case NotFound(err):
		return tries > 1, nil // an answer may have got lost
	}
	return false, c.scheduleError(ctx, "remove", err)
}
