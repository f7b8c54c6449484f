package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/seats"
)

// DraftKey is whose draft of which form it is.
type DraftKey struct {
	Programme, Place string
	Form             string // the step's code, or record/ with the kind's
	Seat             seats.Seat
	Person           seats.Person
}

// Draft is what somebody has begun to write: raw text, never judged.
type Draft struct {
	DraftKey
	MessageID string // under which it will be sent
	Revision  int64  // 0: not kept yet
	Content   json.RawMessage
	SavedAt   time.Time
	Window    string // of the browser that saves it, so that a window is not told of itself; empty: not known
}

// StaleDraftError says that a draft was saved by another window meanwhile.
type StaleDraftError struct{ Kept Draft }

func (e *StaleDraftError) Error() string {
	return fmt.Sprintf("the draft of %s at %s is at revision %d", e.Kept.Form, e.Kept.Place, e.Kept.Revision)
}

const draftKeySQL = `programme = $1 AND place = $2 AND form = $3 AND role = $4 AND unit = $5 AND issuer = $6 AND subject = $7`

func (k DraftKey) args(more ...any) []any {
	return append([]any{k.Programme, k.Place, k.Form, string(k.Seat.Role), k.Seat.Unit, k.Person.Issuer, k.Person.Subject}, more...)
}

// Draft is a draft, or one of revision 0 when there is none.
func (s *Store) Draft(ctx context.Context, k DraftKey) (Draft, error) {
	d := Draft{DraftKey: k}
	err := s.pool.QueryRow(ctx, `SELECT message_id, revision, content, saved_at, saved_in FROM drafts WHERE `+draftKeySQL, k.args()...).
		Scan(&d.MessageID, &d.Revision, &d.Content, &d.SavedAt, &d.Window)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, nil
	}
	return d, s.wrap(err, "read the draft of "+k.Form+" at "+k.Place)
}

// KeepDraft keeps a draft over the revision that its writer saw, and returns it with its
// new one. [*StaleDraftError] when that is no longer the newest: nothing is overwritten.
// What is kept already stays as it is, so that another window can send what it checked.
// Over says that it is what its window has now, so that what the same window saved before
// gives way, whatever its revision.
func (s *Store) KeepDraft(ctx context.Context, d Draft, over bool) (Draft, error) {
	const query = `
		INSERT INTO drafts (programme, place, form, role, unit, issuer, subject, message_id, revision, content, saved_at, saved_in)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $10, now(), $11)
		ON CONFLICT (programme, place, form, role, unit, issuer, subject) DO UPDATE
		SET message_id = CASE WHEN drafts.content = excluded.content THEN drafts.message_id ELSE excluded.message_id END,
			revision = drafts.revision + CASE WHEN drafts.content = excluded.content THEN 0 ELSE 1 END, content = excluded.content, saved_at = now(), saved_in = excluded.saved_in
		WHERE drafts.revision = $9 OR drafts.content = excluded.content OR $12 AND $11 <> '' AND drafts.saved_in = $11
		RETURNING message_id, revision, saved_at`
	err := s.pool.QueryRow(ctx, query, d.args(d.MessageID, d.Revision, d.Content, d.Window, over)...).Scan(&d.MessageID, &d.Revision, &d.SavedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		kept, err := s.Draft(ctx, d.DraftKey)
		if err != nil {
			return d, err
		}
		return d, &StaleDraftError{Kept: kept}
	}
	return d, s.wrap(err, "keep the draft of "+d.Form+" at "+d.Place)
}

// DropDraft forgets a draft that was sent under this message's id, or given up.
func (s *Store) DropDraft(ctx context.Context, k DraftKey, messageID string) error {
	_, err := s.pool.Exec(ctx, `DELETE FROM drafts WHERE `+draftKeySQL+` AND message_id = $8`, k.args(messageID)...)
	return s.wrap(err, "forget the draft of "+k.Form+" at "+k.Place)
}

// Drafts are a person's in a seat, the last saved first, without what they hold.
func (s *Store) Drafts(ctx context.Context, programme string, seat seats.Seat, p seats.Person) ([]Draft, error) {
	const query = `SELECT place, form, message_id, revision, saved_at FROM drafts
		WHERE programme = $1 AND role = $2 AND unit = $3 AND issuer = $4 AND subject = $5 ORDER BY saved_at DESC`
	drafts, err := collect(ctx, s.pool, query, []any{programme, string(seat.Role), seat.Unit, p.Issuer, p.Subject}, func(row pgx.CollectableRow) (Draft, error) {
		d := Draft{DraftKey: DraftKey{Programme: programme, Seat: seat, Person: p}}
		return d, row.Scan(&d.Place, &d.Form, &d.MessageID, &d.Revision, &d.SavedAt)
	})
	return drafts, s.wrap(err, "list the drafts of "+p.Subject)
}
