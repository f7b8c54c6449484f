package admission

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"shidian/internal/catalog"
)

// diagnosisTakes bounds the questions below.
const diagnosisTakes = 3 * time.Second

// Diagnose asks, by a connection of its own, whether TLS keeps this program from the
// server, and how: gRPC says so only in words, and some of it not at all. Nil when it
// does not, or when nobody can tell.
func (a *Access) Diagnose(ctx context.Context) *RefusedError {
	if a == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), diagnosisTakes)
	defer cancel()
	var refused *RefusedError
	if a.tls {
		refused = a.diagnoseTLS(ctx)
	} else {
		refused = a.diagnosePlain(ctx)
	}
	if refused == nil {
		return nil
	}
	for name, value := range map[string]string{
		"address": a.address, "tls": VarTLS, "cert": VarCert, "cert-key": VarCertKey, "ca": VarCA, "server-name": VarServerName,
	} {
		refused.Args[name] = value
	}
	return refused
}

// http2 is how a client begins: its preface and empty settings. A server answers with
// settings of its own.
const http2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"

// tlsAlert begins the answer of a server that speaks TLS to one who does not.
const tlsAlert = 0x15

func (a *Access) connect(ctx context.Context) (net.Conn, error) {
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, "tcp", plain(a.address))
	if err != nil {
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		_ = connection.SetDeadline(deadline) // a connection that takes none is not waited for less
	}
	return connection, nil
}

// greet says hello as gRPC does, and takes the beginning of the answer.
func greet(connection net.Conn) (first byte, err error) {
	if _, err := io.WriteString(connection, http2); err != nil {
		return 0, err
	}
	answer := make([]byte, 9)
	_, err = io.ReadFull(connection, answer)
	return answer[0], err
}

func (a *Access) diagnosePlain(ctx context.Context) *RefusedError {
	connection, err := a.connect(ctx)
	if err != nil {
		return nil
	}
	defer connection.Close() //nolint:errcheck // it was only asked
	first, err := greet(connection)
	if first == tlsAlert || err != nil && !isTimeout(err) && a.speaksTLS(ctx) {
		return &RefusedError{Kind: WantsTLS, Args: catalog.Args{}}
	}
	return nil
}

func isTimeout(err error) bool {
	var network net.Error
	return errors.As(err, &network) && network.Timeout()
}

// speaksTLS asks nothing of whose certificate it is: nothing is said to this server.
func (a *Access) speaksTLS(ctx context.Context) bool {
	connection, err := a.connect(ctx)
	if err != nil {
		return false
	}
	defer connection.Close()                                                                  //nolint:errcheck // it was only asked
	err = tls.Client(connection, &tls.Config{InsecureSkipVerify: true}).HandshakeContext(ctx) //nolint:gosec // only asked whether it is TLS
	_, alerted := alertOf(err)
	return err == nil || alerted
}

func (a *Access) diagnoseTLS(ctx context.Context) *RefusedError {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if a.files != nil {
		var err error
		if config, err = a.files.current(); err != nil {
			return &RefusedError{Kind: Files, Args: catalog.Args{"reason": err.Error()}}
		}
	}
	if host, _, err := net.SplitHostPort(plain(a.address)); err == nil && config.ServerName == "" {
		config.ServerName = host
	}
	config.NextProtos = []string{"h2"}
	connection, err := a.connect(ctx)
	if err != nil {
		return nil
	}
	defer connection.Close() //nolint:errcheck // it was only asked
	secured := tls.Client(connection, config)
	if err = secured.HandshakeContext(ctx); err == nil {
		_, err = greet(secured) // with TLS 1.3 the server looks at our certificate after that
	}
	return judge(err, config)
}

// judge says what a failed handshake means; nil when it did not fail.
func judge(err error, config *tls.Config) *RefusedError {
	var (
		plaintext tls.RecordHeaderError
		unknown   x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
	)
	switch {
	case err == nil || isTimeout(err):
		return nil
	case errors.As(err, &plaintext):
		return &RefusedError{Kind: NoTLS, Args: catalog.Args{}}
	case errors.As(err, &unknown):
		return &RefusedError{Kind: ServerUnknown, Args: catalog.Args{}}
	case errors.As(err, &name):
		return &RefusedError{Kind: ServerName, Args: catalog.Args{"name": config.ServerName, "names": names(name.Certificate)}}
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return &RefusedError{Kind: ServerExpired, Args: catalog.Args{"from": day(invalid.Cert.NotBefore), "until": day(invalid.Cert.NotAfter)}}
	}
	alert, alerted := alertOf(err)
	if alerted && slices.Contains(aboutOurs, alert) {
		return judgeOurs(alert, config, time.Now())
	}
	if network := (*net.OpError)(nil); !alerted && (errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) {
		return nil // the connection broke, which TLS did not
	}
	return &RefusedError{Kind: Handshake, Args: catalog.Args{"reason": err.Error()}}
}

// The alerts by which a server refuses a client's certificate, or asks for one.
const (
	alertHandshake   uint8 = 40 // TLS 1.2 has no better one for a certificate that is missing
	alertBad         uint8 = 42
	alertUnsupported uint8 = 43
	alertRevoked     uint8 = 44
	alertExpired     uint8 = 45
	alertUnknown     uint8 = 46
	alertUnknownCA   uint8 = 48
	alertDenied      uint8 = 49
	alertRequired    uint8 = 116
)

var aboutOurs = []uint8{
	alertHandshake, alertBad, alertUnsupported, alertRevoked, alertExpired, alertUnknown, alertUnknownCA, alertDenied, alertRequired,
}

// alertOf is the alert that the server sent; false when the error is none. The type that
// crypto/tls has for it is its own, its words are those of [tls.AlertError].
func alertOf(err error) (uint8, bool) {
	var remote *net.OpError
	if !errors.As(err, &remote) || remote.Op != "remote error" {
		return 0, false
	}
	for alert := range uint8(255) {
		if remote.Err.Error() == tls.AlertError(alert).Error() {
			return alert, true
		}
	}
	return 0, true
}

func judgeOurs(alert uint8, config *tls.Config, now time.Time) *RefusedError {
	if len(config.Certificates) == 0 {
		return &RefusedError{Kind: WantsCertificate, Args: catalog.Args{}}
	}
	args := catalog.Args{"reason": tls.AlertError(alert).Error()}
	leaf, err := leafOf(config.Certificates[0])
	if err != nil {
		return &RefusedError{Kind: CertificateUnknown, Args: args}
	}
	args["subject"], args["issuer"] = leaf.Subject.String(), leaf.Issuer.String()
	if now.Before(leaf.NotBefore) || now.After(leaf.NotAfter) {
		args["from"], args["until"] = day(leaf.NotBefore), day(leaf.NotAfter)
		return &RefusedError{Kind: CertificateExpired, Args: args}
	}
	return &RefusedError{Kind: CertificateUnknown, Args: args}
}

func leafOf(pair tls.Certificate) (*x509.Certificate, error) {
	if pair.Leaf != nil {
		return pair.Leaf, nil
	}
	return x509.ParseCertificate(pair.Certificate[0])
}

// names are those that a certificate is for.
func names(c *x509.Certificate) string {
	all := slices.Clone(c.DNSNames)
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	return strings.Join(all, ", ")
}

func day(at time.Time) string { return at.UTC().Format("2006-01-02 15:04 UTC") }
