package demo

import (
	"bytes"
	"context"
	"crypto/hmac"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/mail"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"shidian/internal/notify"
	"shidian/internal/pilot"
)

// hookSecret signs the demonstration's webhooks; it protects nothing.
const hookSecret = "demonstration"

// hookName is what the demonstration's webhook is called in the pilots' terms.
const hookName = "duty-room"

// Mailroom takes in, on this machine, the mails and webhooks that a worker sends,
// so that a demonstration can account for every notice. Mails are kept as files.
type Mailroom struct {
	folder string
	named  string // the worker's file of webhooks
	mails  *smtp.Server
	hooks  *http.Server
	smtp   net.Listener
	http   net.Listener

	mu     sync.Mutex
	taken  int            // mails
	byMail map[int64]bool // the numbers of notices that came by mail
	byHook map[int64]bool
	wrong  []string // what came and is no notice, or came twice
}

// OpenMailroom listens on free ports; folder is where mails are kept.
func OpenMailroom(ctx context.Context, folder string) (*Mailroom, error) {
	if err := errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o750)); err != nil {
		return nil, fmt.Errorf("make the folder for mails: %w", err)
	}
	m := &Mailroom{folder: folder, named: filepath.Join(filepath.Dir(folder), "webhooks.yaml"), byMail: map[int64]bool{}, byHook: map[int64]bool{}}
	var listen net.ListenConfig
	var err error
	for _, into := range []*net.Listener{&m.smtp, &m.http} {
		if *into, err = listen.Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
			return nil, fmt.Errorf("listen for notices: %w", err)
		}
	}
	hook := fmt.Sprintf("%s: {url: \"http://%s/notices\", kind: %s, secret: %s}\n", hookName, m.http.Addr(), pilot.HookSigned, hookSecret)
	if err := os.WriteFile(m.named, []byte(hook), 0o600); err != nil {
		return nil, fmt.Errorf("name the webhook: %w", err)
	}
	m.mails = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &mailSession{room: m}, nil }))
	m.mails.Domain = "localhost"
	m.hooks = &http.Server{Handler: http.HandlerFunc(m.takeHook), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = m.mails.Serve(m.smtp) }() // ends with Close
	go func() { _ = m.hooks.Serve(m.http) }()
	return m, nil
}

// Env are a worker's settings that have it send here.
func (m *Mailroom) Env() []string {
	_, port, _ := net.SplitHostPort(m.smtp.Addr().String()) // a listener's address always splits
	return []string{
		"SHIDIAN_SMTP_HOST=127.0.0.1", "SHIDIAN_SMTP_PORT=" + port, "SHIDIAN_SMTP_TLS=none",
		"SHIDIAN_SMTP_FROM=pilot@xicheng.example.org", "SHIDIAN_WEBHOOKS_FILE=" + m.named, "SHIDIAN_WEBHOOK_HOSTS=127.0.0.1", "SHIDIAN_NOTICES_POLL=1s",
	}
}

// Stop ends it.
func (m *Mailroom) Stop(context.Context) error {
	return errors.Join(m.mails.Close(), m.hooks.Close())
}

// addHook has a sub-district's district hear by webhook too.
func (m *Mailroom) addHook(terms *pilot.Terms) {
	terms.Recipients = append(terms.Recipients, pilot.Recipient{
		Role: pilot.RoleDistrict, Unit: terms.District.Code, Name: "区试点办值班群",
		Webhook: &pilot.Hook{URL: "ref:" + hookName, Kind: pilot.HookSigned},
	})
}

// mailSession takes one connection's mails.
type mailSession struct{ room *Mailroom }

func (*mailSession) Mail(string, *smtp.MailOptions) error { return nil }
func (*mailSession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (*mailSession) Reset()                               {}
func (*mailSession) Logout() error                        { return nil }

func (s *mailSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return s.room.takeMail(raw)
}

func (m *Mailroom) takeMail(raw []byte) error {
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.taken++
	for _, number := range strings.Split(message.Header.Get(notify.HeaderNotices), ",") {
		m.count(m.byMail, strings.TrimSpace(number), "mail")
	}
	return os.WriteFile(filepath.Join(m.folder, fmt.Sprintf("%04d.eml", m.taken)), raw, 0o600)
}

func (m *Mailroom) takeHook(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	signed := notify.Sign(hookSecret, r.Header.Get(notify.HeaderTimestamp), body)
	var note notify.Note
	if err != nil || !hmac.Equal([]byte(signed), []byte(r.Header.Get(notify.HeaderSignature))) || json.Unmarshal(body, &note) != nil {
		http.Error(w, "not a signed notice", http.StatusForbidden)
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.count(m.byHook, strconv.FormatInt(note.Number, 10), "webhook")
	w.WriteHeader(http.StatusNoContent)
}

// count notes a number once; the lock is held.
func (m *Mailroom) count(seen map[int64]bool, number, by string) {
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || seen[n] {
		m.wrong = append(m.wrong, by+" "+number)
	}
	seen[n] = true
}
