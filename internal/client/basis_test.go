package client_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/client"
	"shidian/internal/examples"
	"shidian/internal/pilot"
)

func TestBasis_AHandInIsCheckedBeforeItIsSent(t *testing.T) {
	t.Parallel()
	sample := client.SampleBasis()
	raw, err := json.Marshal(examples.For(sample.Terms, sample.Facts, pilot.StepLeadingGroup, sample.Today))
	require.NoError(t, err)
	h := pilot.HandIn{Step: pilot.StepLeadingGroup, Evidence: raw}

	for name, b := range map[string]client.Basis{"at a place": sample, "without one": client.UsualBasis()} {
		right, err := b.CheckHandIn(h)
		require.NoError(t, err, name)
		require.True(t, right.OK, "%s: %+v", name, right.Findings)

		nothing, err := b.CheckHandIn(pilot.HandIn{Step: h.Step, Evidence: json.RawMessage(`{}`)})
		require.NoError(t, err, name)
		require.False(t, nothing.OK, name)
		require.NotEmpty(t, nothing.Findings, name)
	}

	h.Note = strings.Repeat("长", pilot.MaxMessageBytes)
	_, err = sample.CheckHandIn(h)
	var tooLarge *client.TooLargeError
	require.ErrorAs(t, err, &tooLarge)
	require.Equal(t, string(h.Step), tooLarge.What)
}

func TestBasis_ARecordIsCheckedBeforeItIsFiled(t *testing.T) {
	t.Parallel()
	b := client.SampleBasis()
	raw, err := json.Marshal(examples.RecordFor(b.Case, pilot.KindReaction, b.Today))
	require.NoError(t, err)
	require.True(t, b.CheckRecord(pilot.KindReaction, raw).OK)
	require.False(t, b.CheckRecord(pilot.KindReaction, json.RawMessage(`{}`)).OK)
}
