package notify_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/notify"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
)

// newHooks sends to receivers on this machine.
func newHooks(secret string, dingTalk map[string]string) *notify.Hooks {
	h := notify.NewHooks(secret, dingTalk)
	h.Allowed, _ = notify.ParseHosts([]string{"127.0.0.1"})
	return h
}

func TestHosts_WhatIsNoHostIsSaid(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{"https://hooks.example.org", "a/b", "*.example.org", "me@host"} {
		_, err := notify.ParseHosts([]string{wrong})
		require.ErrorContains(t, err, wrong)
	}
	_, err := notify.ParseHosts([]string{"hooks.example.org", "hooks.example.org:8443", "10.1.0.0/16", "::1", "localhost", ""})
	require.NoError(t, err)
}

func TestHosts_NoAddressInsideIsDialledUnlessListed(t *testing.T) {
	t.Parallel()
	listed, err := notify.ParseHosts([]string{"10.1.0.0/16", "::1"})
	require.NoError(t, err)
	for address, want := range map[string]bool{
		"127.0.0.1": false, "127.8.8.8": false, "::1": true, "0.0.0.0": false, "::": false, "0.1.2.3": false,
		"10.0.0.1": false, "10.1.0.1": true, "::ffff:10.1.0.1": true, "172.16.0.1": false, "172.31.255.255": false, "172.32.0.1": true, "192.168.1.1": false,
		"169.254.169.254": false, "::ffff:169.254.169.254": false, "fe80::1": false, "fd00:ec2::254": false, "fc00::1": false, "fec0::1": false,
		"::ffff:127.0.0.1": false, "::127.0.0.1": false, "64:ff9b::7f00:1": false, "64:ff9b:1::1": false, "2002:7f00:1::": false,
		"100.64.0.1": false, "100.100.100.200": false, "192.0.0.192": false, "198.18.0.1": false, "224.0.0.1": false, "ff02::1": false, "255.255.255.255": false,
		"1.1.1.1": true, "2606:4700::1111": true, "::ffff:1.1.1.1": true,
	} {
		require.Equal(t, want, listed.Dials(netip.MustParseAddr(address)), address)
	}
}

// called are recipients, each with a webhook of the settings: the plan calls it by name.
func called(urls ...string) ([]pilot.Recipient, notify.Webhooks) {
	named := notify.Webhooks{}
	var recipients []pilot.Recipient
	for i, u := range urls {
		name := fmt.Sprintf("hook-%d", i)
		named[name] = notify.Webhook{URL: u, Kind: pilot.HookWeCom}
		recipients = append(recipients, at("ref:"+name, pilot.HookWeCom))
	}
	return recipients, named
}

// at is a recipient named after its webhook.
func at(webhook, kind string) pilot.Recipient {
	r := hooked(webhook, kind)
	r.Name = webhook
	return r
}

func TestHooks_NothingInsideIsCalledThoughItsNameIsKnown(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, nil)
	here, err := url.Parse(r.URL)
	require.NoError(t, err)
	port := here.Port()
	recipients, named := called(
		"http://127.0.0.1:"+port, "http://localhost:"+port, "https://0.0.0.0:"+port, "http://[::1]:"+port, "https://[::ffff:127.0.0.1]:"+port, "https://[::]:"+port,
		"https://10.0.0.1:"+port, "https://192.168.0.1", "https://172.16.0.1", "https://169.254.169.254/latest/meta-data/", "https://[fe80::1]", "https://[fd00::1]",
	)
	o := newOutbox(t, recipients...)
	o.refuses(1)
	hooks := notify.NewHooks("", nil)
	hooks.ResolveWith(nil)
	hooks.Named, hooks.Allowed = named, notify.Hosts{}.With(named)
	o.runs(nil, hooks)
	for _, row := range o.until(postgres.NoticeSetAside, len(recipients)) {
		require.True(t, strings.HasPrefix(row.Error, "webhook-inside: "), "%s: %s", row.To.Name, row.Error)
		require.Contains(t, view.NoticeError(catalog.English, row.Error), "SHIDIAN_WEBHOOK_HOSTS")
	}
	require.Empty(t, r.all())
}

