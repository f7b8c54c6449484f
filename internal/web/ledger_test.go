package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/ledger"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

func withLedger(s *site, n int) *site {
	for range n {
		s.entries = append(s.entries, ledger.Entry{
			SubDistrict: s.terms.SubDistrict, Community: &s.terms.Communities[0].Unit, UTCOffset: 480, Step: pilot.StepCharter, Stage: pilot.StageInstitutions,
			Role: pilot.RoleResidentsCommittee, Status: pilot.Open, Light: pilot.LightRed, Deadline: pilot.Date("2002-09-20").End(s.terms.Location()),
			Person: "=1+1", Returns: []pilot.ReturnReason{{Text: "<b>缺少签字页</b>"}}, Slips: 2,
		})
	}
	return s
}

func TestLedger_IsNarrowedAndHasPages(t *testing.T) {
	t.Parallel()
	s := withLedger(newSite(t), 120)
	page := s.get("district", "/ledger?sub-district=sample&level=community&stage=election&light=red&role=residents-committee&step=charter&before=2002%E5%B9%B410%E6%9C%881%E6%97%A5&open=yes&page=2")
	require.Equal(t, http.StatusOK, page.Code)
	require.Equal(t, postgres.LedgerFilter{
		Programme: "sample-2002", SubDistrict: "sample", Level: pilot.LevelCommunity, Stage: pilot.StageElection, Light: pilot.LightRed, Role: pilot.RoleResidentsCommittee,
		Step: pilot.StepCharter, DueBefore: "2002-10-01", Undone: true, Limit: 51, Offset: 50,
	}, s.asked[0])
	body := page.Body.String()
	for _, want := range []string{`<td class="day">51</td>`, `<td class="day">100</td>`, "page=1", "page=3", "逾期 11 天", "&lt;b&gt;缺少签字页", "■", "示例社区", "/ledger/xlsx?before=", `href="/p/sample/sample-1/steps/charter"`} {
		require.Contains(t, body, want)
	}
	require.NotContains(t, body, `<td class="day">101</td>`)
	require.NotContains(t, s.get("district", "/ledger?page=3").Body.String(), "page=4")
	for _, odd := range []string{"page=-1", "page=x", "page=99999999999", "light=purple", "stage=%27", "before=tomorrow", "level=&role=&step="} {
		require.Equal(t, http.StatusOK, s.get("district", "/ledger?"+odd).Code, odd)
		require.Equal(t, postgres.LedgerFilter{Programme: "sample-2002", Limit: 51}, s.asked[len(s.asked)-1], odd)
	}
}

func TestLedger_IsOfOnesOwnPlacesAlone(t *testing.T) {
	t.Parallel()
	s := withLedger(newSite(t), 1)
	for _, path := range []string{"/ledger", "/ledger/csv", "/ledger/xlsx"} {
		require.Equal(t, http.StatusForbidden, s.get("committee", path).Code, path)
		require.Equal(t, http.StatusForbidden, s.get("office", path+"?sub-district=other").Code, path)
		require.Equal(t, http.StatusOK, s.get("office", path).Code, path)
		require.Equal(t, "sample", s.asked[len(s.asked)-1].SubDistrict)
	}
	require.Equal(t, http.StatusNotFound, s.get("district", "/ledger/json").Code)
	require.NotContains(t, s.get("committee", "/calendar").Body.String(), `href="/ledger"`)
}

func TestLedger_IsTakenAsAFileAndThatIsOnRecord(t *testing.T) {
	t.Parallel()
	s := withLedger(newSite(t), 60)
	csv := s.get("office", "/ledger/csv?light=red&page=2")
	require.Equal(t, "attachment; filename=ledger-sample-2002-2002-10-01.csv", csv.Header().Get("Content-Disposition"))
	require.Equal(t, 60, strings.Count(csv.Body.String(), "示例社区居委会"), "the whole of it, whatever the page")
	require.NotContains(t, csv.Body.String(), ",=1+1", "and no cell is computed")
	require.Equal(t, []postgres.Access{{Program: "shidian serve", Claimed: "office", Act: "ledger-export", Programme: "sample-2002", Place: "sample", Detail: "ledger-sample-2002-2002-10-01.csv"}}, s.written("ledger-export"))
	xlsx := s.get("district", "/ledger/xlsx")
	require.True(t, strings.HasPrefix(xlsx.Body.String(), "PK"), "a sheet is a zip")
	require.Len(t, s.written("ledger-export"), 2)
}
