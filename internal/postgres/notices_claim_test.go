package postgres_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

const (
	clerk   = "王建国 <wang@example.org>"
	another = "刘洋 <liu@example.org>"
)

// outboxDesk is a pilot that tells two people of what it refuses.
func outboxDesk(t *testing.T, change ...func(*pilot.Terms)) *desk {
	t.Helper()
	url := newDesk(t).url
	terms := examples.SampleTerms()
	terms.SubDistrict.Code = "other"
	for i, address := range []string{clerk, another} {
		terms.Recipients = append(terms.Recipients, pilot.Recipient{
			Role: pilot.RoleSubDistrictParty, Unit: "other", Name: fmt.Sprint("收件人", i), Email: address,
			Webhook: &pilot.Hook{URL: fmt.Sprintf("https://example.org/hook/%d", i)},
		})
	}
	for _, c := range change {
		c(terms)
	}
	return deskAt(t, openStore(t, url), url, terms)
}

// refuses so many hand-ins that came by signal: a notice each, to everybody by mail
// and by webhook.
func (d *desk) refuses(n int) {
	d.t.Helper()
	for i := range n {
		d.state.RefusalsTold = nil // as if an hour had passed: refusals are told of no more often
		e := d.handIn(numbered("wrong", int(d.state.Seq)*10+i), pilot.StepLeadingGroup, func(h *pilot.HandIn) { h.Evidence = []byte(`{}`) })
		e.Via = pilot.ViaSignal
		d.must(e)
	}
}

func (d *desk) execute(query string, args ...any) {
	d.t.Helper()
	_, err := connect(d.t, d.url).Exec(d.t.Context(), query, args...)
	require.NoError(d.t, err)
}

var mails = postgres.Claim{Channel: postgres.ChannelMail, Hooks: []string{""}, Addresses: 10, Bundle: 100, Lease: time.Minute}

func (d *desk) claim(c postgres.Claim) []postgres.OutNotice {
	d.t.Helper()
	notices, err := d.store.ClaimNotices(d.t.Context(), c)
	require.NoError(d.t, err)
	return notices
}

func idsOf(notices []postgres.OutNotice) []int64 {
	var ids []int64
	for _, n := range notices {
		ids = append(ids, n.ID)
	}
	return ids
}

func to(notices []postgres.OutNotice, address string) []postgres.OutNotice {
	return slices.DeleteFunc(slices.Clone(notices), func(n postgres.OutNotice) bool { return n.Address != address })
}

func TestClaimNotices_PutsWhatIsDueForOneAddressIntoOneMessage(t *testing.T) {
	t.Parallel()
	d := outboxDesk(t)
	d.refuses(3)
	taken := d.claim(mails)
	require.Len(t, taken, 6)
	for _, address := range []string{clerk, another} {
		own := to(taken, address)
		require.Len(t, own, 3)
		for _, n := range own {
			require.Equal(t, own[0].ID, n.Bundle)
			require.Equal(t, pilot.NoticeRefused, n.Kind)
			require.Equal(t, pilot.EventRefused, n.Event.Type)
			require.Equal(t, "示例街道", n.Terms.SubDistrict.Name)
		}
		require.True(t, slices.IsSorted(idsOf(own)))
	}
}

