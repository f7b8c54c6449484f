package endtoend

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// deskWidth is how wide the desk's pictures are, in pixels.
const deskWidth = 1000

// TestScreenshotsOfTheDesk makes the web desk's pictures of docs/images, in both languages,
// from the real desk and the real plan on a day in its midst: `make screenshots`.
func TestScreenshotsOfTheDesk(t *testing.T) {
	t.Parallel()
	if os.Getenv("SHIDIAN_SCREENSHOTS") == "" {
		t.SkipNow() // makes files, tests nothing
	}
	file := filepath.Join(t.TempDir(), "plan.yaml")
	plan := movedPlan(t, "../../plans/xicheng-2002.yaml", planDate)
	profiles, err := filepath.Abs("../../plans/profiles")
	require.NoError(t, err)
	require.NoError(t, os.Symlink(profiles, filepath.Join(filepath.Dir(file), "profiles")))
	require.NoError(t, os.WriteFile(file, plan, 0o600))
	d := newWebDeskOf(t, "xicheng-2002", file, "yuetan", "fusuijing")
	d.mustSubmit("yuetan", pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	d.mustSubmit("fusuijing", pilot.StepLeadingGroup, pilot.StepPilotPlan)
	furthest := d.advance("yuetan")
	communities := d.units.Places[1:] // Yuetan's come first
	d.mustDesk("return", communities[1], string(pilot.StepSizeAdjustment), "--reason", "界线图与批复不一致，请更正后重报", "--rule", "R10", "--as", "李国强", "--role", "district")
	for i, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
		d.pictures(lang, "yuetan/"+furthest.Code, communities[10+i])
	}
}

// pictures makes those of a language; place is one where the office has a step to hand in.
func (d *webDesk) pictures(lang catalog.Lang, furthest, place string) {
	d.t.Helper()
	say := func(key string) string { return catalog.Text(lang, key) }
	office, district := d.signedIn(theOffice), d.signedIn(theDistrict)
	for _, v := range []*visitor{office, district} {
		v.speak(lang)
	}
	office.open("/?inbox")
	office.sees("main section", say("web.inbox.returned"))
	office.keep("inbox", lang, 820)
	office.open("/p/" + furthest)
	office.keep("place", lang, 1000)

	office.write(place, pilot.StepSizeAdjustment, map[string]string{"evidence.date": "12月40日", "evidence.households": "五百户"})
	office.press(`button[value="check"]`, "")
	office.sees("#errors", "12月40日")
	office.keep("wrong", lang, 1000)
	office.fill(d.typed(place, pilot.StepSizeAdjustment))
	office.press(`button[value="check"]`, "")
	office.sees("main", say("web.send"))
	office.keep("check", lang, 1000)
	office.press(`form[action$="/send"] button`, "")
	office.sees("#outcome", say("web.outcome.accepted"))
	office.keep("answer", lang, 1000)

	district.open("/board")
	district.keep("board", lang, 1000)
}

// keep writes what is shown to docs/images, as long as it is, and no longer than so many pixels.
func (v *visitor) keep(name string, lang catalog.Lang, longest int) {
	v.t.Helper()
	v.do("narrow the window", chromedp.EmulateViewport(deskWidth, 400))
	length, err := strconv.Atoi(v.value(`String(document.documentElement.scrollHeight)`))
	require.NoError(v.t, err)
	v.do("look at the page's beginning", chromedp.EmulateViewport(deskWidth, int64(min(length, longest))))
	v.value(`document.activeElement?.blur(), document.documentElement.style.scrollbarWidth = "none", scrollTo(0, 0), ""`)
	v.save("desk-" + name + map[catalog.Lang]string{catalog.Chinese: ".zh-CN"}[lang] + ".png")
	v.do("the whole width", chromedp.EmulateViewport(windowWidth, windowHeight))
}
