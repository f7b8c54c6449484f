package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"slices"
	"text/tabwriter"

	sdklog "go.temporal.io/sdk/log"

	"shidian/internal/config"
	"shidian/internal/keyring"
	"shidian/internal/payload"
	"shidian/internal/postgres"
	"shidian/internal/seal"
)

// payloadSuite is the suite of ciphers that goes with an office's suite of signatures.
func payloadSuite(sealSuite string) (string, error) {
	suite, ok := map[string]string{seal.SHA256: keyring.AES, seal.SM3: keyring.SM4}[sealSuite]
	if !ok {
		_, err := seal.Named(sealSuite)
		return "", fmt.Errorf("SHIDIAN_SEAL_SUITE: %w", err)
	}
	return suite, nil
}

// makePayloadKey adds a key to a file, which is made when there is none: at its end, where
// it is read with; the first alone encrypts.
func makePayloadKey(cfg config.Seal, id, path string, out io.Writer) error {
	suite, err := payloadSuite(cfg.Suite)
	if err != nil {
		return err
	}
	line, err := keyring.NewLine(id, suite)
	if err != nil {
		return err
	}
	before, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the payload keys: %w", err)
	}
	text := line + "\n"
	if len(before) > 0 && !bytes.HasSuffix(before, []byte("\n")) {
		text = "\n" + text
	}
	ring, err := keyring.Parse(string(before) + text)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("write the payload keys: %w", err)
	}
	_, err = io.WriteString(f, text)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write the payload keys: %w", err)
	}
	does := "is read with; once every program has it, move its line to the top or set SHIDIAN_PAYLOAD_KEY=" + id
	if ring.Writes() == id {
		does = "encrypts: name the file in SHIDIAN_PAYLOAD_KEYS_FILE for every worker and desk"
	}
	_, err = fmt.Fprintf(out, "key %s (%s) is in %s, and %s; keep a copy where the backups are not\n", id, suite, path, does)
	return err
}

// tellEvery is after how many runs it is said how far the count is.
const tellEvery = 200

// countPayloadKeys prints what still needs which key.
func countPayloadKeys(ctx context.Context, cfg config.Worker, out, errOut io.Writer) error {
	ring, err := cfg.Payloads.Ring()
	if err != nil {
		return err
	}
	store, err := postgres.Open(ctx, cfg.Database.URL, postgres.Encrypted(ring))
	if err != nil {
		return err
	}
	defer store.Close()
	kept, err := store.HistoryKeys(ctx)
	if err != nil {
		return databaseError(err, config.VarDatabase)
	}
	options := cfg.Temporal.Options
	options.Logger = sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))
	if err := payload.Protect(&options, ring, nil); err != nil {
		return err
	}
	temporal, err := cfg.Temporal.Access.Dial(ctx, options)
	if err != nil {
		return &unreachableError{variable: config.VarTemporal, cause: fmt.Errorf("reach Temporal at %s: %w", cfg.Temporal.Address(), err)}
	}
	defer temporal.Close()
	uses, err := payload.Uses(ctx, temporal, cfg.Temporal.Namespace(), func(runs int) {
		if runs%tellEvery == 0 {
			_, _ = fmt.Fprintf(errOut, "%d runs read\n", runs) // progress only
		}
	})
	if err != nil {
		return err
	}
	return printKeys(out, ring, kept, uses)
}

// printKeys prints a line a key: those that are known in their order, then any others.
func printKeys(out io.Writer, ring *keyring.Ring, kept []postgres.HistoryKey, uses map[string]payload.Use) error {
	histories := map[string]int64{}
	for _, k := range kept {
		histories[k.Key] = k.Runs
	}
	ids := append(ring.IDs(), ring.LostIDs()...)
	for _, id := range slices.Sorted(maps.Keys(uses)) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, k := range kept {
		if k.Key != "" && !slices.Contains(ids, k.Key) {
			ids = append(ids, k.Key)
		}
	}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "KEY\tUSE\tHISTORIES ON RECORD\tRUNS IN TEMPORAL\tOF THESE OPEN\tSCHEDULES\t")
	for _, id := range append(ids, "") {
		u := uses[id]
		needed := histories[id] > 0 || u.Runs > 0 || u.Schedules > 0
		name := id
		if id == "" {
			name = "(in clear)"
		}
		_, _ = fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\t%d\t%s\n", name, useOf(ring, id), histories[id], u.Runs, u.Open, u.Schedules, verdict(ring, id, needed))
	}
	return t.Flush()
}

func useOf(ring *keyring.Ring, id string) string {
	switch {
	case id == ring.Writes():
		return "writes"
	case id == "":
		return ""
	case slices.Contains(ring.IDs(), id):
		return "reads"
	case ring.Lost(id):
		return "lost"
	}
	return "MISSING"
}

// verdict says what may or must be done about a key.
func verdict(ring *keyring.Ring, id string, needed bool) string {
	use := useOf(ring, id)
	switch {
	case use == "reads" && needed:
		return "keep it"
	case use == "reads":
		return "nothing needs it any more"
	case use == "MISSING":
		return "add it, or say that it is lost: docs/playbooks/payload-key-missing.md"
	}
	return ""
}
