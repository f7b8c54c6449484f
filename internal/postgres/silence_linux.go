package postgres

import (
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"
)

// setUserTimeout has a connection end when what was sent has not arrived for so many milliseconds.
func setUserTimeout(raw syscall.RawConn, milliseconds int) error {
	var failed error
	if err := raw.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, milliseconds)
	}); err != nil {
		return err
	}
	if failed != nil {
		return fmt.Errorf("set TCP_USER_TIMEOUT: %w", failed)
	}
	return nil
}
