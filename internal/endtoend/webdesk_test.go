package endtoend

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

// What staff do at the web desk, in a real browser, with everything behind it. The parts
// share one district, whose pilot goes on from one to the next.
func TestWebDesk(t *testing.T) {
	t.Parallel()
	d := newWebDesk(t)
	d.scenario("a clerk signs in and hands in what his seat is waited for", (*webDesk).aClerkHandsIn)
}

func (d *webDesk) aClerkHandsIn() {
	v := d.signedIn(theParty)
	v.sees("main", zh("step.leading-group"))
	require.Equal(d.t, "no", v.value(`[...document.querySelectorAll("main section")].slice(0, 1).some(s => s.innerText.includes("`+zh("step.pilot-plan")+`")) ? "yes" : "no"`))
	other := d.signedIn(theCommittee)
	require.Equal(d.t, "no", other.value(`document.querySelector("main").innerText.includes("`+zh("step.leading-group")+`") ? "yes" : "no"`))

	v.press("main a", zh("step.leading-group"))
	v.press("main a", zh("web.fill"))
	v.fill(d.typed("yuetan", pilot.StepLeadingGroup))
	v.check()
	require.NotEqual(d.t, "errors", v.focused(), "nothing is wrong with the example")
	v.send()
	v.sees("#outcome", zh("web.outcome.accepted"))

	events := d.events("yuetan", pilot.StepLeadingGroup, pilot.EventAccepted)
	require.Len(d.t, events, 1)
	who := d.personOf(theParty)
	require.Equal(d.t, pilot.ViaDesk, events[0].Via)
	require.NotNil(d.t, events[0].Proved)
	require.Equal(d.t, theParty, events[0].Proved.Subject)
	require.Equal(d.t, pilot.Actor{Name: who.Name, Role: pilot.RoleSubDistrictParty, Unit: "yuetan"}, *events[0].By)
	require.Zero(d.t, d.draftOf(theParty, "yuetan", pilot.StepLeadingGroup).Revision, "what was accepted is no draft any more")
	_ = url.Values{}
}
