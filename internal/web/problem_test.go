package web

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/client"
)

// What to do differs with which server is silent.
func TestProblemOf_NamesTheServerThatIsSilent(t *testing.T) {
	t.Parallel()
	for server, key := range map[string]string{client.ServerPostgres: "web.problem.record", client.ServerTemporal: "web.problem.temporal"} {
		err := fmt.Errorf("look: %w", &client.UnreachableError{Server: server, Err: errors.New("no answer"), Slow: true})
		require.Equal(t, key, problemOf(err).Key)
	}
}
