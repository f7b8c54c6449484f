package postgres

import (
	"context"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
)

// ErrPassword says that a password holds what servers and clients prepare in their own ways.
var ErrPassword = errors.New("a password of other characters than those of ASCII has to be given by hand, with \\password in psql")

// Login are the role and the password of a database's address; the password is empty
// where the address has none.
func Login(databaseURL string) (role, password string) {
	config, err := parseURL(databaseURL)
	if err != nil {
		return "", ""
	}
	if u, err := url.Parse(databaseURL); err == nil && u.Scheme != "" {
		password, _ = u.User.Password() // of the address itself, not of this machine's PGPASSWORD
		if password == "" {
			password = u.Query().Get("password")
		}
		return config.ConnConfig.User, password
	}
	return config.ConnConfig.User, config.ConnConfig.Password
}

// SetPassword gives a role a password, as an administrator. The server is told what proves
// the password and not the password, which so is in no log.
func SetPassword(ctx context.Context, administratorURL, role, password string) (err error) {
	proof, err := scram(password)
	if err != nil {
		return err
	}
	conn, address, err := connect(ctx, administratorURL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	statement := "ALTER ROLE " + pgx.Identifier{role}.Sanitize() + " PASSWORD '" + proof + "'"
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("give %s its password at %s: %w", role, address, err)
	}
	return nil
}

// scramRounds is Postgres' own number of rounds.
const scramRounds = 4096

// scram is what a server keeps of a password (RFC 5802, as Postgres writes it).
func scram(password string) (string, error) {
	if password == "" || strings.ContainsFunc(password, func(r rune) bool { return r < ' ' || r > '~' }) {
		return "", ErrPassword
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("draw a salt: %w", err)
	}
	salted, err := pbkdf2.Key(sha256.New, password, salt, scramRounds, sha256.Size)
	if err != nil {
		return "", fmt.Errorf("derive a key: %w", err)
	}
	stored := sha256.Sum256(mac(salted, "Client Key"))
	text := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", scramRounds, text(salt), text(stored[:]), text(mac(salted, "Server Key"))), nil
}

func mac(key []byte, text string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return m.Sum(nil)
}
