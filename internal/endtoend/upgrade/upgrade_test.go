package upgrade

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/version"
)

func TestMain(m *testing.M) {
	status := devtest.Main(m)
	_ = os.RemoveAll(builtHere)
	os.Exit(status)
}

func TestUpgrade_PilotsOfAnEarlierReleaseAreWorkedToTheirEnd(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("needs real servers")
	}
	releases, asked, err := chosen()
	require.NoError(t, err)
	for _, r := range releases {
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, r.Name, release(t, r, asked))
			w.begin()
			if r.Beside {
				w.sideBySide()
			} else {
				w.oneAfterTheOther()
			}
			w.goOnBriefly("yuetan", "yuetan/tiedao")
			w.workToTheEnd()
			w.requireWhole()
		})
	}
}

// begin starts two sub-districts under the old release: one is worked to its end, so
// that its community lives on; of the other, one community is nearly done and something
// of it was returned, one is in its election with a hand-in that came early, and one
// is suspended.
func (w *world) begin() {
	w.t.Helper()
	old := w.old
	old.work()
	old.must("start", planFile, "--rebase", "now", "--only", "yuetan,fengsheng")
	preparation := []pilot.Step{pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation}
	for _, place := range []string{"yuetan", "fengsheng"} {
		w.until(place, "opened", waitsFor(pilot.StepLeadingGroup))
		old.mustSubmit(place, preparation...)
	}
	for _, place := range []string{"yuetan/sanlihe-1", "yuetan/tiedao", "yuetan/muxidi", "fengsheng/dajue"} {
		w.until(place, "may begin", gateOpen)
	}
	w.finish("fengsheng/dajue", old)
	w.until("fengsheng", "its community is complete", waitsFor(pilot.StepSelfCheck))
	w.finish("fengsheng", old)
	w.untilClosed("fengsheng")
	w.untilClosed("fengsheng/dajue")

	w.finish("yuetan/sanlihe-1", old)
	old.must("return", "yuetan/sanlihe-1", string(pilot.StepCharter), "--reason", "no quorum", "--as", "赵德明", "--role", "sub-district-office")
	old.mustSubmit("yuetan/tiedao", w.next("yuetan/tiedao"))
	old.mustSubmit("yuetan/tiedao", pilot.StepCharter) // early: held
	if old.knows("suspend") {
		old.must("suspend", "yuetan/muxidi", "--reason", "flood", "--as", "赵德明", "--role", "sub-district-office")
	}
}

// sideBySide has workers of both releases take one another's tasks.
func (w *world) sideBySide() {
	w.t.Helper()
	w.now.work()
	w.start() // it may wait until the old worker has stopped: that one does not know all of its terms
	w.letGo("yuetan", "yuetan/sanlihe-1", "yuetan/tiedao", "yuetan/muxidi")
	desks := w.desks()
	w.takeTurns("yuetan/tiedao", 6, desks)
	w.takeTurns("yuetan/sanlihe-1", 3, desks)
	w.untilBothWorked("yuetan/tiedao")
	w.answerAcross("yuetan/tiedao", "yuetan/sanlihe-1")
	w.old.stop()
	w.until("zhanlan", "opened", waitsFor(pilot.StepLeadingGroup))
}

// desks are those that can be worked with: an older one refuses a database that a newer
// worker has brought to its schema.
func (w *world) desks() []*house {
	w.t.Helper()
	a := w.old.desk("status")
	if a.code == 0 {
		return []*house{w.old, w.now}
	}
	require.Equal(w.t, 3, a.code, a.errOut)
	require.Contains(w.t, a.errOut, "newer than this program")
	return []*house{w.now}
}

// takeTurns hands in some steps of a place from the desks, each taken by any worker.
func (w *world) takeTurns(place string, steps int, desks []*house) {
	w.t.Helper()
	for i := range steps {
		step := w.next(place)
		if step == "" {
			return
		}
		desks[i%len(desks)].mustSubmit(place, step)
		w.letGo(place)
	}
}

// oneAfterTheOther stops the old release before the new one begins.
func (w *world) oneAfterTheOther() {
	w.t.Helper()
	w.old.stop()
	w.now.work()
	w.start()
	w.until("zhanlan", "opened", waitsFor(pilot.StepLeadingGroup))
}

// start begins the third sub-district.
func (w *world) start() {
	w.t.Helper()
	w.now.must("start", planFile, "--rebase", "now", "--only", "zhanlan")
}

// workToTheEnd is the new release's alone.
func (w *world) workToTheEnd() {
	w.t.Helper()
	if w.old.knows("suspend") {
		w.now.must("resume", "yuetan/muxidi", "--reason", "the water is gone", "--as", "赵德明", "--role", "sub-district-office")
	}
	for _, place := range []string{"zhanlan"} {
		w.finish(place, w.now)
		w.until(place+"/baiwanzhuang", "may begin", gateOpen)
	}
	for _, place := range []string{"yuetan/sanlihe-1", "yuetan/tiedao", "yuetan/muxidi", "zhanlan/baiwanzhuang"} {
		w.finish(place, w.now)
	}
	for _, place := range []string{"yuetan", "zhanlan"} {
		w.until(place, "its communities are complete", waitsFor(pilot.StepSelfCheck))
		w.finish(place, w.now)
		w.untilClosed(place)
	}
	// A release that knew no life after the pilot leaves it to be begun.
	w.now.must("start", planFile, "--rebase", "now", "--only", "yuetan,fengsheng,zhanlan")
	for _, place := range []string{"fengsheng/dajue", "yuetan/tiedao", "zhanlan/baiwanzhuang"} {
		require.Eventually(w.t, func() bool { return strings.Contains(w.now.must("tasks", place), "assembly-meeting") }, patience, tick, "the life of %s has begun", place)
		w.now.must("record", "assembly-meeting", place, "-f", w.now.example(place, "assembly-meeting"), "--as", "李秀英", "--role", "residents-committee")
	}
}

// requireWhole holds the record against itself and against the pilots, and asks what
// the desk shows.
func (w *world) requireWhole() {
	w.t.Helper()
	w.now.stop()
	w.now.work() // rows that the old release wrote meanwhile are written anew
	var audited struct {
		Agree       bool `json:"agree"`
		Pilots      int  `json:"pilots"`
		Differences int  `json:"differences"`
		Outdated    int  `json:"outdated"`
	}
	require.Eventually(w.t, func() bool {
		a := w.now.desk("audit", "-o", "json")
		require.NoError(w.t, json.Unmarshal([]byte(a.out), &audited), "%s%s", a.out, a.errOut)
		require.Zero(w.t, audited.Differences, a.out)
		return audited.Agree && audited.Outdated == 0
	}, patience, tick, "the audit agrees")
	require.Equal(w.t, 13, audited.Pilots, "eight pilots, five lives")
	for _, command := range [][]string{{"status"}, {"ledger"}, {"notices"}, {"tasks"}, {"bulletin", "--now"}, {"status", "yuetan/sanlihe-1", "--pilot"}} {
		w.now.must(command...)
	}
	w.requireReplayable()
}

func TestChosen_NamesWhatIsNoRelease(t *testing.T) {
	t.Parallel()
	all := version.Releases()
	require.NotEmpty(t, all)
	_, err := programsOf(version.Release{Name: "v0.0.0", Commit: strings.Repeat("0", 40)})
	require.ErrorIs(t, err, errNoHistory)
}
