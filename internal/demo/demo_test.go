package demo

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/plan"
)

const realPlan = "../../plans/xicheng-2002.yaml"

func TestOptions_SubDistrictsAreThePlansFirst(t *testing.T) {
	t.Parallel()
	p, _ := plan.Load(realPlan)
	require.NotNil(t, p)
	o := Options{Plan: realPlan, SubDistricts: 2}
	all, err := o.terms()
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.Equal(t, p.SubDistricts()[1].Code, all[1].SubDistrict.Code)
	require.InDelta(t, usualSpeed, o.Speed, 0)
	o = Options{Plan: realPlan, SubDistricts: 11}
	require.ErrorContains(t, o.Check(), "SUBDISTRICTS=11")
	o = Options{Plan: "no-such-plan.yaml"}
	require.Error(t, o.Check())
}
