package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTimeline_IsAChartAndSaysTheSameAsATable(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := s.get("district", "/timeline")
	require.Equal(t, http.StatusOK, page.Code)
	body := page.Body.String()
	for _, want := range []string{
		`<svg `, `stroke-dasharray="6 3"`, "今天", "■ 红灯(逾期)", "✓", `href="/timeline?at=sample"`, `fill="#f7cfcc"`, // late until today
		`<td class="day">2002-09-20</td>`, `<td class="day">2002-09-28</td>`, "<td>1/4</td>",
	} {
		require.Contains(t, body, want)
	}
	require.NotContains(t, body, "ZgotmplZ")
	require.NotRegexp(t, `(width|height)="-`, body)
	require.Contains(t, s.get("district", "/timeline?at=sample/sample-1").Body.String(), `href="/p/sample/sample-1/steps/charter"`)
}

func TestTimeline_IsOfOnesOwnPlacesAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for path, want := range map[string]int{"/timeline": 200, "/timeline?at=sample/sample-1": 200, "/timeline?at=other": 403, "/timeline?at=other/x": 403, "/timeline?at=%3Cb%3E": 404} {
		require.Equal(t, want, s.get("office", path).Code, path)
		require.Equal(t, http.StatusForbidden, s.get("committee", path).Code, path)
	}
}
