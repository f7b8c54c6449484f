package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// NoticeFilter says which notices are meant; what is empty does not narrow.
type NoticeFilter struct {
	Programme string
	Place     string // `yuetan`: it and its communities; `yuetan/sanlihe-1`: that community
	Status    string
	To        string // a name, of who gets it or of whom it stands in for
	Role      pilot.Role
	Kind      pilot.NoticeKind
	Since     time.Time // written then or later
	Channel   string
	Offset    int // how many of a list are left out
	Count     int // how many are counted at most; 0: all
}

func (f NoticeFilter) args() []any {
	return []any{f.Programme, f.Place, f.Status, f.To, string(f.Role), string(f.Kind), orNever(f.Since), f.Channel}
}

// The programme is what the index of notices goes by, the place what that of pilots does.
const noticeFilterSQL = `
	($1 = '' OR p.programme = $1 AND ($2 <> '' OR split_part(n.workflow_id, '/', 2) = $1))
	AND ` + atPlace + `
	AND ($3 = '' OR n.status = $3)
	AND ($4 = '' OR n.name = $4 OR n.acts_for = $4)
	AND ($5 = '' OR n.role = $5)
	AND ($6 = '' OR n.kind = $6)
	AND ($7::timestamptz IS NULL OR n.created_at >= $7)
	AND ($8 = '' OR n.channel = $8)`

// NoticeRow is a notice as lists show it. Times are real time.
type NoticeRow struct {
	ID          int64
	Programme   string
	Place       string
	SubDistrict pilot.Unit
	Community   *pilot.Unit // nil: of the sub-district's own pilot
	Kind        pilot.NoticeKind
	Step        pilot.Step // empty where it is about more than one
	To          pilot.Addressee
	Channel     string
	Address     string
	Hook        string
	Status      string
	Attempts    int
	CreatedAt   time.Time
	NextAt      time.Time
	SentAt      time.Time
	Message     int64 // of the message that it went in: its first notice's ID; 0: nobody has taken it yet
	Error       string
}

// Notices lists notices, newest first; 0 for no limit.
func (s *Store) Notices(ctx context.Context, f NoticeFilter, limit int) ([]NoticeRow, error) {
	const query = `
		SELECT n.id, p.programme, p.place, p.sub_district, p.sub_district_name, p.community, p.community_name, n.kind, e.step,
		       n.role, n.unit, n.name, n.acts_for, n.channel, n.address, n.hook, n.status, n.attempts, n.created_at, n.next_at, n.sent_at, coalesce(n.bundle, 0), n.error
		FROM notices n JOIN pilots p USING (workflow_id) JOIN events e ON e.workflow_id = n.workflow_id AND e.seq = n.seq
		WHERE ` + noticeFilterSQL + `
		ORDER BY n.created_at DESC, n.id DESC LIMIT nullif($9, 0) OFFSET $10`
	rows, err := collect(ctx, s.pool, query, append(f.args(), limit, f.Offset), scanNotice)
	return rows, s.wrap(err, "list notices")
}

func scanNotice(row pgx.CollectableRow) (NoticeRow, error) {
	var n NoticeRow
	var community pilot.Unit
	var sent *time.Time
	err := row.Scan(&n.ID, &n.Programme, &n.Place, &n.SubDistrict.Code, &n.SubDistrict.Name, &community.Code, &community.Name, &n.Kind, &n.Step,
		&n.To.Role, &n.To.Unit, &n.To.Name, &n.To.For, &n.Channel, &n.Address, &n.Hook, &n.Status, &n.Attempts, &n.CreatedAt, &n.NextAt, &sent, &n.Message, &n.Error)
	if community.Code != "" {
		n.Community = &community
	}
	n.CreatedAt, n.NextAt, n.SentAt = n.CreatedAt.UTC(), n.NextAt.UTC(), timeOf(sent)
	return n, err
}

// NoticeCount is how many notices have these in common.
type NoticeCount struct {
	Kind    pilot.NoticeKind
	Channel string
	Status  string
	N       int
}

