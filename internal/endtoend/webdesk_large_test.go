package endtoend

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// zhanlanlu is the sub-district of 26 communities.
const (
	zhanlanlu       = "zhanlanlu"
	zhanlanluParty  = "zhanlanlu.sub-district-party"
	zhanlanluOffice = "zhanlanlu.sub-district-office"
)

// paused waits for a request that fits a pattern, which act brings about, and holds it up.
func (v *visitor) paused(pattern string, act chromedp.Action[chromedp.Void]) fetch.RequestID {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	_, err := chromedp.Call(ctx, fetch.Enable, fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: pattern}}})
	require.NoError(v.t, err)
	event, err := chromedp.Run(ctx, chromedp.WaitEvent(fetch.RequestPaused, nil, act))
	require.NoError(v.t, err, "a request of %s", pattern)
	return event.RequestID
}

// unpaused lets no request be held up any more.
func (v *visitor) unpaused() {
	v.t.Helper()
	_, err := chromedp.Call(v.ctx, fetch.Disable, cdp.Empty{})
	require.NoError(v.t, err)
}

func (v *visitor) compose(text string) {
	v.t.Helper()
	end := int64(len([]rune(text)))
	_, err := chromedp.Call(v.ctx, input.ImeSetComposition, input.ImeSetCompositionParams{Text: text, SelectionStart: end, SelectionEnd: end})
	require.NoError(v.t, err)
}

func inserting(text string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	})
}

// composing: an answer of the live check that arrives while somebody composes a word leaves
// the word, the caret and the focus alone; and no check begins in the middle of a word.
func (d *webDesk) composing() {
	v := d.signedIn(zhanlanluParty)
	v.open(stepPath(zhanlanlu, pilot.StepLeadingGroup) + "/edit")
	v.value(`(() => {
		window.ended = 0; window.swapped = 0; window.asked = 0;
		document.addEventListener("compositionend", () => window.ended++);
		document.addEventListener("htmx:afterSwap", (e) => { if (e.target.id === "live") window.swapped++; });
		window.waited = 0;
		document.addEventListener("htmx:beforeRequest", () => window.asked++);
		window.addEventListener("htmx:confirm", (e) => { if (e.defaultPrevented) window.waited++; });
		const field = document.getElementsByName("evidence.title")[0];
		field.focus(); field.value = "关于的通知"; field.setSelectionRange(2, 2);
		return "ready";
	})()`)
	state := func() string {
		return v.value(`(() => { const e = document.activeElement; return [e.name, e.value, e.selectionStart, e.selectionEnd, window.ended].join(" ") })()`)
	}
	held := v.paused("*/live", inserting("成立"))
	v.compose("lingdao")
	const composed = "evidence.title 关于成立lingdao的通知 11 11 0"
	require.Equal(d.t, composed, state())
	_, err := chromedp.Call(v.ctx, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: held})
	require.NoError(d.t, err)
	require.Eventually(d.t, func() bool { return v.value(`String(window.swapped)`) == "1" }, patience, tick, "the answer came")
	v.unpaused()
	require.Equal(d.t, composed, state(), "the word is being composed still")
	v.compose("lingdaoxiaozu")
	require.Equal(d.t, "evidence.title 关于成立lingdaoxiaozu的通知 17 17 0", state())
	require.Eventually(d.t, func() bool { return v.value(`String(window.waited)`) == "1" }, patience, tick, "the check waits for the end of the word")
	require.Equal(d.t, "1", v.value(`String(window.asked)`), "nothing is asked in the middle of a word")
	v.do("commit", inserting("领导小组"))
	require.Equal(d.t, "evidence.title 关于成立领导小组的通知 8 8 1", state())
	require.Eventually(d.t, func() bool { return v.value(`String(window.swapped)`) == "2" }, patience, tick, "the word is checked")
	require.Equal(d.t, "evidence.title 关于成立领导小组的通知 8 8 1", state())
	require.Contains(d.t, string(d.draftOf(zhanlanluParty, zhanlanlu, pilot.StepLeadingGroup).Content), "关于成立领导小组的通知")
}

