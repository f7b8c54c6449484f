package endtoend

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/workflows"
)

const sanlihe, muxidi = "yuetan/sanlihe-1", "yuetan/muxidi"

func (d *webDesk) wrongThings() {
	v := d.signedIn(theOffice)
	wrong := map[string]string{
		"evidence.date": "12月40日", "evidence.decidedBy": "月坛街道办事处", "evidence.boundary": `<script>window.broken = "yes"</script>东至"三里河路"`, "evidence.households": "五百户",
	}
	values := v.write(sanlihe, pilot.StepSizeAdjustment, wrong)
	v.check()
	require.Equal(d.t, http.StatusUnprocessableEntity, v.status())
	require.Equal(d.t, "errors", v.focused(), "the summary has the focus")
	v.requireHolds(values)
	require.Empty(d.t, v.value(`window.broken || ""`), "what was typed is text, and is not run")
	for _, path := range []string{"evidence.date", "evidence.decidedBy", "evidence.households"} {
		v.click(fmt.Sprintf(`#errors a[href="#%s"]`, path), "")
		require.Eventually(d.t, func() bool { return v.focused() == path }, patience, tick, "the link leads to %s", path)
	}

	for _, day := range []string{"2002/9/30", "2002年9月30日", "２００２年９月３０日", " 2002-09-30 "} {
		understood := map[string]string{"evidence.date": day, "evidence.households": "４６０", "evidence.decidedBy": "月坛街道办事处"}
		v.fill(understood)
		v.check()
		require.Equal(d.t, http.StatusUnprocessableEntity, v.status())
		v.requireHolds(understood)
		v.sees(`#errors a[href="#evidence.decidedBy"]`, "")
		require.Equal(d.t, "1", v.value(`String(document.querySelectorAll('#errors a[href^="#evidence."]').length)`), "%s is understood", day)
	}
}

// oddRequests are what no browser sends.
func (d *webDesk) oddRequests() {
	v := d.signedIn(theOffice)
	path := stepPath(muxidi, pilot.StepSizeAdjustment)
	for name, form := range map[string]url.Values{
		"nothing":            {},
		"unknown acts":       posted(nil, "act", "explode:everything"),
		"a row of nothing":   posted(nil, "act", "add:evidence.nowhere"),
		"rows into a text":   posted(nil, "act", "paste:evidence.number", "paste:evidence.number", "a\tb\nc"),
		"rows out of reach":  posted(nil, "act", "check", "evidence.members[4999].name", "a", "evidence.members[-1].name", "b", "evidence.members[99999999999999999999].name", "c"),
		"a NUL":              posted(nil, "act", "check", "evidence.boundary", "a\x00b", "note", "\x00"),
		"broken UTF-8":       posted(nil, "act", "check", "evidence.boundary", "a\xff\xfeb"),
		"half a pair":        posted(nil, "act", "check", "evidence.boundary", "\xed\xa0\x80"),
		"a page of text":     posted(nil, "act", "check", "evidence.boundary", strings.Repeat("字", 50_000)),
		"a number too large": posted(nil, "act", "check", "evidence.households", "9"+strings.Repeat("9", 400)),
		"a revision of none": posted(nil, "act", "save", "revision", "-7"),
		"a strange id":       posted(nil, "act", "check", "id", "../../etc\x00"),
		"explained nothing":  posted(nil, "act", "check", "explain.R\x006", "x", "explain.", "y"),
		"files of nothing":   posted(nil, "act", "check", "file[0].digest", "x", "file[0].pages", "-1", "file[7].title", "y", "file[0].date", "12月40日"),
	} {
		for _, act := range []string{"/edit", "/live", "/send", "/confirm"} {
			answer := v.post(path+act, form)
			require.Less(d.t, answer.status, http.StatusInternalServerError, "%s to %s: %s", name, act, answer.body)
		}
	}
	broken := v.request(http.MethodPost, path+"/edit", "--x\r\nContent-Disposition: form-data; name=\"act\"\r\n\r\nsave", "Content-Type", "multipart/form-data; boundary=x")
	require.Equal(d.t, http.StatusBadRequest, broken.status)
	large := v.post(path+"/edit", posted(nil, "note", strings.Repeat("x", 2<<20)))
	require.Equal(d.t, http.StatusRequestEntityTooLarge, large.status)
	for _, path := range []string{
		"/p/", "/p//", "/p/yuetan/", "/p/%00", "/p/yuetan/steps/", "/p/yuetan/steps/nothing/edit", "/p/yuetan/steps/leading-group/explode", "/p/yuetan/records/nothing/edit",
		"/p/yuetan/orders/explode", "/p/../../etc/passwd", "/p/yuetan/steps/size-adjustment", "/answers/x?at=%00&form=%00", "/answers/%00?at=yuetan", "/files/x?at=yuetan&form=leading-group",
		"/help/rules/R999", "/help/rules/%00", "/board?at=%00&step=%00", "/nothing",
	} {
		answer := v.request(http.MethodGet, path, "")
		require.Less(d.t, answer.status, http.StatusInternalServerError, "%s: %s", path, answer.body)
	}
	require.Equal(d.t, http.StatusNotFound, d.signedIn(theDistrict).request(http.MethodGet, "/board?at=%00", "").status)
	require.Empty(d.t, d.events(muxidi, pilot.StepSizeAdjustment, pilot.EventAccepted, pilot.EventHeld, pilot.EventRefused), "nothing of it reached the pilot")
	v.open(path + "/edit")
	v.press(`button[value="discard"]`, zh("web.discard"))
	require.Zero(d.t, d.draftOf(theOffice, muxidi, pilot.StepSizeAdjustment).Revision)
}

