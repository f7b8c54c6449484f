package postgres

import (
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// Channels by which a notice goes out.
const (
	ChannelNone    = "none" // nobody is named, or no address: kept and listed
	ChannelMail    = "mail"
	ChannelWebhook = "webhook"
)

// Statuses of a notice.
const (
	NoticeWaiting  = "waiting"
	NoticeSent     = "sent"
	NoticeKept     = "kept"      // nobody to send it to
	NoticeSetAside = "set-aside" // given up, until somebody puts it back
)

// queueNotices puts notices into the outbox, one row for each channel. Mails of a
// plan with a digest wait for its time.
func (tx *Tx) queueNotices(batch *pgx.Batch, notices []pilot.Notice) {
	const query = `
		INSERT INTO notices (workflow_id, seq, key, kind, role, unit, name, acts_for, channel, address, hook, status, next_at, meant_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, coalesce($13, now()), coalesce($13, now()))
		ON CONFLICT ON CONSTRAINT notices_told_once DO NOTHING`
	var digest *time.Time
	if tx.id.Terms != nil {
		digest = orNever(tx.id.Terms.DigestAfter(time.Now()))
	}
	for _, n := range notices {
		put := func(channel, address, hook, status string, at *time.Time) {
			batch.Queue(query, tx.id.WorkflowID, n.Seq, n.Key, string(n.Kind), string(n.To.Role), n.To.Unit, n.To.Name, n.To.For,
				channel, address, hook, status, at)
		}
		hook := n.To.Webhook
		if n.To.Email != "" {
			put(ChannelMail, n.To.Email, "", NoticeWaiting, digest)
		}
		if hook != nil && hook.URL != "" {
			put(ChannelWebhook, hook.URL, hook.KindOrDefault(), NoticeWaiting, nil)
		}
		if n.To.Email == "" && (hook == nil || hook.URL == "") {
			put(ChannelNone, "", "", NoticeKept, nil)
		}
	}
}
