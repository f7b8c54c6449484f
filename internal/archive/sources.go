package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"shidian/internal/audit"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// Store is what is read of the record; *postgres.Store has it.
type Store interface {
	Pilots(ctx context.Context, f postgres.Filter) ([]postgres.PilotRow, error)
	Pilot(ctx context.Context, workflowID string) (postgres.StoredPilot, error)
	Messages(ctx context.Context, workflowID string) ([]postgres.MessageRow, error)
	Events(ctx context.Context, workflowID string, after int64, limit int) ([]pilot.Event, error)
	// TermsVersions are those of a pilot's terms, the first ones first; none where it was
	// never amended.
	TermsVersions(ctx context.Context, workflowID string) ([]postgres.TermsVersion, error)
	// Links are the events with what is chained to them, without what was sent.
	Links(ctx context.Context, workflowID string) ([]audit.Link, error)
	// ProofOf is postgres.ErrNoCheckpoint where none knows the pilot.
	ProofOf(ctx context.Context, workflowID string) (postgres.Proven, error)
	Runs(ctx context.Context, workflowID string) ([]postgres.RunRow, error)
	// RunHistory is gzipped JSON; postgres.ErrNoRun when it is not kept.
	RunHistory(ctx context.Context, workflowID, runID string) ([]byte, error)
	// Uploads are the digests of the files that were uploaded for a place.
	Uploads(ctx context.Context, programme, place string) ([]string, error)
}

// Files is where attached files are; *evidence.Store has it.
type Files interface {
	// Open gives evidence.ErrMissing, or evidence.ErrAltered in the place of the end.
	Open(ctx context.Context, digest string) (io.ReadCloser, error)
}

// Histories fetches a run's history, gzipped JSON, that the record does not keep
// yet: the run still goes, or has only just ended.
type Histories func(ctx context.Context, workflowID, runID string) ([]byte, error)

// Sources are what an archive is made from.
type Sources struct {
	Record    Store
	Files     Files
	Histories Histories // nil: Temporal is not asked
	Program   *Program  // that makes the archive; nil: not noted
}

// ErrBusy says that a pilot kept changing while it was read.
var ErrBusy = errors.New("the pilot keeps changing while it is read; try again in a moment")

// maxReadings is how often a pilot that changes meanwhile is read anew.
const maxReadings = 5

// place is a pilot with everything on record of it.
type place struct {
	postgres.StoredPilot
	began     *pilot.Terms // those by which it began
	events    []pilot.Event
	messages  []postgres.MessageRow
	runs      []postgres.RunRow
	links     []audit.Link
	proof     *postgres.Proven // nil: no checkpoint knows it
	documents []document
	elsewhere bool // of another sub-district: a community that moved from there goes on with it
}

// readPlaces reads the pilot at a place and, of a sub-district, its communities,
// in the order of the plan.
func readPlaces(ctx context.Context, record Store, programme, at string) ([]place, error) {
	rows, err := record.Pilots(ctx, postgres.Filter{Programme: programme, Place: at})
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r postgres.PilotRow) bool {
		return r.Level == pilot.LevelGovernance && (r.Place != at || len(rows) > 1) // one whose pilots were at other places has nothing else
	})
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s of %s: %w", at, programme, postgres.ErrNoPilot)
	}
	places := make([]place, len(rows))
	for i, row := range rows {
		if places[i], err = readPlace(ctx, record, row.WorkflowID); err != nil {
			return nil, err
		}
		if places[i].documents, err = places[i].readDocuments(); err != nil {
			return nil, err
		}
	}
	return withOrigins(ctx, record, programme, inOrder(places))
}

// withOrigins adds the pilots that communities had in the sub-districts from which they
// moved: what they go on with was handed in there.
func withOrigins(ctx context.Context, record Store, programme string, places []place) ([]place, error) {
	for i := 0; i < len(places); i++ { // the list grows
		origin := places[i].Terms.Origin
		if origin == nil || origin.Change != pilot.ChangeMove {
			continue
		}
		for _, at := range origin.Places {
			if slices.ContainsFunc(places, func(p place) bool { return p.Place == at }) {
				continue
			}
			p, err := readPlace(ctx, record, pilot.PilotID(programme, at))
			if err != nil {
				return nil, err
			}
			p.elsewhere = true
			if p.documents, err = p.readDocuments(); err != nil {
				return nil, err
			}
			places = append(places, p)
		}
	}
	return places, nil
}

// inOrder puts communities in the order in which their sub-district lists them; those that
// it no longer has stand last: what they handed in stays theirs.
func inOrder(places []place) []place {
	if places[0].Level != pilot.LevelSubDistrict {
		return places
	}
	var codes []string
	for _, c := range places[0].Terms.Communities {
		codes = append(codes, c.Code)
	}
	for _, f := range places[0].State.Former {
		codes = append(codes, f.Code)
	}
	ordered := []place{places[0]}
	for _, code := range codes {
		for _, p := range places[1:] {
			if p.Community != nil && p.Community.Code == code {
				ordered = append(ordered, p)
			}
		}
	}
	return ordered
}

// readPlace reads a pilot as it stood at one moment: if it changed meanwhile, anew.
func readPlace(ctx context.Context, record Store, workflowID string) (place, error) {
	for range maxReadings {
		p, err := readOnce(ctx, record, workflowID)
		if err != nil {
			return place{}, err
		}
		after, err := record.Pilot(ctx, workflowID)
		if err != nil {
			return place{}, err
		}
		if after.Seq == p.Seq && len(p.links) == len(p.events) && len(p.events) > 0 && p.events[len(p.events)-1].Seq == p.Seq {
			return p, nil
		}
	}
	return place{}, fmt.Errorf("%s: %w", workflowID, ErrBusy)
}

func readOnce(ctx context.Context, record Store, workflowID string) (p place, err error) {
	if p.StoredPilot, err = record.Pilot(ctx, workflowID); err != nil {
		return p, err
	}
	if p.began, err = postgres.BeganBy(ctx, record, p.StoredPilot); err != nil {
		return p, err
	}
	if p.events, err = record.Events(ctx, workflowID, 0, 0); err != nil {
		return p, err
	}
	if p.messages, err = record.Messages(ctx, workflowID); err != nil {
		return p, err
	}
	if p.links, err = record.Links(ctx, workflowID); err != nil {
		return p, err
	}
	if p.proof, err = proofOf(record.ProofOf(ctx, workflowID)); err != nil {
		return p, err
	}
	p.runs, err = record.Runs(ctx, workflowID)
	return p, err
}

// folder is where a place's part lies in the archive.
func (p place) folder() string {
	if p.Community == nil {
		return "sub-district"
	}
	if p.elsewhere {
		return "communities/" + p.SubDistrict.Code + "--" + p.Community.Code
	}
	return "communities/" + p.Community.Code
}
