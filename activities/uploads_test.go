package activities_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

var scanned = "sha256:" + strings.Repeat("ab", 32)

// enclosing is a hand-in of the first step with a file.
func (c *clerk) enclosing(id, digest string) pilot.Entry {
	e := c.handIn(pilot.StepSizeAdjustment, id)
	var h pilot.HandIn
	_ = json.Unmarshal(e.Payload, &h)
	h.Attachments = []pilot.Attachment{{Digest: digest, Title: "决定"}}
	e.Payload, _ = json.Marshal(h)
	return e
}

func (c *clerk) opened(t *testing.T) {
	t.Helper()
	rec, err := c.attempt(c.opening(), pilot.SelfEntry(pilot.EntryGate, c.now, pilot.GateChanged{V: 1, Seq: 1, Open: true}))
	require.NoError(t, err)
	c.fold(rec)
}

func (c *clerk) outcome(t *testing.T, e pilot.Entry) pilot.Event {
	t.Helper()
	rec, err := c.attempt(e)
	require.NoError(t, err)
	c.fold(rec)
	return rec.Events[0]
}

func TestJudgeAndRecord_ADigestCountsOnlyWhereItsUnitUploadedItForThisPlace(t *testing.T) {
	t.Parallel()
	c := newClerk()
	c.terms.Uploads = true
	c.opened(t)
	spec, _ := pilot.Spec(pilot.StepSizeAdjustment)
	own := c.terms.UnitOf(spec.Role)
	c.store.Upload("other-2002", c.terms.Place(), own, scanned)
	c.store.Upload(c.terms.Programme, "sample/sample-2", own, scanned)
	c.store.Upload(c.terms.Programme, c.terms.Place(), "elsewhere", scanned)
	e := c.outcome(t, c.enclosing("one", scanned))
	require.Equal(t, pilot.EventRefused, e.Type)
	require.Equal(t, []pilot.Finding{{
		Rule: pilot.RuleFormat, Severity: pilot.Hard, Code: pilot.CodeAttachmentUnknown, Field: "attachments[0].digest", Found: scanned,
	}}, e.Findings)

	c.store.Upload(c.terms.Programme, c.terms.Place(), own, scanned)
	require.Equal(t, pilot.EventAccepted, c.outcome(t, c.enclosing("one", scanned)).Type, "uploaded, under the id that was refused")
}

func TestJudgeAndRecord_APilotFromBeforeUploadsWereRecordedGoesOn(t *testing.T) {
	t.Parallel()
	c := newClerk()
	c.opened(t)
	require.Equal(t, pilot.EventAccepted, c.outcome(t, c.enclosing("one", scanned)).Type)
}
