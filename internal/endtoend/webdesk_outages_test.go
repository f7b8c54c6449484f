package endtoend

import (
	"context"
	"net/http"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

func (d *webDesk) withoutWorker() {
	v := d.signedIn(theParty)
	v.write("yuetan", pilot.StepResponsibilities, nil)
	v.check()
	d.killWorker()
	v.send()
	v.sees("#outcome", zh("web.waiting"))
	v.value(`window.stayed = "yes"`)
	d.startWorker()
	v.sees("#outcome", zh("web.outcome.accepted"))
	require.Equal(d.t, "yes", v.value(`window.stayed`), "the outcome came without loading the page again")
	require.Len(d.t, d.events("yuetan", pilot.StepResponsibilities, pilot.EventAccepted), 1)
	require.Equal(d.t, theParty, d.events("yuetan", pilot.StepResponsibilities, pilot.EventAccepted)[0].Proved.Subject)
	require.Zero(d.t, d.draftOf(theParty, "yuetan", pilot.StepResponsibilities).Revision, "what was answered is no draft any more")
}

func (d *webDesk) withoutPostgres() {
	v := d.signedIn(theOffice)
	v.write(sanlihe, pilot.StepSizeAdjustment, map[string]string{"evidence.boundary": "数据库停了的时候写的界线"})
	require.NoError(d.t, d.postgres.Stop(context.Background()))
	v.check()
	require.Equal(d.t, http.StatusServiceUnavailable, v.status())
	v.sees("main", zh("web.problem.record"), "数据库停了的时候写的界线")
	require.NoError(d.t, d.postgres.Start(context.Background()))
	require.Eventually(d.t, func() bool { return v.request(http.MethodGet, "/?inbox", "").status == http.StatusOK }, patience, tick)
	v.press("main button", zh("web.again"))
	v.sees("main", "数据库停了的时候写的界线")
	v.send()
	v.sees("#outcome", zh("web.outcome.accepted"))
}

func (d *webDesk) withoutTemporal() {
	v := d.signedIn(theOffice)
	v.write(muxidi, pilot.StepSizeAdjustment, nil)
	v.check()
	require.NoError(d.t, d.temporal.Stop(context.Background()))
	v.send()
	require.Equal(d.t, http.StatusServiceUnavailable, v.status())
	v.sees("main", zh("web.problem.temporal"), zh("web.next.temporal"))
	require.Positive(d.t, d.draftOf(theOffice, muxidi, pilot.StepSizeAdjustment).Revision, "the draft is kept")
	require.NoError(d.t, d.temporal.Start(context.Background()))
	v.open(stepPath(muxidi, pilot.StepSizeAdjustment) + "/edit")
	v.check()
	v.send()
	v.sees("#outcome", zh("web.outcome.accepted"))
	require.Len(d.t, d.events(muxidi, pilot.StepSizeAdjustment, pilot.EventAccepted), 1)
}
