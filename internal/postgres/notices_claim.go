package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// Scope is of which programmes notices are meant; zero: of all.
type Scope struct {
	Of  []string // of these alone; nil: of all
	Not []string // but for these
}

func (s Scope) args() []any { return []any{s.Of, orNone(s.Not)} }

// orNone is a list that is not NULL: what is compared with NULL is unknown.
func orNone(list []string) []string { return append([]string{}, list...) }

// inScope narrows notices h to a scope, whose arguments begin at the given numbers.
func inScope(h string, of, not int) string {
	return fmt.Sprintf(`($%[2]d::text[] IS NULL OR %[1]s = ANY ($%[2]d)) AND %[1]s <> ALL ($%[3]d::text[])`, programmeOf(h), of, not)
}

// programmeOf is the programme of a notice, which its workflow's ID names.
func programmeOf(notice string) string { return `split_part(` + notice + `.workflow_id, '/', 2)` }

// Claim says which notices a sender takes.
type Claim struct {
	Scope
	Channel   string
	Hooks     []string      // kinds of webhook that can be sent; "" for mail
	Addresses int           // at most so many
	Bundle    int           // at most so many notices in one message
	Lease     time.Duration // then another sender may take them
	Robots    RobotClaim    // for the robots of groups, which take only so many messages a minute
}

// RobotClaim is how much goes to the robot of one group, by whichever sender.
type RobotClaim struct {
	Bundle    int           // at most so many notices in one message
	PerMinute int           // at most so many messages
	Gather    time.Duration // after a message, what comes waits as long, to go together, unless it fills a message
	// Own are webhooks that a programme has for itself, as programme/ref:NAME: another robot
	// than the one that others call by the same name.
	Own []string
}

// OutNotice is a notice that a sender has taken, with what its text is worked out from.
type OutNotice struct {
	ID         int64
	Bundle     int64     // the same for those that go out in one message
	Lease      time.Time // taken until then
	WorkflowID string
	Key        string
	Kind       pilot.NoticeKind
	To         pilot.Addressee // without its addresses
	Channel    string
	Address    string
	Hook       string
	Attempts   int
	MeantAt    time.Time // real time
	Event      pilot.Event
	Terms      *pilot.Terms
}

// sameAddress says that notices n and h go to one address, and in one message if they go at
// once: those of one programme. What another programme sends there goes its own way.
func sameAddress(n string) string {
	return n + `.channel = h.channel AND ` + n + `.address = h.address AND ` + programmeOf(n) + ` = ` + programmeOf("h")
}

// sameRobot says that notices a and b go to the same robot, of whichever programme: an
// address is one robot's, but a name that a programme has for itself is its own.
func sameRobot(a, b string) string {
	of := func(n string) string {
		return `CASE WHEN ` + programmeOf(n) + ` || '/' || ` + n + `.address = ANY ($9::text[]) THEN ` + programmeOf(n) + ` ELSE '' END`
	}
	return a + `.address = ` + b + `.address AND ` + of(a) + ` = ` + of(b)
}

// robotTakes says whether the robot that a notice h goes to takes a message now: it has
// not had too many in the last minute; and it had none for a while, or what waits fills
// a message, or was to be one already.
var robotTakes = `(
	(SELECT count(DISTINCT s.bundle) FROM notices s
	 WHERE s.status = 'sent' AND s.hook IN ('wecom', 'dingtalk') AND ` + sameRobot("s", "h") + ` AND s.sent_at > now() - interval '1 minute') < $7
	AND (h.bundle IS NOT NULL
		OR NOT EXISTS (
			SELECT FROM notices s
			WHERE s.status = 'sent' AND s.hook IN ('wecom', 'dingtalk') AND ` + sameAddress("s") + ` AND s.sent_at > now() - $8::interval)
		OR (SELECT count(*) FROM (
				SELECT FROM notices w
				WHERE w.status = 'waiting' AND ` + sameAddress("w") + ` AND w.next_at <= now() AND w.bundle IS NULL
				LIMIT $6) waiting) >= $6))`

