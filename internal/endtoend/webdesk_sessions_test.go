package endtoend

import (
	"net/http"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

// sessionLost: who signs in again finds his form as he left it; somebody else finds nothing.
func (d *webDesk) sessionLost() {
	v := d.signedIn(theOffice)
	path := stepPath(muxidi, pilot.StepSizeAdjustment) + "/edit"
	values := v.write(muxidi, pilot.StepSizeAdjustment, map[string]string{"evidence.boundary": "东至三里河路,西至真武庙路,<b>北至</b>月坛南街", "note": "写到一半\n另起一行"})
	d.forgetSessions()
	v.press(`button[value="save"]`, "")
	require.Equal(d.t, http.StatusUnauthorized, v.status())
	v.press("main a", zh("web.signin"))
	v.pick(theOffice)
	require.Equal(d.t, path, v.at())
	v.requireHolds(values)

	v.fill(map[string]string{"note": "不给别人看的备注"})
	d.forgetSessions()
	v.press(`button[value="save"]`, "")
	v.press("main a", zh("web.signin"))
	v.pick(theParty)
	require.NotEqual(d.t, path, v.at())
	for _, path := range []string{path, "/?inbox", "/p/" + muxidi, stepPath(muxidi, pilot.StepSizeAdjustment)} {
		require.NotContains(d.t, v.request(http.MethodGet, path, "").body, "不给别人看的备注", path)
	}
	require.Equal(d.t, http.StatusForbidden, v.request(http.MethodGet, path, "").status)
	require.Zero(d.t, d.draftOf(theParty, muxidi, pilot.StepSizeAdjustment).Revision)
}

// The live check of a page whose session is over says so, in its own place.
func (d *webDesk) sessionLostWhileTyping() {
	v := d.signedIn(theOffice)
	v.open(stepPath(muxidi, pilot.StepSizeAdjustment) + "/edit")
	d.forgetSessions()
	v.fill(map[string]string{"note": "登录已过期时写的"})
	v.sees("#live", zh("web.problem.signed-out"))
	require.Equal(d.t, "1", v.value(`String(document.querySelectorAll("main, header.head").length - 1)`), "no page inside the page")
	require.Equal(d.t, "登录已过期时写的", v.holds("note"))
	v.press(`button[value="save"]`, "")
	v.press("main a", zh("web.signin"))
	v.pick(theOffice)
	require.Equal(d.t, "登录已过期时写的", v.holds("note"))
}

func (d *webDesk) twoWindows() {
	v := d.signedIn(theOffice)
	path := stepPath(muxidi, pilot.StepSizeAdjustment) + "/edit"
	v.open(path)
	other := v.another()
	other.open(path)
	kept := func() string { return string(d.draftOf(theOffice, muxidi, pilot.StepSizeAdjustment).Content) }

	v.fill(map[string]string{"evidence.boundary": "先保存的界线"})
	v.press(`button[value="save"]`, "")
	require.Contains(d.t, kept(), "先保存的界线")
	other.fill(map[string]string{"evidence.boundary": "后保存的界线"})
	other.press(`button[value="save"]`, "")
	require.Equal(d.t, http.StatusConflict, other.status())
	other.sees("main table", "先保存的界线", "后保存的界线")
	require.Contains(d.t, kept(), "先保存的界线", "nothing is overwritten")
	require.NotContains(d.t, kept(), "后保存的界线")
	other.press("main a", zh("web.keep-theirs"))
	require.Equal(d.t, "先保存的界线", other.holds("evidence.boundary"))

	v.open(path)
	v.fill(map[string]string{"evidence.boundary": "第三份界线"})
	v.press(`button[value="save"]`, "")
	other.fill(map[string]string{"evidence.boundary": "第四份界线"})
	other.press(`button[value="check"]`, zh("web.check"))
	require.Equal(d.t, http.StatusConflict, other.status())
	other.press("main button", zh("web.keep-mine"))
	require.Contains(d.t, kept(), "第四份界线")
	require.Equal(d.t, "第四份界线", other.holds("evidence.boundary"))
}

// signedOut: the way back shows nothing.
func (d *webDesk) signedOut() {
	v := d.signedIn(theOffice)
	name := d.personOf(theOffice).Name
	v.open("/p/" + muxidi)
	v.open(stepPath(muxidi, pilot.StepSizeAdjustment) + "/edit")
	v.sees("body", name)
	v.press("header button", zh("web.signout"))
	v.sees("main h1", zh("web.signedout"))
	for range 3 {
		before := v.value(`String(history.length) + location.href`)
		v.value(`(setTimeout(() => history.back(), 0), "going")`)
		require.Eventually(d.t, func() bool {
			text := v.text()
			require.NotContains(d.t, text, "界线", "what was written")
			return v.value(`String(history.length) + location.href`) != before && v.value(`document.readyState`) == "complete"
		}, patience, tick)
		require.NotContains(d.t, v.text(), zh("web.signout"), "nobody is signed in")
	}
	require.Equal(d.t, http.StatusSeeOther, v.request(http.MethodGet, "/p/"+muxidi, "").status)
}
