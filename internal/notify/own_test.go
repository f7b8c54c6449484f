package notify_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/notify"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

const other = "other-2004"

// settings are a programme's own, read from a file.
func settings(t *testing.T, text string) map[string]notify.OwnSettings {
	t.Helper()
	file := filepath.Join(t.TempDir(), "notices.yaml")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	all, err := notify.ReadOwn(file)
	require.NoError(t, err)
	return all
}

func (o *outbox) runsOwn(mail *notify.Mail, hooks *notify.Hooks, own map[string]notify.Own) *notify.Sender {
	sender, _ := o.runs(nil, nil, func(s *notify.Sender) { s.Mail, s.Hooks, s.Own = mail, hooks, own })
	return sender
}

func TestOwn_AProgrammesMailsComeFromItselfAndHoldNothingOfAnother(t *testing.T) {
	t.Parallel()
	shared := startMailServer(t, false)
	o := newOutbox(t, byMail("both@example.org"))
	o.refuses(2)
	b := o.beside(other, byMail("both@example.org"))
	b.refuses(3)
	own := settings(t, other+": {from: '东城区试点办 <pilot@dongcheng.test>'}")[other]
	mail, err := own.Mailer(shared.settings())
	require.NoError(t, err)
	require.Nil(t, own.Hooker(newHooks("", nil)), "it calls webhooks as all do")
	o.runsOwn(shared.client(t), nil, map[string]notify.Own{other: {Mail: mail}})
	o.until(postgres.NoticeSent, 5)
	from := map[string]int{}
	for _, m := range shared.all() {
		from[m.from] += len(strings.Split(m.header.Get(notify.HeaderNotices), ", "))
		require.Regexp(t, "@"+strings.TrimPrefix(m.from, "pilot@")+">$", m.header.Get("Message-ID"))
	}
	require.Equal(t, map[string]int{"pilot@xicheng.test": 2, "pilot@dongcheng.test": 3}, from)
}

func TestOwn_WithoutSettingsTwoProgrammesShareAServerAndNoMail(t *testing.T) {
	t.Parallel()
	server := startMailServer(t, false)
	o := newOutbox(t, byMail("both@example.org"))
	o.refuses(2)
	b := o.beside(other, byMail("both@example.org"))
	b.refuses(2)
	o.runs(server.client(t), nil)
	o.until(postgres.NoticeSent, 4)
	messages := map[int64]string{}
	for _, row := range o.rows(postgres.NoticeSent) {
		require.Contains(t, []string{"", row.Programme}, messages[row.Message], "one mail has notices of two programmes")
		messages[row.Message] = row.Programme
	}
	require.Len(t, server.all(), len(messages))
}

func TestOwn_AMailServerThatIsAwayHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	shared, gone := startMailServer(t, false), startMailServer(t, false)
	dead := gone.settings()
	dead.Port = 1
	own, err := notify.NewMail(dead)
	require.NoError(t, err)
	o := newOutbox(t, byMail("both@example.org"))
	b := o.beside(other, byMail("both@example.org"))
	b.refuses(1) // first, and at the same address
	o.refuses(2)
	sender := o.runsOwn(shared.client(t), nil, map[string]notify.Own{other: {Mail: own}})
	o.until(postgres.NoticeSent, 2)
	require.Len(t, o.of(postgres.NoticeSent), 2)
	require.Eventually(t, func() bool { return b.of("")[0].Error != "" }, patience, 10*time.Millisecond)
	require.Equal(t, postgres.NoticeWaiting, b.of("")[0].Status)
	require.True(t, strings.HasPrefix(b.of("")[0].Error, "mail-server: "), b.of("")[0].Error)
	require.Eventually(t, func() bool { return strings.Contains(sender.Health(), "mail of other-2004 held up") }, patience, 10*time.Millisecond)
	require.Contains(t, sender.Health(), "notices: mail ok; ")
}

func TestOwn_WhereOnlyOneProgrammeHasAMailServerTheOthersMailsWait(t *testing.T) {
	t.Parallel()
	server := startMailServer(t, false)
	o := newOutbox(t, byMail("a@example.org"))
	o.refuses(1)
	b := o.beside(other, byMail("a@example.org"))
	b.refuses(1)
	o.runsOwn(nil, nil, map[string]notify.Own{other: {Mail: server.client(t)}})
	o.until(postgres.NoticeSent, 1)
	require.Len(t, b.of(postgres.NoticeSent), 1)
	require.Eventually(t, func() bool { return o.of("")[0].Error == notify.ReasonNoMailServer }, patience, 10*time.Millisecond)
	require.Empty(t, b.of("")[0].Error)
}

