package setup

import (
	"context"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/config"
)

// storesWithin is how long the evidence store may take over a small file.
const storesWithin = 30 * time.Second

func (l *look) evidence(ctx context.Context) []Row {
	address := l.cfg.Evidence.Bucket
	if address == "" {
		row := notLookedAt(thingEvidence, "", config.VarEvidence)
		row.Is.Key = "setup.is.no-evidence"
		return []Row{row}
	}
	ctx, cancel := context.WithTimeout(ctx, storesWithin)
	defer cancel()
	row := Row{Thing: thingEvidence, State: There, Is: Text{Key: "setup.is.evidence"}}
	there, err := l.servers.Buckets.There(ctx, address)
	switch {
	case err != nil:
		row.State, row.Is, row.Do = Wrong, reason(err), Text{"setup.do.evidence", catalog.Args{"variable": config.VarEvidence}}
	case !there:
		row.State, row.Is, row.Do, row.makes = Missing, Text{Key: "setup.is.no-bucket"}, apply(), true
	default:
		if err := l.servers.Buckets.TryWriting(ctx, address); err != nil {
			row.State, row.Is, row.Do = Wrong, reason(err), Text{Key: "setup.do.evidence-rights"}
		}
	}
	return []Row{row}
}

func (l *look) makeBucket(ctx context.Context) (Text, error) {
	if err := l.servers.Buckets.Make(ctx, l.cfg.Evidence.Bucket); err != nil {
		return Text{}, &NamedError{
			Is: Text{"setup.is.not-made", catalog.Args{"reason": err.Error()}}, Do: Text{Key: "setup.do.evidence-by-hand"}, Err: err,
		}
	}
	return Text{Key: "setup.did.evidence"}, nil
}
