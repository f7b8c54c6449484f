package judge_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

// quotedAs is an entry as a client sends it that makes a text of what is typed.
func quotedAs(t *testing.T, o *office, kind pilot.EntryKind, message any) pilot.Entry {
	t.Helper()
	typed, err := json.MarshalIndent(message, "", "  ")
	require.NoError(t, err)
	quoted, err := json.Marshal("\n" + string(typed) + "\n")
	require.NoError(t, err)
	return pilot.NewEntry(kind, "by-hand", pilot.ViaSignal, o.now, quoted)
}

func outcomesOf(o *office, e pilot.Entry) []pilot.Outcome { return pilot.Outcomes(o.take(e)) }

func TestSession_AMessageThatCameAsATextIsReadAsTheObjectInIt(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	h := o.handIn(pilot.StepSizeAdjustment)
	require.Equal(t, pilot.Accepted, outcomesOf(o, quotedAs(t, o, pilot.EntryHandIn, h))[0].Outcome)
	require.Equal(t, byte('{'), o.earlier[h.ID].Raw[0], "on record is what was typed")
	require.Equal(t, pilot.Duplicate, o.send(pilot.EntryHandIn, h)[0].Outcome, "the same content either way")
	require.Equal(t, pilot.Duplicate, outcomesOf(o, quotedAs(t, o, pilot.EntryHandIn, h))[0].Outcome)

	other := o.handIn(pilot.StepElectionCommittee)
	raw, err := json.Marshal(other)
	require.NoError(t, err)
	several := quotedAs(t, o, pilot.EntryHandIns, pilot.HandIns{V: 1, Submissions: []json.RawMessage{raw}})
	require.Equal(t, other.ID, outcomesOf(o, several)[0].ID)

	returned := o.handIn(pilot.StepSizeAdjustment)
	for kind, message := range map[pilot.EntryKind]any{
		pilot.EntryReturn:  pilot.Return{Header: returned.Header, Steps: []pilot.Step{pilot.StepSizeAdjustment}},
		pilot.EntryExtend:  pilot.Extension{Header: returned.Header},
		pilot.EntrySuspend: pilot.Suspension{Header: returned.Header},
		pilot.EntryResume:  pilot.Suspension{Header: returned.Header},
		pilot.EntryRecord:  pilot.Record{Header: returned.Header},
	} {
		out := outcomesOf(o, quotedAs(t, o, kind, message))[0]
		require.Equal(t, returned.ID, out.ID, kind)
		require.NotContains(t, codesOf(out.Findings), pilot.CodeNotObject, kind)
	}
}

func TestUnreadable_LooksOnceIntoAText(t *testing.T) {
	t.Parallel()
	quoted := func(s string) string {
		b, err := json.Marshal(s)
		require.NoError(t, err)
		return string(b)
	}
	for data, code := range map[string]string{
		quoted(`{"v":1}`):         "",
		quoted(" \n{\"v\":1} "):   "",
		" " + quoted(`{}`) + "\n": "",
		quoted(quoted(`{"v":1}`)): pilot.CodeNotObject,
		quoted(`[{"v":1}]`):       pilot.CodeNotObject,
		quoted(`hello`):           pilot.CodeNotObject,
		quoted(``):                pilot.CodeNotObject,
		quoted(`{"v":1`):          pilot.CodeNotJSON,
		quoted(`{"v":1} {"v":1}`): pilot.CodeNotJSON,
		quoted(`{"a":"\u0000"}`):  pilot.CodeNotText,
		quoted(`{"a":` + strings.Repeat("[", 70) + strings.Repeat("]", 70) + `}`): pilot.CodeTooDeep,
		quoted(`{"a":"` + strings.Repeat("x", pilot.MaxMessageBytes) + `"}`):      pilot.CodeTooLarge,
	} {
		require.Equal(t, code, pilot.Unreadable([]byte(data)), "%.60s", data)
	}
}

func TestEntry_OfATextKeepsWhatCameAndWeighsNothing(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	e := pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaSignal, o.now, []byte(`"{\"v\":1}"`))
	require.Nil(t, e.Junk)
	require.Equal(t, `"{\"v\":1}"`, string(e.Payload))
	require.Zero(t, e.Weight())
	require.Equal(t, 7, pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaSignal, o.now, []byte(`{"v":1}`)).Weight())
}
