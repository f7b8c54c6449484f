package judge_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
)

func TestArchive_OneFromBeforeDocumentsWereListedIsConfirmedAsItIs(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	o.openGate()
	o.completeCommunity()
	ret := pilot.Return{
		Header: pilot.Header{V: 1, ID: "return-1", By: o.actor(pilot.RoleDistrict)},
		Steps:  []pilot.Step{pilot.StepWorkstation}, Reasons: []pilot.ReturnReason{{Text: "再拍一张挂牌照片"}},
	}
	require.Equal(t, pilot.Accepted, o.send(pilot.EntryReturn, ret)[0].Outcome)
	o.mustHand(pilot.StepWorkstation)
	old := o.state.Step(pilot.StepCommunityArchive)
	require.Equal(t, pilot.ToConfirm, old.Status)

	// As if it had been accepted when an item was one line.
	var h pilot.HandIn
	before := o.earlier[old.Accepted.ID]
	require.NoError(t, json.Unmarshal(before.Raw, &h))
	unlisted := examples.Edits{}
	for i := range 13 {
		unlisted[fmt.Sprintf("items.%d.documents", i)] = examples.Gone{}
	}
	h.Evidence = edited(t, h.Evidence, unlisted)
	before.Raw, _ = json.Marshal(h)
	o.earlier[old.Accepted.ID] = before

	confirm := pilot.HandIn{
		Header: pilot.Header{V: 1, ID: "confirm-1", By: o.actor(pilot.RoleResidentsCommittee)},
		Step:   pilot.StepCommunityArchive, Confirms: old.Accepted.ID,
	}
	require.Equal(t, pilot.Accepted, o.send(pilot.EntryHandIn, confirm)[0].Outcome)
}