// A name that led elsewhere when it was listed leads inside when it is called.
func TestHooks_AHostThatTurnsOutToBeInsideIsNotCalled(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, nil)
	here, err := url.Parse(r.URL)
	require.NoError(t, err)
	recipients, named := called("https://hooks.example.org:" + here.Port() + "/send")
	for inside, want := range map[string]string{"": "webhook-inside: 127.0.0.1:", "127.0.0.1": "webhook-silent: "} {
		o := newOutbox(t, recipients...)
		o.refuses(1)
		hooks := notify.NewHooks("", nil)
		hooks.ResolveWith(leadsInside(t))
		allowed, err := notify.ParseHosts([]string{"hooks.example.org", inside})
		require.NoError(t, err)
		hooks.Named, hooks.Allowed = named, allowed
		o.runs(nil, hooks)
		require.Eventually(t, func() bool { return o.rows("")[0].Error != "" }, patience, 10*time.Millisecond)
		require.True(t, strings.HasPrefix(o.rows("")[0].Error, want), "listed %q: %s", inside, o.rows("")[0].Error) // it has no certificate for this name
	}
	require.Empty(t, r.all())
}

// leadsInside is a name server whose every name is at 127.0.0.1.
func leadsInside(t *testing.T) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	go func() {
		question := make([]byte, 512)
		for {
			n, from, err := server.ReadFrom(question)
			if err != nil {
				return
			}
			_, _ = server.WriteTo(answerTo(question[:n]), from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

// answerTo answers a question of the domain name system for addresses (RFC 1035).
func answerTo(question []byte) []byte {
	end := 12 // of the name
	for question[end] != 0 {
		end += int(question[end]) + 1
	}
	kind := question[end+2]
	answer := append([]byte{question[0], question[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, question[12:end+5]...)
	if kind == 1 { // A
		answer[7] = 1
		answer = append(answer, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1)
	}
	return answer
}

func TestHooks_AnUnlistedHostIsSetAsideAtOnceAndSentToOnceItIsListed(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, nil)
	o := newOutbox(t, hooked(r.URL, pilot.HookSigned))
	o.refuses(1)
	strict := notify.NewHooks(secret, nil)
	var err error
	strict.Allowed, err = notify.ParseHosts([]string{"example.org", "127.0.0.1:1"})
	require.NoError(t, err)
	_, stop := o.runs(nil, strict)
	aside := o.until(postgres.NoticeSetAside, 1)[0]
	require.Equal(t, "webhook-not-allowed: "+strings.TrimPrefix(r.URL, "http://"), aside.Error)
	require.Contains(t, view.NoticeError(catalog.Chinese, aside.Error), "SHIDIAN_WEBHOOK_HOSTS")
	require.Contains(t, view.NoticeError(catalog.English, aside.Error), "shidian notices retry")
	stop()
	require.Empty(t, r.all())

	o.runs(nil, newHooks(secret, nil))
	_, err = o.store.RetryNotices(t.Context(), postgres.NoticeFilter{}, []int64{aside.ID})
	require.NoError(t, err)
	o.until(postgres.NoticeSent, 1)
	require.Len(t, r.all(), 1)
}

func TestHooks_ByNameAddressKindAndSecretComeFromTheSettings(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, nil)
	o := newOutbox(t, at("ref:oa", pilot.HookSigned), at("ref:robot", pilot.HookWeCom), at("ref:other", pilot.HookWeCom), at("ref:nobody", pilot.HookWeCom))
	o.refuses(1)
	hooks := newHooks("", nil)
	hooks.Named = notify.Webhooks{
		"oa":    {URL: r.URL + "/oa", Secret: "own-secret"},
		"robot": {URL: r.URL + "/robot?key=abc", Kind: pilot.HookWeCom},
		"other": {URL: r.URL + "/other", Kind: pilot.HookDingTalk},
	}
	sender, _ := o.runs(nil, hooks)
	o.until(postgres.NoticeSent, 2)
	var errs []string
	for _, row := range o.until(postgres.NoticeSetAside, 2) {
		errs = append(errs, row.Error)
	}
	require.ElementsMatch(t, []string{"bad-webhook: other is dingtalk in the worker's settings and wecom in the plan", "webhook-unknown: nobody"}, errs)
	require.Len(t, r.all(), 2)
	for _, c := range r.all() {
		if c.header.Get(notify.HeaderSignature) != "" {
			require.Equal(t, notify.Sign("own-secret", c.header.Get(notify.HeaderTimestamp), c.body), c.header.Get(notify.HeaderSignature))
		}
	}
	require.Eventually(t, func() bool { return sender.HooksHealth() != "" }, patience, 10*time.Millisecond)
	require.Len(t, strings.Split(sender.HooksHealth(), "\n"), 2)
	require.Contains(t, sender.HooksHealth(), "webhook nobody: not in SHIDIAN_WEBHOOKS_FILE")
	require.Contains(t, sender.HooksHealth(), "webhook other: dingtalk in SHIDIAN_WEBHOOKS_FILE and wecom in the plan")
}

// A pilot that took a robot's address along goes on, and whoever runs the worker hears of it.
func TestHooks_APilotWithAnAddressOfItsOwnGoesOnAndIsNamed(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, nil)
	o := newOutbox(t, at(r.URL+"/send?key=very-secret", pilot.HookWeCom), at(r.URL+"/plain", pilot.HookSigned), at("https://elsewhere.example.org/?key=very-secret", pilot.HookWeCom))
	o.refuses(1)
	sender, _ := o.runs(nil, newHooks(secret, nil))
	o.until(postgres.NoticeSent, 2)
	require.Eventually(t, func() bool { return sender.HooksHealth() != "" }, patience, 10*time.Millisecond)
	said := sender.HooksHealth()
	require.Len(t, strings.Split(said, "\n"), 2)
	require.Contains(t, said, "webhook "+r.URL+"/…: its key is in the pilot's terms")
	require.Contains(t, said, "write webhook: ref:NAME in the plan")
	require.Contains(t, said, "webhook https://elsewhere.example.org/…: its host is not in SHIDIAN_WEBHOOK_HOSTS")
	require.NotContains(t, said, "very-secret")
}

func TestHooks_ARobotThatSaysItsKeyAgainIsNotTakenAtItsWord(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, func(w http.ResponseWriter, _ int) {
		_, _ = fmt.Fprintf(w, `{"errcode":93000,"errmsg":"no robot %s at /0123456789abcdef/send?key=very-secret"}`, strings.Repeat("x", 240)+"very-secret")
	})
	o := newOutbox(t, hooked(r.URL+"/0123456789abcdef/send?key=very-secret", pilot.HookWeCom))
	o.refuses(1)
	o.runs(nil, newHooks("", nil))
	said := o.until(postgres.NoticeSetAside, 1)[0].Error
	require.Contains(t, said, "errcode 93000 no robot")
	require.NotContains(t, said, "very")
	require.NotContains(t, said, "0123456789")
}

func TestReadWebhooks_SaysWhereAFileIsWrongAndNothingOfWhatStandsThere(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"office-robot: {url: 'https://a.example.org/?key=very-secret', kind: wecom}\noa: {url: 'https://oa.example.org', secret: very-secret}": "",
		"office-robot: https://a.example.org/?key=very-secret":                                                                                 "each webhook is a name with url, kind and secret under it",
		"office-robot:\n  url: https://a.example.org\n  sekret: very-secret":                                                                   "(line 3)",
		"Office: {url: 'https://a.example.org/?key=very-secret'}":                                                                              "small letters, digits and hyphens",
		"office: {url: 'http://a.example.org/?key=very-secret'}":                                                                               "office: url: it has to begin with https://",
		"office: {url: 'https://a.example.org', kind: very-secret}":                                                                            "office: kind is signed, wecom or dingtalk",
		"office: {url: 'very-secret', kind: wecom":                                                                                             "can't be read",
	} {
		file := filepath.Join(t.TempDir(), "webhooks.yaml")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		_, err := notify.ReadWebhooks(file)
		if want == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, want, text)
		require.NotContains(t, err.Error(), "very-secret")
	}
}
