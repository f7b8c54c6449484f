package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"shidian/internal/catalog"
	"shidian/internal/postgres"
	"shidian/internal/view"
)

// MailSettings say which server takes mails and in whose name.
type MailSettings struct {
	Host, User, Password string
	Port                 int
	From                 string // an address, or Name <address>
	TLS                  string // one of the TLS… constants
	CAFile               string // PEM of further authorities whose certificates count; empty: the system's only
}

// How the way to the mail server is protected.
const (
	TLSStart         = "starttls"
	TLSImplicit      = "implicit"
	TLSOpportunistic = "opportunistic" // to this machine only
	TLSNone          = "none"          // to this machine only
)

const (
	mailTakes    = 30 * time.Second // one mail, the greeting included
	mailsAtOnce  = 20               // addresses
	noticesAMail = 200
)

// HeaderNotices lists, in a mail, the numbers by which `shidian notices` knows
// what is in it.
const HeaderNotices = "X-Shidian-Notices"

// Mail sends by SMTP.
type Mail struct {
	client *mail.Client
	from   *netmail.Address
}

// NewMail checks the settings; nothing is connected yet.
func NewMail(s MailSettings) (*Mail, error) {
	from, err := netmail.ParseAddress(s.From)
	if err != nil {
		return nil, fmt.Errorf("SHIDIAN_SMTP_FROM is %q; give a mail address", s.From)
	}
	options, err := s.options()
	if err != nil {
		return nil, err
	}
	client, err := mail.NewClient(s.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("the settings of the mail server (SHIDIAN_SMTP_…): %w", err)
	}
	return &Mail{client: client, from: from}, nil
}

func (s MailSettings) options() ([]mail.Option, error) {
	options := []mail.Option{mail.WithPort(s.Port), mail.WithTimeout(mailTakes), mail.WithoutNoop()}
	switch s.TLS {
	case TLSStart:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case TLSImplicit:
		options = append(options, mail.WithSSL())
	case TLSOpportunistic, TLSNone:
		if !loopback(s.Host) {
			return nil, fmt.Errorf("SHIDIAN_SMTP_TLS is %s, which is for a server on this machine only; %s is not: use starttls or implicit", s.TLS, s.Host)
		}
		policy := map[string]mail.TLSPolicy{TLSOpportunistic: mail.TLSOpportunistic, TLSNone: mail.NoTLS}[s.TLS]
		options = append(options, mail.WithTLSPolicy(policy))
	default:
		return nil, fmt.Errorf("SHIDIAN_SMTP_TLS is %q; give starttls, implicit, opportunistic or none", s.TLS)
	}
	if s.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.User), mail.WithPassword(s.Password))
	}
	config, err := s.tlsConfig()
	return append(options, mail.WithTLSConfig(config)), err
}

func (s MailSettings) tlsConfig() (*tls.Config, error) {
	config := &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}
	if s.CAFile == "" {
		return config, nil
	}
	pem, err := os.ReadFile(s.CAFile)
	if err != nil {
		return config, fmt.Errorf("read the certificates of SHIDIAN_SMTP_CA_FILE: %w", err)
	}
	if config.RootCAs, err = x509.SystemCertPool(); err != nil {
		config.RootCAs = x509.NewCertPool()
	}
	if !config.RootCAs.AppendCertsFromPEM(pem) {
		return config, fmt.Errorf("SHIDIAN_SMTP_CA_FILE: %s holds no certificate in PEM", s.CAFile)
	}
	return config, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (m *Mail) claim() postgres.Claim {
	return postgres.Claim{Channel: postgres.ChannelMail, Hooks: []string{""}, Addresses: mailsAtOnce, Bundle: noticesAMail}
}

// fit: a mail is as long as it has to be.
func (m *Mail) fit(p message) int { return len(p) }

func (m *Mail) pace() time.Duration { return 0 }

