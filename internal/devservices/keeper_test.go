package devservices_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"

	"github.com/stretchr/testify/require"
)

const ownerVariable = "SHIDIAN_TEST_OWNER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(ownerVariable); dir != "" {
		ownServer(dir)
	}
	if os.Getenv(workerVariable) != "" {
		standInWorker()
	}
	os.Exit(devtest.Main(m))
}

// ownServer makes this process the owner of a server that is to be killed.
func ownServer(dir string) {
	_, err := devservices.StartPostgres(context.Background(), devservices.PostgresOptions{Dir: dir, NoFsync: true, Temporary: true})
	_, _ = fmt.Fprintln(os.Stdout, "started:", err)
	select {}
}

func TestKeeper_StopsTheServersOfAKilledProcess(t *testing.T) {
	t.Parallel()
	devtest.PostgresServer(t)                     // skips where there is none
	dir, err := os.MkdirTemp("", "shidian-test-") // the test's own folder bars the way of Postgres' user
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	owner := exec.Command(os.Args[0])
	owner.Env = append(os.Environ(), ownerVariable+"="+dir)
	output, err := owner.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, owner.Start())

	said, err := bufio.NewReader(output).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "started: <nil>\n", said)
	require.NoError(t, owner.Process.Kill())
	require.Error(t, owner.Wait())
	require.Eventually(t, func() bool { // the keeper removes it after Postgres has ended
		_, err := os.Stat(dir)
		return os.IsNotExist(err)
	}, 5*time.Minute, 50*time.Millisecond)
}

func TestLockDir_NamesTheProcessThatHoldsIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lock, err := devservices.LockDir(dir)
	require.NoError(t, err)

	_, err = devservices.LockDir(dir)
	var running *devservices.AlreadyRunningError
	require.ErrorAs(t, err, &running)
	require.Equal(t, os.Getpid(), running.PID)

	lock.Release()
	lock, err = devservices.LockDir(dir)
	require.NoError(t, err)
	lock.Release()
}
