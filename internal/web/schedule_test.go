package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

// planned gives the sample the days of a plan: what is before the election is due on one day,
// what is after it on another.
func planned(t *pilot.Terms) *pilot.Terms {
	for _, spec := range pilot.Catalogue() {
		day := pilot.Date("2002-12-20")
		switch spec.Stage {
		case pilot.StagePreparation, pilot.StageFoundation:
			day = "2002-10-11"
		case pilot.StageElection:
			day = "2002-11-22"
		}
		t.Due = append(t.Due, pilot.StepDue{Step: spec.Code, Due: day})
	}
	t.Calendar = pilot.Calendar{Years: []int{2002}, Off: []pilot.Date{"2002-10-01", "2002-10-02", "2002-10-03", "2002-10-04", "2002-10-07"}}
	return t
}

func TestSchedule_DrawsThePlanAndSaysWhatCollides(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	planned(s.terms).MinDays = []pilot.StepDays{{Step: pilot.StepSizeAdjustment, Days: 40}}
	page := s.get("district", "/schedule")
	require.Equal(t, http.StatusOK, page.Code)
	body := page.Body.String()
	for _, want := range []string{
		"<svg ", "今天", "◆", "■ 来不及", `fill="#f7cfcc"`, `fill="#fdf3dc"`, `fill="#eceef0"`, "“社区规模调整”最早 2002-10-26 才能办完，期限是 2002-10-11，差 15 天",
		"最早 2002-11-25", "最晚 2002-12-31", `<td class="day">2002-10-26</td>`, "-15 (-10)", `<option value="sample" selected>`,
	} {
		require.Contains(t, body, want)
	}
	require.NotContains(t, body, "ZgotmplZ")
	require.NotRegexp(t, `(width|height)="-`, body)
	require.NotContains(t, body, "排得下")
}

func TestSchedule_SaysThatAPlanFits(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	planned(s.terms)
	for _, who := range []string{"office", "committee"} {
		body := s.get(who, "/schedule").Body.String()
		require.Contains(t, body, "排得下", who)
		require.Contains(t, body, "最晚 2002-12-31", who)
		require.Equal(t, who == "office", strings.Contains(body, `<select id="choose-at"`), who)
	}
}

func TestSchedule_DrawsEachWaveAndNotTooMany(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	planned(s.terms)
	for i := range 12 {
		wave := pilot.Date("2002-11-01").AddDays(i)
		s.terms.Communities = append(s.terms.Communities, pilot.CommunityTerms{
			Unit: pilot.Unit{Code: fmt.Sprint("wave-", i), Name: fmt.Sprint("第", i, "社区")}, Due: s.terms.Due, PollingDay: wave,
		})
	}
	body := s.get("district", "/schedule?at=sample").Body.String()
	require.Equal(t, 10, strings.Count(body, "<svg "))
	require.Contains(t, body, "第0社区等 1 个社区")
	require.Contains(t, body, "还有 3 组日程没有画出")
	body = s.get("district", "/schedule?at=sample/wave-11").Body.String()
	require.Equal(t, 1, strings.Count(body, "<svg "))
	require.Contains(t, body, "计划 2002-11-12")
	require.Equal(t, http.StatusNotFound, s.get("district", "/schedule?at=sample/none").Code)
}

func TestSchedule_OfAPlanWithoutDaysIsAPageAllTheSame(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	body := s.get("district", "/schedule?at=sample/sample-1").Body.String()
	require.Contains(t, body, "<svg ")
	require.NotRegexp(t, `(width|height)="-`, body)
}
