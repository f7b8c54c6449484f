package endtoend

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// The six questions of a supervisor, as docs/supervisors.md answers them: with the
// views that it offers as links, in at most two clicks, in Chinese.
func TestBrowser_AnswersTheSixQuestionsInTwoClicks(t *testing.T) {
	t.Parallel()
	s := newSystemWithUI(t)
	b := s.browse()
	s.somethingLate()
	b.list(b.view("Sub-districts"))
	b.columns("PilotNow", "PilotProgress", "PilotNextDue", "Workflow ID")
	for _, name := range []string{"Sub-districts", "Late", "Due this week", "Waiting for the office"} {
		b.saveView(name)
	}
	const late = "🔴 月坛 · 铁道部住宅区第二、一：等街道办事处提交“社区规模调整”，"
	onList := func(view string, lines ...string) func() {
		return func() {
			b.click(savedView, view)
			b.sees("td", lines...)
		}
	}
	onPage := func(heading string, texts ...string) func() {
		return func() {
			b.click(`a[href*="/workflows/"]`, workflows.PilotID(programme, "yuetan"))
			b.click("a", "User Metadata")
			b.seesDetails(heading)
			b.seesDetails(texts...)
			b.scrollDetails(heading)
		}
	}
	b.answers("late", onList("Late", "🔴 月坛：街道层面暂无待办，等待各社区完成；2 个社区逾期", late+day(-2)+" 到期，已逾期"))
	b.answers("waiting", onList("Waiting for the office", late))
	b.answers("due", onList("Due this week", "🟡 月坛 · 三里河一区：等社区党组织提交“成立社区选举委员会”，"+day(5)+" 到期"))
	b.answers("far", onPage("各阶段进度", "筹备动员\t■■■■■■■■■■\t4 / 4", "基础条件\t■■■□□□□□□□\t1 / 3 个社区", "三里河一区\t🟡 黄灯(预警)\t居委会换届选举"))
	b.answers("why", onPage("为什么红灯", "🔴 月坛街道试点 · 红灯(逾期)", "铁道部住宅区第二、一：逾期 1 项（基础条件），最早 "+day(-2)+" 到期",
		"7 天内到期", day(5)+" 还有 5 天 · 居委会换届选举：三里河一区"))
	b.answers("last", onPage("最近动态", "提交通过：宣传动员 · 王秀英 (街道办事处)", "社区进展：三里河一区 · 居委会换届选举 · 🟡 黄灯(预警)"))
}

// answers finds the answer to a question from the list of sub-districts, and
// counts the clicks.
func (b *browser) answers(question string, find func()) {
	b.t.Helper()
	b.list(b.view("Sub-districts"))
	b.sees("td", "月坛", "丰盛")
	b.clicks = 0
	find()
	require.LessOrEqual(b.t, b.clicks, 2, question)
	if os.Getenv("SHIDIAN_SCREENSHOTS") != "" {
		b.save("question-" + question + ".png")
	}
}

// planDate is the date of the small district's plan that is today in this test.
const planDate = "2002-10-13"

// somethingLate runs the small district by the real calendar, on a day on which
// two communities of Yuetan are late and the third has something due this week.
func (s *system) somethingLate() {
	s.t.Helper()
	file := filepath.Join(s.folder, "district.yaml")
	require.NoError(s.t, os.WriteFile(file, movedPlan(s.t, planFile, planDate), 0o600))
	s.mustDesk("start", file)
	for _, step := range []pilot.Step{pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation} {
		s.submitOpened("yuetan", step)
	}
	s.submitOpened("yuetan/sanlihe-1", pilot.StepSizeAdjustment)
	s.untilListed(`PilotLight="yellow"`, workflows.PilotID(programme, "yuetan/sanlihe-1"))
	for _, place := range []string{"yuetan", "yuetan/tiedao", "yuetan/muxidi"} {
		s.untilListed(`PilotLight="red"`, workflows.PilotID(programme, place))
	}
}

// movedPlan is a plan with all its dates moved, so that one of them is today.
func movedPlan(t *testing.T, file, today string) []byte {
	t.Helper()
	plan, err := os.ReadFile(file)
	require.NoError(t, err)
	then, err := time.Parse(time.DateOnly, today)
	require.NoError(t, err)
	plan = bytes.Replace(plan, []byte("profile: cn-1989-beijing-2000"), []byte("profile: cn-2026"), 1) // the law of that day
	return regexp.MustCompile(`200[23]-\d\d-\d\d`).ReplaceAllFunc(plan, func(date []byte) []byte {
		at, err := time.Parse(time.DateOnly, string(date))
		require.NoError(t, err)
		return []byte(day(int(at.Sub(then).Hours()) / 24))
	})
}

// day is Beijing's date some days from today.
func day(n int) string {
	return time.Now().In(time.FixedZone("", 8*60*60)).AddDate(0, 0, n).Format(time.DateOnly)
}

const savedView = `button[data-track-name="user-query-button"]`

var viewLine = regexp.MustCompile("(?m)^\\| \\[([^\\]]+)\\]\\((\\S+)\\) \\| [^|]+ \\| `([^`]+)` \\|$")

// view is the query of a view that docs/supervisors.md offers.
func (b *browser) view(name string) string {
	b.t.Helper()
	doc, err := os.ReadFile(filepath.Join(root, "docs", "supervisors.md"))
	require.NoError(b.t, err)
	for _, m := range viewLine.FindAllStringSubmatch(string(doc), -1) {
		if m[1] == name {
			return m[3]
		}
	}
	require.Fail(b.t, "no such view in docs/supervisors.md", name)
	return ""
}

// saveView saves a view as the page says.
func (b *browser) saveView(name string) {
	b.t.Helper()
	b.list(b.view(name))
	b.click("button", "Save as New")
	b.typeInto("#save-view-modal input", name)
	b.click(`#save-view-modal [data-testid="confirm-modal-button"]`, "Save")
	b.sees(savedView, name)
}

// scrollDetails brings a heading of the current details into view.
func (b *browser) scrollDetails(heading string) {
	b.t.Helper()
	scroll := script(`(() => { const e = [...[...document.querySelectorAll('iframe')].at(-1).contentDocument.querySelectorAll('h2, h3')]`+
		`.find(e => e.innerText.includes(%s)); e?.scrollIntoView({block: "center"}); return e ? "scrolled" : "" })()`, heading)
	require.Equal(b.t, "scrolled", b.value(scroll), heading)
}

// Both pages for supervisors offer the same views, as links that say their query.
func TestSupervisors_TheLinksAreTheQueries(t *testing.T) {
	t.Parallel()
	var pages [][][]string
	for _, page := range []string{"supervisors.md", "supervisors.zh-CN.md"} {
		doc, err := os.ReadFile(filepath.Join(root, "docs", page))
		require.NoError(t, err)
		views := viewLine.FindAllStringSubmatch(string(doc), -1)
		require.Len(t, views, bytes.Count(doc, []byte("](http://127.0.0.1:8233/")), page)
		for _, v := range views {
			link, err := url.Parse(v[2])
			require.NoError(t, err)
			require.Equal(t, v[3], link.Query().Get("query"), v[1])
		}
		pages = append(pages, views)
	}
	require.NotEmpty(t, pages[0])
	require.Equal(t, pages[0], pages[1])
}
