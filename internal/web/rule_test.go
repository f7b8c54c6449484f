package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRule_OfThePlanAndOfALawAreExplained(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, c := range []struct{ rule, clause string }{{"R24", "方案 三(二)2"}, {"L3", "依据 2025修订 差额选举"}, {"L9", "依据 2025修订 居民会议的召集"}} {
		page := s.get("office", "/help/rules/"+c.rule)
		require.Equal(t, http.StatusOK, page.Code, c.rule)
		require.Contains(t, page.Body.String(), c.clause)
	}
	require.Contains(t, s.get("office", "/help/rules/L3").Body.String(), "换届选举")
	for _, none := range []string{"L99", "L0", "R61"} {
		require.Equal(t, http.StatusNotFound, s.get("office", "/help/rules/"+none).Code, none)
	}
}
