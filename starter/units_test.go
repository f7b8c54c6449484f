package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

func TestUnits_WhatIsTypedBecomesAnOrderOrSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	full := unitsFlags{reason: "fewer communities", record: "No. 31", into: []string{"c"}, name: "新社区"}
	with := func(change func(*unitsFlags)) unitsFlags {
		f := full
		change(&f)
		return f
	}
	for name, c := range map[string]struct {
		change string
		places []string
		flags  unitsFlags
		into   []pilot.IntoUnit
		wrong  string // key of what is said
	}{
		"a merger": {pilot.ChangeMerge, []string{"yuetan/a", "yuetan/b"}, full, []pilot.IntoUnit{{Unit: pilot.Unit{Code: "c", Name: "新社区"}}}, ""},
		"a place for a code": {
			pilot.ChangeMerge, []string{"yuetan/a", "yuetan/b"}, with(func(f *unitsFlags) { f.into, f.households = []string{"yuetan/c"}, []string{"900"} }),
			[]pilot.IntoUnit{{Unit: pilot.Unit{Code: "c", Name: "新社区"}, Households: 900}}, "",
		},
		"a split in one flag": {
			pilot.ChangeSplit, []string{"yuetan/a"}, with(func(f *unitsFlags) { f.into, f.households = []string{"x=东, 北,y=西"}, []string{"y=500"} }),
			[]pilot.IntoUnit{{Unit: pilot.Unit{Code: "x", Name: "东, 北"}}, {Unit: pilot.Unit{Code: "y", Name: "西"}, Households: 500}}, "",
		},
		"a move as it is":      {pilot.ChangeMove, []string{"yuetan/a"}, unitsFlags{reason: "r", record: "31", to: "fusuijing"}, []pilot.IntoUnit{{Unit: pilot.Unit{Code: "a"}}}, ""},
		"a sub-district":       {pilot.ChangeMerge, []string{"yuetan", "yuetan/b"}, full, nil, "desk.units-wants-community"},
		"two sub-districts":    {pilot.ChangeMerge, []string{"yuetan/a", "dewai/b"}, full, nil, "desk.units-one-sub-district"},
		"no place":             {pilot.ChangeMerge, []string{"Yue Tan"}, full, nil, "desk.bad-place"},
		"no document":          {pilot.ChangeMerge, []string{"yuetan/a", "yuetan/b"}, with(func(f *unitsFlags) { f.record = "" }), nil, "desk.units-wants-record"},
		"no new code":          {pilot.ChangeMerge, []string{"yuetan/a", "yuetan/b"}, with(func(f *unitsFlags) { f.into = nil }), nil, "desk.units-wants-into"},
		"no name":              {pilot.ChangeMerge, []string{"yuetan/a", "yuetan/b"}, with(func(f *unitsFlags) { f.name = "" }), nil, "desk.units-wants-name"},
		"a code that is none":  {pilot.ChangeMerge, []string{"yuetan/a", "yuetan/b"}, with(func(f *unitsFlags) { f.into = []string{"新社区"} }), nil, "desk.units-bad-into"},
		"no number":            {pilot.ChangeMerge, []string{"yuetan/a", "yuetan/b"}, with(func(f *unitsFlags) { f.households = []string{"many"} }), nil, "desk.units-bad-households"},
		"households of nobody": {pilot.ChangeMerge, []string{"yuetan/a", "yuetan/b"}, with(func(f *unitsFlags) { f.households = []string{"z=3"} }), nil, "desk.units-bad-households"},
		"to nowhere":           {pilot.ChangeMove, []string{"yuetan/a"}, unitsFlags{reason: "r", record: "31"}, nil, "desk.units-wants-to"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, subDistrict, err := unitsOrder(c.change, c.places, c.flags)
			var said *usageError
			if c.wrong != "" {
				require.ErrorAs(t, err, &said)
				require.Equal(t, c.wrong, said.key)
				return
			}
			require.NoError(t, err)
			require.Equal(t, "yuetan", subDistrict)
			require.Equal(t, c.into, m.Into)
		})
	}
}
