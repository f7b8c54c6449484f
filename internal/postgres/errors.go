package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// ErrNoPilot says that there is no such pilot on record.
var ErrNoPilot = errors.New("no such pilot on record")

// ErrUnreachable says that the database can't be connected to.
var ErrUnreachable = errors.New("can't be reached")

// ErrNotAllowed says that the database's role may not do that.
var ErrNotAllowed = errors.New("the database does not allow it to this role; `shidian-worker setup` says which rights are missing")

// ErrNoTable says that the database lacks a table or column that its schema should have.
var ErrNoTable = errors.New("the database lacks what its schema should have; `shidian-worker setup` says what is missing")

// notAllowed is the SQLSTATE of [ErrNotAllowed].
const notAllowed = "42501"

// errData marks data that has no JSON form.
var errData = errors.New("data can't be stored")

// IsDataError says whether the data itself is what can't be stored, so that
// trying again is no use: SQLSTATE class 22 (data exception) or 54 (a limit of
// Postgres exceeded).
func IsDataError(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return strings.HasPrefix(pg.Code, "22") || strings.HasPrefix(pg.Code, "54")
	}
	return errors.Is(err, errData)
}

// wrap says what was tried, and where when the database can't be reached.
func (s *Store) wrap(err error, tried string) error {
	if err == nil {
		return nil
	}
	if isConnectError(err) {
		return fmt.Errorf("%s: %w", tried, unreachable(s.address, err))
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == notAllowed {
		return fmt.Errorf("%s: %w: %w", tried, ErrNotAllowed, err)
	}
	if saidBy(err, undefinedTable, undefinedColumn) {
		return fmt.Errorf("%s: %w: %w", tried, ErrNoTable, err)
	}
	return fmt.Errorf("%s: %w", tried, err)
}

// Refused says that nobody is there: the host is unknown, or refuses connections.
func Refused(err error) bool {
	var unknown *net.DNSError
	return errors.Is(err, syscall.ECONNREFUSED) || errors.As(err, &unknown) && unknown.IsNotFound
}

// passing are what Postgres says when the same again may do: it starts or stops, has
// too many connections, or was kept from it by others. By SQLSTATE, or its class.
var passing = []string{"57P01", "57P02", "57P03", "57014", "53", "40", "08"}

// Passing says whether an error is of the moment: the database is slow, busy or just
// starting, or the connection broke.
func Passing(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return slices.ContainsFunc(passing, func(code string) bool { return strings.HasPrefix(pg.Code, code) })
	}
	if Refused(err) {
		return false
	}
	var network net.Error
	return errors.As(err, &network) || isConnectError(err) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, io.ErrUnexpectedEOF)
}

// WrongLogin says that the server knows no such role, or not by this password.
func WrongLogin(err error) bool { return saidBy(err, "28P01", "28000") }

// NoDatabase says that the server has no database of that name.
func NoDatabase(err error) bool { return saidBy(err, "3D000") }

func saidBy(err error, codes ...string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && slices.Contains(codes, pg.Code)
}

func isConnectError(err error) bool {
	var failed *pgconn.ConnectError
	return errors.As(err, &failed)
}

func unreachable(address string, err error) error {
	return fmt.Errorf("%s %w: %w", address, ErrUnreachable, err)
}
