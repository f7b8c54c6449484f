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