// NoticeStatuses are what can have become of a notice, in the order in which lists show them.
func NoticeStatuses() []string {
	return []string{NoticeWaiting, NoticeSent, NoticeSetAside, NoticeKept}
}

// StatusCount is how many notices have a status.
type StatusCount struct {
	Status string `json:"status"`
	N      int    `json:"n"`
}

// ByStatus sums up counts by status; a status that no notice has is left out.
func ByStatus(counts []NoticeCount) []StatusCount {
	var out []StatusCount
	for _, status := range NoticeStatuses() {
		n := 0
		for _, c := range counts {
			if c.Status == status {
				n += c.N
			}
		}
		if n > 0 {
			out = append(out, StatusCount{status, n})
		}
	}
	return out
}

// CountNotices counts notices by kind, channel and status.
func (s *Store) CountNotices(ctx context.Context, f NoticeFilter) ([]NoticeCount, error) {
	const query = `
		SELECT n.kind, n.channel, n.status, count(*)
		FROM (SELECT n.kind, n.channel, n.status FROM notices n JOIN pilots p USING (workflow_id) WHERE ` + noticeFilterSQL + ` LIMIT nullif($9, 0)) n
		GROUP BY n.kind, n.channel, n.status ORDER BY n.kind, n.channel, n.status`
	counts, err := collect(ctx, s.pool, query, append(f.args(), f.Count), func(row pgx.CollectableRow) (NoticeCount, error) {
		var c NoticeCount
		return c, row.Scan(&c.Kind, &c.Channel, &c.Status, &c.N)
	})
	return counts, s.wrap(err, "count notices")
}

// RetryNotices puts notices that were set aside back to be sent: these, or with no
// ids all that are meant, in messages with what else waits. It returns the ids of those put back.
func (s *Store) RetryNotices(ctx context.Context, f NoticeFilter, ids []int64) ([]int64, error) {
	const query = `
		UPDATE notices SET status = 'waiting', attempts = 0, next_at = now(), meant_at = now(), error = '', bundle = NULL
		WHERE id IN (
			SELECT n.id FROM notices n JOIN pilots p USING (workflow_id)
			WHERE n.status = 'set-aside' AND ($9::bigint[] IS NULL OR n.id = ANY ($9)) AND ` + noticeFilterSQL + `)
		RETURNING id`
	back, err := collect(ctx, s.pool, query, append(f.args(), ids), pgx.RowTo[int64])
	return back, s.wrap(err, "put notices back")
}

// HookInUse is where notices of running pilots go, or wait to go, by webhook.
type HookInUse struct {
	Address   string // as in the terms: ref:NAME, or the address of an older plan
	Hook      string // its kind
	Programme string
	Place     string // the first of those that use it
	Places    int
}

// HooksInUse lists the webhooks of pilots that have not ended, and of notices that wait.
func (s *Store) HooksInUse(ctx context.Context) ([]HookInUse, error) {
	const query = `
		WITH used AS (
			SELECT p.programme, p.place, h->>'url' AS address, coalesce(nullif(h->>'kind', ''), 'signed') AS hook
			FROM pilots p CROSS JOIN LATERAL jsonb_path_query(p.terms, '$.recipients[*].webhook') AS h
			WHERE p.phase NOT IN ('closed', 'cancelled', 'dissolved')
			UNION ALL
			SELECT p.programme, p.place, n.address, n.hook
			FROM notices n JOIN pilots p USING (workflow_id)
			WHERE n.status = 'waiting' AND n.channel = 'webhook')
		SELECT address, hook, programme, min(place), count(DISTINCT place)
		FROM used WHERE address <> '' GROUP BY address, hook, programme ORDER BY programme, min(place), address, hook`
	rows, err := collect(ctx, s.pool, query, nil, func(row pgx.CollectableRow) (HookInUse, error) {
		return pgx.RowToStructByPos[HookInUse](row)
	})
	return rows, s.wrap(err, "list the webhooks in use")
}
