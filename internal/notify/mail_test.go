package notify_test

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"shidian/internal/notify"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

func byMail(address string) pilot.Recipient { return pilot.Recipient{Email: address} }

func TestMail_GoesOutEncryptedAndSaysWhatAClerkNeeds(t *testing.T) {
	t.Parallel()
	for name, implicit := range map[string]bool{"starttls": false, "implicit": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startMailServer(t, implicit)
			settings := server.settings()
			settings.TLS = name
			client, err := notify.NewMail(settings)
			require.NoError(t, err)
			o := newOutbox(t, pilot.Recipient{Name: "王建国", Email: "wang@example.org"})
			o.refuses(1)
			sender, _ := o.runs(client, nil)
			o.until(postgres.NoticeSent, 1)
			require.Len(t, server.all(), 1)
			m := server.all()[0]
			require.Equal(t, "pilot@xicheng.test", m.from)
			require.Equal(t, "wang@example.org", m.to)
			require.Equal(t, "【未通过】示例街道：成立试点工作领导小组", m.subject(t))
			require.Equal(t, "auto-generated", m.header.Get("Auto-Submitted"))
			require.Regexp(t, `^<[0-9a-f]{32}@xicheng\.test>$`, m.header.Get("Message-ID"))
			require.Contains(t, m.header.Get("Content-Type"), "text/plain; charset=UTF-8")
			require.NotEmpty(t, m.header.Get("Date"))
			require.Contains(t, m.text, "王建国：")
			require.Contains(t, m.text, "shidian submit sample leading-group -f leading-group.yaml --as 王建国 --role sub-district-party")
			require.Contains(t, sender.Health(), "mail ok")
		})
	}
}

func TestMail_OfOneAddressIsOneAndTheOthersAreTheirOwn(t *testing.T) {
	t.Parallel()
	server := startMailServer(t, false)
	o := newOutbox(t, byMail("a@example.org"), byMail("b@example.org"), byMail("a@example.org"))
	o.refuses(4)
	o.runs(server.client(t), nil)
	o.until(postgres.NoticeSent, 12)
	by := map[string]received{}
	for _, m := range server.all() {
		by[m.to] = m
	}
	require.Len(t, server.all(), 2)
	require.Contains(t, by["a@example.org"].subject(t), "8 项")
	require.Contains(t, by["a@example.org"].text, "8. 【未通过】")
	require.Contains(t, by["b@example.org"].subject(t), "4 项")
}

func TestMail_IsTriedAgainWhenTheServerSaysLater(t *testing.T) {
	t.Parallel()
	server := startMailServer(t, false)
	first := true
	server.data = func() error { // called under the server's lock
		if first {
			first = false
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "come back later"}
		}
		return nil
	}
	o := newOutbox(t, byMail("a@example.org"))
	o.refuses(1)
	o.runs(server.client(t), nil)
	require.Eventually(t, func() bool { return o.rows(postgres.NoticeWaiting)[0].Attempts == 1 }, patience, 10*time.Millisecond)
	row := o.rows(postgres.NoticeWaiting)[0]
	require.Contains(t, row.Error, "mail-refused: ")
	require.Contains(t, row.Error, "come back later")
	require.True(t, row.NextAt.After(time.Now()))
	o.execute(`UPDATE notices SET next_at = now()`) // later comes
	row = o.until(postgres.NoticeSent, 1)[0]
	require.Equal(t, 2, row.Attempts)
	require.Empty(t, row.Error)
	mails := server.all()
	require.Len(t, mails, 2)
	require.Equal(t, mails[0].header, mails[1].header, "the same mail")
	require.Equal(t, mails[0].text, mails[1].text)
}

func TestMail_AnAddressThatTheServerRefusesIsSetAsideAndHoldsUpNobody(t *testing.T) {
	t.Parallel()
	server := startMailServer(t, false)
	server.rcpt = func(to string) error {
		if to == "gone@example.org" {
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
		}
		return nil
	}
	o := newOutbox(t, byMail("gone@example.org"), byMail("here@example.org"), byMail("no address"))
	o.refuses(1)
	o.runs(server.client(t), nil)
	o.until(postgres.NoticeSent, 1)
	aside := o.until(postgres.NoticeSetAside, 2)
	reasons := map[string]string{}
	for _, r := range aside {
		reasons[r.Address] = r.Error
	}
	require.Contains(t, reasons["gone@example.org"], "mail-refused: ")
	require.Contains(t, reasons["gone@example.org"], "no such user")
	require.Contains(t, reasons["no address"], "bad-address: ")

	server.mu.Lock()
	server.rcpt = nil
	server.mu.Unlock()
	back, err := o.store.RetryNotices(t.Context(), postgres.NoticeFilter{}, nil)
	require.NoError(t, err)
	require.Len(t, back, 2)
	o.until(postgres.NoticeSent, 2)
}

