package seats_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/seats"
)

var (
	zone   = time.FixedZone("", 8*3600)
	units  = seats.Units{District: "xicheng", Places: []string{"yuetan", "yuetan/sanlihe-1", "dewai", "dewai/xinfengjie"}}
	leader = seats.Person{Issuer: "https://sso.example.org", Subject: "u-1", Name: "李国强"}
	clerk  = seats.Person{Issuer: "https://sso.example.org", Subject: "u-7", Name: "王秀英"}

	district  = seats.Seat{Role: pilot.RoleDistrict, Unit: "xicheng"}
	office    = seats.Seat{Role: pilot.RoleSubDistrictOffice, Unit: "yuetan"}
	committee = seats.Seat{Role: pilot.RoleResidentsCommittee, Unit: "yuetan/sanlihe-1"}
)

// every role of every unit, beside what is granted by which seat.
func TestMayGrant_IsTheMatrixOfRolesAndUnits(t *testing.T) {
	t.Parallel()
	var all []seats.Seat
	for _, r := range pilot.Roles() {
		for _, u := range append([]string{units.District}, units.Places...) {
			all = append(all, seats.Seat{Role: r, Unit: u})
		}
	}
	granted := map[string]int{}
	for _, by := range all {
		for _, to := range all {
			a := seats.Appointment{Person: clerk, Seat: to, From: "2026-11-29", GrantedBy: seats.Grantor{Person: leader, Seat: by}}
			refusal := seats.CheckGrant(a, nil, units, "2026-11-29")
			if refusal == "" {
				granted[string(by.Role)+" "+by.Unit+" → "+seats.Level(to.Role)]++
			}
		}
	}
	require.Equal(t, map[string]int{
		"district xicheng → district":            1,
		"district xicheng → sub-district":        4, // two roles of two sub-districts
		"sub-district-office yuetan → community": 4,
		"sub-district-office dewai → community":  4,
	}, granted)
}

func TestCheckGrant_SaysWhyNot(t *testing.T) {
	t.Parallel()
	right := seats.Appointment{Person: clerk, Seat: office, From: "2026-11-29", Until: "2026-12-31", GrantedBy: seats.Grantor{Person: leader, Seat: district}}
	require.Empty(t, seats.CheckGrant(right, nil, units, "2026-11-29"))
	for name, c := range map[string]struct {
		change func(*seats.Appointment)
		want   seats.Refusal
	}{
		"nobody":            {func(a *seats.Appointment) { a.Person.Subject = "" }, seats.NoPerson},
		"without a name":    {func(a *seats.Appointment) { a.Person.Name = " \u3000" }, seats.NoPerson},
		"no such unit":      {func(a *seats.Appointment) { a.Seat.Unit = "elsewhere" }, seats.NoSuchSeat},
		"unit of below":     {func(a *seats.Appointment) { a.Seat.Unit = "yuetan/sanlihe-1" }, seats.NoSuchSeat},
		"no such role":      {func(a *seats.Appointment) { a.Seat.Role = "mayor" }, seats.NoSuchSeat},
		"no first day":      {func(a *seats.Appointment) { a.From = "" }, seats.BadPeriod},
		"over before begun": {func(a *seats.Appointment) { a.Until = "2026-11-28" }, seats.BadPeriod},
		"over already":      {func(a *seats.Appointment) { a.From, a.Until = "2026-01-01", "2026-11-28" }, seats.BadPeriod},
		"no such day":       {func(a *seats.Appointment) { a.Until = "2026-12-40" }, seats.BadPeriod},
		"by who may not":    {func(a *seats.Appointment) { a.GrantedBy.Seat = committee }, seats.NotYours},
		"by nobody":         {func(a *seats.Appointment) { a.GrantedBy = seats.Grantor{} }, seats.NotYours},
		"by oneself":        {func(a *seats.Appointment) { a.Person = leader; a.Person.Name = "李国强(区)" }, seats.Yourself},
	} {
		a := right
		c.change(&a)
		require.Equal(t, c.want, seats.CheckGrant(a, nil, units, "2026-11-29"), name)
	}
	again := right
	again.From, again.Until = "2026-12-31", ""
	require.Equal(t, seats.HeldAlready, seats.CheckGrant(again, []seats.Appointment{right}, units, "2026-11-29"))
	again.From = "2027-01-01"
	require.Empty(t, seats.CheckGrant(again, []seats.Appointment{right}, units, "2026-11-29"), "the day after")
	over := right
	over.Ended = &seats.End{}
	again.From = "2026-11-29"
	require.Empty(t, seats.CheckGrant(again, []seats.Appointment{over}, units, "2026-11-29"), "the other was ended")
}

func TestHolds_FromTheFirstDayToTheLastOrToItsEnd(t *testing.T) {
	t.Parallel()
	at := func(s string) time.Time {
		when, err := time.ParseInLocation(time.DateTime, s, zone)
		require.NoError(t, err)
		return when
	}
	a := seats.Appointment{Person: clerk, Seat: office, From: "2026-11-29", Until: "2026-12-31"}
	for when, want := range map[string]bool{
		"2026-11-28 23:59:59": false, "2026-11-29 00:00:00": true, "2026-12-31 23:59:59": true, "2027-01-01 00:00:00": false,
	} {
		require.Equal(t, want, a.Holds(at(when), zone), when)
	}
	a.Ended = &seats.End{At: at("2026-12-01 10:00:00")}
	require.True(t, a.Holds(at("2026-12-01 09:59:59"), zone))
	require.False(t, a.Holds(at("2026-12-01 10:00:00"), zone), "while a form is open")

	b := seats.Appointment{Person: clerk, Seat: committee, From: "2026-01-01"}
	other := seats.Appointment{Person: leader, Seat: district, From: "2026-01-01"}
	renamed := clerk
	renamed.Name = "王秀英(2)"
	require.Equal(t, []seats.Appointment{b}, seats.Held([]seats.Appointment{a, b, other}, renamed, at("2026-12-02 00:00:00"), zone))
}

func TestCheckEnd_ByWhomMayGrantAndByTheHolder(t *testing.T) {
	t.Parallel()
	a := seats.Appointment{Person: clerk, Seat: office, From: "2026-01-01"}
	for name, c := range map[string]struct {
		by     seats.Grantor
		reason string
		want   seats.Refusal
	}{
		"the district":   {seats.Grantor{Person: leader, Seat: district}, "调离", ""},
		"an operator":    {seats.Grantor{Operator: "root"}, "调离", ""},
		"the holder":     {seats.Grantor{Person: clerk, Seat: office}, "退休", ""},
		"another office": {seats.Grantor{Person: leader, Seat: seats.Seat{Role: pilot.RoleSubDistrictOffice, Unit: "dewai"}}, "调离", seats.NotYours},
		"without reason": {seats.Grantor{Person: leader, Seat: district}, " ", seats.NoReason},
	} {
		require.Equal(t, c.want, seats.CheckEnd(a, c.by, c.reason, units, "2026-11-29"), name)
	}
	a.Ended = &seats.End{}
	require.Equal(t, seats.OverAlready, seats.CheckEnd(a, seats.Grantor{Operator: "root"}, "调离", units, "2026-11-29"))
}