// ClaimNotices takes what is due, so that no other sender takes it before the lease
// is over. Of one address only a programme's first comes, with all of the programme's that
// goes out in the same message: whoever has it has the address, and what is to be tried
// again comes before what is newer. What once belonged to one message stays together. What
// waits for a robot that has had its messages of this minute holds up nobody else.
func (s *Store) ClaimNotices(ctx context.Context, c Claim) ([]OutNotice, error) {
	query := `
		WITH heads AS MATERIALIZED (
			SELECT h.channel, h.address, h.hook, h.id, h.bundle, h.workflow_id
			FROM notices h
			WHERE h.status = 'waiting' AND h.channel = $1 AND h.hook = ANY ($2) AND h.next_at <= now() AND ` + inScope("h", 10, 11) + `
			  AND (h.hook NOT IN ('wecom', 'dingtalk') OR ` + robotTakes + `)
			  AND NOT EXISTS (
				SELECT FROM notices o
				WHERE o.status = 'waiting' AND ` + sameAddress("o") + `
				  AND (o.next_at <= now() AND o.id < h.id OR o.next_at > now() AND o.bundle IS NOT NULL))
			ORDER BY h.next_at, h.id
			LIMIT $3
			FOR UPDATE SKIP LOCKED
		), taken AS (
			UPDATE notices n SET bundle = coalesce(h.bundle, h.id), next_at = now() + $5::interval
			FROM heads h CROSS JOIN LATERAL (
				SELECT m.id FROM notices m
				WHERE m.status = 'waiting' AND ` + sameAddress("m") + ` AND m.next_at <= now()
				  AND m.bundle IS NOT DISTINCT FROM h.bundle
				ORDER BY m.id LIMIT CASE WHEN h.hook IN ('wecom', 'dingtalk') THEN $6 ELSE $4 END) same
			WHERE n.id = same.id
			RETURNING n.*
		)
		SELECT t.id, t.bundle, t.next_at, t.workflow_id, t.key, t.kind, t.role, t.unit, t.name, t.acts_for,
		       t.channel, t.address, t.hook, t.attempts, t.meant_at, e.body, p.terms
		FROM taken t JOIN events e USING (workflow_id, seq) JOIN pilots p USING (workflow_id)
		ORDER BY t.bundle, ` + programmeOf("t") + `, t.id`
	args := []any{c.Channel, c.Hooks, c.Addresses, c.Bundle, c.Lease, c.Robots.Bundle, c.Robots.PerMinute, c.Robots.Gather, orNone(c.Robots.Own)}
	notices, err := collect(ctx, s.pool, query, append(args, c.Scope.args()...), scanOutNotice)
	return notices, s.wrap(err, "take notices to send")
}

func scanOutNotice(row pgx.CollectableRow) (OutNotice, error) {
	var n OutNotice
	var event, terms []byte
	err := row.Scan(&n.ID, &n.Bundle, &n.Lease, &n.WorkflowID, &n.Key, &n.Kind, &n.To.Role, &n.To.Unit, &n.To.Name, &n.To.For,
		&n.Channel, &n.Address, &n.Hook, &n.Attempts, &n.MeantAt, &event, &terms)
	if err != nil {
		return n, err
	}
	return n, errors.Join(json.Unmarshal(event, &n.Event), json.Unmarshal(terms, &n.Terms))
}

// NoticesSent marks notices as sent, whoever has them by now: they went out.
func (s *Store) NoticesSent(ctx context.Context, ids []int64) error {
	const query = `
		UPDATE notices SET status = 'sent', sent_at = now(), attempts = attempts + 1, error = ''
		WHERE id = ANY ($1) AND status = 'waiting'`
	_, err := s.pool.Exec(ctx, query, ids)
	return s.wrap(err, "mark notices as sent")
}

// Missed is what became of notices that did not go out.
type Missed struct {
	IDs     []int64
	Lease   time.Time // with which they were taken; another sender's are left alone
	Reason  string
	Counted bool          // as an attempt: the failure was of this message
	After   time.Duration // until they are tried again
	GiveUp  bool          // no more: set aside
	Apart   bool          // in a message of their own from now on
}

// NoticesMissed puts notices back, or aside.
func (s *Store) NoticesMissed(ctx context.Context, m Missed) error {
	const query = `
		UPDATE notices
		SET status = CASE WHEN $6 THEN 'set-aside' ELSE 'waiting' END, error = $3,
		    attempts = attempts + CASE WHEN $4 THEN 1 ELSE 0 END, next_at = now() + $5::interval,
		    bundle = CASE WHEN $7 THEN (SELECT min(i) FROM unnest($1::bigint[]) AS i) ELSE bundle END
		WHERE id = ANY ($1) AND status = 'waiting' AND next_at = $2`
	_, err := s.pool.Exec(ctx, query, m.IDs, m.Lease, m.Reason, m.Counted, m.After, m.GiveUp, m.Apart)
	return s.wrap(err, "put notices back")
}

// NoticesLeftOver puts back what was taken and did not fit into its message: it goes
// out in the next one, with what else waits then.
func (s *Store) NoticesLeftOver(ctx context.Context, ids []int64, lease time.Time) error {
	const query = `UPDATE notices SET bundle = NULL, next_at = now() WHERE id = ANY ($1) AND status = 'waiting' AND next_at = $2`
	_, err := s.pool.Exec(ctx, query, ids, lease)
	return s.wrap(err, "put back notices that did not fit")
}

// SetAsideOldNotices gives up what was to go out longer ago than maxAge and is due.
func (s *Store) SetAsideOldNotices(ctx context.Context, maxAge time.Duration, reason string) (int64, error) {
	const query = `
		UPDATE notices SET status = 'set-aside', error = $2
		WHERE status = 'waiting' AND next_at <= now() AND meant_at < now() - $1::interval`
	tag, err := s.pool.Exec(ctx, query, maxAge, reason)
	return tag.RowsAffected(), s.wrap(err, "set old notices aside")
}

// ExplainWaiting says of notices that are due why nothing sends them.
func (s *Store) ExplainWaiting(ctx context.Context, of Scope, channel string, hooks []string, reason string) error {
	query := `
		UPDATE notices n SET error = $3
		WHERE n.status = 'waiting' AND n.channel = $1 AND n.hook = ANY ($2) AND n.next_at <= now() AND n.error <> $3 AND ` + inScope("n", 4, 5)
	_, err := s.pool.Exec(ctx, query, append([]any{channel, hooks, reason}, of.args()...)...)
	return s.wrap(err, "say why notices wait")
}
