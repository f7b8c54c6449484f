package devservices

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"shidian/internal/machine"
)

// ProjectRoot is the folder of the product's go.mod.
func ProjectRoot() (string, error) { return machine.ProjectRoot() }

// EvidenceBucket is where attached files are kept in development, of `make run` and
// `make demo` alike: files are named by their content and never in each other's way.
func EvidenceBucket(root string) string {
	return "file://" + filepath.ToSlash(filepath.Join(root, ".shidian", "evidence"))
}

// AlreadyRunningError says that another process holds the lock of a folder.
type AlreadyRunningError struct {
	Dir string
	PID int // 0 when the lock's file did not say
}

func (e *AlreadyRunningError) Error() string {
	return fmt.Sprintf("already running in %s, by process %d", e.Dir, e.PID)
}

// Lock is held by the one process that runs services in a folder. The kernel
// releases it when that process ends, however it ends.
type Lock struct{ file *os.File }

// LockDir takes the lock of dir, which is made when missing, or returns an
// AlreadyRunningError.
func LockDir(dir string) (*Lock, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the services' folder: %w", err)
	}
	file, err := machine.OpenLock(filepath.Join(dir, "lock"))
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer closeQuietly(file)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("lock %s: %w", file.Name(), err)
		}
		return nil, &AlreadyRunningError{Dir: dir, PID: guardPID(file.Name())}
	}
	if err := writePID(file, os.Getpid()); err != nil {
		closeQuietly(file)
		return nil, err
	}
	return &Lock{file: file}, nil
}

// Release gives the lock back.
func (l *Lock) Release() { closeQuietly(l.file) }

func writePID(file *os.File, pid int) error {
	if err := file.Truncate(0); err != nil {
		return fmt.Errorf("write pid to %s: %w", file.Name(), err)
	}
	if _, err := file.WriteAt([]byte(strconv.Itoa(pid)+"\n"), 0); err != nil {
		return fmt.Errorf("write pid to %s: %w", file.Name(), err)
	}
	return nil
}

// closeQuietly closes a file of which nothing is expected any more.
func closeQuietly(file *os.File) { _ = file.Close() }
