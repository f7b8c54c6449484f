package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/icalendar"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seats"
)

// withDues has a site's record know what is late, what is due and what is due later.
func withDues(s *site) *site {
	due := func(place string, step pilot.Step, light pilot.Light, day pilot.Date) postgres.DueRow {
		spec, _ := pilot.Spec(step)
		row := postgres.DueRow{
			SubDistrict: s.terms.SubDistrict, Place: place, WorkflowID: "pilot/sample-2002/" + place, Step: step, Stage: spec.Stage, Role: spec.Role, Light: light,
			Due: day.End(s.terms.Location()), Awaited: 1, Places: 1, UTCOffset: 480, Clock: s.terms.Clock, Changed: s.now.Add(-time.Hour),
		}
		if strings.Contains(place, "/") {
			row.Community = &s.terms.Communities[0].Unit
		}
		return row
	}
	s.dues = []postgres.DueRow{
		due("sample", pilot.StepPilotPlan, pilot.LightRed, "2002-09-20"),
		due("sample/sample-1", pilot.StepCharter, pilot.LightYellow, "2002-10-05"),
		due("sample", pilot.StepMobilisation, pilot.LightGreen, "2002-10-05"),
	}
	return s
}

func TestCalendar_ShowsByDayWithWhatIsTheVisitorsFirst(t *testing.T) {
	t.Parallel()
	s := withDues(newSite(t))
	page := s.get("office", "/calendar")
	require.Equal(t, http.StatusOK, page.Code)
	body := page.Body.String()
	for _, want := range []string{"2002-10-05", "星期六", "红灯", "■", "逾期", "▲", "由您办理", `href="/p/sample/steps/pilot-plan"`, "calendar.ics?key="} {
		require.Contains(t, body, want)
	}
	require.Less(t, strings.Index(body, "steps/mobilisation"), strings.Index(body, "steps/charter"), "of a day what is his comes first")
	asked := s.dueAsked[0]
	require.Equal(t, "sample", asked.Place)
	require.True(t, asked.After.IsZero(), "with what is late")
	require.Equal(t, pilot.Date("2002-10-31").End(s.terms.Location()), asked.Until)
	require.Positive(t, asked.Limit)

	s.get("office", "/calendar?span=week&day=2002-10-16&show=mine")
	asked = s.dueAsked[1]
	require.Equal(t, pilot.Date("2002-10-14").Start(s.terms.Location()), asked.After)
	require.Equal(t, pilot.Date("2002-10-20").End(s.terms.Location()), asked.Until)
	require.Equal(t, pilot.RoleSubDistrictOffice, asked.Role)
	for _, odd := range []string{"day=2002-02-30", "day=x", "span=year", "show=%E6%9C%88"} {
		require.Equal(t, http.StatusOK, s.get("office", "/calendar?"+odd).Code, odd)
	}
}

func TestCalendar_IsOfOnesOwnPlacesAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for subject, at := range map[string]map[string]int{
		"committee": {"": 200, "sample/sample-1": 200, "sample/sample-2": 403, "sample": 403, "other": 403, "x/y/z": 404},
		"office":    {"": 200, "sample/sample-1": 200, "sample": 200, "other": 403, "other/sample-1": 403},
		"district":  {"": 200, "sample/sample-1": 200, "other": 200},
	} {
		for place, want := range at {
			require.Equal(t, want, s.get(subject, "/calendar?at="+place).Code, "%s at %s", subject, place)
		}
	}
	require.Equal(t, http.StatusSeeOther, s.get("", "/calendar").Code)
	s.get("committee", "/calendar")
	require.Equal(t, "sample/sample-1", s.dueAsked[len(s.dueAsked)-1].Place)
}

var feedKey = regexp.MustCompile(`calendar\.ics\?key=([0-9A-Za-z_.-]+)`)

func (s *site) key(subject string) string {
	s.t.Helper()
	found := feedKey.FindStringSubmatch(s.get(subject, "/calendar").Body.String())
	require.Len(s.t, found, 2)
	return found[1]
}

func TestFeed_IsReadWithoutSigningIn(t *testing.T) {
	t.Parallel()
	s := withDues(newSite(t))
	key := s.key("office")
	require.Equal(t, key, s.key("office"), "an address stays")
	got := s.get("", "/calendar.ics?key="+key)
	require.Equal(t, http.StatusOK, got.Code)
	require.Equal(t, "text/calendar; charset=utf-8", got.Header().Get("Content-Type"))
	raw := got.Body.String()
	require.NotContains(t, strings.ReplaceAll(raw, "\r\n", ""), "\n")
	for line := range strings.SplitSeq(raw, "\r\n") {
		require.LessOrEqual(t, len(line), 75)
	}
	text := icalendar.Unfold(raw)
	for _, want := range []string{
		"UID:pilot/sample-2002/sample/pilot-plan/@desk.example.org\r\n", "DTSTART;VALUE=DATE:20020920\r\n", "SUMMARY:■ ", "URL:https://desk.example.org/p/sample/steps/pilot-plan?programme=sample-2002\r\n",
	} {
		require.Contains(t, text, want)
	}
	require.Equal(t, 2, strings.Count(text, "BEGIN:VEVENT"), "of his seat alone")
	require.NotContains(t, text, "charter")
	require.Equal(t, postgres.DueFilter{Programme: "sample-2002", Place: "sample", Role: pilot.RoleSubDistrictOffice, Each: true, Limit: 1000}, s.dueAsked[len(s.dueAsked)-1])
}

func TestFeed_OfARebasedPlanHasRealDays(t *testing.T) {
	t.Parallel()
	s := withDues(newSite(t))
	for i := range s.dues {
		s.dues[i].Clock.RealStart = s.dues[i].Clock.RealStart.AddDate(0, 0, 100)
	}
	text := icalendar.Unfold(s.get("", "/calendar.ics?key="+s.key("office")).Body.String())
	require.Contains(t, text, "DTSTART;VALUE=DATE:20021229\r\n")
	require.Contains(t, text, "方案日期 2002-09-20")
	require.Contains(t, text, "DTSTAMP:20030109T010000Z\r\n", "what changed on 2002-10-01 did so a hundred days later")
}

func TestFeed_NeedsAKeyOfAnAppointmentThatHolds(t *testing.T) {
	t.Parallel()
	s := withDues(newSite(t))
	key, other := s.key("office"), s.key("committee")
	_, mac, _ := strings.Cut(key, ".")
	for _, bad := range []string{"", "x", "2", "2.", "3." + mac, "1." + mac, key + "A", key[:len(key)-2], "-2." + mac, "99." + mac, "2." + strings.Repeat("A", 43), strings.Repeat("9", 500)} {
		got := s.get("", "/calendar.ics?key="+bad)
		require.Equal(t, http.StatusNotFound, got.Code, bad)
		require.NotContains(t, got.Body.String(), "VEVENT")
	}
	require.NotEqual(t, key, other)
	s.all[1].Ended = &seats.End{At: s.now.Add(-time.Minute), Reason: "调动"}
	require.Equal(t, http.StatusGone, s.get("", "/calendar.ics?key="+key).Code)
	s.all[2].Until = "2002-09-30"
	require.Equal(t, http.StatusGone, s.get("", "/calendar.ics?key="+other).Code)
	require.Equal(t, http.StatusNotFound, withDues(newSite(t)).get("", "/calendar.ics?key="+key).Code, "another desk's key opens nothing")
}
