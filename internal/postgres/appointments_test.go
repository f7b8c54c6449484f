package postgres_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seats"
)

func TestAppointments_AreMadeEndedAndStay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	store := openAs(t, devtest.Desk(d.url))
	units := seats.Units{District: "xicheng", Places: []string{"yuetan", "yuetan/sanlihe-1"}}
	leader := seats.Grantor{Person: seats.Person{Issuer: "https://sso.example.org", Subject: "u-1", Name: "李国强"}, Seat: seats.Seat{Role: pilot.RoleDistrict, Unit: "xicheng"}}
	clerk := seats.Appointment{
		Programme: "xicheng-2002", Person: seats.Person{Issuer: "https://sso.example.org", Subject: "u-7", Name: "王秀英"},
		Seat: seats.Seat{Role: pilot.RoleSubDistrictOffice, Unit: "yuetan"}, From: "2026-11-29", Until: "2026-12-31", DeputyFor: "陈建国", GrantedBy: leader,
	}
	made, err := store.Appoint(t.Context(), clerk, units, "2026-11-29")
	require.NoError(t, err)
	require.Equal(t, int64(1), made.Number)

	var refused *postgres.NotAppointedError
	_, err = store.Appoint(t.Context(), clerk, units, "2026-11-29")
	require.ErrorAs(t, err, &refused)
	require.Equal(t, seats.HeldAlready, refused.Why)

	elsewhere := clerk
	elsewhere.Programme, elsewhere.GrantedBy, elsewhere.Until = "other-2002", seats.Grantor{Operator: "root"}, ""
	_, err = store.Appoint(t.Context(), elsewhere, units, "2026-11-29")
	require.NoError(t, err)

	all, err := store.Appointments(t.Context(), "xicheng-2002")
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.WithinDuration(t, time.Now(), all[0].GrantedAt, time.Hour)
	all[0].GrantedAt = made.GrantedAt
	require.Equal(t, []seats.Appointment{made}, all)
	own, err := store.AppointmentsOf(t.Context(), clerk.Person)
	require.NoError(t, err)
	require.Len(t, own, 2)

	_, err = store.EndAppointment(t.Context(), "xicheng-2002", 2, leader, "调离", units, "2026-11-29")
	require.ErrorIs(t, err, postgres.ErrNoAppointment, "another programme's")
	_, err = store.EndAppointment(t.Context(), "xicheng-2002", 1, leader, "", units, "2026-11-29")
	require.ErrorAs(t, err, &refused)
	require.Equal(t, seats.NoReason, refused.Why)
	ended, err := store.EndAppointment(t.Context(), "xicheng-2002", 1, leader, "调离", units, "2026-11-29")
	require.NoError(t, err)
	all, err = store.Appointments(t.Context(), "xicheng-2002")
	require.NoError(t, err)
	require.Equal(t, "调离", all[0].Ended.Reason)
	require.Equal(t, leader, all[0].Ended.By)
	require.True(t, all[0].Ended.At.Equal(ended.Ended.At))
	require.False(t, all[0].Holds(ended.Ended.At, time.UTC))
	_, err = store.EndAppointment(t.Context(), "xicheng-2002", 1, leader, "调离", units, "2026-11-29")
	require.ErrorAs(t, err, &refused)
	require.Equal(t, seats.OverAlready, refused.Why)

	for _, change := range []string{
		`UPDATE appointments SET unit = 'dewai'`, `DELETE FROM appointments`, `TRUNCATE appointments CASCADE`, `UPDATE appointment_ends SET reason = 'x'`, `DELETE FROM appointment_ends`,
	} {
		_, err := connect(t, d.url).Exec(t.Context(), change)
		require.ErrorContains(t, err, "only ever appended to", change)
		_, err = connect(t, devtest.Desk(d.url)).Exec(t.Context(), change)
		require.ErrorContains(t, err, "permission denied", change)
	}
}

// Two who appoint at the same moment do not both give the same person the same seat.
func TestAppointments_AreCheckedOneAtATime(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	store := openAs(t, devtest.Desk(d.url))
	units := seats.Units{District: "xicheng"}
	a := seats.Appointment{
		Programme: "xicheng-2002", Person: seats.Person{Issuer: "i", Subject: "u-1", Name: "李国强"},
		Seat: seats.Seat{Role: pilot.RoleDistrict, Unit: "xicheng"}, From: "2026-11-29", GrantedBy: seats.Grantor{Operator: "root"},
	}
	var made atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := store.Appoint(t.Context(), a, units, "2026-11-29"); err == nil {
				made.Add(1)
			}
		})
	}
	all.Wait()
	require.Equal(t, int32(1), made.Load())
}

func TestAppointAll_AppointsAllOrNobody(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	store := openAs(t, devtest.Desk(d.url))
	units := seats.Units{District: "xicheng", Places: []string{"yuetan"}}
	of := func(subject string, seat seats.Seat) seats.Appointment {
		return seats.Appointment{
			Person: seats.Person{Issuer: "i", Subject: subject, Name: "王秀英"}, Seat: seat, From: "2026-11-29", GrantedBy: seats.Grantor{Operator: "root"},
		}
	}
	office := seats.Seat{Role: pilot.RoleSubDistrictOffice, Unit: "yuetan"}
	done := 0
	told := func(n int) { done = n }

	_, err := store.AppointAll(t.Context(), "xicheng-2002", []seats.Appointment{of("u-1", office), of("u-2", seats.Seat{Role: pilot.RoleWorkstation, Unit: "yuetan"})}, units, "2026-11-29", told)
	var refused *postgres.NotAppointedError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, seats.NoSuchSeat, refused.Why)
	all, err := store.Appointments(t.Context(), "xicheng-2002")
	require.NoError(t, err)
	require.Empty(t, all)

	wanted := []seats.Appointment{of("u-1", office), of("u-1", office), of("u-2", office)}
	made, err := store.AppointAll(t.Context(), "xicheng-2002", wanted, units, "2026-11-29", told)
	require.NoError(t, err)
	require.Equal(t, []int64{1, 0, 2}, []int64{made[0].Number, made[1].Number, made[2].Number}, "the second has his seat by then")
	require.Equal(t, 3, done)
	made, err = store.AppointAll(t.Context(), "xicheng-2002", wanted, units, "2026-11-29", told)
	require.NoError(t, err)
	require.Equal(t, wanted, made)
	all, err = store.Appointments(t.Context(), "xicheng-2002")
	require.NoError(t, err)
	require.Len(t, all, 2)
}
