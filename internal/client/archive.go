package client

import (
	"context"
	"errors"
	"io"

	"shidian/internal/archive"
	"shidian/internal/history"
	"shidian/internal/postgres"
	"shidian/internal/version"
)

// Archive writes the archive of the pilot at a place, from the record and the
// evidence store. Temporal is asked only for histories that the record does not
// keep yet, and need not answer.
func (c *Client) Archive(
	ctx context.Context, files archive.Files, programme, place string, out io.Writer, tell func(archive.Progress),
) (archive.Result, error) {
	record, err := c.Store(ctx)
	if err != nil {
		return archive.Result{}, err
	}
	freshen(ctx, record)
	sources := c.sources(record, files)
	result, err := archive.Make(ctx, sources, programme, place, out, tell)
	if errors.Is(err, postgres.ErrNoPilot) {
		return result, &UnknownPlaceError{Programme: programme, Place: place, Meant: Nearest(place, c.Places(ctx, programme))}
	}
	return result, err
}

// YearFile writes the yearly file of a community's life after its pilot.
func (c *Client) YearFile(
	ctx context.Context, files archive.Files, programme, place string, year int, out io.Writer, tell func(archive.Progress),
) (archive.Result, error) {
	record, err := c.Store(ctx)
	if err != nil {
		return archive.Result{}, err
	}
	sources := c.sources(record, files)
	return archive.MakeYear(ctx, sources, programme, place, year, out, tell)
}

func (c *Client) sources(record archive.Store, files archive.Files) archive.Sources {
	this := archive.Program(version.This())
	return archive.Sources{Record: record, Files: files, Histories: c.histories(), Program: &this}
}

// FilingDigest is the digest of everything that counts by now in the pilot at a
// place: what goes into the evidence of its filing.
func (c *Client) FilingDigest(ctx context.Context, programme, place string) (string, error) {
	record, err := c.Store(ctx)
	if err != nil {
		return "", err
	}
	return archive.FilingDigest(ctx, record, programme, place)
}

// histories asks a server that did not answer only once.
func (c *Client) histories() archive.Histories {
	var silent error
	return func(ctx context.Context, workflowID, runID string) ([]byte, error) {
		if silent != nil {
			return nil, silent
		}
		t, err := c.Temporal(ctx)
		if err != nil {
			silent = err
			return nil, err
		}
		packed, err := patiently(ctx, c, serverTemporal, c.Deadline/2, func(ctx context.Context) ([]byte, error) {
			return history.Fetch(ctx, t, workflowID, runID)
		})
		if err != nil && IsSlow(err) {
			silent = err
		}
		return packed, err
	}
}
