package endtoend

import (
	"net/http"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/client"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// workedToTheReceipt takes the district's pilot from where the other parts left it to its
// end, through the desk alone: a new community from its foundation to its archive and the
// sub-district from its leading group to the receipt in browsers, the other community by
// the same forms, posted.
func (d *webDesk) workedToTheReceipt() {
	at := map[string]*visitor{}
	d.workSteps("yuetan", pilot.StagePreparation, func(s pilot.StepSpec) { d.handInByBrowser(at, "yuetan", s) })
	for _, place := range []string{"yuetan/muxidi", "yuetan/sanlihe-1"} {
		handIn := d.handInByBrowser
		if place == "yuetan/sanlihe-1" {
			handIn = d.handInByRequest
		}
		d.workSteps(place, "", func(s pilot.StepSpec) {
			if s.Code == pilot.StepCommunityArchive {
				d.fileRecord(at, place, pilot.LevelCommunity, "ideological-work")
			}
			handIn(at, place, s)
		})
	}
	d.fileRecord(at, "yuetan", pilot.LevelSubDistrict, "guidance")
	d.workSteps("yuetan", pilot.StageClosing, func(s pilot.StepSpec) { d.handInByBrowser(at, "yuetan", s) })

	require.Eventually(d.t, func() bool { return d.stored("yuetan").State.Ended() }, patience, tick, "the pilot is closed")
	community := at[d.subjectOf(pilot.RoleResidentsCommittee, "yuetan/muxidi")]
	require.Eventually(d.t, func() bool {
		community.open("/?inbox")
		return strings.Contains(community.text(), zh("step."+string(pilot.DutyTermElection)))
	}, patience, tick, "its life after the pilot begins, with what has come due since")
}

// workSteps gives the steps of a place that are still waited for, of one stage or of all.
func (d *webDesk) workSteps(place string, stage pilot.Stage, handIn func(pilot.StepSpec)) {
	d.t.Helper()
	for _, spec := range d.stored(place).State.Specs() {
		if stage != "" && spec.Stage != stage || d.stored(place).State.Step(spec.Code).Status == pilot.Complete {
			continue
		}
		opens := func() bool { return d.stored(place).State.Step(spec.Code).Awaited() }
		require.Eventually(d.t, opens, patience, tick, "%s opens", spec.Code)
		handIn(spec)
		require.Len(d.t, d.events(place, spec.Code, pilot.EventAccepted), 1, "%s %s", place, spec.Code)
	}
}

func (d *webDesk) stored(place string) postgres.StoredPilot {
	d.t.Helper()
	p, err := d.record.Pilot(d.t.Context(), workflows.PilotID(d.programme, place))
	require.NoError(d.t, err)
	return p
}

// subjectOf is who has the seat of a role at a place.
func (d *webDesk) subjectOf(role pilot.Role, place string) string {
	d.t.Helper()
	return strings.ReplaceAll(d.stored(place).Terms.UnitOf(role), "/", ".") + "." + string(role)
}

// seated is the browser of who has a seat, opened once.
func (d *webDesk) seated(at map[string]*visitor, role pilot.Role, place string) *visitor {
	d.t.Helper()
	subject := d.subjectOf(role, place)
	if at[subject] == nil {
		at[subject] = d.signedIn(subject)
	}
	return at[subject]
}

// handInByBrowser finds a step in the inbox of who hands it in, fills in its form, checks and sends it.
func (d *webDesk) handInByBrowser(at map[string]*visitor, place string, spec pilot.StepSpec) {
	d.t.Helper()
	v := d.seated(at, spec.Role, place)
	v.open("/?inbox")
	v.sees("main", zh("step."+string(spec.Code)))
	v.write(place, spec.Code, nil)
	v.check()
	require.NotEqual(d.t, "errors", v.focused(), "%s: %s", spec.Code, v.text())
	v.send()
	v.sees("#outcome", zh("web.outcome.accepted"))
}

// handInByRequest posts what the browser would.
func (d *webDesk) handInByRequest(at map[string]*visitor, place string, spec pilot.StepSpec) {
	d.t.Helper()
	v, path, id := d.seated(at, spec.Role, place), stepPath(place, spec.Code), "posted-"+string(spec.Code)
	checked := v.post(path+"/edit", posted(d.typed(place, spec.Code), "act", "check", "id", id, "revision", "0"))
	require.Equal(d.t, http.StatusOK, checked.status, checked.body)
	sent := v.post(path+"/send", posted(nil, "id", id, "revision", "1"))
	require.Equal(d.t, http.StatusSeeOther, sent.status, sent.body)
}

// fileRecord files a record of a kind by whoever files it.
func (d *webDesk) fileRecord(at map[string]*visitor, place string, level pilot.Level, kind string) {
	d.t.Helper()
	spec, ok := evidence.RecordKind(kind)
	require.True(d.t, ok)
	role, ok := spec.FiledBy(level)
	require.True(d.t, ok)
	v := d.seated(at, role, place)
	v.open("/p/" + place + "/records/" + kind + "/edit")
	basis := client.BasisOf(d.stored(place), time.Now())
	v.fill(asForm(d.t, "body", examples.RecordFor(basis.Case, kind, basis.Today)))
	v.check()
	v.send()
	v.sees("#outcome", zh("web.outcome.accepted"))
}
