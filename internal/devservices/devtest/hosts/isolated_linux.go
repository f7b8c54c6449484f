package hosts

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// inside is set in the environment of a test that runs in its namespace.
const inside = "SHIDIAN_TEST_ISOLATED"

// programs are those that make networks, each with the Debian package that brings it.
var programs = map[string]string{"ip": "iproute2", "nsenter": "util-linux"}

// Isolated runs a test in a network namespace of its own: it calls the test binary anew for this
// test alone. True inside, where the test goes on; false outside, after it has passed there. The
// environment is added to that of the test inside.
func Isolated(t *testing.T, env ...string) bool {
	t.Helper()
	if testing.Short() {
		t.Skip("needs real servers on several hosts")
	}
	if os.Getenv(inside) == t.Name() {
		return true
	}
	requirePrograms(t)
	requireNamespaces(t)
	t.Log("inside its namespace:")
	output, err := runInside(t, env)
	if err == nil && strings.Contains(output, "--- SKIP: "+t.Name()) {
		t.Skip("skipped inside its namespace:\n" + output)
	}
	require.NoError(t, err, "the test failed inside its namespace; what it said is above")
	require.Contains(t, output, "--- PASS: "+t.Name(), "it ran inside")
	return false
}

// runInside waits in the thread that started the test: the kernel ends the one with the other.
func runInside(t *testing.T, env []string) (string, error) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	arguments := []string{"-test.run=^" + t.Name() + "$", "-test.v", "-test.count=1"}
	if deadline, ok := t.Deadline(); ok {
		arguments = append(arguments, "-test.timeout="+timeLeft(deadline))
	}
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", arguments...)
	cmd.Env = append(append(os.Environ(), inside+"="+t.Name()), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	var output bytes.Buffer
	cmd.Stdout = io.MultiWriter(&output, t.Output())
	cmd.Stderr = cmd.Stdout
	err := cmd.Run()
	return output.String(), err
}

func requirePrograms(t *testing.T) {
	t.Helper()
	for name, debian := range programs {
		if _, err := exec.LookPath(name); err == nil {
			continue
		}
		if os.Getenv("CI") == "true" {
			require.Fail(t, name+" is missing; apt-get install "+debian+", or make prepare as root")
		}
		t.Skip(name + " is missing, which makes networks of hosts; apt-get install " + debian)
	}
}

// requireNamespaces skips a test where the kernel lets nobody make what it needs, as in many containers,
// or us not, since we are not root.
func requireNamespaces(t *testing.T) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "ip link set lo up && ip link add wire0 type bridge && ip link add port0 type veth peer name eth9 && ip link set port0 master wire0")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	output, err := cmd.CombinedOutput()
	if err == nil {
		return
	}
	why := "no network namespace, bridge or virtual line can be made here (" + err.Error() + ": " + strings.TrimSpace(string(output)) + ")"
	if errors.Is(err, syscall.EPERM) && os.Geteuid() != 0 {
		why += "; it needs root"
	}
	t.Skip(why)
}
