package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"shidian/internal/audit"
	"shidian/internal/inspect"
)

// breachOf is a finding of the audit as a breach. A remark of the audit is a breach
// here: every program is of one release.
func breachOf(f audit.Finding) Breach {
	b := Breach{Proof: RecordAgrees, WorkflowID: f.WorkflowID}
	b.What = fmt.Sprintf("%s %s at event %d %s: %+v", f.Kind, f.Step, f.Seq, f.Detail, f.Fields)
	switch f.Kind {
	case audit.NotRunning, audit.StillRunning, audit.Orphan, audit.CommunityMissing, audit.NoLifeAfter, audit.LifeMissing:
		b.Proof = PilotsLive
	}
	return b
}

// proveAgreement audits every programme, as `shidian audit` does, and looks for the
// rungs that must be on record.
func (s *stack) proveAgreement(ctx context.Context, script *Script, places []place) (expected int, found []Breach, err error) {
	pilots := 0
	for _, w := range script.Waves {
		n, breaches, err := s.auditOf(ctx, w.Programme)
		if err != nil {
			return 0, found, err
		}
		pilots, found = pilots+n, append(found, breaches...)
	}
	if pilots < len(places) { // more: a community has closed since, and its life after the pilot begun
		found = append(found, Breach{Proof: RecordAgrees, What: fmt.Sprintf("%d pilots were audited, at least %d are expected", pilots, len(places))})
	}
	conn, err := pgx.Connect(ctx, s.postgres.URL())
	if err != nil {
		return 0, found, fmt.Errorf("read the tables: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, p := range places {
		snapshot, err := s.readSnapshot(ctx, conn, p.workflowID())
		if err != nil {
			return expected, found, err
		}
		due, breaches := ProveRungs(p.workflowID(), snapshot)
		expected, found = expected+due, append(found, breaches...)
	}
	return expected, found, nil
}

// auditOf audits a programme; pilots is how many it has.
func (s *stack) auditOf(ctx context.Context, programme string) (pilots int, found []Breach, err error) {
	sum, err := inspect.Run(ctx, s.still, inspect.Order{Programme: programme})
	if err != nil {
		return 0, nil, fmt.Errorf("audit %s: %w", programme, err)
	}
	for _, f := range sum.Findings {
		found = append(found, breachOf(f))
	}
	if !sum.Complete() {
		what := fmt.Sprintf("of %d running pilots of %s %d answered, not %v %s", sum.Running, programme, sum.Asked, sum.Silent, sum.Unheard)
		found = append(found, Breach{Proof: PilotsLive, What: what})
	}
	return sum.Pilots, found, nil
}

// serverVersion is Postgres'.
func serverVersion(ctx context.Context, url string) (version string, err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", fmt.Errorf("ask Postgres for its version: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if err := conn.QueryRow(ctx, "SHOW server_version").Scan(&version); err != nil {
		return "", fmt.Errorf("ask Postgres for its version: %w", err)
	}
	return version, nil
}
