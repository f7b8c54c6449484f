package client

import (
	"context"
	"errors"

	"shidian/internal/audit"
	"shidian/internal/bulletin"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// patientRecord asks again where a question got lost. An answer that is long on its
// way is not asked for anew: the deadline is its own. The ledger, which is told line by
// line, and what is written are asked for once.
type patientRecord struct {
	Store
	c *Client
}

func read[T any](ctx context.Context, p patientRecord, ask func(context.Context) (T, error)) (T, error) {
	got, err := patiently(ctx, p.c, ServerPostgres, p.c.Deadline, ask)
	var said *UnreachableError
	if err != nil && IsSlow(err) && !errors.As(err, &said) && ctx.Err() == nil {
		err = p.c.servers.SilentRecord(err) // else whoever hears of it takes it for Temporal's
	}
	return got, err
}

func (p patientRecord) Programmes(ctx context.Context) ([]postgres.ProgrammeRow, error) {
	return read(ctx, p, p.Store.Programmes)
}

func (p patientRecord) ProgrammeEnd(ctx context.Context, programme string) (end pilot.ProgrammeEnd, ended bool, err error) {
	end, err = read(ctx, p, func(ctx context.Context) (end pilot.ProgrammeEnd, err error) {
		end, ended, err = p.Store.ProgrammeEnd(ctx, programme)
		return end, err
	})
	return end, ended, err
}

func (p patientRecord) ProgrammeEnds(ctx context.Context) ([]pilot.ProgrammeEnd, error) {
	return read(ctx, p, p.Store.ProgrammeEnds)
}

func (p patientRecord) ProgrammeSums(ctx context.Context) ([]postgres.ProgrammeSum, error) {
	return read(ctx, p, p.Store.ProgrammeSums)
}

func (p patientRecord) Pilots(ctx context.Context, f postgres.Filter) ([]postgres.PilotRow, error) {
	return read(ctx, p, func(ctx context.Context) ([]postgres.PilotRow, error) { return p.Store.Pilots(ctx, f) })
}

func (p patientRecord) Pilot(ctx context.Context, workflowID string) (postgres.StoredPilot, error) {
	return read(ctx, p, func(ctx context.Context) (postgres.StoredPilot, error) { return p.Store.Pilot(ctx, workflowID) })
}

func (p patientRecord) Tasks(ctx context.Context, f postgres.Filter) ([]postgres.TaskRow, error) {
	return read(ctx, p, func(ctx context.Context) ([]postgres.TaskRow, error) { return p.Store.Tasks(ctx, f) })
}

func (p patientRecord) Bulletin(ctx context.Context, programme string, number int) (*bulletin.Bulletin, error) {
	return read(ctx, p, func(ctx context.Context) (*bulletin.Bulletin, error) {
		return p.Store.Bulletin(ctx, programme, number)
	})
}

func (p patientRecord) BulletinNow(ctx context.Context, programme string) (*bulletin.Bulletin, error) {
	return read(ctx, p, func(ctx context.Context) (*bulletin.Bulletin, error) { return p.Store.BulletinNow(ctx, programme) })
}

func (p patientRecord) Messages(ctx context.Context, workflowID string) ([]postgres.MessageRow, error) {
	return read(ctx, p, func(ctx context.Context) ([]postgres.MessageRow, error) { return p.Store.Messages(ctx, workflowID) })
}

func (p patientRecord) Events(ctx context.Context, workflowID string, after int64, limit int) ([]pilot.Event, error) {
	return read(ctx, p, func(ctx context.Context) ([]pilot.Event, error) {
		return p.Store.Events(ctx, workflowID, after, limit)
	})
}

func (p patientRecord) Runs(ctx context.Context, workflowID string) ([]postgres.RunRow, error) {
	return read(ctx, p, func(ctx context.Context) ([]postgres.RunRow, error) { return p.Store.Runs(ctx, workflowID) })
}

func (p patientRecord) RunHistory(ctx context.Context, workflowID, runID string) ([]byte, error) {
	return read(ctx, p, func(ctx context.Context) ([]byte, error) { return p.Store.RunHistory(ctx, workflowID, runID) })
}

func (p patientRecord) Notices(ctx context.Context, f postgres.NoticeFilter, limit int) ([]postgres.NoticeRow, error) {
	return read(ctx, p, func(ctx context.Context) ([]postgres.NoticeRow, error) { return p.Store.Notices(ctx, f, limit) })
}

func (p patientRecord) CountNotices(ctx context.Context, f postgres.NoticeFilter) ([]postgres.NoticeCount, error) {
	return read(ctx, p, func(ctx context.Context) ([]postgres.NoticeCount, error) { return p.Store.CountNotices(ctx, f) })
}

func (p patientRecord) AuditSize(ctx context.Context, f postgres.Filter) (int, error) {
	return read(ctx, p, func(ctx context.Context) (int, error) { return p.Store.AuditSize(ctx, f) })
}

func (p patientRecord) AuditSnapshot(ctx context.Context, workflowID string) (audit.Snapshot, error) {
	return read(ctx, p, func(ctx context.Context) (audit.Snapshot, error) { return p.Store.AuditSnapshot(ctx, workflowID) })
}

func (p patientRecord) Enrol(ctx context.Context, workflowID string, t *pilot.Terms, osUser string) error {
	_, err := read(ctx, p, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.Store.Enrol(ctx, workflowID, t, osUser)
	})
	return err
}

func (p patientRecord) OrderTerms(ctx context.Context, workflowID string, t *pilot.Terms, osUser string) error {
	_, err := read(ctx, p, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.Store.OrderTerms(ctx, workflowID, t, osUser)
	})
	return err
}

func (p patientRecord) TermsVersions(ctx context.Context, workflowID string) ([]postgres.TermsVersion, error) {
	return read(ctx, p, func(ctx context.Context) ([]postgres.TermsVersion, error) {
		return p.Store.TermsVersions(ctx, workflowID)
	})
}

func (p patientRecord) Amending(ctx context.Context, programme string) (postgres.Amending, error) {
	return read(ctx, p, func(ctx context.Context) (postgres.Amending, error) { return p.Store.Amending(ctx, programme) })
}

func (p patientRecord) Strangers(ctx context.Context) ([]postgres.StrangerRow, error) {
	return read(ctx, p, p.Store.Strangers)
}

func (p patientRecord) NotOnRecord(ctx context.Context, workflowIDs []string) ([]string, error) {
	return read(ctx, p, func(ctx context.Context) ([]string, error) { return p.Store.NotOnRecord(ctx, workflowIDs) })
}

func (p patientRecord) NextFamily(ctx context.Context, f postgres.Filter, after audit.Family) (next audit.Family, more bool, err error) {
	next, err = read(ctx, p, func(ctx context.Context) (family audit.Family, err error) {
		family, more, err = p.Store.NextFamily(ctx, f, after)
		return family, err
	})
	return next, more, err
}