func TestMail_AServerThatCannotBeUsedCostsNoNoticeAnAttempt(t *testing.T) {
	t.Parallel()
	server := startMailServer(t, false)
	for name, change := range map[string]func(*notify.MailSettings){
		"wrong password":      func(s *notify.MailSettings) { s.Password = "another" },
		"unknown certificate": func(s *notify.MailSettings) { s.CAFile = "" },
		"nobody there":        func(s *notify.MailSettings) { s.Port = 1 },
		"no encryption":       func(s *notify.MailSettings) { s.TLS = notify.TLSNone },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := server.settings()
			change(&settings)
			client, err := notify.NewMail(settings)
			require.NoError(t, err)
			o := newOutbox(t, byMail("a@example.org"))
			o.refuses(1)
			sender, _ := o.runs(client, nil)
			require.Eventually(t, func() bool { return o.rows(postgres.NoticeWaiting)[0].Error != "" }, patience, 10*time.Millisecond)
			row := o.rows(postgres.NoticeWaiting)[0]
			require.Contains(t, row.Error, "mail-server: ")
			require.NotContains(t, row.Error, settings.Password)
			require.Zero(t, row.Attempts)
			require.Eventually(t, func() bool { return sender.Health() != "" && !isOK(sender) }, patience, 10*time.Millisecond)
		})
	}
	require.Empty(t, server.all())
}

func isOK(s *notify.Sender) bool { return s.Health() == "notices: mail ok; webhook starting" }

func TestSender_KilledBetweenSendingAndMarkingSendsTheSameMailOnceMore(t *testing.T) {
	t.Parallel()
	server := startMailServer(t, false)
	o := newOutbox(t, byMail("a@example.org"))
	o.refuses(2)
	dying := &notify.Sender{
		Store: brokenStore{o.store}, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Mail: server.client(t),
		Poll: time.Hour, Lease: time.Millisecond,
	}
	ctx, die := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { dying.Run(ctx); close(done) }()
	require.Eventually(t, func() bool { return len(server.all()) > 0 }, patience, 5*time.Millisecond)
	die()
	<-done
	o.until(postgres.NoticeWaiting, 2)
	before := len(server.all())
	o.refuses(1) // does not change what the mail holds
	o.runs(server.client(t), nil)
	o.until(postgres.NoticeSent, 3)
	mails := server.all()
	require.Len(t, mails, before+2)
	require.Equal(t, mails[0].header.Get("Message-ID"), mails[before].header.Get("Message-ID"))
	require.Equal(t, mails[0].text, mails[before].text)
	require.NotEqual(t, mails[0].header.Get("Message-ID"), mails[before+1].header.Get("Message-ID"))
}

func TestSender_WithoutAMailServerMailsWaitWithTheReasonUntilTheyAreTooOld(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, byMail("a@example.org"))
	o.refuses(2)
	sender, stop := o.runs(nil, newHooks("", nil))
	require.Eventually(t, func() bool { return o.rows(postgres.NoticeWaiting)[0].Error == notify.ReasonNoMailServer }, patience, 10*time.Millisecond)
	require.Zero(t, o.rows(postgres.NoticeWaiting)[0].Attempts)
	require.Contains(t, sender.Health(), "no mail server is configured")
	stop()

	o.execute(`UPDATE notices SET meant_at = now() - interval '4 days' WHERE id = (SELECT min(id) FROM notices)`)
	server := startMailServer(t, false)
	o.execute(`UPDATE notices SET bundle = NULL`)
	old := &notify.Sender{Store: o.store, Logger: slog.New(slog.DiscardHandler), Poll: 20 * time.Millisecond}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { old.Run(ctx); close(done) }()
	require.Equal(t, notify.ReasonTooOld, o.until(postgres.NoticeSetAside, 1)[0].Error)
	cancel()
	<-done
	o.runs(server.client(t), nil)
	o.until(postgres.NoticeSent, 1)
	require.Len(t, server.all(), 1, "what is not too old goes out when a server is configured")
}

func TestNewMail_WantsEncryptionBeyondThisMachine(t *testing.T) {
	t.Parallel()
	for wrong, s := range map[string]notify.MailSettings{
		"SHIDIAN_SMTP_TLS is none":          {Host: "mail.example.org", Port: 25, From: "a@example.org", TLS: notify.TLSNone},
		"SHIDIAN_SMTP_TLS is opportunistic": {Host: "192.0.2.1", Port: 25, From: "a@example.org", TLS: notify.TLSOpportunistic},
		`SHIDIAN_SMTP_TLS is "ssl"`:         {Host: "mail.example.org", Port: 25, From: "a@example.org", TLS: "ssl"},
		"SHIDIAN_SMTP_FROM":                 {Host: "mail.example.org", Port: 25, From: "nobody", TLS: notify.TLSStart},
		"SHIDIAN_SMTP_CA_FILE":              {Host: "mail.example.org", Port: 25, From: "a@example.org", TLS: notify.TLSStart, CAFile: "no/such/file"},
		"SHIDIAN_SMTP_":                     {Host: "mail.example.org", Port: 0, From: "a@example.org", TLS: notify.TLSStart},
	} {
		_, err := notify.NewMail(s)
		require.ErrorContains(t, err, wrong)
	}
}
