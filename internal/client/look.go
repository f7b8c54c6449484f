package client

import (
	"context"
	"errors"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/trouble"
	"shidian/internal/view"
	"shidian/workflows"
)

// Source says who answered.
type Source string

// The sources.
const (
	FromPilot  Source = "pilot"  // the running pilot itself
	FromRecord Source = "record" // the record, as last written
)

// Look is a pilot's status, with who said so.
type Look struct {
	Status view.Status
	Source Source
	AsOf   time.Time // real time
	// Silent is why the pilot itself did not answer, though it runs: most likely
	// no worker is there, or an [*UnreachableError].
	Silent error
	// Trouble is what keeps the pilot from going on; nil when nothing does, or nobody knows.
	Trouble *trouble.Trouble
}

// Status asks the pilot at a place, or the community's life after it, and the
// record where that has ended, does not answer or speaks another language.
func (c *Client) Status(ctx context.Context, programme, place string, lang catalog.Lang) (Look, error) {
	return c.statusOf(ctx, c.activeWorkflowID(ctx, programme, place), programme, place, lang)
}

// PilotStatus asks the pilot itself, closed or not.
func (c *Client) PilotStatus(ctx context.Context, programme, place string, lang catalog.Lang) (Look, error) {
	return c.statusOf(ctx, workflows.PilotID(programme, place), programme, place, lang)
}

func (c *Client) statusOf(ctx context.Context, id, programme, place string, lang catalog.Lang) (Look, error) {
	l, err := c.lookAt(ctx, id, programme, place, lang)
	if err != nil {
		return l, err
	}
	if l.Trouble = c.troubleOf(ctx, id, place, l); l.Trouble != nil && l.Trouble.Kind.Stopped() {
		l.Silent = nil // it does not run: that is why
	}
	return l, nil
}

func (c *Client) lookAt(ctx context.Context, id, programme, place string, lang catalog.Lang) (Look, error) {
	var live view.Status
	err := c.query(ctx, id, workflows.QueryStatus, &live)
	if err == nil && live.Light.Name == catalog.Text(lang, "light."+live.Light.Code) {
		return Look{Status: live, Source: FromPilot, AsOf: c.Now()}, nil
	}
	read, recordErr := c.onRecord(ctx, id)
	if recordErr != nil && err != nil && IsSlow(err) { // nobody else answers
		err = c.queryPatiently(ctx, id, workflows.QueryStatus, &live)
	}
	switch {
	case recordErr == nil:
		now := c.Now()
		l := Look{Status: view.Reader{Terms: read.Terms, State: read.State, Lang: lang, Real: now}.Status(), Source: FromRecord, AsOf: read.UpdatedAt}
		if err == nil && live.Seq == read.Seq {
			l.Source, l.AsOf = FromPilot, now
		}
		if !read.Ended() {
			l.Silent = err
		}
		return l, nil
	case err == nil:
		return Look{Status: live, Source: FromPilot, AsOf: c.Now()}, nil
	}
	return Look{}, c.whyNot(ctx, programme, place, err, recordErr)
}

// whyNot says why neither the pilot nor the record told about a place.
func (c *Client) whyNot(ctx context.Context, programme, place string, err, recordErr error) error {
	var silent *UnreachableError
	absent := errors.Is(recordErr, postgres.ErrNoPilot) || errors.Is(recordErr, ErrNoRecordYet)
	switch {
	case NotFound(err) && absent:
		t, _ := c.Temporal(ctx)
		return c.Unknown(ctx, t, programme, place)
	case errors.As(err, &silent), absent:
		return err
	}
	return recordErr
}

// query asks a pilot, for whom the record answers too when it does not.
func (c *Client) query(ctx context.Context, workflowID, name string, into any) error {
	t, err := c.Temporal(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	return QueryOn(ctx, t, workflowID, name, into)
}

// Ask asks the pilot at a place, or the community's life after it, which alone knows.
func (c *Client) Ask(ctx context.Context, programme, place, query string, into any) error {
	return c.queryPatiently(ctx, c.activeWorkflowID(ctx, programme, place), query, into)
}

// queryPatiently asks a pilot where nobody else answers.
func (c *Client) queryPatiently(ctx context.Context, workflowID, name string, into any) error {
	t, err := c.Temporal(ctx)
	if err != nil {
		return err
	}
	_, err = patiently(ctx, c, ServerTemporal, firstTry, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, QueryOn(ctx, t, workflowID, name, into)
	})
	return err
}

// QueryOn asks a pilot on this server, once.
func QueryOn(ctx context.Context, t Temporal, workflowID, name string, into any) error {
	value, err := t.QueryWorkflow(ctx, workflowID, "", name)
	if err != nil {
		return err
	}
	return value.Get(into)
}

// Record is what is on record of the pilot at a place. [*UnknownPlaceError] is left to
// whoever asks: the error is postgres.ErrNoPilot.
func (c *Client) Record(ctx context.Context, programme, place string) (postgres.StoredPilot, error) {
	return c.onRecord(ctx, workflows.PilotID(programme, place))
}

func (c *Client) onRecord(ctx context.Context, workflowID string) (postgres.StoredPilot, error) {
	record, err := c.Store(ctx)
	if err != nil {
		return postgres.StoredPilot{}, err
	}
	return record.Pilot(ctx, workflowID)
}

// Accepted is the hand-in that counts for a step, which is what a confirmation
// names. Nil when none was accepted.
func (c *Client) Accepted(ctx context.Context, programme, place string, step pilot.Step, lang catalog.Lang) (*pilot.Version, error) {
	l, err := c.PilotStatus(ctx, programme, place, lang)
	if err != nil {
		return nil, err
	}
	for _, s := range l.Status.Steps {
		if s.Step.Code == string(step) {
			return s.Accepted, nil
		}
	}
	return nil, nil
}
