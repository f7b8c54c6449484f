package endtoend

import (
	"net/http"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// What staff do at the web desk, in a real browser, with everything behind it. The parts
// share one district, whose pilot goes on from one to the next.
func TestWebDesk(t *testing.T) {
	t.Parallel()
	d := newWebDesk(t)
	d.scenario("a clerk signs in and hands in what his seat is waited for", (*webDesk).aClerkHandsIn)
	d.scenario("what is sent twice counts once", (*webDesk).sentTwice)
	d.scenario("what is wrong is shown at its field, and everything typed is kept", (*webDesk).wrongThings)
	d.scenario("odd requests never break a page", (*webDesk).oddRequests)
	d.scenario("what is not the seat's is forbidden", (*webDesk).forged)
	d.scenario("what is not sealed is refused", (*webDesk).unsealed)
	d.scenario("an appointment ends while the form is open", (*webDesk).dismissedWhileWriting)
	d.scenario("a session ends while somebody writes", (*webDesk).sessionLost)
	d.scenario("a session ends before the live check", (*webDesk).sessionLostWhileTyping)
	d.scenario("the live check leaves a word alone that is being composed", (*webDesk).composing)
	d.scenario("files are uploaded, or it is said why not", (*webDesk).uploading)
	d.scenario("a sub-district of 26 communities takes its rows from a spreadsheet", (*webDesk).manyCommunities)
	d.scenario("two windows overwrite nothing", (*webDesk).twoWindows)
	d.scenario("staff sign in by WeCom", (*webDesk).signedInByWeCom)
	d.scenario("after signing out nothing is to be read", (*webDesk).signedOut)
	d.scenario("a return with a reason is corrected and confirmed", (*webDesk).returned)
	d.scenario("the worker is stopped", (*webDesk).withoutWorker)
	d.scenario("Postgres is stopped", (*webDesk).withoutPostgres)
	d.scenario("Temporal is stopped", (*webDesk).withoutTemporal)
	d.scenario("eight documents are sent at once, one of them wrong", (*webDesk).eightDocuments)
	d.scenario("every page is narrow enough and open to all", (*webDesk).everyPage)
	d.scenario("a pilot is worked to its receipt", (*webDesk).workedToTheReceipt)
}

func (d *webDesk) aClerkHandsIn() {
	v := d.signedIn(theParty)
	v.sees("main ul.tasks a", zh("step.leading-group"))
	v.sees("main section", zh("web.inbox.others"))
	require.NotContains(d.t, v.value(`document.querySelector("main section").innerText`), zh("step.size-adjustment"), "that is the office's")
	other := d.signedIn(theCommittee)
	require.NotContains(d.t, other.text(), zh("step.leading-group"), "a community does not see its sub-district's work")

	v.press("main a", zh("step.leading-group"))
	v.press("main a", zh("web.fill"))
	v.fill(d.typed("yuetan", pilot.StepLeadingGroup))
	v.check()
	require.NotEqual(d.t, "errors", v.focused(), "nothing is wrong with the example")
	v.send()
	v.sees("#outcome", zh("web.outcome.accepted"))

	events := d.events("yuetan", pilot.StepLeadingGroup, pilot.EventAccepted)
	require.Len(d.t, events, 1)
	require.Equal(d.t, pilot.ViaDesk, events[0].Via)
	require.NotNil(d.t, events[0].Proved)
	require.Equal(d.t, theParty, events[0].Proved.Subject)
	require.Equal(d.t, pilot.Actor{Name: d.personOf(theParty).Name, Role: pilot.RoleSubDistrictParty, Unit: "yuetan"}, *events[0].By)
	require.Zero(d.t, d.draftOf(theParty, "yuetan", pilot.StepLeadingGroup).Revision, "what was accepted is no draft any more")
}

func (d *webDesk) sentTwice() {
	v := d.signedIn(theOffice)
	values := v.write("yuetan", pilot.StepPilotPlan, nil)
	v.check()
	second := v.another()
	second.open(stepPath("yuetan", pilot.StepPilotPlan) + "/edit")
	second.requireHolds(values)
	second.check()
	v.leaving(func() { v.do("double click", chromedp.DoubleClick(`form[action$="/send"] button`)) })
	v.sees("#outcome", zh("web.outcome.accepted"))
	v.leaving(func() { v.do("reload", chromedp.Reload()) })
	v.sees("#outcome", zh("web.outcome.accepted"))
	second.send()
	second.sees("#outcome", zh("web.outcome.accepted"))
	require.Equal(d.t, v.at(), second.at(), "both see the answer to the one message")
	require.Len(d.t, d.events("yuetan", pilot.StepPilotPlan, pilot.EventAccepted), 1)

	path := stepPath("yuetan", pilot.StepMobilisation)
	const id = "mobilisation-at-once"
	checked := v.post(path+"/edit", posted(d.typed("yuetan", pilot.StepMobilisation), "act", "check", "id", id, "revision", "0"))
	require.Equal(d.t, http.StatusOK, checked.status, checked.body)
	send := v.poster(path+"/send", posted(nil, "id", id, "revision", "1"))
	var all sync.WaitGroup
	answers, failures := make([]reply, 4), make([]error, 4)
	for i := range answers {
		all.Go(func() { answers[i], failures[i] = send() })
	}
	all.Wait()
	for i, one := range answers {
		require.NoError(d.t, failures[i])
		require.Equal(d.t, http.StatusSeeOther, one.status, one.body)
		require.Equal(d.t, answers[0].location, one.location)
	}
	require.Len(d.t, d.events("yuetan", pilot.StepMobilisation, pilot.EventAccepted), 1)
}

func (d *webDesk) returned() {
	const reason = "组长应由工委书记担任,请更正"
	district := d.signedIn(theDistrict)
	district.open(stepPath("yuetan", pilot.StepLeadingGroup))
	district.press("main a", zh("web.order.return"))
	district.press("main form button", zh("web.order.return"))
	district.sees("#errors", zh("web.order.no-reason"))
	require.Equal(d.t, "errors", district.focused())
	district.typeInto("#reason", reason)
	district.press("main form button", zh("web.order.return"))
	district.sees("#outcome", zh("web.outcome.accepted"))

	clerk := d.signedIn(theParty)
	clerk.sees("main section", zh("web.inbox.returned"))
	clerk.sees("main .why", reason)
	clerk.press("main a", zh("step.leading-group"))
	clerk.sees("main .why", reason)
	clerk.press("main a", zh("web.fill"))
	clerk.sees("main .why", reason)
	old := d.typed("yuetan", pilot.StepLeadingGroup)
	clerk.sees("details.last", old["evidence.title"])
	clerk.requireHolds(old)
	clerk.fill(map[string]string{"evidence.headPost": "街道工委书记(更正)"})
	clerk.check()
	clerk.send()
	clerk.sees("#outcome", zh("web.outcome.accepted"))
	require.Len(d.t, d.events("yuetan", pilot.StepLeadingGroup, pilot.EventAccepted), 2)

	office := d.signedIn(theOffice)
	office.sees("main section", zh("web.inbox.confirm"))
	office.press("main a", zh("step.pilot-plan"))
	office.press("form.confirm button", zh("web.confirm"))
	office.sees("#outcome", zh("web.outcome.accepted"))
	plans := d.events("yuetan", pilot.StepPilotPlan, pilot.EventAccepted)
	require.Len(d.t, plans, 2)
	require.Equal(d.t, plans[0].ID, plans[1].Confirms)
	require.Equal(d.t, theOffice, plans[1].Proved.Subject)
	office.open(stepPath("yuetan", pilot.StepPilotPlan))
	office.sees("main", zh("web.confirms", catalog.Args{"id": plans[0].ID}))
}
