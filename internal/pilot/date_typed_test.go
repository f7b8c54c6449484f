package pilot_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/pilot/judge"
)

func TestParseDate_UnderstandsEveryUnmistakableWayToWriteADay(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{
		"2002-09-30", "2002-9-30", "2002/9/30", "2002/09/30", "2002.9.30", "2002.09.30", "20020930",
		"2002年9月30日", "2002年09月30日", "2002年9月30", "2002年9月30号", "2002 年 9 月 30 日",
		"２００２－０９－３０", "２００２／９／３０", "２００２．９．３０", "２００２年９月３０日", "２００２０９３０", "2002。9。30",
		" 2002-09-30 ", "2002 - 09 - 30", "\u30002002年9月30日\u3000", "2002\u00a0/\u00a09 / 30", "\ufeff2002-09-30\u200b",
		"2002–09–30", "2002—9—30", "2002−9−30",
		"二〇〇二年九月三十日", "二○○二年九月三十日", "二零零二年九月三十日", "二〇〇二年9月30日",
	} {
		day, err := pilot.ParseDate(typed)
		require.NoError(t, err, typed)
		require.EqualValues(t, "2002-09-30", day, typed)
	}
	for typed, want := range map[string]pilot.Date{
		"二〇〇二年十二月三十一日": "2002-12-31", "二〇一〇年十月十日": "2010-10-10", "二〇〇三年一月二日": "2003-01-02",
		"二〇〇二年十一月二十日": "2002-11-20", "2004/2/29": "2004-02-29",
	} {
		day, err := pilot.ParseDate(typed)
		require.NoError(t, err, typed)
		require.Equal(t, want, day, typed)
	}
}

func TestParseDate_RefusesWhatIsNoDayOrCanBeReadInTwoWays(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{
		"", " ", "9/30/2002", "30.9.2002", "30/9/2002", "02-9-30", "02年9月30日", "2002-9", "2002年9月", "9月30日", "12月40日",
		"2002-02-30", "2002年2月30日", "2002/13/1", "2002年12月40日", "20020931", "2003-02-29", "2002-00-10", "2002-1-0",
		"2002-009-30", "2002-09-030", "200209-30", "2002-0930", "2002-9/30", "2002年9/30", "2002.9-30", "2 002-09-30", "2002-0 9-30",
		"2002-09-30T00:00:00Z", "2002年9月30日星期一", "2002-09-30x", "x2002-09-30", "1002-09-30", "3002-09-30",
		"二〇〇二年十三月一日", "二〇〇二年九月三十一日", "二〇〇二年九月", "二千零二年九月三十日", "十月", "年", "年月日", "今天", "-2002-09-30",
	} {
		_, err := pilot.ParseDate(typed)
		require.Error(t, err, typed)
	}
}

func TestDate_IsReadFromJSONAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]pilot.Date{
		`"2002-09-30"`: "2002-09-30", `"2002年9月30日"`: "2002-09-30", `20020930`: "2002-09-30", `"2002/9/30"`: "2002-09-30",
		`"9/30/2002"`: "9/30/2002", `""`: "", `null`: "",
	} {
		var day pilot.Date
		require.NoError(t, json.Unmarshal([]byte(raw), &day), raw)
		require.Equal(t, want, day, raw)
	}
	for _, raw := range []string{`2002`, `true`, `{}`, `["2002-09-30"]`, `200209301`} {
		var day pilot.Date
		require.Error(t, json.Unmarshal([]byte(raw), &day), raw)
	}
}

func TestMessages_UnderstandTheDaysThatPeopleType(t *testing.T) {
	t.Parallel()
	const head = `"v":1,"id":"m1","by":{"name":"王","role":"district","unit":"xicheng"}`
	e, findings := judge.ParseExtension(json.RawMessage(`{` + head + `,"to":"2002年12月31日","reason":"防汛"}`))
	require.Empty(t, findings)
	require.EqualValues(t, "2002-12-31", e.To)
	s, findings := judge.ParseSuspension(json.RawMessage(`{` + head + `,"until":"2002/12/31","reason":"防汛"}`))
	require.Empty(t, findings)
	require.EqualValues(t, "2002-12-31", s.Until)
	_, findings = judge.ParseExtension(json.RawMessage(`{` + head + `,"to":"12月40日","reason":"防汛"}`))
	require.Len(t, findings, 1)
	require.Equal(t, evidence.CodeWantsDate, findings[0].Code)
	require.Equal(t, "12月40日", findings[0].Found)
}
