package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/seats"
)

func TestUnits_TheDistrictSeesWhatItDoesBeforeItOrdersIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	district := seats.Seat{Role: pilot.RoleDistrict, Unit: "sample-district"}
	v := w.signIn(nameOf(district))
	form := filled("at", "sample", "change", "merge", "community", "sample-1", "community", "sample-2", "code-0", "sample-12", "name-0", "新社区", "reason", "社区规模调整", "document", "西政发〔2002〕31号", "act", "look")
	w.begin(district)
	looked := v.send(http.MethodPost, "/units", form)
	require.Equal(t, http.StatusOK, looked.Code)
	for _, said := range []string{"sample/sample-12", "社区规模调整", "重新办理", `value="send"`} {
		require.Contains(t, looked.Body.String(), said)
	}
	require.Empty(t, w.changes, "looking sends nothing")

	for name, wrong := range map[string][2]string{"a code that is used": {"code-0", "sample-1"}, "no document": {"document", ""}, "one into one": {"community", "sample-1"}} {
		bad := filled()
		for key, values := range form {
			bad[key] = values
		}
		bad.Set(wrong[0], wrong[1])
		bad.Set("act", "send")
		w.begin(district)
		answer := v.send(http.MethodPost, "/units", bad)
		require.Equal(t, http.StatusUnprocessableEntity, answer.Code, name)
		require.Empty(t, w.changes, name)
	}

	form.Set("act", "send")
	w.begin(district)
	require.Equal(t, http.StatusSeeOther, v.send(http.MethodPost, "/units", form).Code)
	require.Equal(t, []string{"change-units to sample"}, w.changes)

	move := filled("at", "sample", "change", "move", "community", "sample-1", "to", "other", "reason", "街道区划调整", "document", "31", "act", "send")
	w.begin(district)
	require.Equal(t, http.StatusSeeOther, v.send(http.MethodPost, "/units", move).Code)
	require.Equal(t, []string{"change-units to sample", "change-units to other"}, w.changes, "the one that lets go first")
}
