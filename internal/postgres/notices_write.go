package postgres

import (
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/chain"
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

// noticeRow is a notice on its way by one channel.
type noticeRow struct {
	chain.Notice
	seq    int64
	status string
}

// noticeRows are the rows of notices, one for each channel.
func (tx *Tx) noticeRows(notices []pilot.Notice) []noticeRow {
	var rows []noticeRow
	for _, n := range notices {
		put := func(channel, address, hook, status string) {
			rows = append(rows, noticeRow{seq: n.Seq, status: status, Notice: chain.Notice{
				Key: n.Key, Kind: string(n.Kind), Role: string(n.To.Role), Unit: n.To.Unit, Name: n.To.Name, For: n.To.For,
				Channel: channel, Address: address, Hook: hook,
			}})
		}
		hook := n.To.Webhook
		if n.To.Email != "" {
			put(ChannelMail, n.To.Email, "", NoticeWaiting)
		}
		if hook != nil && hook.URL != "" {
			put(ChannelWebhook, hook.URL, hook.KindOrDefault(), NoticeWaiting)
		}
		if n.To.Email == "" && (hook == nil || hook.URL == "") {
			put(ChannelNone, "", "", NoticeKept)
		}
	}
	return rows
}

// queueNotices puts notices into the outbox. Mails of a plan with a digest wait for
// its time.
func (tx *Tx) queueNotices(batch *pgx.Batch, rows []noticeRow) {
	const query = `
		INSERT INTO notices (workflow_id, seq, key, kind, role, unit, name, acts_for, channel, address, hook, status, next_at, meant_at, error)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, coalesce($13, now()), coalesce($13, now()), $14)
		ON CONFLICT ON CONSTRAINT notices_told_once DO NOTHING`
	var digest *time.Time
	if tx.id.Terms != nil {
		digest = orNever(tx.id.Terms.DigestAfter(time.Now()))
	}
	for _, n := range rows {
		var at *time.Time
		if n.Channel == ChannelMail {
			at = digest
		}
		status, why := n.status, ""
		if tx.refills && status == NoticeWaiting {
			status, why = NoticeSetAside, RefilledNotice
		}
		batch.Queue(query, tx.id.WorkflowID, n.seq, n.Key, n.Kind, n.Role, n.Unit, n.Name, n.For, n.Channel, n.Address, n.Hook, status, at, why)
	}
}
