package hosts_test

import (
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest/hosts"
)

func TestNetwork_AHostThatIsCutOffIsSilent(t *testing.T) {
	t.Parallel()
	if !hosts.Isolated(t) {
		return
	}
	n := hosts.NewNetwork(t)
	there := n.Join("there")
	listener, err := net.Listen("tcp", n.Centre().Address()+":0")
	require.NoError(t, err)
	port := listener.Addr().(*net.TCPAddr).Port
	heard := make(chan net.Conn)
	go func() {
		conn, err := listener.Accept()
		if err == nil {
			heard <- conn
		}
	}()
	there.Start(nil, t.Output(), "bash", "-c", fmt.Sprintf("exec 3<>/dev/tcp/%s/%d; while read line <&3; do echo heard $line >&3; done", n.Centre().Address(), port))
	conn := <-heard
	says := func(text string) {
		_, err := fmt.Fprintln(conn, text)
		require.NoError(t, err)
	}
	hears := func(wanted string) {
		t.Helper()
		answer := make([]byte, len(wanted)+1)
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(time.Minute)))
		_, err := conn.Read(answer)
		require.NoError(t, err)
		require.Equal(t, wanted+"\n", string(answer))
	}
	require.Equal(t, there.Address(), conn.RemoteAddr().(*net.TCPAddr).IP.String())
	says("one")
	hears("heard one")
	there.Cut()
	require.True(t, there.IsCut())
	says("two")
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(300*time.Millisecond)))
	_, err = conn.Read(make([]byte, 1))
	var silent net.Error
	require.ErrorAs(t, err, &silent)
	require.True(t, silent.Timeout(), "no word that the other is gone: %v", err)
	there.Rejoin()
	hears("heard two")
}
