package devservices

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"shidian/internal/machine"
)

// standInParent holds the data of projects in folders that Postgres' user can't
// reach, such as root's home. Only root needs it, and only root can write here.
const standInParent = "/var/lib/shidian-dev"

// reachableDir makes the folder for Postgres, owned by its account, or the
// folder's stand-in when a folder above it bars the account's way.
func reachableDir(account *machine.Account, dir string, progress machine.Progress) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("Postgres' folder: %w", err)
	}
	if err := makeOwned(account, dir); err != nil {
		return "", err
	}
	if account.Reaches(dir) {
		return dir, nil
	}
	sum := sha256.Sum256([]byte(dir))
	standIn := filepath.Join(standInParent, fmt.Sprintf("%x", sum[:6]))
	if err := os.MkdirAll(standInParent, 0o755); err != nil {
		return "", fmt.Errorf("user %s can't reach %s, and there is no other place: %w", account.Name, dir, err)
	}
	if err := makeOwned(account, standIn); err != nil {
		return "", err
	}
	if !account.Reaches(standIn) {
		return "", fmt.Errorf("user %s, who runs Postgres, can reach neither %s nor %s", account.Name, dir, standIn)
	}
	progress.Tell(machine.MovingPostgresData, standIn)
	return standIn, nil
}

func makeOwned(account *machine.Account, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make Postgres' folder: %w", err)
	}
	return account.Own(dir)
}

// createData runs initdb unless there is data. It works on a folder that is
// renamed when complete: an interrupted first start leaves no half cluster.
func (p *Postgres) createData(ctx context.Context) error {
	if dataVersion(p.dataDir()) != "" {
		return nil
	}
	p.options.Progress.Tell(machine.CreatingPostgresData, p.dataDir())
	unfinished := p.dataDir() + ".new"
	if err := os.RemoveAll(unfinished); err != nil {
		return fmt.Errorf("remove an unfinished data folder: %w", err)
	}
	arguments := []string{"-D", unfinished, "-U", postgresUser, "-A", "trust", "--encoding=UTF8", "--locale=C"}
	if p.options.NoFsync {
		arguments = append(arguments, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(p.bin, "initdb"), arguments...)
	cmd.Dir, cmd.Env = p.dir, p.environment()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: p.account.Credential()}
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("create Postgres' data in %s: %w\n%s", unfinished, err, output)
	}
	if p.options.EveryAddress {
		if err := letNetworkIn(filepath.Join(unfinished, "pg_hba.conf")); err != nil {
			return err
		}
	}
	if err := os.Rename(unfinished, p.dataDir()); err != nil {
		return fmt.Errorf("create Postgres' data: %w", err)
	}
	return nil
}

// letNetworkIn has Postgres believe whoever is on one of its host's networks.
func letNetworkIn(path string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("let the network in: %w", err)
	}
	_, err = f.WriteString("host all all samenet trust\n")
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("let the network in: %w", err)
	}
	return nil
}

// dataVersion is the major version that made the data, "" when there is none.
func dataVersion(dataDir string) string {
	content, err := os.ReadFile(filepath.Join(dataDir, "PG_VERSION"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(content))
}

// removeStalePIDFile removes a pid file whose number now belongs to something
// else. One whose process is gone Postgres itself understands, and one that names
// a Postgres that somebody else started on this data it refuses.
func removeStalePIDFile(dataDir string) error {
	path := filepath.Join(dataDir, "postmaster.pid")
	content, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read Postgres' pid file: %w", err)
	}
	first, _, _ := strings.Cut(string(content), "\n")
	pid, _ := strconv.Atoi(strings.TrimSpace(first)) // 0: Postgres will say what it can't read
	if pid == 0 || !exists(pid) || processName(pid) == "postgres" {
		return nil
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("remove Postgres' stale pid file: %w", err)
	}
	return nil
}

func exists(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
