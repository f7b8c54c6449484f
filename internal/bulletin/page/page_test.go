package page_test

import (
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/require"

	"shidian/internal/bulletin"
	"shidian/internal/bulletin/page"
	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// sample is a bulletin in which everything is to be said; its names are wild.
func sample(n int) *bulletin.Bulletin {
	yuetan := pilot.Unit{Code: "yuetan", Name: "月坛|<b>*"}
	s := bulletin.ProgrammeSnapshot{Programme: "xicheng-2002", AsOf: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), UTCOffset: 480, SubDistricts: []bulletin.Pilot{{
		Unit: yuetan, Phase: pilot.PhaseOpen, Light: pilot.LightRed, Today: "2002-12-10", Rebased: true, Deadline: "2002-12-31",
		Counts: bulletin.Counts{Communities: 26, Complete: 3, Steps: 476, Done: 200, InProgress: 50, Late: n},
	}, {
		Unit: pilot.Unit{Code: "dewai", Name: "德外"}, Phase: pilot.PhaseClosed, Light: pilot.LightDone, Today: "2002-12-10", Closed: "2002-12-09",
	}}}
	last := bulletin.Compose(bulletin.ProgrammeSnapshot{}, nil, 1, "2026-11-16")
	for i := range n {
		community := &pilot.Unit{Code: "c", Name: "铁道部住宅区第二、一" + strings.Repeat("号", i%7)}
		item := bulletin.Item{Place: "yuetan/c" + strings.Repeat("x", i), SubDistrict: yuetan, Community: community, Step: pilot.StepCharter, Role: pilot.RoleResidentsCommittee, Due: "2002-12-06", Days: 4}
		community.Code = item.Place
		s.Late, s.Coming = append(s.Late, item), append(s.Coming, item)
	}
	return bulletin.Compose(s, last, 2, "2026-11-23")
}

func TestMarkdown_ReadsAsATableInATerminal(t *testing.T) {
	t.Parallel()
	text := page.Of(sample(3), catalog.Chinese).Markdown()
	require.True(t, strings.HasPrefix(text, "# 社区居委会管理体制改革试点工作动态\n\n第 2 期 · 2026-11-23 · 方案 xicheng-2002 · 数据截至 2026-11-23 08:00\n"), text)
	for _, want := range []string{
		"已完成 200 项（42%），正在办理 50 项（10%），其中逾期 3 项", "## 各街道进展", "红灯(逾期)", "2002-12-10", "3/26", "## 滞后单位",
		"社区居委会自治章程（逾期 4 天）", "## 与上期相比（第 1 期，2026-11-16）", "新启动：月坛", "新办结：德外", "新逾期 3 项", "## 下一步：7 天内到期",
	} {
		require.Contains(t, text, want)
	}
	width := 0
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "| 街道") {
			width = runewidth.StringWidth(strings.TrimSpace(line))
		}
		if strings.HasPrefix(line, "| 德外") {
			before, _, _ := strings.Cut(line, "| 已完成")
			require.Positive(t, runewidth.StringWidth(before))
		}
		require.NotRegexp(t, `[^\\]<b>`, line, "a name is no markup")
	}
	require.Positive(t, width)
}

func TestMarkdown_ColumnsLineUp(t *testing.T) {
	t.Parallel()
	text := page.Of(sample(0), catalog.Chinese).Markdown()
	var at []int
	for line := range strings.Lines(text) {
		if before, _, found := strings.Cut(line, "| 2002-12-10"); found {
			at = append(at, runewidth.StringWidth(before))
		}
	}
	require.Len(t, at, 2)
	require.Equal(t, at[0], at[1])
	require.Contains(t, text, "没有逾期事项")
	require.Contains(t, text, "7 天内没有到期事项")
}

func TestHTML_IsCompleteInItselfAndSafe(t *testing.T) {
	t.Parallel()
	html, err := page.Of(sample(3), catalog.Chinese).HTML()
	require.NoError(t, err)
	require.Contains(t, html, "月坛|&lt;b&gt;*")
	require.Contains(t, html, `class="light red"`)
	require.Contains(t, html, "size: A4")
	for _, outside := range []string{"http://", "https://", "src=", "<script", "@import", "url("} {
		require.NotContains(t, html, outside, "a page that fetches nothing")
	}
	again, err := page.Of(sample(3), catalog.Chinese).HTML()
	require.NoError(t, err)
	require.Equal(t, html, again)
}

func TestDocument_SaysItAllInBothLanguagesAndStaysShort(t *testing.T) {
	t.Parallel()
	for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
		for _, n := range []int{0, 1, 250} {
			text := page.Of(sample(n), lang).Markdown()
			require.NotRegexp(t, `bulletin\.[a-z]|[{}]`, text)
			require.Less(t, strings.Count(text, "\n"), 160, "a bulletin is read in minutes")
		}
	}
	many := page.Of(sample(250), catalog.English).Markdown()
	require.Contains(t, many, "210 more are late; see the ledger.")
	require.Contains(t, many, "210 more; see shidian tasks.")
	require.Contains(t, many, "and others")
}

func TestDocument_OfWhatIsOverLooksNoFurther(t *testing.T) {
	t.Parallel()
	s := bulletin.ProgrammeSnapshot{SubDistricts: []bulletin.Pilot{{Unit: pilot.Unit{Name: "月坛"}, Phase: pilot.PhaseClosed, Light: pilot.LightDone, Closed: "2002-12-30"}}}
	text := page.Of(bulletin.Compose(s, nil, 0, "2026-11-23"), catalog.English).Markdown()
	require.Contains(t, text, "Every pilot has ended.")
	require.Contains(t, text, "made just now, not kept")
	require.NotContains(t, text, "Next")
	require.Contains(t, page.Of(bulletin.Compose(bulletin.ProgrammeSnapshot{}, nil, 0, "2026-11-23"), catalog.English).Markdown(), "There is no pilot yet.")
}
