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

func digestOf(letter string) string { return "sha256:" + strings.Repeat(letter, 64) }

// What a message names is asked for whatever else is wrong with it, several in one
// message included.
func TestNamed_Uploads_NamesEveryFileOfAMessage(t *testing.T) {
	t.Parallel()
	terms := sampleCommunity()
	one := fmt.Sprintf(`{"attachments": [{"digest": %q}, {"digest": %q}], "evidence": {"items": [{"digest": %q}, {"digest": 7}, {"digest": "none"}]}}`,
		digestOf("a"), digestOf("a"), digestOf("b"))
	other := fmt.Sprintf(`{"step": 7, "attachments": [{"digest": %q}], "evidence": {"items": "none"}}`, digestOf("c"))
	entries := []pilot.Entry{
		{Kind: pilot.EntryHandIn, Payload: json.RawMessage(one)},
		{Kind: pilot.EntryHandIns, Payload: json.RawMessage(`{"submissions": [` + other + `, 7]}`)},
		{Kind: pilot.EntryRecord, Payload: json.RawMessage(fmt.Sprintf(`{"attachments": [{"digest": %q}]}`, digestOf("d")))},
		{Kind: pilot.EntryHandIn, Junk: &pilot.Junk{}},
	}
	require.Empty(t, judge.NamedBy(terms, entries).Uploads(), "of a pilot that believes what it is told")
	terms.Uploads = true
	require.Equal(t, []string{digestOf("a"), digestOf("b"), digestOf("c"), digestOf("d")}, judge.NamedBy(terms, entries).Uploads())
}

func TestSession_RefusesAFileOfTheArchivesListThatNobodyUploaded(t *testing.T) {
	t.Parallel()
	terms := sampleCommunity()
	terms.Uploads = true
	o := openOffice(t, terms)
	raw, err := json.Marshal(map[string]any{
		"v": 1, "id": "list", "step": pilot.StepCommunityArchive, "by": pilot.Actor{Name: "王秀英", Role: pilot.RoleResidentsCommittee, Unit: terms.Place()},
		"evidence": map[string]any{"items": []any{map[string]any{"item": 7}, map[string]any{"digest": digestOf("a")}}},
	})
	require.NoError(t, err)
	e := o.take(pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaSignal, o.now, raw))[0]
	require.Equal(t, pilot.EventRefused, e.Type)
	var fields []string
	for _, f := range e.Findings {
		if f.Code == pilot.CodeAttachmentUnknown {
			fields = append(fields, f.Field)
		}
	}
	require.Equal(t, []string{"evidence.items[1].digest"}, fields)
}

func TestSession_RefusesARecordsFileThatNobodyUploaded(t *testing.T) {
	t.Parallel()
	terms := sampleCommunity()
	terms.Uploads = true
	o := openOffice(t, terms)
	raw, err := json.Marshal(pilot.Record{
		Header: pilot.Header{V: 1, ID: "r", By: pilot.Actor{Name: "王秀英", Role: pilot.RoleCommunityParty, Unit: terms.Place()}},
		Kind:   pilot.KindIdeological, Attachments: []pilot.Attachment{{Digest: digestOf("a"), Title: "照片"}},
	})
	require.NoError(t, err)
	e := o.take(pilot.NewEntry(pilot.EntryRecord, "record-filed", pilot.ViaSignal, o.now, raw))[0]
	require.Equal(t, pilot.EventRefused, e.Type)
	require.Equal(t, pilot.CodeAttachmentUnknown, e.Findings[len(e.Findings)-1].Code)
}
