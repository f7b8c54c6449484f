package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"shidian/internal/audit"
	"shidian/internal/chain"
	"shidian/internal/pilot"
	"shidian/internal/seal"
)

func bulletinChain(programme string) string { return "bulletins/" + programme }

// bulletinRow is a kept bulletin with its digest.
type bulletinRow struct {
	chain.Bulletin
	suite, digest string
}

// readBulletinRows reads kept bulletins in order; of every programme where none is named.
func readBulletinRows(ctx context.Context, db querier, programme string) ([]bulletinRow, error) {
	const query = `
		SELECT programme, number, day::text, made_at, content, coalesce(suite, ''), coalesce(digest, '')
		FROM bulletins WHERE $1 = '' OR programme = $1 ORDER BY programme, number`
	return collect(ctx, db, query, []any{programme}, func(row pgx.CollectableRow) (bulletinRow, error) {
		var b bulletinRow
		return b, row.Scan(&b.Programme, &b.Number, &b.Day, &b.Made, &b.Content, &b.suite, &b.digest)
	})
}

// chainBulletin digests the next bulletin of a programme, and remembers that the
// chain ends with it.
func chainBulletin(ctx context.Context, tx pgx.Tx, suite seal.Suite, programme string, number int, day pilot.Date, content []byte) (chain.Bulletin, string, error) {
	b := chain.Bulletin{Suite: suite, Programme: programme, Number: number, Day: string(day), Content: content}
	const query = `SELECT now(), coalesce((SELECT digest FROM bulletins WHERE programme = $1 ORDER BY number DESC LIMIT 1), '')`
	if err := tx.QueryRow(ctx, query, programme).Scan(&b.Made, &b.Previous); err != nil {
		return b, "", err
	}
	digest, err := b.Digest()
	if err != nil {
		return b, "", err
	}
	return b, digest, moveHead(ctx, tx, bulletinChain(programme), int64(number), digest)
}

// head is where a chain ends.
type head struct {
	number int64
	digest string
}

func readHead(ctx context.Context, db queryer, name string) (h head, err error) {
	err = db.QueryRow(ctx, `SELECT number, digest FROM heads WHERE chain = $1`, name).Scan(&h.number, &h.digest)
	if errors.Is(err, pgx.ErrNoRows) {
		return head{}, nil
	}
	return h, err
}

// maxMissing is how many rows in a row are named that are gone: whoever changes a
// number may well write the largest that there is.
const maxMissing = 20

// eachMissing goes through the numbers between one that is there and the last, at most
// so many of them, and the last, whose digest is known.
func eachMissing(after int64, last head, each func(number int64, digest string)) {
	for n := after + 1; n < last.number && n <= after+maxMissing; n++ {
		each(n, "")
	}
	if after < last.number {
		each(last.number, last.digest)
	}
}

// AuditPapers follows the chains that are of no single pilot: the bulletins, of every
// programme where none is named, the checkpoints and the log of access. It says what
// is wrong with them.
func (s *Store) AuditPapers(ctx context.Context, programme string) (found []audit.Finding, err error) {
	err = s.inSnapshot(ctx, pgx.ReadOnly, func(tx pgx.Tx) error {
		for _, follow := range []func() ([]audit.Finding, error){
			func() ([]audit.Finding, error) { return auditBulletins(ctx, tx, programme) },
			func() ([]audit.Finding, error) { return auditCheckpoints(ctx, tx, s.trusted) },
			func() ([]audit.Finding, error) { return auditGone(ctx, tx, programme) },
			func() ([]audit.Finding, error) { return auditAccess(ctx, tx) },
			func() ([]audit.Finding, error) { return auditRewritten(ctx, tx, programme) },
		} {
			some, err := follow()
			if err != nil {
				return err
			}
			found = append(found, some...)
		}
		return nil
	})
	return found, s.wrap(err, "follow the chains of papers")
}

func auditBulletins(ctx context.Context, tx pgx.Tx, programme string) ([]audit.Finding, error) {
	rows, err := readBulletinRows(ctx, tx, programme)
	if err != nil {
		return nil, err
	}
	chains, err := collect(ctx, tx, `SELECT chain FROM heads WHERE starts_with(chain, $1) ORDER BY chain`, []any{bulletinChain(programme)}, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	byProgramme := map[string][]bulletinRow{}
	for _, b := range rows {
		name := bulletinChain(b.Programme)
		if byProgramme[name] == nil && !slices.Contains(chains, name) {
			chains = append(chains, name)
		}
		byProgramme[name] = append(byProgramme[name], b)
	}
	var found []audit.Finding
	for _, name := range chains {
		if programme != "" && name != bulletinChain(programme) {
			continue
		}
		h, err := readHead(ctx, tx, name)
		if err != nil {
			return nil, err
		}
		found = append(found, followBulletins(name[len(bulletinChain("")):], byProgramme[name], h)...)
	}
	return found, nil
}

func followBulletins(programme string, rows []bulletinRow, h head) []audit.Finding {
	var found []audit.Finding
	say := func(kind audit.Kind, number int64, have, want string) {
		found = append(found, audit.RowFinding(kind, audit.TableBulletins, fmt.Sprintf("%s %d", programme, number), number, have, want, programme))
	}
	last := head{}
	missing := func(n int64, want string) { say(audit.RowMissing, n, "", want) }
	for _, b := range rows {
		eachMissing(last.number, head{number: int64(b.Number) - 1}, missing)
		suite, err := seal.Named(b.suite)
		if err == nil && int64(b.Number) == last.number+1 { // without the one before it can't be worked out
			b.Suite, b.Previous = suite, last.digest
			var got string
			if got, err = b.Digest(); got != b.digest && err == nil {
				say(audit.RowChanged, int64(b.Number), got, b.digest)
			}
		}
		if err != nil {
			say(audit.RowChanged, int64(b.Number), err.Error(), b.digest)
		}
		last = head{int64(b.Number), b.digest}
	}
	eachMissing(last.number, h, missing)
	switch {
	case last.number > h.number:
		say(audit.RowAdded, last.number, last.digest, "")
	case last.number == h.number && last.digest != h.digest:
		say(audit.RowChanged, last.number, last.digest, h.digest)
	}
	return found
}
