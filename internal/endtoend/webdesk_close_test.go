package endtoend

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// The district closes a programme at the web desk, signed in; the command line, where
// nobody is, may not. Its pages stay readable.
func TestWebDesk_TheDistrictClosesItsProgramme(t *testing.T) {
	t.Parallel()
	d := newWebDeskOf(t, provedProgramme, provedPlan, "yuetan")
	require.Eventually(t, func() bool { return d.scheduled(d.programme) }, patience, tick)
	v := d.signedIn(theDistrict)
	v.open("/board")
	v.press("main a", zh("web.close.title"))
	v.typeInto("#reason", "试点结束")
	v.press("main form button", zh("web.close.do"))
	v.sees("#errors", "yuetan")
	require.Equal(t, "errors", v.focused())

	require.NoError(t, d.client.CancelWorkflow(t.Context(), workflows.SubDistrictID(d.programme, "yuetan"), ""))
	for _, place := range []string{"yuetan", sanlihe, muxidi} {
		require.Eventually(t, func() bool { return d.stored(place).State.Ended() }, patience, tick, place)
	}
	unproved := d.desk("programmes", "close", d.programme, "--reason", "试点结束", "--without", "yuetan", "--as", "李国强", "--role", "district")
	require.Equal(t, 1, unproved.code, unproved.out+unproved.errOut)
	require.Contains(t, unproved.out, "shidian login")

	v.open("/close")
	v.click(`input[name="without"]`, "")
	v.typeInto("#reason", "试点结束")
	v.press("main form button", zh("web.close.do"))
	v.sees("main .warn", "试点结束")
	require.Equal(t, "/board", v.at())
	end, ended, err := d.record.ProgrammeEnd(t.Context(), d.programme)
	require.NoError(t, err)
	require.True(t, ended)
	require.True(t, end.Sealed)
	require.Equal(t, []string{"yuetan"}, end.Without)
	require.Equal(t, pilot.Actor{Name: d.personOf(theDistrict).Name, Role: pilot.RoleDistrict, Unit: "xicheng"}, end.By)
	require.False(t, d.scheduled(d.programme))
	for _, path := range []string{"/p/yuetan", "/ledger", "/timeline", "/bulletins", "/close"} {
		v.open(path)
		require.Equal(t, http.StatusOK, v.status(), path)
	}
}
