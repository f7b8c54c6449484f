package postgres

import (
	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// Channels by which a notice goes out.
const (
	ChannelNone    = "none" // nobody is named, or no address: kept and listed
	ChannelMail    = "mail"
	ChannelWebhook = "webhook"
)

// queueNotices puts notices into the outbox, one row for each channel.
func (tx *Tx) queueNotices(batch *pgx.Batch, notices []pilot.Notice) {
	const query = `
		INSERT INTO notices (workflow_id, seq, key, kind, role, unit, name, acts_for, channel, address, hook, status)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT ON CONSTRAINT notices_told_once DO NOTHING`
	for _, n := range notices {
		put := func(channel, address, hook, status string) {
			batch.Queue(query, tx.id.WorkflowID, n.Seq, n.Key, string(n.Kind), string(n.To.Role), n.To.Unit, n.To.Name, n.To.For,
				channel, address, hook, status)
		}
		hook := n.To.Webhook
		if n.To.Email != "" {
			put(ChannelMail, n.To.Email, "", "waiting")
		}
		if hook != nil && hook.URL != "" {
			put(ChannelWebhook, hook.URL, hook.KindOrDefault(), "waiting")
		}
		if n.To.Email == "" && (hook == nil || hook.URL == "") {
			put(ChannelNone, "", "", "kept")
		}
	}
}
