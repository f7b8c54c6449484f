package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// KeepUploads puts on record who put files into the evidence store for a place. A
// file that the unit put there before changes nothing.
func (s *Store) KeepUploads(ctx context.Context, programme, place string, by pilot.Actor, files []pilot.Attachment) error {
	const query = `
		INSERT INTO uploads (programme, place, actor_unit, digest, actor_name, actor_role, size, type, title)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT DO NOTHING`
	batch := &pgx.Batch{}
	for _, f := range files {
		name, title := strings.ToValidUTF8(by.Name, "\uFFFD"), strings.ToValidUTF8(f.Title, "\uFFFD") // files are called anything
		batch.Queue(query, programme, place, by.Unit, f.Digest, name, string(by.Role), f.Size, f.Type, title)
	}
	return s.wrap(s.pool.SendBatch(ctx, batch).Close(), "put uploads for "+place+" on record")
}

// Uploads lists the digests of what was uploaded for a place, by whomever.
func (s *Store) Uploads(ctx context.Context, programme, place string) ([]string, error) {
	const query = `SELECT DISTINCT digest FROM uploads WHERE programme = $1 AND place = $2 ORDER BY digest`
	rows, err := s.pool.Query(ctx, query, programme, place)
	if err != nil {
		return nil, s.wrap(err, "list uploads for "+place)
	}
	digests, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return digests, s.wrap(err, "list uploads for "+place)
}

// NewestUpload is the digest of the file that was uploaded last; empty while there is none.
func (s *Store) NewestUpload(ctx context.Context) (digest string, err error) {
	err = s.pool.QueryRow(ctx, `SELECT digest FROM uploads ORDER BY at DESC, digest LIMIT 1`).Scan(&digest)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return digest, s.wrap(err, "look for the newest upload")
}

// Uploads finds which of these files were uploaded for the pilot's place, and by
// which units.
func (tx *Tx) Uploads(ctx context.Context, digests []string) ([]judge.Upload, error) {
	if len(digests) == 0 {
		return nil, nil
	}
	const query = `SELECT actor_unit, digest FROM uploads WHERE programme = $1 AND place = $2 AND digest = ANY($3)`
	rows, err := tx.conn.Query(ctx, query, tx.id.Terms.Programme, tx.id.Terms.Place(), digests)
	if err != nil {
		return nil, fmt.Errorf("look up uploads for %s: %w", tx.id.WorkflowID, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[judge.Upload])
	if err != nil {
		return nil, fmt.Errorf("look up uploads for %s: %w", tx.id.WorkflowID, err)
	}
	return found, nil
}
