//go:build !linux

package postgres

import "syscall"

// setUserTimeout is for Linux, where programs of production run.
func setUserTimeout(syscall.RawConn, int) error { return nil }