// forged are forms that a seat's own pages never show.
func (d *webDesk) forged() {
	party, committee := d.signedIn(theParty), d.signedIn(theCommittee)
	appointments, err := d.record.Appointments(d.t.Context(), d.programme)
	require.NoError(d.t, err)
	evidence := d.typed(sanlihe, pilot.StepCharter)
	for _, one := range []struct {
		who  *visitor
		path string
		form url.Values
	}{
		{party, stepPath("yuetan", pilot.StepPilotPlan) + "/edit", posted(d.typed("yuetan", pilot.StepPilotPlan), "act", "check")},
		{party, stepPath("yuetan", pilot.StepPilotPlan) + "/live", posted(d.typed("yuetan", pilot.StepPilotPlan))},
		{party, stepPath("yuetan", pilot.StepPilotPlan) + "/send", posted(nil, "id", "forged-1", "revision", "1")},
		{party, stepPath("yuetan", pilot.StepPilotPlan) + "/confirm", posted(nil, "id", "forged-2", "confirms", "forged-1")},
		{party, stepPath(sanlihe, pilot.StepCharter) + "/edit", posted(evidence, "act", "save")},
		{party, "/p/" + sanlihe + "/orders/return", posted(nil, "step", "size-adjustment", "reason", "伪造")},
		{party, "/staff", posted(nil, "seat", "district@xicheng", "subject", theParty, "name", "伪造")},
		{committee, stepPath(muxidi, pilot.StepCharter) + "/edit", posted(evidence, "act", "check")},
		{committee, stepPath(sanlihe, pilot.StepSizeAdjustment) + "/edit", posted(d.typed(sanlihe, pilot.StepSizeAdjustment), "act", "check")},
		{committee, "/p/" + sanlihe + "/orders/return", posted(nil, "step", "size-adjustment", "reason", "伪造")},
		{committee, "/p/yuetan/orders/return", posted(nil, "step", "leading-group", "reason", "伪造")},
		{committee, "/p/yuetan/orders/suspend", posted(nil, "reason", "伪造")},
		{committee, "/staff", posted(nil, "seat", "district@xicheng", "subject", theCommittee, "name", "伪造")},
		{committee, "/staff/end", posted(nil, "number", fmt.Sprint(appointments[0].Number), "reason", "伪造")},
		{committee, "/seat", posted(nil, "seat", fmt.Sprint(appointments[0].Number))},
	} {
		// What a form says of its sender is not asked for.
		one.form.Set("role", "district")
		one.form.Set("unit", "xicheng")
		one.form.Set("seat", cmp.Or(one.form.Get("seat"), fmt.Sprint(appointments[0].Number)))
		answer := one.who.post(one.path, one.form)
		require.Equal(d.t, http.StatusForbidden, answer.status, "%s: %s", one.path, answer.body)
	}
	for _, path := range []string{"/p/yuetan", "/p/" + muxidi, stepPath("yuetan", pilot.StepPilotPlan), "/answers/mobilisation-at-once?at=yuetan", "/board", "/staff"} {
		require.Equal(d.t, http.StatusForbidden, committee.request(http.MethodGet, path, "").status, path)
	}
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}, {"Origin", d.signIn.Issuer()},
	} {
		answer := party.post(stepPath("yuetan", pilot.StepResponsibilities)+"/edit", posted(nil, "act", "save", "note", "从别处来"), headers...)
		require.Equal(d.t, http.StatusForbidden, answer.status, "%v", headers)
	}
	require.Zero(d.t, d.draftOf(theParty, "yuetan", pilot.StepResponsibilities).Revision)
	require.Len(d.t, d.events("yuetan", pilot.StepPilotPlan, pilot.EventAccepted, pilot.EventRefused, pilot.EventDuplicate), 1)
	require.Empty(d.t, d.events(sanlihe, pilot.StepCharter, pilot.EventHeld, pilot.EventRefused))
	after, err := d.record.Appointments(d.t.Context(), d.programme)
	require.NoError(d.t, err)
	require.Equal(d.t, appointments, after)
}