// deliver sends everything over one connection, and over another one when it breaks.
// What is left when there is none to be had waits.
func (m *Mail) deliver(ctx context.Context, messages []message) []error {
	failures := make([]error, len(messages))
	var connection *smtp.Client
	var down error
	for i, p := range messages {
		message, err := m.write(p)
		if err != nil {
			failures[i] = err
			continue
		}
		if connection == nil && down == nil {
			connection, down = m.connect(ctx)
		}
		if down == nil && ctx.Err() != nil {
			down = &failure{code: reasonInterrupted, server: true}
		}
		if down != nil {
			failures[i] = down
			continue
		}
		f := m.send(connection, message)
		if f == nil {
			continue
		}
		failures[i] = f
		switch {
		case f.server:
			down = f
		case !f.answered: // the next one gets a connection of its own
			_ = m.client.CloseWithSMTPClient(connection)
			connection = nil
		}
	}
	if connection != nil {
		_ = m.client.CloseWithSMTPClient(connection) // everything is said already
	}
	return failures
}

func (m *Mail) connect(ctx context.Context) (*smtp.Client, error) {
	connection, err := m.client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		f := failed(reasonMailServer, fmt.Sprintf("%s: %v", m.client.ServerAddr(), err))
		f.server = true
		return nil, f
	}
	return connection, nil
}

func (m *Mail) send(connection *smtp.Client, message *mail.Msg) *failure {
	err := m.client.SendWithSMTPClient(connection, message)
	if err == nil || message.IsDelivered() { // delivered, and then the connection broke
		return nil
	}
	var answer *mail.SendError
	if !errors.As(err, &answer) {
		return failed(reasonMailServer, err)
	}
	return sorted(answer)
}

// sorted tells what a server has against one mail from what it has against us, and
// from no answer at all.
func sorted(answer *mail.SendError) *failure {
	code, detail := answer.ErrorCode(), said(answer)
	login := code == 454 || code == 530 || code == 534 || code == 535 || code == 538
	switch {
	case code == 0, code == 421: // the connection broke, or the server closes it
		return &failure{code: reasonMailServer, detail: detail}
	case login, answer.Reason == mail.ErrSMTPMailFrom:
		return &failure{code: reasonMailServer, detail: detail, server: true, answered: true}
	}
	return &failure{code: reasonMailRefused, detail: detail, permanent: code >= 500, answered: true}
}

// said is a server's answer without what the library says around it.
func said(answer *mail.SendError) string {
	text, _, _ := strings.Cut(answer.Error(), ", affected ")
	if _, reply, found := strings.Cut(text, ": "); found && answer.ErrorCode() != 0 {
		text = reply
	}
	return short(text)
}

// write makes a message a mail. Sent again it is the same mail.
func (m *Mail) write(p message) (*mail.Msg, error) {
	first := p[0]
	message := mail.NewMsg(mail.WithCharset(mail.CharsetUTF8), mail.WithEncoding(mail.EncodingB64), mail.WithNoDefaultUserAgent())
	message.FromMailAddress(m.from)
	to, err := netmail.ParseAddress(first.Address)
	if err != nil {
		return nil, &failure{code: reasonBadAddress, detail: short(first.Address), permanent: true}
	}
	message.ToMailAddress(&netmail.Address{Name: short(first.To.Name), Address: to.Address})
	subject, text := p.text()
	message.Subject(short(subject))
	message.SetDateWithValue(first.MeantAt)
	_, domain, _ := strings.Cut(m.from.Address, "@")
	message.SetMessageIDWithValue(p.name() + "@" + domain)
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	message.SetGenHeader("Content-Language", string(view.LangOf(first.Terms)))
	message.SetGenHeader(HeaderNotices, p.numbers())
	message.SetBodyString(mail.TypeTextPlain, text)
	return message, nil
}

func (p message) numbers() string {
	var numbers []string
	for _, n := range p {
		numbers = append(numbers, strconv.FormatInt(n.ID, 10))
	}
	return strings.Join(numbers, ", ")
}

// text is what a mail says: one notice, or several with a section each.
func (p message) text() (subject, text string) {
	var notices []view.Notice
	var langs []catalog.Lang
	for _, n := range p {
		notices = append(notices, view.ReadNotice(n.Terms, n.Event, n.Kind, n.To, n.MeantAt))
		langs = append(langs, view.LangOf(n.Terms))
	}
	if len(notices) == 1 {
		return notices[0].Subject, notices[0].Text(langs[0])
	}
	return view.Digest(langs[0], notices, langs)
}
