package postgres

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// ErrExposed says that a database is reached over a network without TLS, or with
// TLS that does not check whose certificate the other side shows.
var ErrExposed = errors.New("the connection is not protected by verified TLS; use sslmode=verify-full with sslrootcert")

// Exposed says whether somebody between here and a database could read along or
// stand in for it, and at which address: it is on another machine, and for some way
// of connecting TLS is not used or not verified. sslmode=require alone verifies
// nothing. A URL that can't be read is told by [Open].
func Exposed(databaseURL string) (address string, exposed bool) {
	config, err := parseURL(databaseURL)
	if err != nil {
		return "", false
	}
	c := config.ConnConfig
	exposed = !nearby(c.Host) && !verified(c.TLSConfig)
	for _, other := range c.Fallbacks {
		exposed = exposed || !nearby(other.Host) && !verified(other.TLSConfig)
	}
	return addressOf(config), exposed
}

// CheckTLS refuses a database that is [Exposed] at one of its addresses.
func CheckTLS(databaseURLs ...string) error {
	for _, url := range databaseURLs {
		if address, exposed := Exposed(url); exposed {
			return fmt.Errorf("%s: %w", address, ErrExposed)
		}
	}
	return nil
}

// nearby is this machine: a socket of the file system, or a loopback address.
func nearby(host string) bool {
	if strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") || strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// verified accepts verify-ca too, which checks the certificate by a function of its own.
func verified(c *tls.Config) bool {
	return c != nil && (!c.InsecureSkipVerify || c.VerifyPeerCertificate != nil || c.VerifyConnection != nil)
}
