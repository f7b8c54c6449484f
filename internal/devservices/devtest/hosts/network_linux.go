package hosts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// bridge is what all hosts are plugged into.
const bridge = "wire"

// Network are hosts that reach one another.
type Network struct {
	t      *testing.T
	centre *Host
	hosts  []*Host
}

// Host is one of them.
type Host struct {
	network *Network
	name    string
	number  int
	holder  int  // of the namespace, a process; 0: the test's own
	cut     bool // off
}

// NewNetwork makes a network, on which the test itself is the host [Network.Centre].
func NewNetwork(t *testing.T) *Network {
	t.Helper()
	require.Equal(t, t.Name(), os.Getenv(inside), "call Isolated first")
	n := &Network{t: t}
	n.ip("link", "set", "lo", "up")
	n.ip("link", "add", bridge, "type", "bridge")
	n.ip("link", "set", bridge, "up")
	n.centre = n.Join("centre")
	return n
}

// Centre is the host on which the test itself runs, and what it starts without more ado.
func (n *Network) Centre() *Host { return n.centre }

// Join adds a host. The first one is the test's own.
func (n *Network) Join(name string) *Host {
	n.t.Helper()
	h := &Host{network: n, name: name, number: len(n.hosts) + 1}
	n.ip("link", "add", h.port(), "type", "veth", "peer", "name", h.line(), "address", h.hardware())
	if n.centre != nil {
		h.holder = n.hold()
		n.ip("link", "set", h.line(), "netns", fmt.Sprint(h.holder))
		h.ip("link", "set", "lo", "up")
	}
	n.ip("link", "set", h.port(), "master", bridge, "up")
	h.ip("link", "set", h.line(), "up")
	h.ip("address", "add", h.Address()+"/24", "dev", h.line())
	// Who is asked for an address and cut off does not answer either, and "no route to host" is a word.
	for _, other := range n.hosts {
		other.knows(h)
		h.knows(other)
	}
	n.hosts = append(n.hosts, h)
	return h
}

// hold keeps a namespace until the test is over: by a process that ends when nobody holds its
// standard input any more.
func (n *Network) hold() int {
	n.t.Helper()
	holder := exec.Command("cat")
	holder.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	hold, err := holder.StdinPipe()
	require.NoError(n.t, err)
	require.NoError(n.t, holder.Start())
	n.t.Cleanup(func() {
		require.NoError(n.t, hold.Close())
		require.NoError(n.t, holder.Wait())
	})
	return holder.Process.Pid
}

func (h *Host) port() string     { return fmt.Sprintf("port%d", h.number) }
func (h *Host) line() string     { return fmt.Sprintf("line%d", h.number) }
func (h *Host) hardware() string { return fmt.Sprintf("02:00:00:00:00:%02x", h.number) }

// Address is the host's, as others reach it.
func (h *Host) Address() string { return fmt.Sprintf("10.20.0.%d", h.number) }

func (h *Host) knows(other *Host) {
	h.ip("neighbour", "replace", other.Address(), "lladdr", other.hardware(), "dev", h.line(), "nud", "permanent")
}

// Cut pulls the host's plug: packets from and to it vanish. Its own line stays up, so that
// nobody there is told.
func (h *Host) Cut() {
	h.network.t.Helper()
	h.network.ip("link", "set", h.port(), "nomaster")
	h.cut = true
}

// Rejoin puts it in again.
func (h *Host) Rejoin() {
	h.network.t.Helper()
	h.network.ip("link", "set", h.port(), "master", bridge)
	h.cut = false
}

// IsCut says whether it is cut off.
func (h *Host) IsCut() bool { return h.cut }

// Command is a program that will run on the host.
func (h *Host) Command(program string, arguments ...string) *exec.Cmd {
	if h.holder == 0 {
		return exec.Command(program, arguments...)
	}
	return exec.Command("nsenter", append([]string{fmt.Sprintf("--net=/proc/%d/ns/net", h.holder), program}, arguments...)...)
}

func (h *Host) ip(arguments ...string) { h.network.run(h.Command("ip", arguments...)) }

func (n *Network) ip(arguments ...string) { n.run(exec.Command("ip", arguments...)) }

func (n *Network) run(cmd *exec.Cmd) {
	n.t.Helper()
	output, err := cmd.CombinedOutput()
	require.NoError(n.t, err, "%s\n%s", strings.Join(cmd.Args, " "), output)
}

// Start starts a program on the host, in a process group of its own, and ends it with the test,
// also where that is killed: the kernel does it when the thread ends that started it.
func (h *Host) Start(env []string, log io.Writer, program string, arguments ...string) *exec.Cmd {
	h.network.t.Helper()
	cmd := h.Command(program, arguments...)
	cmd.Env, cmd.Stdout, cmd.Stderr = env, log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	started, over := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		started <- cmd.Start()
		<-over
	}()
	require.NoError(h.network.t, <-started, h.name)
	h.network.t.Cleanup(func() {
		defer close(over)
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill() // it ended meanwhile, or does now
			_ = cmd.Wait()         // killed: it always says so
		}
	})
	return cmd
}

func timeLeft(deadline time.Time) string { return time.Until(deadline).String() }

// DialContext connects from the host, for those that ask it something of the test's own.
func (h *Host) DialContext(ctx context.Context, network, address string) (conn net.Conn, err error) {
	err = h.there(func() (err error) {
		conn, err = new(net.Dialer).DialContext(ctx, network, address) // in this goroutine: addresses are numbers
		return err
	})
	return conn, err
}

// Listen has the test itself listen on the host.
func (h *Host) Listen(address string) net.Listener {
	h.network.t.Helper()
	var listener net.Listener
	err := h.there(func() (err error) {
		listener, err = new(net.ListenConfig).Listen(h.network.t.Context(), "tcp", address)
		return err
	})
	require.NoError(h.network.t, err)
	h.network.t.Cleanup(func() { _ = listener.Close() })
	return listener
}

// there does something of the test's own on the host: what it opens belongs there.
func (h *Host) there(act func() error) (err error) {
	if h.holder == 0 {
		return act()
	}
	runtime.LockOSThread() // and not unlocked where the thread can't come back: it ends with its goroutine then
	own, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, own.Close()) }()
	away, err := os.Open(fmt.Sprintf("/proc/%d/ns/net", h.holder))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, away.Close()) }()
	if err := unix.Setns(int(away.Fd()), unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("go to host %s: %w", h.name, err)
	}
	err = act()
	if back := unix.Setns(int(own.Fd()), unix.CLONE_NEWNET); back != nil {
		return errors.Join(err, back)
	}
	runtime.UnlockOSThread()
	return err
}

// Client asks web pages from the host.
func (h *Host) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: h.DialContext, DisableKeepAlives: true}, Timeout: time.Minute}
}
