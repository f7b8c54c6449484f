package judge_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

// A flood that nobody can read is told of once an hour, with how many there were.
func TestRefusals_AFloodIsToldOfOnceAnHour(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	send := func(i int) pilot.Event {
		raw := fmt.Appendf(nil, `{"junk":%d}`, i)
		return o.take(pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaSignal, o.now, raw))[0]
	}
	require.Equal(t, &pilot.RefusalNotice{Role: pilot.RoleSubDistrictOffice}, send(0).Refusal)
	for i := range 100 {
		e := send(1 + i)
		require.True(t, e.Refusal.Hushed)
		require.Zero(t, e.Told)
	}
	o.now = o.now.Add(time.Hour)
	e := send(200)
	require.Equal(t, 100, e.Refusal.More)
	require.Equal(t, 1, e.Told)
	require.Zero(t, o.state.RefusalsTold[0].Hushed)
}

// Who sent junk must not keep a clerk from hearing of a refusal.
func TestRefusals_EachRoleHearsOfItsOwn(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	o.take(pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaSignal, o.now, []byte(`{"junk":1}`)))
	raw, err := json.Marshal(pilot.HandIn{
		Header: pilot.Header{V: 1, ID: "charter-1", By: pilot.Actor{Name: "王秀英", Role: pilot.RoleResidentsCommittee, Unit: o.terms.Place()}},
		Step:   "no-such-step", Evidence: json.RawMessage(`{}`),
	})
	require.NoError(t, err)
	e := o.take(pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaSignal, o.now, raw))[0]
	require.Equal(t, &pilot.RefusalNotice{Role: pilot.RoleResidentsCommittee}, e.Refusal)
	require.Equal(t, 1, e.Told)
}
