package notify_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"mime"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/notify"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
)

func TestMain(m *testing.M) { os.Exit(devtest.Main(m)) }

// patience is how long a condition may take on a busy machine: longer than a lease.
const patience = 5 * time.Minute

// outbox is a pilot on record whose refusals people are told of.
type outbox struct {
	t     *testing.T
	store *postgres.Store
	url   string
	terms *pilot.Terms
	state *pilot.State
	n     int
}

func newOutbox(t *testing.T, recipients ...pilot.Recipient) *outbox {
	t.Helper()
	url := devtest.Database(t, func(ctx context.Context, url string) error {
		_, err := postgres.Migrate(ctx, url)
		return err
	})
	store, err := postgres.Open(t.Context(), devtest.Worker(url))
	require.NoError(t, err)
	t.Cleanup(store.Close)
	terms := examples.SampleTerms()
	for i, r := range recipients {
		r.Role, r.Unit = pilot.RoleSubDistrictParty, "sample"
		if r.Name == "" {
			r.Name = fmt.Sprint("收件人", i+1)
		}
		terms.Recipients = append(terms.Recipients, r)
	}
	o := &outbox{t: t, store: store, url: url, terms: terms, state: pilot.NewState()}
	o.take(pilot.SelfEntry(pilot.EntryOpen, o.now(), struct{}{}))
	return o
}

// beside is another programme's pilot in the same outbox, at a place with the same code.
func (o *outbox) beside(programme string, recipients ...pilot.Recipient) *outbox {
	o.t.Helper()
	terms := *o.terms
	terms.Programme, terms.Recipients = programme, nil
	for _, r := range recipients {
		r.Role, r.Unit = pilot.RoleSubDistrictParty, "sample"
		terms.Recipients = append(terms.Recipients, r)
	}
	other := &outbox{t: o.t, store: o.store, url: o.url, terms: &terms, state: pilot.NewState()}
	other.take(pilot.SelfEntry(pilot.EntryOpen, other.now(), struct{}{}))
	return other
}

// of are the notices of this programme alone.
func (o *outbox) of(status string) []postgres.NoticeRow {
	o.t.Helper()
	rows, err := o.store.Notices(o.t.Context(), postgres.NoticeFilter{Programme: o.terms.Programme, Status: status}, 0)
	require.NoError(o.t, err)
	return rows
}

func (o *outbox) now() time.Time { return o.terms.Opens.Start(o.terms.Location()).Add(time.Hour) }

func (o *outbox) take(e pilot.Entry) {
	o.t.Helper()
	next := o.state.Clone()
	id := pilot.Identity{WorkflowID: o.terms.WorkflowID(), RunID: "run", Terms: o.terms}
	require.NoError(o.t, o.store.InTx(o.t.Context(), id, func(tx *postgres.Tx) error {
		session := judge.NewSession(o.terms, next, nil)
		session.Take(e)
		return tx.Append(o.t.Context(), session.Change())
	}))
	o.state = next
}

// refuses so many hand-ins that came by signal: everybody is told of each.
func (o *outbox) refuses(n int) {
	o.t.Helper()
	for range n {
		o.state.RefusalsTold = nil // as if an hour had passed: refusals are told of no more often
		o.n++
		raw := fmt.Sprintf(`{"v":1,"id":"wrong-%d","by":{"name":"王建国","role":"sub-district-party","unit":"sample"},"step":"leading-group","evidence":{}}`, o.n)
		o.take(pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaSignal, o.now(), []byte(raw)))
	}
}

func (o *outbox) execute(query string) {
	o.t.Helper()
	conn, err := pgx.Connect(o.t.Context(), o.url)
	require.NoError(o.t, err)
	defer func() { require.NoError(o.t, conn.Close(context.Background())) }()
	_, err = conn.Exec(o.t.Context(), query)
	require.NoError(o.t, err)
}

func (o *outbox) count(query string) (n int64) {
	o.t.Helper()
	conn, err := pgx.Connect(o.t.Context(), o.url)
	require.NoError(o.t, err)
	defer func() { require.NoError(o.t, conn.Close(context.Background())) }()
	require.NoError(o.t, conn.QueryRow(o.t.Context(), query).Scan(&n))
	return n
}

func (o *outbox) rows(status string) []postgres.NoticeRow {
	o.t.Helper()
	rows, err := o.store.Notices(o.t.Context(), postgres.NoticeFilter{Status: status}, 0)
	require.NoError(o.t, err)
	return rows
}