// unsealed is sent past the desk, or with a seal that is none.
func (d *webDesk) unsealed() {
	for i, seal := range []string{"", "bm90IGEgc2VhbA", strings.Repeat("A", 900)} {
		message := d.message("yuetan", pilot.StepResponsibilities, fmt.Sprintf("unsealed-%d", i))
		if seal != "" {
			message["seal"] = seal
		}
		raw, err := json.Marshal(message)
		require.NoError(d.t, err)
		outcome, err := d.sendOnce("yuetan", raw)
		require.NoError(d.t, err)
		require.Equal(d.t, pilot.Refused, outcome.Outcome, "%v", outcome)
		message["id"] = fmt.Sprintf("unsealed-signal-%d", i)
		require.NoError(d.t, d.client.SignalWorkflow(d.t.Context(), workflows.PilotID(d.programme, "yuetan"), "", workflows.SignalStepCompleted, message))
	}
	require.Eventually(d.t, func() bool { return len(d.events("yuetan", pilot.StepResponsibilities, pilot.EventRefused)) == 6 }, patience, tick)
	for _, e := range d.events("yuetan", pilot.StepResponsibilities) {
		require.Nil(d.t, e.Proved)
		require.NotEqual(d.t, pilot.ViaDesk, e.Via)
	}
	require.Empty(d.t, d.events("yuetan", pilot.StepResponsibilities, pilot.EventAccepted, pilot.EventHeld))
}

func (d *webDesk) dismissedWhileWriting() {
	v := d.signedIn(theParty)
	path := stepPath("yuetan", pilot.StepResponsibilities)
	v.open(path + "/edit")
	v.fill(map[string]string{"evidence.minutes": "工委会议纪要,离任之前写的"})
	v.press(`button[value="save"]`, "")
	v.sees(".said", zh("web.saved")[:6])
	d.dismiss(theParty)
	v.fill(map[string]string{"evidence.minutes": "离任之后写的"})
	v.check()
	require.Equal(d.t, http.StatusForbidden, v.status())
	require.Contains(d.t, v.text(), "离任之后写的", "what was typed is on the page")
	require.Equal(d.t, http.StatusForbidden, v.request(http.MethodGet, "/p/yuetan", "").status)
	require.Equal(d.t, http.StatusForbidden, v.post(path+"/send", posted(nil, "id", d.draftOf(theParty, "yuetan", pilot.StepResponsibilities).MessageID, "revision", "1")).status)
	require.Empty(d.t, d.events("yuetan", pilot.StepResponsibilities, pilot.EventAccepted))

	d.appoint(d.personOf(theParty))
	v.open(path + "/edit")
	v.requireHolds(map[string]string{"evidence.minutes": "工委会议纪要,离任之前写的"})
	v.press(`button[value="discard"]`, "")
}
