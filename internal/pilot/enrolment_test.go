package pilot_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
)

// What is started after an order has the terms that the order made, and no others.
func TestFitsAbove_AfterAnOrder(t *testing.T) {
	t.Parallel()
	before := examples.SampleTerms()
	ordered := *before
	ordered.WarnDays, ordered.Amended = before.WarnDays+2, 1
	code := before.Communities[0].Code
	old, _ := before.ForCommunity(code)
	own, _ := ordered.ForCommunity(code)
	forged := own
	forged.Amended = 0
	closed := pilot.NewState()
	closed.Phase, closed.ClosedAt = pilot.PhaseClosed, time.Date(2002, 12, 31, 4, 0, 0, 0, time.UTC)
	life, oldLife := own.ForGovernance(closed), old.ForGovernance(closed)
	for name, c := range map[string]struct {
		terms *pilot.Terms
		above pilot.Kin
		fits  bool
	}{
		"a community that begins by the order":      {&own, pilot.Kin{Terms: &ordered, State: closed}, true},
		"a community that begins as before it":      {&old, pilot.Kin{Terms: &ordered, State: closed}, false},
		"a community that was on its way":           {&old, pilot.Kin{Terms: before, State: closed}, true},
		"a community that hides by which":           {&forged, pilot.Kin{Terms: &ordered, State: closed}, false},
		"a life after a pilot that was amended":     {&life, pilot.Kin{Terms: &own, State: closed}, true},
		"a life by the terms from before the order": {&oldLife, pilot.Kin{Terms: &own, State: closed}, false},
		"a life after a pilot that has not closed":  {&life, pilot.Kin{Terms: &own, State: pilot.NewState()}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.fits, c.terms.FitsAbove(c.above))
		})
	}
}
