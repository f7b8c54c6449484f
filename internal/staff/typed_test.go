package staff

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTyped_IsWhatStandsInAForm(t *testing.T) {
	t.Parallel()
	got, err := Typed("evidence", json.RawMessage(`{"head":"王秀英","n":1200000,"full":false,"tasks":["甲","乙"],"none":null,"of":{"at":"2002-09-30"},"rows":[{"name":"一"},{"name":"二"}]}`))
	require.NoError(t, err)
	require.Equal(t, map[string]string{
		"evidence.head": "王秀英", "evidence.n": "1200000", "evidence.full": "no", "evidence.tasks": "甲\n乙", "evidence.of.at": "2002-09-30",
		"evidence.rows[0].name": "一", "evidence.rows[1].name": "二",
	}, got)
	_, err = Typed("evidence", json.RawMessage(`{`))
	require.Error(t, err)
}