// until waits for as many notices with a status.
func (o *outbox) until(status string, n int) []postgres.NoticeRow {
	o.t.Helper()
	var rows []postgres.NoticeRow
	require.Eventually(o.t, func() bool {
		rows = o.rows(status)
		return len(rows) == n
	}, patience, 20*time.Millisecond, "%s: %d wanted", status, n)
	return rows
}

// runs a sender until the test, or stop, ends it.
func (o *outbox) runs(mailer *notify.Mail, hooks *notify.Hooks, change ...func(*notify.Sender)) (sender *notify.Sender, stop func()) {
	o.t.Helper()
	sender = &notify.Sender{
		Store: o.store, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Mail: mailer, Hooks: hooks, Poll: 20 * time.Millisecond,
	}
	for _, c := range change {
		c(sender)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { sender.Run(ctx); close(done) }()
	stop = func() { cancel(); <-done }
	o.t.Cleanup(stop)
	return sender, stop
}

// received is a mail as the server took it.
type received struct {
	from, to string
	header   mail.Header
	text     string
}

func (r received) subject(t *testing.T) string {
	t.Helper()
	subject, err := new(mime.WordDecoder).DecodeHeader(r.header.Get("Subject"))
	require.NoError(t, err)
	return subject
}

// mailServer is a real one, on loopback, with STARTTLS and a login.
type mailServer struct {
	mu      sync.Mutex
	mails   []received
	rcpt    func(to string) error // nil: takes every one
	data    func() error          // asked when a mail is in
	address *net.TCPAddr
	ca      string // file
}

const user, password = "pilot", "s3cret-of-the-mail"

func startMailServer(t *testing.T, implicit bool) *mailServer {
	t.Helper()
	certificate, ca := selfMade(t)
	m := &mailServer{ca: ca}
	server := smtp.NewServer(m)
	server.Domain, server.TLSConfig = "mail.test", &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	server.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	m.address = listener.Addr().(*net.TCPAddr)
	if implicit {
		listener = tls.NewListener(listener, server.TLSConfig)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		require.NoError(t, server.Close())
		_ = listener.Close() // closed already, unless the server had not begun to listen
		require.NoError(t, <-ended)
	})
	return m
}

func (m *mailServer) settings() notify.MailSettings {
	return notify.MailSettings{
		Host: "127.0.0.1", Port: m.address.Port, User: user, Password: password, From: "区试点办 <pilot@xicheng.test>", TLS: notify.TLSStart, CAFile: m.ca,
	}
}

func (m *mailServer) client(t *testing.T) *notify.Mail {
	t.Helper()
	client, err := notify.NewMail(m.settings())
	require.NoError(t, err)
	return client
}

func (m *mailServer) all() []received {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]received(nil), m.mails...)
}

// NewSession is called for each connection.
func (m *mailServer) NewSession(*smtp.Conn) (smtp.Session, error) {
	return &mailSession{server: m}, nil
}

type mailSession struct {
	server   *mailServer
	in       bool
	from, to string
}

func (s *mailSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, word string) error {
		if name != user || word != password {
			return smtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}), nil
}

func (s *mailSession) Mail(from string, _ *smtp.MailOptions) error {
	if !s.in {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return nil
}

func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.rcpt == nil {
		return nil
	}
	return s.server.rcpt(to)
}

func (s *mailSession) Data(r io.Reader) error {
	message, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, message.Body))
	if err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.mails = append(s.server.mails, received{s.from, s.to, message.Header, string(text)})
	if s.server.data != nil {
		return s.server.data()
	}
	return nil
}

func (s *mailSession) Reset()        {}
func (s *mailSession) Logout() error { return nil }

// selfMade is a certificate for loopback, and the file by which to trust it.
func selfMade(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file
}

// stoppingStore is asked to stop just when it takes what is due.
type stoppingStore struct {
	*postgres.Store
	stop func()
}

func (s stoppingStore) ClaimNotices(ctx context.Context, c postgres.Claim) ([]postgres.OutNotice, error) {
	s.stop()
	return s.Store.ClaimNotices(ctx, c)
}

// brokenStore can't write down what went out.
type brokenStore struct{ *postgres.Store }

var errDied = errors.New("the sender died here")

func (brokenStore) NoticesSent(context.Context, []int64) error { return errDied }
