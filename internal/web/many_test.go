package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// withSubDistricts is a site whose programme has so many more sub-districts.
func withSubDistricts(s *site, n int) *site {
	for i := range n {
		s.others = append(s.others, pilot.Unit{Code: fmt.Sprintf("more-%d", i), Name: fmt.Sprintf("第%d街道", i)})
	}
	return s
}

func TestBoard_HasPages(t *testing.T) {
	t.Parallel()
	s := withSubDistricts(newSite(t), 60)
	first := s.get("district", "/board").Body.String()
	require.Equal(t, 50, strings.Count(first, `<th scope="row">`))
	require.Contains(t, first, "/board?page=2")
	require.Contains(t, first, "第48街道")
	require.NotContains(t, first, "第49街道")
	second := s.get("district", "/board?page=2").Body.String()
	require.Equal(t, 11, strings.Count(second, `<th scope="row">`))
	require.Contains(t, second, "/board?page=1")
	require.NotContains(t, second, "/board?page=3")
	require.Contains(t, second, "at=more-49&amp;page=2&amp;step=charter#waiting", "what is clicked stands beside its row")
	require.NotContains(t, newSite(t).get("district", "/board").Body.String(), "page=")
}

func TestNarrowing_ChoosesASubDistrictWhereTheyAreFewAndTypesOneWhereTheyAreMany(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/ledger", "/slow", "/statistics", "/notices", "/staff", "/timeline", "/schedule"} {
		name := "sub-district"
		if path == "/timeline" || path == "/schedule" {
			name = "at"
		}
		few := newSite(t).get("district", path).Body.String()
		require.Contains(t, few, `<select id="choose-`+name+`"`, path)
		require.NotContains(t, few, `type="search"`, path)

		many := withSubDistricts(newSite(t), 200)
		whole := many.get("district", path).Body.String()
		require.Contains(t, whole, `<input id="choose-`+name+`" name="`+name+`" type="search"`, path)
		require.NotContains(t, whole, "第30街道</option>", path)

		for typed, status := range map[string]int{
			"more-130": http.StatusOK, "第130街道": http.StatusOK, "e-130": http.StatusOK, " more-13 ": http.StatusOK, // its code, though others begin so
			"nowhere": http.StatusNotFound, "街道": http.StatusNotFound, "more-%00": http.StatusNotFound, "%ff": http.StatusNotFound,
			"more-130/nowhere/deeper": http.StatusNotFound,
		} {
			address := path + "?" + name + "=" + strings.ReplaceAll(typed, " ", "+")
			require.Equal(t, status, many.get("district", address).Code, address)
		}
	}
}

func TestNarrowing_SaysWhichSubDistrictsFitWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := withSubDistricts(newSite(t), 300)
	require.Contains(t, s.get("district", "/ledger?sub-district=nowhere").Body.String(), "没有名称或代码含“nowhere”的街道")
	several := s.get("district", "/ledger?sub-district=第29").Body.String()
	require.Contains(t, several, "括号里的代码：第29街道 (more-29)、第290街道 (more-290)、")
	require.Contains(t, several, "、…")
	require.Contains(t, s.get("district", "/ledger?sub-district=第298").Body.String(), `value="第298街道"`, "the field shows whose ledger it is")
	require.Equal(t, "more-298", s.asked[len(s.asked)-1].SubDistrict)
	s.others = append(s.others, pilot.Unit{Code: "namesake", Name: "more-298"})
	require.Equal(t, http.StatusOK, s.get("district", "/ledger?sub-district=more-298").Code)
	require.Equal(t, "more-298", s.asked[len(s.asked)-1].SubDistrict, "a code is one sub-district's, whatever another is called")
	require.Contains(t, s.get("district", "/timeline?at=more-298").Body.String(), `<datalist id="known-at"><option value="more-298">第298街道</option>`)
	require.Equal(t, http.StatusForbidden, s.get("office", "/ledger?sub-district=more-298").Code, "nobody types his way out of his place")
	require.NotContains(t, s.get("office", "/ledger").Body.String(), `type="search"`)
}

func TestStaff_IsListedInPagesAndChosenBySubDistrict(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	all := s.get("district", "/staff").Body.String()
	require.Contains(t, all, `value="sub-district-office@sample"`)
	require.Contains(t, all, `value="district@sample-district"`)
	require.NotContains(t, all, `value="residents-committee@`)
	above := []pilot.Role{pilot.RoleDistrict, pilot.RoleSubDistrictParty, pilot.RoleSubDistrictOffice}
	require.Equal(t, postgres.AppointmentFilter{Programme: "sample-2002", Roles: above, Person: s.all[0].Person, Limit: 51}, withName(s.seatsAsked[0], s))

	many := withSubDistricts(newSite(t), 600)
	crowded := many.get("district", "/staff").Body.String()
	require.NotContains(t, crowded, `value="sub-district-office@`)
	require.Contains(t, crowded, "请先在上方选定街道")
	one := many.get("district", "/staff?sub-district=more-7&page=3").Body.String()
	require.Contains(t, one, `value="sub-district-office@more-7"`)
	require.NotContains(t, one, `value="sub-district-office@more-8"`)
	asked := many.seatsAsked[1]
	require.Equal(t, "more-7", asked.SubDistrict)
	require.Equal(t, 100, asked.Offset)

	require.Equal(t, http.StatusForbidden, s.get("office", "/staff?sub-district=other").Code)
	require.Equal(t, http.StatusForbidden, s.get("committee", "/staff").Code)
	require.Equal(t, http.StatusOK, s.get("office", "/staff").Code)
	require.Equal(t, "sample", s.seatsAsked[1].SubDistrict)
	require.NotContains(t, s.seatsAsked[1].Roles, pilot.RoleSubDistrictParty)
}

// withName is what was asked, whatever the person is called.
func withName(f postgres.AppointmentFilter, s *site) postgres.AppointmentFilter {
	f.Person.Name = s.all[0].Person.Name
	return f
}
