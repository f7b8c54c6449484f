package endtoend

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"strconv"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// narrow is the width of a small phone, in pixels.
const narrow, narrowHeight = 390, 844

// everyPage looks at each kind of page in both languages: what shuts people out of it, and
// whether a phone shows it without scrolling sideways.
func (d *webDesk) everyPage() {
	axe, err := os.ReadFile("testdata/axe/axe.min.js")
	require.NoError(d.t, err)
	version, err := os.ReadFile("testdata/axe/VERSION")
	require.NoError(d.t, err)
	sum := sha256.Sum256(axe)
	require.Contains(d.t, string(version), hex.EncodeToString(sum[:]), "axe-core is the one that VERSION names")
	office, district, committee := d.signedIn(theOffice), d.signedIn(theDistrict), d.signedIn("yuetan.sanlihe-1.election-committee")
	large := d.signedIn(zhanlanluOffice)
	sent := d.events("yuetan", pilot.StepMobilisation, pilot.EventAccepted)[0].ID
	for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
		for _, one := range []struct {
			who   *visitor
			paths []string
		}{
			{office, []string{
				"/?inbox", "/board", "/staff", "/p/yuetan", "/p/" + sanlihe, stepPath("yuetan", pilot.StepMobilisation), stepPath("yuetan", pilot.StepMobilisation) + "/edit",
				stepPath(muxidi, pilot.StepSizeAdjustment) + "/print", "/p/" + sanlihe + "/orders/return", "/p/" + sanlihe + "/orders/extend", "/p/" + sanlihe + "/orders/suspend",
				"/p/yuetan/records/bulletin/edit", "/answers/" + sent + "?at=yuetan&form=mobilisation", "/help/rules/R10", "/nothing", "/p/yuetan/steps/leading-group/edit",
				"/calendar", "/ledger", "/statistics", "/notices", "/timeline", "/timeline?at=yuetan", "/schedule", "/schedule?at=yuetan/muxidi", "/slow", "/p/yuetan/documents",
			}},
			{district, []string{"/board", "/close", "/board?at=yuetan&step=responsibilities", "/staff", "/p/yuetan", "/?inbox", "/calendar", "/ledger", "/statistics", "/statistics?elections=party-election", "/bulletins", "/bulletins/now", "/amend", "/notices", "/timeline", "/schedule", "/slow"}},
			{large, []string{"/board", stepPath(zhanlanlu, pilot.StepMobilisation) + "/edit", stepPath(zhanlanlu, pilot.StepLeadingGroup), "/p/" + zhanlanlu}},
			{committee, []string{"/?inbox", "/p/" + sanlihe, stepPath(sanlihe, pilot.StepCommitteeElection) + "/edit", stepPath(sanlihe, pilot.StepAssemblyRoster) + "/edit", "/calendar", "/schedule", "/p/" + sanlihe + "/documents"}},
		} {
			one.who.speak(lang)
			for _, path := range one.paths {
				one.who.open(path)
				one.who.inspect(string(lang)+" "+path, string(axe))
			}
		}
		d.inspectAnswers(office, lang, string(axe))
	}
	office.press("header button", catalog.Text(catalog.English, "web.signout"))
	office.inspect("signed out", string(axe))
}

// inspectAnswers looks at the pages that answer a form.
func (d *webDesk) inspectAnswers(v *visitor, lang catalog.Lang, axe string) {
	path := stepPath("yuetan", pilot.StepSelfCheck) + "/edit"
	v.open(path)
	v.press(`button[value="check"]`, "")
	v.inspect(string(lang)+" what is wrong with a form", axe)
	v.open(path)
	v.value(`(() => { document.querySelector("textarea[name^='paste:']").value = "一\t".repeat(40) + "多"; return "pasted" })()`)
	v.press(`button[value="check"]`, "")
	v.sees("#errors a", "1")
	v.click("#attach", "")
	v.sees("#upload-said .error", "")
	v.inspect(string(lang)+" a table that does not fit, and no file", axe)
	v.open(path)
	other := v.another()
	other.open(path)
	for i, one := range []*visitor{v, other} {
		one.fill(map[string]string{"note": "窗口" + strconv.Itoa(i)})
		one.press(`button[value="save"]`, "")
	}
	other.inspect(string(lang)+" two windows", axe)
	v.open(path)
	v.press(`button[value="discard"]`, "")
	v.open(stepPath("yuetan", pilot.StepMobilisation) + "/edit?from=last")
	v.press(`button[value="check"]`, "")
	v.inspect(string(lang)+" what would be sent", axe)
	v.open(stepPath("yuetan", pilot.StepMobilisation) + "/edit")
	v.press(`button[value="discard"]`, "")
}

// speak has the desk speak a language.
func (v *visitor) speak(lang catalog.Lang) {
	v.t.Helper()
	v.open("/?inbox")
	if v.value(`document.documentElement.lang.slice(0, 2)`) != string(lang) {
		v.press(`button[name="lang"]`, "")
	}
	require.Equal(v.t, string(lang), v.value(`document.documentElement.lang.slice(0, 2)`))
}

// inspect looks at the page that is shown.
func (v *visitor) inspect(name, axe string) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	const run = `axe.run(document).then(found => JSON.stringify(!found.passes.length ? ["axe looked at nothing"] : found.violations
		.filter(one => one.impact === "serious" || one.impact === "critical")
		.map(one => one.id + " (" + one.impact + "): " + one.nodes.slice(0, 3).map(node => node.html + " " + node.any.map(n => n.message).join("; ")).join(" | "))))`
	_, err := chromedp.Run(ctx, chromedp.Evaluate[string](axe+`; "there"`))
	require.NoError(v.t, err, name)
	found, err := chromedp.Run(ctx, chromedp.Evaluate[string](run, chromedp.EvalAwaitPromise))
	require.NoError(v.t, err, name)
	var violations []string
	require.NoError(v.t, json.Unmarshal([]byte(found), &violations))
	assert.Empty(v.t, violations, name)
	v.do("a phone's width", chromedp.EmulateViewport(narrow, narrowHeight))
	width, err := strconv.Atoi(v.value(`String(document.documentElement.scrollWidth)`))
	require.NoError(v.t, err, name)
	assert.LessOrEqual(v.t, width, narrow, "%s is wider than a phone: %s", name, v.value(`[...document.querySelectorAll("main *, header *")]
		.filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll")).slice(0, 5).map(e => e.outerHTML.slice(0, 120)).join(" | ")`))
	v.do("the whole width", chromedp.EmulateViewport(windowWidth, windowHeight))
}
