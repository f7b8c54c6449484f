package history

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/encoding/protojson"

	"shidian/internal/pilot"
)

// Fetch is a run's history as Temporal has it now, packed; the run may still go.
func Fetch(ctx context.Context, c Client, workflowID, runID string) ([]byte, error) {
	_, packed, err := fetch(ctx, c, pilot.Identity{WorkflowID: workflowID, RunID: runID})
	return packed, err
}

// fetch reads a run's whole history and packs it.
func fetch(ctx context.Context, c Client, run pilot.Identity) (events int, packed []byte, err error) {
	history := &historypb.History{}
	pages := c.GetWorkflowHistory(ctx, run.WorkflowID, run.RunID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for pages.HasNext() {
		event, err := pages.Next()
		if err != nil {
			return 0, nil, fmt.Errorf("fetch the history of run %s of %s: %w", run.RunID, run.WorkflowID, err)
		}
		history.Events = append(history.Events, event)
	}
	packed, err = Pack(history)
	return len(history.GetEvents()), packed, err
}

// Pack makes a history gzipped JSON.
func Pack(history *historypb.History) ([]byte, error) {
	data, err := protojson.Marshal(history)
	if err != nil {
		return nil, fmt.Errorf("write a history as JSON: %w", err)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(data); err != nil {
		return nil, fmt.Errorf("pack a history: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack a history: %w", err)
	}
	return packed.Bytes(), nil
}

// JSON unpacks a history that was kept: what `temporal workflow show -o json`
// gives, and the replayer takes.
func JSON(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack a history: %w", err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("unpack a history: %w", err)
	}
	return data, nil
}

// Unpack reads a history that was kept.
func Unpack(packed []byte) (*historypb.History, error) {
	data, err := JSON(packed)
	if err != nil {
		return nil, err
	}
	history, err := client.HistoryFromJSON(bytes.NewReader(data), client.HistoryJSONOptions{})
	if err != nil {
		return nil, fmt.Errorf("read a history: %w", err)
	}
	return history, nil
}
