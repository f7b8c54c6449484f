package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seats"
)

func TestDues_AreWhatIsNotDoneByDay(t *testing.T) {
	t.Parallel()
	above := datedDesk(t)
	below := above.community()
	terms := above.id.Terms
	find := func(f postgres.DueFilter) []postgres.DueRow {
		f.Programme = terms.Programme
		rows, err := above.store.Dues(t.Context(), f)
		require.NoError(t, err)
		return rows
	}
	all := find(postgres.DueFilter{Each: true})
	require.Len(t, all, len(above.state.Steps)+len(below.state.Steps))
	require.IsIncreasing(t, []int64{all[0].Due.Unix(), all[1].Due.Unix(), all[2].Due.Unix()})
	require.Equal(t, pilot.StepLeadingGroup, all[0].Step)
	require.Equal(t, terms.SubDistrict.Code, all[0].Place)
	require.Equal(t, 1, all[0].Places)
	require.Equal(t, terms.Clock, all[0].Clock)
	last := all[len(all)-1]
	require.Len(t, find(postgres.DueFilter{Place: below.id.Terms.Place(), Each: true}), len(below.state.Steps))
	require.Len(t, find(postgres.DueFilter{Limit: 2, Offset: 1}), 2)
	day := pilot.DueDay(all[1].Due, terms.Location())
	of := find(postgres.DueFilter{After: day.Start(terms.Location()), Until: day.End(terms.Location())})
	require.Equal(t, all[1:2], of, "what is due at 24:00 is due on that day")
	for _, row := range find(postgres.DueFilter{Role: last.Role}) {
		require.Equal(t, last.Role, row.Role)
	}

	above.must(above.handIn("a", pilot.StepLeadingGroup))
	require.Equal(t, pilot.Complete, above.status(pilot.StepLeadingGroup))
	left := find(postgres.DueFilter{Each: true})
	require.Len(t, left, len(all)-1, "what is done is due no more")
	require.Equal(t, all[1].Step, left[0].Step)
	require.Equal(t, 1, left[0].Awaited, "and what rested on it is waited for")
}

func TestDues_OfCommunitiesStandTogether(t *testing.T) {
	t.Parallel()
	above := datedDesk(t)
	for _, c := range above.id.Terms.Communities {
		terms, ok := above.id.Terms.ForCommunity(c.Code)
		require.True(t, ok)
		deskAt(t, above.store, above.url, &terms)
	}
	n := len(above.id.Terms.Communities)
	rows, err := above.store.Dues(t.Context(), postgres.DueFilter{Programme: above.id.Terms.Programme})
	require.NoError(t, err)
	together := 0
	for _, r := range rows {
		if r.Level == pilot.LevelCommunity {
			together++
			require.Equal(t, n, r.Places)
			if n > 1 {
				require.Nil(t, r.Community)
				require.Equal(t, above.id.Terms.SubDistrict.Code, r.Place)
			}
		}
	}
	require.Positive(t, together)
}

func TestAppointment_IsFoundByItsNumberAlone(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	store := openAs(t, devtest.Desk(newDesk(t).url))
	_, err := store.Appointment(t.Context(), 1)
	require.ErrorIs(t, err, postgres.ErrNoAppointment)
	units := seats.Units{District: terms.District.Code, Places: []string{terms.Place()}}
	made, err := store.Appoint(t.Context(), seats.Appointment{
		Programme: terms.Programme, Person: seats.Person{Issuer: "https://sso.example.org", Subject: "u-7", Name: "王秀英"},
		Seat: seats.Seat{Role: pilot.RoleSubDistrictOffice, Unit: terms.Place()}, From: "2002-09-01", GrantedBy: seats.Grantor{Operator: "root"},
	}, units, "2002-09-01")
	require.NoError(t, err)
	found, err := store.Appointment(t.Context(), made.Number)
	require.NoError(t, err)
	require.Equal(t, made.Person, found.Person)
	for _, number := range []int64{0, -1, made.Number + 1} {
		_, err = store.Appointment(t.Context(), number)
		require.ErrorIs(t, err, postgres.ErrNoAppointment)
	}
}
