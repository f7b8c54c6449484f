package judge_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// What a batch of junk leads to travels as one result: it must stay well below
// what the server takes.
func TestSession_AFloodOfJunkMakesASmallResult(t *testing.T) {
	t.Parallel()
	keys := strings.Builder{}
	for i := range 3500 {
		fmt.Fprintf(&keys, `,"%03x":1`, i)
	}
	steps := strings.Repeat(`,"a"`, 7000)
	attachments := strings.Repeat(`,{}`, 9000)
	submission := `{` + strings.Repeat(`"a":1,`, 100) + `"b":1}`
	for name, one := range map[string]struct {
		kind pilot.EntryKind
		raw  string
	}{
		"unknown fields": {pilot.EntryHandIn, `{"v":1` + keys.String() + `}`},
		"unknown steps":  {pilot.EntryReturn, `{"v":1,"steps":["a"` + steps + `]}`},
		"attachments":    {pilot.EntryHandIn, `{"v":1,"attachments":[{}` + attachments + `]}`},
		"several":        {pilot.EntryHandIns, `{"v":1,"submissions":[` + submission + strings.Repeat(","+submission, 31) + `]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Empty(t, pilot.Unreadable([]byte(one.raw)))
			o := openOffice(t, sampleCommunity())
			session := judge.NewSession(o.terms, o.state, nil)
			for range 32 {
				events := session.Take(pilot.NewEntry(one.kind, "step-completed", pilot.ViaSignal, o.now, []byte(one.raw)))
				require.NotEmpty(t, events)
				require.Equal(t, pilot.EventRefused, events[0].Type)
				require.NotEmpty(t, events[0].Findings, "a refusal says why, also in a flood")
			}
			result, err := json.Marshal(session.Events())
			require.NoError(t, err)
			require.Less(t, len(result), 1<<20)
			first := session.Events()[0].Findings
			if len(first) > 1 {
				require.Equal(t, pilot.Hard, first[0].Severity)
			}
		})
	}
}

func TestNewEntry_WhatNestsTooDeepIsJunk(t *testing.T) {
	t.Parallel()
	nested := func(n int) []byte {
		return []byte(`{"a":` + strings.Repeat(`[`, n) + strings.Repeat(`]`, n) + `}`)
	}
	require.Empty(t, pilot.Unreadable(nested(63)))
	require.Equal(t, pilot.CodeTooDeep, pilot.Unreadable(nested(64)))
	require.Equal(t, pilot.CodeTooDeep, pilot.Unreadable(nested(9998)))
	require.Empty(t, pilot.Unreadable([]byte(`{"a":"`+strings.Repeat(`[`, 1000)+`\\\"{","b":"}"}`)), "brackets in texts are none")
	o := openOffice(t, sampleCommunity())
	events := o.take(pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaSignal, o.now, nested(9998)))
	require.Equal(t, []string{pilot.CodeTooDeep}, codesOf(events[0].Findings))
}
