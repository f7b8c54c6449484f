package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"shidian/internal/config"
	"shidian/internal/identity"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seal"
)

// makeKey makes a private key in a file that must not be there yet, and prints the
// public one, which whoever verifies is given.
func makeKey(cfg config.Seal, name, path string, out io.Writer) error {
	private, public, err := seal.NewKey(cfg.Suite, name)
	if err != nil {
		return fmt.Errorf("make a key for %q: %w", name, err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write the key: %w", err)
	}
	_, err = fmt.Fprintln(f, private)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write the key: %w", err)
	}
	_, err = fmt.Fprintln(out, public)
	return err
}

// sealing is how the store chains and signs, as the settings say.
func sealing(cfg config.Seal) ([]postgres.Option, error) {
	suite, err := seal.Named(cfg.Suite)
	if err != nil {
		return nil, fmt.Errorf("SHIDIAN_SEAL_SUITE: %w", err)
	}
	options := []postgres.Option{postgres.Chained(suite)}
	if cfg.KeyFile == "" {
		return options, nil
	}
	line, err := os.ReadFile(cfg.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("read the key that signs checkpoints (SHIDIAN_SEAL_KEY): %w", err)
	}
	signer, err := seal.ParseSigner(string(line))
	if err != nil {
		return nil, fmt.Errorf("%s (SHIDIAN_SEAL_KEY): %w", cfg.KeyFile, err)
	}
	return append(options, postgres.Signed(signer)), nil
}

// proving opens the seals of messages with the web desk's public keys; nil without any.
func proving(cfg config.Identity) (func(string) (pilot.Sealed, string, error), error) {
	if cfg.KeysFile == "" {
		return nil, nil //nolint:nilnil // nobody is proved, and nothing went wrong
	}
	lines, err := os.ReadFile(cfg.KeysFile)
	if err != nil {
		return nil, fmt.Errorf("read the web desk's public keys (SHIDIAN_IDENTITY_KEYS): %w", err)
	}
	keys, err := seal.ParseKeys(string(lines))
	if err != nil {
		return nil, fmt.Errorf("%s (SHIDIAN_IDENTITY_KEYS): %w", cfg.KeysFile, err)
	}
	return func(token string) (pilot.Sealed, string, error) { return identity.Open(keys, token) }, nil
}

// A checkpoint is at most this old while a worker runs, and it is looked at this often.
const (
	checkpointEvery = 24 * time.Hour
	checkpointLook  = 10 * time.Minute
)

// checkpointing makes a checkpoint a day, and one whenever somebody asks for it, until
// ctx is over.
func checkpointing(ctx context.Context, store *postgres.Store, logger *slog.Logger) {
	for ctx.Err() == nil {
		if err := checkpointWhenDue(ctx, store); err != nil && ctx.Err() == nil {
			logger.Warn("no checkpoint could be made; tried again soon", "error", err)
		}
		asked, err := store.AwaitAsk(ctx, checkpointLook)
		if err != nil && ctx.Err() == nil {
			logger.Debug("not told of who asks for a checkpoint", "error", err)
			wait(ctx, checkpointLook)
		}
		if asked {
			if _, err := store.MakeCheckpoint(ctx, checkpointEvery); err != nil && ctx.Err() == nil {
				logger.Warn("no checkpoint could be made for whoever asked", "error", err)
			}
		}
	}
}

func checkpointWhenDue(ctx context.Context, store *postgres.Store) error {
	last, err := store.Checkpoint(ctx, 0)
	if errors.Is(err, postgres.ErrNoCheckpoint) || err == nil && time.Since(last.Made) > checkpointEvery {
		_, err = store.MakeCheckpoint(ctx, checkpointEvery)
	}
	return err
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// keys are what a worker signs, proves and encrypts with.
type keys struct {
	sealed     []postgres.Option
	seals      func(string) (pilot.Sealed, string, error) // nil: no message is proved
	encrypting *encryption
}

func readKeys(cfg config.Worker, logger *slog.Logger) (k keys, err error) {
	if k.sealed, err = sealing(cfg.Seal); err != nil {
		return k, err
	}
	if k.seals, err = proving(cfg.Identity); err != nil {
		return k, err
	}
	k.encrypting, err = encryptionOf(cfg.Payloads, logger)
	return k, err
}
