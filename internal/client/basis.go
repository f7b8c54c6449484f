package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// Basis is what something is held against before it is sent: the terms of a place and
// what is on record there, or nothing but a usual profile.
type Basis struct {
	evidence.Case
	Today pilot.Date // on the plan's calendar
}

// Basis is what a hand-in at a place is judged on, from the record.
// [*UnknownPlaceError] when there is no such pilot.
func (c *Client) Basis(ctx context.Context, programme, place string) (Basis, error) {
	return c.basisOf(ctx, workflows.PilotID(programme, place), programme, place)
}

// RecordBasis is what a record filed at a place now is judged on.
func (c *Client) RecordBasis(ctx context.Context, programme, place string) (Basis, error) {
	return c.basisOf(ctx, c.activeWorkflowID(ctx, programme, place), programme, place)
}

func (c *Client) basisOf(ctx context.Context, id, programme, place string) (Basis, error) {
	r, err := c.onRecord(ctx, id)
	if errors.Is(err, postgres.ErrNoPilot) {
		t, _ := c.Temporal(ctx)
		return Basis{}, c.Unknown(ctx, t, programme, place)
	}
	if err != nil {
		return Basis{}, err
	}
	return BasisOf(r, c.Now()), nil
}

// BasisOf is what is on record of a pilot as a basis, at a time.
func BasisOf(r postgres.StoredPilot, now time.Time) Basis {
	b := Basis{Case: evidence.BasisOf(r.Terms, r.State)}
	b.Now = b.Terms.Clock.Plan(now)
	b.Today = b.Terms.Today(b.Now)
	return b
}

// UsualBasis is the basis without a place: the usual profile, and nothing that only a
// place has.
func UsualBasis() Basis {
	return Basis{Case: evidence.Case{Terms: &pilot.Terms{V: 1, Profile: examples.SampleTerms().Profile}, Offline: true}}
}

// SampleBasis is an invented place, of which examples tell.
func SampleBasis() Basis {
	sample := examples.SampleTerms()
	return Basis{Case: evidence.Case{Terms: sample}, Today: sample.Deadline}
}

// NotHere says why a place of the step's level has no such step: only new communities
// found a Party organisation. Empty: it has it.
func (b Basis) NotHere(spec pilot.StepSpec) []pilot.Finding {
	if b.Terms.Level() != spec.Level {
		return nil
	}
	return judge.CheckStep(b.Terms, spec.Code)
}

// Checked is what the rules say of something that was not sent.
type Checked struct {
	Findings []pilot.Finding
	OK       bool // it would not be refused for them
}

// CheckHandIn holds a hand-in against every rule that can be checked before it is sent;
// nothing is sent. [*TooLargeError].
func (b Basis) CheckHandIn(h pilot.HandIn) (Checked, error) {
	raw, err := json.Marshal(h)
	if err != nil {
		return Checked{}, fmt.Errorf("check a hand-in of %s: %w", h.Step, err)
	}
	if len(raw) > pilot.MaxMessageBytes {
		err = &TooLargeError{What: string(h.Step), Size: len(raw)}
	}
	c := b.Case
	c.HandIn = &h
	var found []pilot.Finding
	if spec, ok := pilot.Spec(h.Step); ok && !b.Offline {
		found = b.NotHere(spec)
	}
	found = append(found, evidence.CheckAttachments(h.Attachments)...)
	found = append(found, evidence.Examine(c, h.Evidence).Findings...)
	return checked(evidence.Explaining(found, h.Explanations, false)), err
}

// CheckRecord is [Basis.CheckHandIn] for the body of a record.
func (b Basis) CheckRecord(kind string, body json.RawMessage) Checked {
	return checked(evidence.ExamineRecord(b.Case, kind, body).Findings)
}

func checked(found []pilot.Finding) Checked {
	return Checked{Findings: found, OK: !evidence.Refuses(found, nil)}
}
