package staff

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/seats"
)

func TestSample_OnePersonForEachRoleOfEachUnit(t *testing.T) {
	t.Parallel()
	subs := realTerms(t)
	people := Sample(subs)
	require.Equal(t, people, Sample(subs))

	held := map[seats.Seat]bool{}
	names, subjects := map[string]bool{}, map[string]bool{}
	units := seats.Units{District: "xicheng"}
	for _, sub := range subs {
		for _, own := range Family(sub) {
			units.Places = append(units.Places, own.Place())
		}
	}
	for _, p := range people {
		require.False(t, names[p.Name], "%s twice", p.Name)
		require.False(t, subjects[p.Subject], "%s twice", p.Subject)
		names[p.Name], subjects[p.Subject] = true, true
		require.Len(t, p.Seats, 1)
		require.True(t, units.Has(p.Seats[0].Seat), "%v", p)
		require.NotEmpty(t, p.Seats[0].RoleName)
		require.NotEmpty(t, p.Seats[0].UnitName)
		held[p.Seats[0].Seat] = true
	}
	for _, role := range pilot.Roles() {
		for _, unit := range append([]string{units.District}, units.Places...) {
			seat := seats.Seat{Role: role, Unit: unit}
			require.Equal(t, units.Has(seat), held[seat], "%v", seat)
		}
	}
}

func TestSample_WhomThePlanNamesHasThatName(t *testing.T) {
	t.Parallel()
	people := Sample(realTerms(t))
	find := func(subject string) Person {
		i := slices.IndexFunc(people, func(p Person) bool { return p.Subject == subject })
		require.GreaterOrEqual(t, i, 0, subject)
		return people[i]
	}
	require.Equal(t, "李国强", find("xicheng.district").Name)
	require.Equal(t, "王秀英", find("yuetan.sub-district-office").Name)
	require.Equal(t, "月坛 sub-district", find("yuetan.sub-district-office").Seats[0].UnitName)
	member := find("yuetan.sanlihe-1.residents-committee")
	content, err := json.Marshal(member)
	require.NoError(t, err)
	require.JSONEq(t, `{"subject": "yuetan.sanlihe-1.residents-committee", "name": "`+member.Name+`", "seats": [
		{"role": "residents-committee", "unit": "yuetan/sanlihe-1", "roleName": "Residents' committee", "unitName": "月坛 · 三里河一区"}]}`, string(content))
}

func TestSample_MayAllBeAppointed(t *testing.T) {
	t.Parallel()
	sub := realTerms(t)[0]
	units := seats.Units{District: sub.District.Code}
	for _, own := range Family(sub) {
		units.Places = append(units.Places, own.Place())
	}
	var all []seats.Appointment
	for _, p := range Sample([]*pilot.Terms{sub}) {
		for _, a := range p.Appointments("http://127.0.0.1:7280", sub.Programme, "2026-11-29", seats.Grantor{Operator: "dev"}) {
			require.Empty(t, seats.CheckGrant(a, all, units, "2026-11-29"), "%v", a)
			all = append(all, a)
		}
	}
	require.Len(t, all, 1+2+4*len(sub.Communities))
}