// manyCommunities: a sub-district of 26 communities has their rows filled in, and its rows
// come from a spreadsheet.
func (d *webDesk) manyCommunities() {
	d.handsIn(zhanlanluParty, zhanlanlu, pilot.StepLeadingGroup)
	d.handsIn(zhanlanluOffice, zhanlanlu, pilot.StepPilotPlan)
	v := d.signedIn(zhanlanluOffice)
	require.Eventually(d.t, func() bool {
		return strings.Contains(v.request(http.MethodGet, "/board", "").body, "0/26")
	}, patience, tick, "all communities have begun")
	v.open("/board")
	v.sees("table.board", "0/26")
	v.open(stepPath(zhanlanlu, pilot.StepMobilisation) + "/edit")
	require.Equal(d.t, "26", v.value(`String(document.querySelectorAll('select[name^="evidence.communities["] option:checked:not([value=""])').length)`))

	meter := func() float64 {
		n, err := strconv.ParseFloat(v.value(`String(document.querySelector("meter").value)`), 64)
		require.NoError(d.t, err)
		return n
	}
	empty := meter()
	var rows strings.Builder
	for i := range 200 {
		day := "2002年10月" + strconv.Itoa(i%9+1) + "日"
		if i == 136 {
			day = "9月31日"
		}
		fmt.Fprintf(&rows, "%s\t讲座\t第%d讲\t居民\t意义、步骤\t%d\n", day, i+1, 20+i)
	}
	v.fill(map[string]string{"note": "贴表之前写的"})
	v.click(`[id="evidence.activities"] details.paste summary`, "")
	v.value(script(`(() => { document.getElementById("paste:evidence.activities").value = %s; return "pasted" })()`, rows.String()))
	v.press(`button[value="paste:evidence.activities"]`, "")
	require.Equal(d.t, http.StatusUnprocessableEntity, v.status())
	v.sees(".said", zh("web.pasted", catalog.Args{"n": 200}))
	v.sees(`#errors a[href="#evidence.activities%5b136%5d.date"]`, "第 137 项", "9月31日")
	require.Equal(d.t, "1", v.value(`String(document.querySelectorAll("#errors li").length)`), "one row is bad")
	v.click(`#errors a[href="#evidence.activities%5b136%5d.date"]`, "")
	require.Eventually(d.t, func() bool { return v.focused() == "evidence.activities[136].date" }, patience, tick)
	v.sees(`[id="evidence.activities[136]"] legend`, "第 137 项")
	v.requireHolds(map[string]string{"note": "贴表之前写的", "evidence.activities[199].title": "第200讲", "evidence.activities[199].topics": "meaning\nsteps", "evidence.activities[136].date": "9月31日"})
	full := meter()
	require.Greater(d.t, full, empty)

	v.fill(map[string]string{"note": strings.Repeat("长", 6000)})
	v.sees("#live", "还不能提交", "第 137 项")
	require.Greater(d.t, meter(), float64(pilot.MaxMessageBytes)-1)
	v.check()
	require.Equal(d.t, http.StatusUnprocessableEntity, v.status())
	v.sees("#errors", "还不能提交", "第 137 项")
	v.requireHolds(map[string]string{"evidence.activities[199].title": "第200讲"})
	v.press(`button[value="discard"]`, "")

	values := d.typed(zhanlanlu, pilot.StepMobilisation)
	maps.DeleteFunc(values, func(name, _ string) bool { return strings.HasPrefix(name, "evidence.communities[") }) // the table says it
	v.open(stepPath(zhanlanlu, pilot.StepMobilisation) + "/edit")
	v.fill(values)
	v.click(`[id="evidence.communities"] details.paste summary`, "")
	v.choose("sheet:evidence.communities", d.proofs())
	v.press(`button[value="sheet:evidence.communities"]`, "")
	v.sees(".said", zh("web.pasted", catalog.Args{"n": 26}), "序号")
	v.requireHolds(map[string]string{"evidence.communities[25].proof": "第26社区签到表", "evidence.communities[25].date": "2002-10-08"})
	require.Equal(d.t, "missing", v.value(`document.getElementById("evidence.communities[26]") ? "there" : "missing"`))
	v.check()
	v.send()
	v.sees("#outcome", zh("web.outcome.accepted"))
}

// proofs is a workbook with a row for each community, as an office keeps one.
func (d *webDesk) proofs() string {
	d.t.Helper()
	book := excelize.NewFile()
	head := []any{"序号"}
	for _, column := range []string{"community", "date", "proof"} {
		head = append(head, catalog.FieldLabel(catalog.Chinese, string(pilot.StepMobilisation), "communities."+column))
	}
	require.NoError(d.t, book.SetSheetRow("Sheet1", "A1", &head))
	for i := range 26 {
		require.NoError(d.t, book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+2), &[]any{i + 1, fmt.Sprintf("展览路第%d社区", i+1), time.Date(2002, 10, 8, 0, 0, 0, 0, time.UTC), fmt.Sprintf("第%d社区签到表", i+1)}))
	}
	path := filepath.Join(d.t.TempDir(), "宣传到位情况.xlsx")
	require.NoError(d.t, book.SaveAs(path))
	return path
}

