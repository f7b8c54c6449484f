package main

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whoever looks is written down; that it can't be keeps nobody from looking.
func TestAccess_IsWrittenDownAndNeverInTheWay(t *testing.T) {
	t.Parallel()
	for _, broken := range []error{nil, errors.New("read only")} {
		servers := answering(nil)
		servers.R.LogErr = broken
		r := call{servers: servers, env: inSample}.run(t, "tasks")
		require.Equal(t, exitDone, r.status, r.err)
		require.Len(t, servers.R.Looked, 1)
		require.Equal(t, "tasks", servers.R.Looked[0].Act)
		require.NotEmpty(t, servers.R.Looked[0].OSUser)
		if broken != nil {
			require.Contains(t, r.err, "read only")
		}
	}
}
