package papers

import (
	"context"
	"errors"
	"io"
	"time"

	"shidian/internal/archive"
	"shidian/internal/client"
	"shidian/internal/postgres"
	"shidian/internal/version"
)

// Archive writes the archive of the pilot at a place, from the record and the
// evidence store. Temporal is asked only for histories that the record does not
// keep yet, and need not answer.
func (p Papers) Archive(
	ctx context.Context, files archive.Files, programme, place string, out io.Writer, tell func(archive.Progress),
) (archive.Result, error) {
	record, err := p.client.Store(ctx)
	if err != nil {
		return archive.Result{}, err
	}
	freshen(ctx, record)
	sources := p.sources(record, files)
	result, err := archive.Make(ctx, sources, programme, place, out, tell)
	if errors.Is(err, postgres.ErrNoPilot) {
		return result, &client.UnknownPlaceError{Programme: programme, Place: place, Meant: client.Nearest(place, p.client.Places(ctx, programme))}
	}
	return result, err
}

// YearFile writes the yearly file of a community's life after its pilot.
func (p Papers) YearFile(
	ctx context.Context, files archive.Files, programme, place string, year int, out io.Writer, tell func(archive.Progress),
) (archive.Result, error) {
	record, err := p.client.Store(ctx)
	if err != nil {
		return archive.Result{}, err
	}
	sources := p.sources(record, files)
	return archive.MakeYear(ctx, sources, programme, place, year, out, tell)
}

func (p Papers) sources(record archive.Store, files archive.Files) archive.Sources {
	this := archive.Program(version.This())
	return archive.Sources{Record: record, Files: files, Histories: p.histories(), Program: &this}
}

// FilingDigest is the digest of everything that counts by now in the pilot at a
// place: what goes into the evidence of its filing.
func (p Papers) FilingDigest(ctx context.Context, programme, place string) (string, error) {
	record, err := p.client.Store(ctx)
	if err != nil {
		return "", err
	}
	return archive.FilingDigest(ctx, record, programme, place)
}

// histories asks a server that did not answer only once.
func (p Papers) histories() archive.Histories {
	var silent error
	return func(ctx context.Context, workflowID, runID string) ([]byte, error) {
		if silent != nil {
			return nil, silent
		}
		packed, err := p.client.History(ctx, workflowID, runID)
		var unreachable *client.UnreachableError
		if errors.As(err, &unreachable) || err != nil && client.IsSlow(err) {
			silent = err
		}
		return packed, err
	}
}

// How long whoever makes an archive waits for a checkpoint of it, and how often it is
// looked for.
const (
	checkpointWithin = 3 * time.Second
	checkpointLook   = 100 * time.Millisecond
)

// freshen asks for a checkpoint where somebody signs any, and waits a little until one
// knows the record as it is now. Without it an archive is proved up to the last one.
func freshen(ctx context.Context, record client.Store) {
	before, err := record.Checkpoint(ctx, 0)
	if err != nil || record.AskCheckpoint(ctx) != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, checkpointWithin)
	defer cancel()
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(checkpointLook):
		}
		if c, err := record.Checkpoint(ctx, 0); err != nil || c.Number > before.Number {
			return
		}
	}
}