// handsIn hands in the valid example of a step, unless it is complete.
func (d *webDesk) handsIn(subject, place string, step pilot.Step) {
	d.t.Helper()
	complete := func() bool {
		p, err := d.record.Pilot(d.t.Context(), workflows.PilotID(d.programme, place))
		require.NoError(d.t, err)
		return slices.ContainsFunc(p.State.Steps, func(s pilot.StepState) bool { return s.Code == step && s.Status == pilot.Complete })
	}
	if complete() {
		return
	}
	v, path, id := d.signedIn(subject), stepPath(place, step), "by-hand-"+string(step)
	checked := v.post(path+"/edit", posted(d.typed(place, step), "act", "check", "id", id, "revision", "0"))
	require.Equal(d.t, http.StatusOK, checked.status, "%s: %s", step, checked.body)
	sent := v.post(path+"/send", posted(nil, "id", id, "revision", "1"))
	require.Equal(d.t, http.StatusSeeOther, sent.status, "%s: %s", step, sent.body)
	require.Eventually(d.t, complete, patience, tick, "%s is complete", step)
}

// eightDocuments sends what a community decides in one message: one is wrong, and the others
// are not held up.
func (d *webDesk) eightDocuments() {
	for _, one := range []struct {
		place, subject string
		step           pilot.Step
	}{
		{"yuetan", theParty, pilot.StepLeadingGroup}, {"yuetan", theOffice, pilot.StepPilotPlan}, {"yuetan", theParty, pilot.StepResponsibilities},
		{"yuetan", theOffice, pilot.StepMobilisation}, {sanlihe, theOffice, pilot.StepSizeAdjustment}, {sanlihe, "yuetan.sanlihe-1.community-party", pilot.StepElectionCommittee},
		{sanlihe, "yuetan.sanlihe-1.election-committee", pilot.StepCommitteeElection}, {sanlihe, "yuetan.sanlihe-1.election-committee", pilot.StepAssemblyRoster},
	} {
		d.handsIn(one.subject, one.place, one.step)
	}
	v := d.signedIn(theCommittee)
	documents := []pilot.Step{
		pilot.StepAssemblyRules, pilot.StepCharter, pilot.StepCivilityCovenant, pilot.StepCommitteeBylaws,
		pilot.StepDisclosureRules, pilot.StepWorkstationRules, pilot.StepSpecialistMeasures, pilot.StepEmploymentAgreement,
	}
	for _, step := range documents {
		values := d.typed(sanlihe, step)
		if step == pilot.StepCharter {
			values["evidence.adopted"], values["note"] = "12月40日", "章程的备注"
		}
		saved := v.post(stepPath(sanlihe, step)+"/edit", posted(values, "act", "save", "revision", "0"))
		require.Equal(d.t, http.StatusSeeOther, saved.status, "%s: %s", step, saved.body)
	}
	v.open("/p/" + sanlihe + "/documents")
	require.Equal(d.t, "7", v.value(`String(document.querySelectorAll('input[name="step"]:checked').length)`), "those with nothing wrong are ticked")
	v.sees("ul.tasks li", zh("web.documents-wrong", catalog.Args{"n": 1}))
	v.click(`input[name="step"][value="charter"]`, "")
	v.press("main form button", zh("web.documents-send"))
	v.sees("#sent", zh("web.outcome.refused"))
	require.Eventually(d.t, func() bool {
		return v.value(`String(document.querySelectorAll("#sent .outcome.accepted").length)`) == "7"
	}, patience, tick, "seven are accepted")
	for _, step := range documents {
		accepted, refused := d.events(sanlihe, step, pilot.EventAccepted), d.events(sanlihe, step, pilot.EventRefused)
		require.Equal(d.t, step != pilot.StepCharter, len(accepted) == 1, "%s", step)
		require.Equal(d.t, step == pilot.StepCharter, len(refused) == 1, "%s", step)
		require.Equal(d.t, step == pilot.StepCharter, d.draftOf(theCommittee, sanlihe, step).Revision > 0, "the draft of %s", step)
	}
	require.True(d.t, slices.ContainsFunc(d.events(sanlihe, pilot.StepCharter, pilot.EventRefused)[0].Findings, func(f pilot.Finding) bool { return f.Field == "evidence.adopted" }))

	v.press(`#sent a[href$="#evidence.adopted"]`, "")
	require.Eventually(d.t, func() bool { return v.focused() == "evidence.adopted" }, patience, tick, "the link leads to the field")
	v.sees(`[id="evidence.adopted-error"]`, "12月40日")
	v.sees("#errors", "12月40日")
	v.requireHolds(map[string]string{"evidence.adopted": "12月40日", "note": "章程的备注"})
	v.fill(map[string]string{"evidence.adopted": d.typed(sanlihe, pilot.StepCharter)["evidence.adopted"]})
	v.check()
	v.send()
	v.sees("#outcome", zh("web.outcome.accepted"))
}