func TestClaimNotices_TwoSendersAtOnceTakeEachOnce(t *testing.T) {
	t.Parallel()
	d := outboxDesk(t, func(terms *pilot.Terms) {
		for i := range 30 {
			terms.Recipients = append(terms.Recipients, pilot.Recipient{
				Role: pilot.RoleSubDistrictParty, Unit: "other", Name: fmt.Sprint("又一人", i), Email: fmt.Sprintf("more%d@example.org", i),
			})
		}
	})
	d.refuses(3)
	few := mails
	few.Addresses = 2
	var mu sync.Mutex
	var group sync.WaitGroup
	times, failures := map[int64]int{}, []error{}
	for range 4 {
		group.Go(func() {
			for {
				notices, err := d.store.ClaimNotices(t.Context(), few)
				if err != nil || len(notices) == 0 {
					mu.Lock()
					defer mu.Unlock()
					failures = append(failures, err)
					return
				}
				mu.Lock()
				for _, n := range notices {
					times[n.ID]++
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	require.NoError(t, errors.Join(failures...))
	require.Empty(t, d.claim(mails), "everything is taken")
	require.Len(t, times, 3*32)
	for id, n := range times {
		require.Equal(t, 1, n, id)
	}
}

func TestClaimNotices_WhatASenderLeftBehindIsTakenAgainAsTheSameMessage(t *testing.T) {
	t.Parallel()
	d := outboxDesk(t)
	d.refuses(2)
	crashed := mails
	crashed.Lease = 0 // over at once
	first := to(d.claim(crashed), clerk)
	d.refuses(1)
	second := to(d.claim(mails), clerk)
	require.Equal(t, idsOf(first), idsOf(second), "what came later goes in a message of its own")
	require.Equal(t, first[0].Bundle, second[0].Bundle)
	require.Empty(t, d.claim(mails), "and after it")
	require.NoError(t, d.store.NoticesSent(t.Context(), idsOf(second)))
	require.Len(t, d.claim(mails), 1)
}

func TestClaimNotices_WhatIsTriedAgainComesBeforeWhatIsNewer(t *testing.T) {
	t.Parallel()
	d := outboxDesk(t)
	d.refuses(1)
	hooks := postgres.Claim{Channel: postgres.ChannelWebhook, Hooks: []string{pilot.HookSigned}, Addresses: 10, Bundle: 1, Lease: time.Minute}
	first := d.claim(hooks)
	require.Len(t, first, 2)
	m := postgres.Missed{IDs: idsOf(first[:1]), Lease: first[0].Lease, Reason: "webhook-answer: HTTP 503", Counted: true, After: time.Hour}
	require.NoError(t, d.store.NoticesMissed(t.Context(), m))
	d.refuses(1)
	require.NotContains(t, addressesOf(d.claim(hooks)), first[0].Address)
	d.execute(`UPDATE notices SET next_at = now() WHERE id = $1`, first[0].ID)
	again := to(d.claim(hooks), first[0].Address)
	require.Equal(t, idsOf(first[:1]), idsOf(again))
	require.Equal(t, 1, again[0].Attempts)
}

func addressesOf(notices []postgres.OutNotice) []string {
	var out []string
	for _, n := range notices {
		out = append(out, n.Address)
	}
	return out
}

func TestNoticesMissed_LeavesAloneWhatAnotherSenderHasByNow(t *testing.T) {
	t.Parallel()
	d := outboxDesk(t)
	d.refuses(1)
	slow := mails
	slow.Lease = 0
	first := d.claim(slow)
	d.claim(mails)
	m := postgres.Missed{IDs: idsOf(first), Lease: first[0].Lease, Reason: "mail-refused: 550", Counted: true, GiveUp: true}
	require.NoError(t, d.store.NoticesMissed(t.Context(), m))
	require.Equal(t, int64(0), value[int64](t, d.url, `SELECT count(*) FROM notices WHERE status = 'set-aside'`))
	require.NoError(t, d.store.NoticesSent(t.Context(), idsOf(first)), "but what went out went out")
	require.Equal(t, int64(2), value[int64](t, d.url, `SELECT count(*) FROM notices WHERE status = 'sent'`))
}

func TestQueueNotices_MailsWaitForTheDigestAndWebhooksDoNot(t *testing.T) {
	t.Parallel()
	d := outboxDesk(t, func(terms *pilot.Terms) { terms.DigestAt = "08:30" })
	d.refuses(2)
	require.Empty(t, d.claim(mails))
	next := value[time.Time](t, d.url, `SELECT min(next_at) FROM notices WHERE channel = 'mail'`)
	require.Equal(t, "08:30", next.In(d.id.Terms.Location()).Format("15:04"))
	require.True(t, next.After(time.Now()))
	require.Equal(t, int64(1), value[int64](t, d.url, `SELECT count(DISTINCT next_at) FROM notices WHERE channel = 'mail'`))
	hooks := postgres.Claim{Channel: postgres.ChannelWebhook, Hooks: []string{pilot.HookSigned}, Addresses: 10, Bundle: 1, Lease: time.Minute}
	require.Len(t, d.claim(hooks), 2)

	d.execute(`UPDATE notices SET next_at = now() WHERE channel = 'mail'`) // the morning comes
	own := to(d.claim(mails), clerk)
	require.Len(t, own, 2)
	require.Equal(t, own[0].Bundle, own[1].Bundle, "one mail")
}

func TestSetAsideOldNotices_CountsFromWhenTheyWereMeantToGoOut(t *testing.T) {
	t.Parallel()
	d := outboxDesk(t)
	d.refuses(1)
	n, err := d.store.SetAsideOldNotices(t.Context(), time.Hour, "too-old")
	require.NoError(t, err)
	require.Zero(t, n)
	require.NoError(t, d.store.ExplainWaiting(t.Context(), postgres.Scope{}, postgres.ChannelMail, []string{""}, "no-mail-server"))
	d.execute(`UPDATE notices SET meant_at = now() - interval '2 hours' WHERE channel = 'mail'`)
	rows, err := d.store.Notices(t.Context(), postgres.NoticeFilter{Status: postgres.NoticeWaiting}, 0)
	require.NoError(t, err)
	require.Len(t, rows, 4)
	n, err = d.store.SetAsideOldNotices(t.Context(), time.Hour, "too-old")
	require.NoError(t, err)
	require.Equal(t, int64(2), n)

	back, err := d.store.RetryNotices(t.Context(), postgres.NoticeFilter{Place: "other"}, nil)
	require.NoError(t, err)
	require.Len(t, back, 2)
	n, err = d.store.SetAsideOldNotices(t.Context(), time.Hour, "too-old")
	require.NoError(t, err)
	require.Zero(t, n, "somebody wants them sent: their age counts anew")
	require.Len(t, d.claim(mails), 2)
}

func TestNotices_AreListedNewestFirstAndCounted(t *testing.T) {
	t.Parallel()
	d := outboxDesk(t)
	d.refuses(2)
	require.NoError(t, d.store.NoticesSent(t.Context(), idsOf(d.claim(mails))[:1]))
	mailed := value[int](t, d.url, `SELECT count(*)::int FROM notices WHERE channel = 'mail'`)
	require.Positive(t, mailed)
	for name, c := range map[string]struct {
		filter postgres.NoticeFilter
		want   int
	}{
		"all": {postgres.NoticeFilter{}, 8}, "place": {postgres.NoticeFilter{Place: "other"}, 8}, "elsewhere": {postgres.NoticeFilter{Place: "sample"}, 0},
		"status": {postgres.NoticeFilter{Status: postgres.NoticeSent}, 1}, "to": {postgres.NoticeFilter{To: "收件人1"}, 4},
		"role": {postgres.NoticeFilter{Role: pilot.RoleDistrict}, 0}, "kind": {postgres.NoticeFilter{Kind: pilot.NoticeRefused}, 8},
		"since": {postgres.NoticeFilter{Since: time.Now().Add(time.Hour)}, 0}, "programme": {postgres.NoticeFilter{Programme: "sample-2002"}, 8},
		"channel": {postgres.NoticeFilter{Channel: postgres.ChannelMail}, mailed}, "webhook": {postgres.NoticeFilter{Channel: postgres.ChannelWebhook}, 8 - mailed}, "none": {postgres.NoticeFilter{Channel: postgres.ChannelNone}, 0},
	} {
		rows, err := d.store.Notices(t.Context(), c.filter, 0)
		require.NoError(t, err)
		require.Len(t, rows, c.want, name)
		counts, err := d.store.CountNotices(t.Context(), c.filter)
		require.NoError(t, err)
		sum := 0
		for _, n := range counts {
			sum += n.N
		}
		require.Equal(t, c.want, sum, name)
	}
	all, err := d.store.Notices(t.Context(), postgres.NoticeFilter{}, 0)
	require.NoError(t, err)
	on, err := d.store.Notices(t.Context(), postgres.NoticeFilter{Offset: 3}, 2)
	require.NoError(t, err)
	require.Equal(t, all[3:5], on)
	rows, err := d.store.Notices(t.Context(), postgres.NoticeFilter{}, 3)
	require.NoError(t, err)
	require.Len(t, rows, 3)
	require.Greater(t, rows[0].ID, rows[2].ID)
	require.Equal(t, pilot.StepLeadingGroup, rows[0].Step)
}