func TestOwn_ANameIsTheProgrammesOwnThenThatOfAllAndNeverAnothers(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, nil)
	all := newHooks("secret-of-all", nil)
	all.Named = notify.Webhooks{"office": {URL: r.URL + "/all?key=all"}, "shared": {URL: r.URL + "/shared?key=shared"}}
	text := other + ": {secret: own-secret, webhooks: {office: {url: '" + r.URL + "/own?key=own'}, mine: {url: '" + r.URL + "/mine?key=mine', secret: mine-secret}}}"
	own := map[string]notify.Own{other: {Hooks: settings(t, text)[other].Hooker(all)}}
	o := newOutbox(t, at("ref:office", pilot.HookSigned), at("ref:mine", pilot.HookSigned))
	o.refuses(1)
	b := o.beside(other, at("ref:office", pilot.HookSigned), at("ref:mine", pilot.HookSigned), at("ref:shared", pilot.HookSigned))
	b.refuses(1)
	sender := o.runsOwn(nil, all, own)
	o.until(postgres.NoticeSent, 4)
	require.Equal(t, "webhook-unknown: mine", o.until(postgres.NoticeSetAside, 1)[0].Error, "it is another programme's")
	wanted := map[string]string{"all": "sample-2002", "own": other, "mine": other, "shared": other}
	secrets := map[string]string{"all": "secret-of-all", "own": "own-secret", "mine": "mine-secret", "shared": "own-secret"}
	for _, c := range r.all() {
		var note notify.Note
		require.NoError(t, json.Unmarshal(c.body, &note))
		key := c.query["key"][0]
		require.Equal(t, wanted[key], note.Programme, key)
		require.Equal(t, notify.Sign(secrets[key], c.header.Get(notify.HeaderTimestamp), c.body), c.header.Get(notify.HeaderSignature), key)
	}
	require.Eventually(t, func() bool { return sender.HooksHealth() != "" }, patience, 10*time.Millisecond)
	require.Contains(t, sender.HooksHealth(), "webhook mine: not in SHIDIAN_WEBHOOKS_FILE; add it there")
	require.NotContains(t, sender.HooksHealth(), other)
}

func TestOwn_AProgrammesHostsAreCalledForItAlone(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, nil)
	all := notify.NewHooks("s", nil)
	all.Allowed, _ = notify.ParseHosts([]string{"127.0.0.0/8"}) // dialled, and named by nobody but the one
	all.Allowed = all.Allowed.With(nil)
	own := settings(t, other+": {webhooks: {mine: {url: 'http://localhost:"+portOf(r.URL)+"/mine'}}}")
	o := newOutbox(t, at("http://localhost:"+portOf(r.URL)+"/mine", pilot.HookSigned))
	o.refuses(1)
	b := o.beside(other, at("ref:mine", pilot.HookSigned))
	b.refuses(1)
	o.runsOwn(nil, all, map[string]notify.Own{other: {Hooks: own[other].Hooker(all)}})
	o.until(postgres.NoticeSent, 1)
	require.Len(t, b.of(postgres.NoticeSent), 1)
	require.True(t, strings.HasPrefix(o.until(postgres.NoticeSetAside, 1)[0].Error, "webhook-not-allowed: localhost"))
}

func portOf(address string) string { return address[strings.LastIndex(address, ":")+1:] }

func TestReadOwn_SaysWhereAFileIsWrongAndNothingOfWhatStandsThere(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"xicheng-2002:\n  from: a@b.example\n  smtp: {host: mail.example, password: very-secret}\ndong-2004: {webhooks: {oa: {url: 'https://oa.example'}}}": "",
		"xicheng-2002: {smtp: {host: mail.example, password: very-secret}}":                                                                                 "from is not",
		"xicheng-2002: {from: a@b.example, smtp: {password: very-secret}}":                                                                                  "smtp has no host",
		"Xicheng: {secret: very-secret}":                                              "small letters, digits and hyphens",
		"xicheng-2002:\n  secret: very-secret\n  sekret: very-secret":                 "(line 3)",
		"xicheng-2002: {webhooks: {oa: {url: 'http://oa.example/?key=very-secret'}}}": "webhooks: oa: url: it has to begin with https://",
		"xicheng-2002: {webhooks: {oa: 'https://oa.example/?key=very-secret'}}":       "can't be read",
		"xicheng-2002: [very-secret]":                                                 "can't be read",
	} {
		file := filepath.Join(t.TempDir(), "notices.yaml")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		_, err := notify.ReadOwn(file)
		if want == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, want, text)
		require.NotContains(t, err.Error(), "very-secret")
	}
	_, err := notify.OwnSettings{From: "a@b.example"}.Mailer(notify.MailSettings{})
	require.ErrorContains(t, err, "SHIDIAN_SMTP_HOST")
	mail, err := notify.OwnSettings{}.Mailer(notify.MailSettings{Host: "mail.example"})
	require.NoError(t, err)
	require.Nil(t, mail)
}

// A programme's robot has minutes of its own, whatever others call by the same name.
func TestOwn_ARobotsMinuteIsItsOwnWhoeverHasTheSameName(t *testing.T) {
	t.Parallel()
	busy, quiet := startReceiver(t, nil), startReceiver(t, nil)
	all := newHooks("", nil)
	all.RobotRate = 1
	all.Named = notify.Webhooks{"group": {URL: busy.URL, Kind: pilot.HookWeCom}}
	own := settings(t, other+": {webhooks: {group: {url: '"+quiet.URL+"', kind: wecom}}}")[other].Hooker(all)
	o := newOutbox(t, at("ref:group", pilot.HookWeCom))
	b := o.beside(other, at("ref:group", pilot.HookWeCom))
	third := o.beside("third-2004", at("ref:group", pilot.HookWeCom))
	s := &notify.Sender{Store: o.store, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Hooks: all, Own: map[string]notify.Own{other: {Hooks: own}}}
	o.refuses(1)
	s.SendHooks(t.Context())
	b.refuses(1)
	third.refuses(1)
	s.SendHooks(t.Context())
	require.Len(t, busy.all(), 1, "the third programme calls the same robot, which has had its message of this minute")
	require.Len(t, quiet.all(), 1)
	o.minutePasses()
	s.SendHooks(t.Context())
	require.Len(t, busy.all(), 2)
}
