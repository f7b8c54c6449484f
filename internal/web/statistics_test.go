package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/statistics"
)

func withElections(s *site) *site {
	s.electing = []statistics.Community{{SubDistrict: s.terms.SubDistrict, Community: pilot.Unit{Code: "sample-1", Name: "<b>示例</b>"}, Committee: &pilot.ElectionFacts{
		PollingDay: "2002-09-20", Director: "王芳", Members: []string{"王芳"}, Rounds: []pilot.ElectionRound{{Round: pilot.RoundFirst, Register: 400, Ballots: 300, Valid: 290, ID: "r"}},
	}, Papers: []statistics.Paper{{Kind: pilot.EntryHandIn, Step: pilot.StepCommitteeElection, ID: "r", Raw: []byte(`{"evidence":{"elected":[{"name":"王芳","age":61,"background":{"sex":"female"}}]}}`)}}}}
	return s
}

func TestStatistics_AreOfTheDistrictAndOfOnesOwnPlaces(t *testing.T) {
	t.Parallel()
	s := withElections(newSite(t))
	body := s.get("district", "/statistics").Body.String()
	for _, want := range []string{"选举统计", "各社区最近一次居委会整届选举", "75.0%", "56–65 岁", `href="/statistics?sub-district=sample&amp;elections=latest"`, "/statistics/xlsx?elections=latest", "当选 1 人，其中 0 人已填", "数据截至"} {
		require.Contains(t, body, want)
	}
	require.Contains(t, s.get("district", "/statistics?sub-district=sample").Body.String(), `<a href="/p/sample/sample-1">&lt;b&gt;示例`)
	office := s.get("office", "/statistics?elections=committee-election").Body.String()
	require.Contains(t, office, "试点中的居委会换届")
	require.NotContains(t, office, `id="choose-sub-district"`)
	require.Equal(t, []string{"", "sample", "sample"}, s.electedIn)
	require.Contains(t, s.get("district", "/statistics?elections=term-election").Body.String(), "还没有可以统计的选举")
	for _, odd := range []string{"elections=%27", "elections=", "sub-district=", "elections=latest&elections=all"} {
		require.Equal(t, http.StatusOK, s.get("district", "/statistics?"+odd).Code, odd)
	}
}

func TestStatistics_AreDeniedToOthers(t *testing.T) {
	t.Parallel()
	s := withElections(newSite(t))
	for _, path := range []string{"/statistics", "/statistics/xlsx"} {
		require.Equal(t, http.StatusForbidden, s.get("committee", path).Code, path)
		require.Equal(t, http.StatusForbidden, s.get("office", path+"?sub-district=other").Code, path)
		require.Equal(t, http.StatusNotFound, s.get("district", path+"?sub-district=A%20B").Code, path)
	}
	require.Empty(t, s.electedIn)
	require.Empty(t, s.written("statistics-export"))
	require.NotContains(t, s.get("committee", "/calendar").Body.String(), `href="/statistics"`)
}

func TestStatistics_AreTakenAsAFileAndThatIsOnRecord(t *testing.T) {
	t.Parallel()
	s := withElections(newSite(t))
	file := s.get("office", "/statistics/xlsx?elections=all")
	require.Equal(t, "attachment; filename=statistics-sample-2002-2002-10-01.xlsx", file.Header().Get("Content-Disposition"))
	require.True(t, strings.HasPrefix(file.Body.String(), "PK"), "a workbook is a zip")
	require.Equal(t, []postgres.Access{{Program: "shidian serve", Claimed: "office", Act: "statistics-export", Programme: "sample-2002", Place: "sample", Detail: "statistics-sample-2002-2002-10-01.xlsx"}}, s.written("statistics-export"))
}

// A look after the first counts what has changed since, and where from a community came.
func TestStatistics_OnlyWhatHasChangedIsCountedAgain(t *testing.T) {
	t.Parallel()
	s := withElections(newSite(t))
	other, third := s.electing[0], s.electing[0]
	other.SubDistrict, other.Papers = pilot.Unit{Code: "other", Name: "岳麓街道"}, nil
	third.SubDistrict, third.From = pilot.Unit{Code: "third", Name: "德胜街道"}, []string{"other"}
	s.electing = append(s.electing, other, third)
	first := s.get("district", "/statistics").Body.String()
	require.Equal(t, []string{"sample", "other", "third"}, s.counted)
	require.Equal(t, first, s.get("district", "/statistics").Body.String())
	require.Empty(t, s.counted)
	require.Contains(t, s.get("district", "/statistics?elections=committee-election").Body.String(), "当选 3 人")
	require.Empty(t, s.counted, "every choice is counted at once")

	s.electing[0].Papers = append(s.electing[0].Papers, s.electing[0].Papers[0])
	s.get("district", "/statistics")
	require.Equal(t, []string{"sample"}, s.counted)
	s.electing[1].Papers = s.electing[0].Papers[:1]
	require.Contains(t, s.get("district", "/statistics").Body.String(), "其中 0 人已填")
	require.Equal(t, []string{"other", "third"}, s.counted)
	s.electing = s.electing[:1]
	require.Contains(t, s.get("district", "/statistics").Body.String(), "当选 1 人")
}

func TestStatistics_OfManySubDistrictsArePages(t *testing.T) {
	t.Parallel()
	s := withElections(newSite(t))
	one := s.electing[0]
	for n := range 60 {
		one.SubDistrict = pilot.Unit{Code: fmt.Sprintf("s-%02d", n), Name: fmt.Sprintf("第%d街道", n)}
		s.electing = append(s.electing, one)
	}
	first := s.get("district", "/statistics").Body.String()
	require.Contains(t, first, "第48街道")
	require.NotContains(t, first, "第49街道")
	require.Contains(t, first, "当选 61 人", "the total is that of all")
	require.Contains(t, first, `href="/statistics?page=2" rel="next"`)
	second := s.get("district", "/statistics?page=2").Body.String()
	require.NotContains(t, second, "第48街道")
	require.Contains(t, second, "第59街道")
	require.Contains(t, second, "当选 61 人")
	require.NotContains(t, second, `rel="next"`)
	require.Equal(t, http.StatusOK, s.get("district", "/statistics?page=999").Code)
}
