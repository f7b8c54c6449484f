package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

func TestSlow_SaysWhoIsLateAndWhy(t *testing.T) {
	t.Parallel()
	s := withLedger(newSite(t), 60)
	page := s.get("district", "/slow?sub-district=sample")
	require.Equal(t, http.StatusOK, page.Code)
	require.Equal(t, postgres.LedgerFilter{Programme: "sample-2002", SubDistrict: "sample", Light: pilot.LightRed, Undone: true, LatestFirst: true, Limit: 51}, s.asked[0])
	body := page.Body.String()
	for _, want := range []string{"逾期 50 项，最长 11 天，退回 50 次", "在等示例社区居委会", "已催办 2 次", "&lt;b&gt;缺少签字页", "■", `href="/p/sample/sample-1/steps/charter"`, "page=2"} {
		require.Contains(t, body, want)
	}
	require.NotContains(t, body, "还没有提交过", "a return is reason enough")
	for i := range s.entries {
		s.entries[i].Returns = nil
	}
	body = s.get("district", "/slow").Body.String()
	require.Contains(t, body, "还没有提交过")
	require.Contains(t, body, "退回 0 次")
	require.Contains(t, newSite(t).get("office", "/slow").Body.String(), "没有逾期事项")
	require.Equal(t, http.StatusForbidden, s.get("committee", "/slow").Code)
	require.Equal(t, http.StatusForbidden, s.get("office", "/slow?sub-district=other").Code)
}
