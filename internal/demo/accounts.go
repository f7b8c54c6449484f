package demo

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// lettersFor is how long the last notices may take to arrive.
const lettersFor = 10 * time.Minute

// accountNotices compares what came in with what the record says was sent, once
// nothing waits any more, and tells of it by kind.
func (o *office) accountNotices(ctx context.Context, opt Options) error {
	if opt.Mailroom == nil {
		return nil
	}
	rows, counts, err := o.settledNotices(ctx)
	if err != nil {
		return err
	}
	for _, difference := range opt.Mailroom.differences(rows) {
		o.trouble = append(o.trouble, "notices: "+difference)
	}
	_, err = io.WriteString(opt.Out, opt.Mailroom.account(opt.Lang, rows, counts)+"\n")
	return err
}

// settledNotices lists the notices when none waits any more, or time is up.
func (o *office) settledNotices(ctx context.Context) ([]postgres.NoticeRow, []postgres.NoticeCount, error) {
	within, cancel := context.WithTimeout(ctx, lettersFor)
	defer cancel()
	beat := time.NewTicker(tick)
	defer beat.Stop()
	for {
		rows, counts, err := o.client.Notices(ctx, postgres.NoticeFilter{Programme: o.programme}, 0)
		if err != nil || !waits(rows) {
			return rows, counts, err
		}
		select {
		case <-within.Done():
			return rows, counts, ctx.Err()
		case <-beat.C:
		}
	}
}

func waits(rows []postgres.NoticeRow) bool {
	for _, r := range rows {
		if r.Status == postgres.NoticeWaiting && !ofLife(r) {
			return true
		}
	}
	return false
}

// ofLife says whether a notice is of the life after a pilot, which goes on and
// tells of itself while accounts are made.
func ofLife(r postgres.NoticeRow) bool {
	return pilot.RecordOf(r.Step) != "" || r.Kind == pilot.NoticeMissed || r.Kind == pilot.NoticeYearClosed
}

// differences are the notices that the record calls sent and that did not come
// in, and what came in besides.
func (m *Mailroom) differences(rows []postgres.NoticeRow) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := append([]string(nil), m.wrong...)
	came := map[string]map[int64]bool{postgres.ChannelMail: m.byMail, postgres.ChannelWebhook: m.byHook}
	sent, last := map[string]int{}, int64(0)
	for _, r := range rows {
		last = max(last, r.ID)
		switch {
		case r.Status == postgres.NoticeKept:
		case ofLife(r) && r.Status == postgres.NoticeWaiting && !came[r.Channel][r.ID]: // on its way
		case ofLife(r) && r.Status == postgres.NoticeWaiting:
			sent[r.Channel]++
		case r.Status != postgres.NoticeSent:
			out = append(out, fmt.Sprintf("%s %d is %s: %s", r.Channel, r.ID, r.Status, r.Error))
		case !came[r.Channel][r.ID]:
			out = append(out, fmt.Sprintf("%s %d is called sent and did not come", r.Channel, r.ID))
		default:
			sent[r.Channel]++
		}
	}
	for channel, numbers := range came {
		n := 0
		for id := range numbers {
			if id <= last { // others were written since
				n++
			}
		}
		if n > sent[channel] {
			out = append(out, fmt.Sprintf("%s: %d came, %d are called sent", channel, n, sent[channel]))
		}
	}
	return out
}

// account says how many notices there were by kind, and how they went out.
func (m *Mailroom) account(lang catalog.Lang, rows []postgres.NoticeRow, counts []postgres.NoticeCount) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept := 0
	for _, r := range rows {
		if r.Status == postgres.NoticeKept {
			kept++
		}
	}
	var kinds []string
	for _, kind := range pilot.NoticeKinds() {
		n := 0
		for _, c := range counts {
			if c.Kind == kind {
				n += c.N
			}
		}
		if n > 0 {
			kinds = append(kinds, fmt.Sprintf("%s %d", catalog.Text(lang, "notice."+string(kind)), n))
		}
	}
	return catalog.Text(lang, "demo.notices", catalog.Args{
		"n": len(rows), "kinds": strings.Join(kinds, catalog.Text(lang, "notice.comma")), "by-mail": len(m.byMail),
		"by-hook": len(m.byHook), "kept": kept, "folder": m.folder,
	})
}
