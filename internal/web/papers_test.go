package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

func TestBulletins_AreTheDistricts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	list := s.get("district", "/bulletins").Body.String()
	require.Contains(t, list, `href="/bulletins/7"`)
	require.Contains(t, list, "逾期 3 项")
	for _, path := range []string{"/bulletins/7", "/bulletins/now"} {
		one := s.get("district", path)
		require.Equal(t, http.StatusOK, one.Code)
		require.Contains(t, one.Body.String(), "&lt;b&gt;示例")
		require.Contains(t, one.Body.String(), `class="light red"`)
	}
	for _, path := range []string{"/bulletins/8", "/bulletins/0", "/bulletins/-1", "/bulletins/x", "/bulletins/99999999999"} {
		require.Equal(t, http.StatusNotFound, s.get("district", path).Code, path)
	}
	for _, subject := range []string{"office", "committee"} {
		for _, path := range []string{"/bulletins", "/bulletins/7", "/bulletins/now"} {
			require.Equal(t, http.StatusForbidden, s.get(subject, path).Code, "%s: %s", subject, path)
		}
	}
}

func TestNotices_AreThoseOfOnesPlacesAndShowNoKey(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := s.get("district", "/notices?status=set-aside&channel=webhook&kind=overdue&sub-district=sample&page=3")
	require.Equal(t, http.StatusOK, page.Code)
	require.Equal(t, postgres.NoticeFilter{Programme: "sample-2002", Place: "sample", Status: postgres.NoticeSetAside, Channel: postgres.ChannelWebhook, Kind: pilot.NoticeOverdue, Offset: 100}, s.noticesAsked[0])
	body := page.Body.String()
	require.NotContains(t, body, "SECRET")
	for _, want := range []string{"qyapi.example.org", "搁置", "5", "群机器人", `href="/p/sample/steps/charter"`} {
		require.Contains(t, body, want)
	}
	require.Equal(t, http.StatusOK, s.get("office", "/notices?status=nonsense").Code)
	require.Equal(t, postgres.NoticeFilter{Programme: "sample-2002", Place: "sample"}, s.noticesAsked[1])
	require.Equal(t, http.StatusForbidden, s.get("office", "/notices?sub-district=other").Code)
	require.Equal(t, http.StatusForbidden, s.get("committee", "/notices").Code)
}
