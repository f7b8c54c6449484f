package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// proveAgreement compares, for each pilot, the tables with the fold of the event
// log, and both with what the running pilot says of itself.
func (s *stack) proveAgreement(ctx context.Context, places []place) []Breach {
	return each(places, func(p place) []Breach {
		breach := func(format string, args ...any) []Breach {
			return []Breach{{RecordAgrees, p.workflowID(), fmt.Sprintf(format, args...)}}
		}
		record, err := s.store.Pilot(ctx, p.workflowID())
		if err != nil {
			return breach("%v", err)
		}
		events, err := s.store.Events(ctx, p.workflowID(), 0, 0)
		if err != nil {
			return breach("%v", err)
		}
		state := pilot.NewState()
		for _, e := range events[:min(record.Seq, int64(len(events)))] {
			state.Apply(record.Terms, e)
		}
		have, want := asJSON(record.State), asJSON(state)
		if have != want {
			return breach("pilots.state is not the fold of %d events: %s, not %s", record.Seq, have, want)
		}
		if record.Ended() {
			return nil
		}
		value, err := s.temporal0.QueryWorkflow(ctx, p.workflowID(), "", workflows.QueryStatus)
		if err != nil {
			return breach("%v", err)
		}
		var status view.Status
		if err := value.Get(&status); err != nil {
			return breach("%v", err)
		}
		if status.Seq != record.Seq {
			return nil // it went on meanwhile
		}
		read := view.Reader{Terms: record.Terms, State: state, Lang: view.LangOf(record.Terms)}.Status()
		if have, want := asJSON(status.Steps), asJSON(read.Steps); have != want {
			return breach("the pilot says %s, the record %s", have, want)
		}
		return nil
	})
}

func asJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(data)
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
