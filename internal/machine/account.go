package machine

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// Account is the unprivileged user that Postgres runs as when we are root,
// which Postgres refuses to be. A nil account is ourselves.
type Account struct {
	Name     string
	uid, gid uint32
}

// PostgresAccount chooses who runs Postgres: ourselves, or, when we are root,
// the user postgres, or nobody.
func PostgresAccount() (*Account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.ParseUint(found.Uid, 10, 32)
		gid, errGID := strconv.ParseUint(found.Gid, 10, 32)
		if err := errors.Join(errUID, errGID); err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		return &Account{Name: name, uid: uint32(uid), gid: uint32(gid)}, nil
	}
	return nil, errors.New("Postgres does not run as root, and there is neither a user postgres nor nobody to run it as")
}

// Credential is what a process gets that runs as the account.
func (a *Account) Credential() *syscall.Credential {
	if a == nil {
		return nil
	}
	return &syscall.Credential{Uid: a.uid, Gid: a.gid}
}

// OfData is the account that runs Postgres on a data folder: whose it is already,
// or else this one. A user postgres may have come after the data.
func (a *Account) OfData(dir string) *Account {
	info, err := os.Stat(dir)
	if a == nil || err != nil {
		return a
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || owner.Uid == 0 || owner.Uid == a.uid {
		return a
	}
	return &Account{Name: strconv.FormatUint(uint64(owner.Uid), 10), uid: owner.Uid, gid: owner.Gid}
}

// Own gives a file or folder to the account.
func (a *Account) Own(path string) error {
	if a == nil {
		return nil
	}
	if err := os.Lchown(path, int(a.uid), int(a.gid)); err != nil {
		return fmt.Errorf("give %s to user %s: %w", path, a.Name, err)
	}
	return nil
}

// Reaches tells by trying whether the account can work in a folder: every folder
// above it has to let it pass.
func (a *Account) Reaches(dir string) bool {
	if a == nil {
		return true
	}
	return a.try(`cd "$1" && test -w .`, dir)
}

// runs tells by trying whether the account may execute a program.
func (a *Account) runs(program string) bool {
	return a.try(`"$1" --version`, program)
}

func (a *Account) try(script, argument string) bool {
	cmd := exec.Command("/bin/sh", "-c", script, "sh", argument)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: a.Credential()}
	return cmd.Run() == nil
}
