package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// WebSession is what is kept under a token; false when there is nothing, or no longer.
func (s *Store) WebSession(ctx context.Context, token string) (data []byte, found bool, err error) {
	err = s.pool.QueryRow(ctx, `SELECT data FROM web_sessions WHERE token = $1 AND expiry > now()`, token).Scan(&data)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, nil
	}
	return data, err == nil, s.wrap(err, "read a session of the web desk")
}

// KeepWebSession keeps data under a token until expiry.
func (s *Store) KeepWebSession(ctx context.Context, token string, data []byte, expiry time.Time) error {
	const query = `INSERT INTO web_sessions (token, data, expiry) VALUES ($1, $2, $3)
		ON CONFLICT (token) DO UPDATE SET data = excluded.data, expiry = excluded.expiry`
	_, err := s.pool.Exec(ctx, query, token, data, expiry)
	return s.wrap(err, "keep a session of the web desk")
}

// DropWebSession ends what is under a token, and clears away what has expired.
func (s *Store) DropWebSession(ctx context.Context, token string) error {
	_, err := s.pool.Exec(ctx, `DELETE FROM web_sessions WHERE token = $1 OR expiry < now()`, token)
	return s.wrap(err, "end a session of the web desk")
}
