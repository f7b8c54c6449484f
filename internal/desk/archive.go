package desk

import (
	"context"
	"errors"
	"io"

	"shidian/internal/archive"
	"shidian/internal/history"
	"shidian/internal/postgres"
)

// Archive writes the archive of the pilot at a place, from the record and the
// evidence store. Temporal is asked only for histories that the record does not
// keep yet, and need not answer.
func (d *Desk) Archive(
	ctx context.Context, files archive.Files, programme, place string, out io.Writer, tell func(archive.Progress),
) (archive.Result, error) {
	record, err := d.servers.Record(ctx)
	if err != nil {
		return archive.Result{}, err
	}
	freshen(ctx, record)
	sources := archive.Sources{Record: record, Files: files, Histories: d.histories()}
	result, err := archive.Make(ctx, sources, programme, place, out, tell)
	if errors.Is(err, postgres.ErrNoPilot) {
		return result, &UnknownPlaceError{Programme: programme, Place: place, Meant: Nearest(place, d.Places(ctx, programme))}
	}
	return result, err
}

// YearFile writes the yearly file of a community's life after its pilot.
func (d *Desk) YearFile(
	ctx context.Context, files archive.Files, programme, place string, year int, out io.Writer, tell func(archive.Progress),
) (archive.Result, error) {
	record, err := d.servers.Record(ctx)
	if err != nil {
		return archive.Result{}, err
	}
	sources := archive.Sources{Record: record, Files: files, Histories: d.histories()}
	return archive.MakeYear(ctx, sources, programme, place, year, out, tell)
}

// FilingDigest is the digest of everything that counts by now in the pilot at a
// place: what goes into the evidence of its filing.
func (d *Desk) FilingDigest(ctx context.Context, programme, place string) (string, error) {
	record, err := d.servers.Record(ctx)
	if err != nil {
		return "", err
	}
	return archive.FilingDigest(ctx, record, programme, place)
}

// histories asks a server that did not answer only once.
func (d *Desk) histories() archive.Histories {
	var silent error
	return func(ctx context.Context, workflowID, runID string) ([]byte, error) {
		if silent != nil {
			return nil, silent
		}
		t, err := d.servers.Temporal(ctx)
		if err != nil {
			silent = err
			return nil, err
		}
		ctx, cancel := context.WithTimeout(ctx, historyFor)
		defer cancel()
		packed, err := history.Fetch(ctx, t, workflowID, runID)
		if err != nil && unavailable(err) {
			silent = err
		}
		return packed, err
	}
}
