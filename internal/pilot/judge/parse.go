package judge

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// fieldTable names the fields of a message and where each one goes.
type fieldTable map[string]any

// ParseHandIn reads a hand-in and says everything about its form that is wrong.
// What could be read is in the result even then.
func ParseHandIn(raw json.RawMessage) (pilot.HandIn, []pilot.Finding) {
	var h pilot.HandIn
	table := headerTable(&h.Header)
	maps.Copy(table, fieldTable{
		"step": &h.Step, "evidence": &h.Evidence, "attachments": &h.Attachments,
		"explanations": &h.Explanations, "confirms": &h.Confirms, "replaces": &h.Replaces,
	})
	findings := readFields(raw, table)
	findings = append(findings, checkHeader(h.Header)...)
	if h.Step == "" {
		findings = append(findings, formFinding(evidence.CodeMissing, "step", "", ""))
	}
	return h, append(findings, evidence.CheckAttachments(h.Attachments)...)
}

// ParseReturn reads a return and says everything about its form that is wrong.
func ParseReturn(raw json.RawMessage) (pilot.Return, []pilot.Finding) {
	var r pilot.Return
	table := headerTable(&r.Header)
	maps.Copy(table, fieldTable{"steps": &r.Steps, "reasons": &r.Reasons, "round": &r.Round})
	findings := readFields(raw, table)
	findings = append(findings, checkHeader(r.Header)...)
	if len(r.Steps) == 0 {
		findings = append(findings, formFinding(evidence.CodeMissing, "steps", "", ""))
	}
	return r, append(findings, returnReasons(r.Reasons)...)
}

// returnReasons wants one that says why, at least.
func returnReasons(reasons []pilot.ReturnReason) []pilot.Finding {
	if slices.ContainsFunc(reasons, func(r pilot.ReturnReason) bool { return evidence.SaysWhy(r.Text) }) {
		return nil
	}
	i := slices.IndexFunc(reasons, func(r pilot.ReturnReason) bool { return strings.TrimSpace(r.Text) != "" })
	if i < 0 {
		return []pilot.Finding{formFinding(evidence.CodeMissing, "reasons", "", "")}
	}
	return []pilot.Finding{formFinding(pilot.CodeNoReason, pilot.FieldAt("reasons", i, "text"), pilot.Shorten(reasons[i].Text), "")}
}

// ParseExtension reads an extension and says everything about its form that is wrong.
func ParseExtension(raw json.RawMessage) (pilot.Extension, []pilot.Finding) {
	var e pilot.Extension
	table := headerTable(&e.Header)
	maps.Copy(table, fieldTable{"step": &e.Step, "to": &e.To, "reason": &e.Reason, "record": &e.Record})
	findings := append(readFields(raw, table), checkHeader(e.Header)...)
	findings = append(findings, wantReason(e.Reason)...)
	switch {
	case e.To == "":
		findings = append(findings, formFinding(evidence.CodeMissing, "to", "", evidence.SampleOf(evidence.FieldDate)))
	case !e.To.Valid():
		findings = append(findings, formFinding(evidence.CodeWantsDate, "to", pilot.Shorten(string(e.To)), evidence.SampleOf(evidence.FieldDate)))
	}
	return e, findings
}

// ParseSuspension reads a suspension or resumption and says everything about its
// form that is wrong.
func ParseSuspension(raw json.RawMessage) (pilot.Suspension, []pilot.Finding) {
	var m pilot.Suspension
	table := headerTable(&m.Header)
	maps.Copy(table, fieldTable{"reason": &m.Reason, "until": &m.Until})
	findings := append(readFields(raw, table), checkHeader(m.Header)...)
	findings = append(findings, wantReason(m.Reason)...)
	if m.Until != "" && !m.Until.Valid() {
		findings = append(findings, formFinding(evidence.CodeWantsDate, "until", pilot.Shorten(string(m.Until)), evidence.SampleOf(evidence.FieldDate)))
	}
	return m, findings
}

// ParseRecord reads a record and says everything about its form that is wrong;
// its body is looked at by [ExamineRecord].
func ParseRecord(raw json.RawMessage) (pilot.Record, []pilot.Finding) {
	var r pilot.Record
	table := headerTable(&r.Header)
	maps.Copy(table, fieldTable{"kind": &r.Kind, "period": &r.Period, "body": &r.Body, "attachments": &r.Attachments})
	findings := append(readFields(raw, table), checkHeader(r.Header)...)
	if r.Kind == "" {
		findings = append(findings, formFinding(evidence.CodeMissing, "kind", "", evidence.KindList()))
	}
	return r, append(findings, evidence.CheckAttachments(r.Attachments)...)
}

func wantReason(reason string) []pilot.Finding {
	switch {
	case strings.TrimSpace(reason) == "":
		return []pilot.Finding{formFinding(evidence.CodeMissing, "reason", "", "")}
	case !evidence.SaysWhy(reason):
		return []pilot.Finding{formFinding(pilot.CodeNoReason, "reason", pilot.Shorten(reason), "")}
	}
	return nil
}

func headerTable(h *pilot.Header) fieldTable {
	return fieldTable{"v": &h.V, "id": &h.ID, "by": &h.By, "at": &h.At, "note": &h.Note, "seal": &h.Seal}
}

// readFields decodes each field by itself, so that one wrong field does not hide
// the others.
func readFields(raw json.RawMessage, table fieldTable) []pilot.Finding {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(raw, &given); err != nil {
		return []pilot.Finding{formFinding(pilot.CodeNotObject, "", pilot.Shorten(string(raw)), "")}
	}
	var findings []pilot.Finding
	for _, name := range slices.Sorted(maps.Keys(given)) {
		into, known := table[name]
		if !known {
			wanted := strings.Join(slices.Sorted(maps.Keys(table)), ", ")
			findings = append(findings, formFinding(evidence.CodeUnknownField, pilot.Shorten(name), pilot.Shorten(name), wanted))
			continue
		}
		if err := json.Unmarshal(given[name], into); err != nil {
			findings = append(findings, formFinding(pilot.CodeWrongKind, name, pilot.Shorten(string(given[name])), wantedKind(into)))
		}
	}
	return findings
}

func wantedKind(into any) string {
	switch into.(type) {
	case *int, **int:
		return "1"
	case **time.Time:
		return "2002-10-08T09:00:00+08:00"
	case *pilot.Actor:
		return `{"name": "…", "role": "…", "unit": "…"}`
	case *[]pilot.Attachment:
		return `[{"digest": "sha256:…", "title": "…"}]`
	case *map[string]string:
		return `{"R39": "…"}`
	case *pilot.Date:
		return evidence.SampleOf(evidence.FieldDate)
	case *[]pilot.Step:
		return `["charter"]`
	case *[]pilot.ReturnReason:
		return `[{"text": "…"}]`
	}
	return `"…"`
}

func checkHeader(h pilot.Header) []pilot.Finding {
	var findings []pilot.Finding
	if h.V != pilot.MessageVersion {
		findings = append(findings, formFinding(pilot.CodeVersion, "v", fmt.Sprint(h.V), fmt.Sprint(pilot.MessageVersion)))
	}
	if !ValidID(h.ID) {
		findings = append(findings, formFinding(pilot.CodeBadID, "id", pilot.Shorten(h.ID), "charter-2002-10-08"))
	}
	if pilot.Blank(h.By.Name) {
		findings = append(findings, formFinding(evidence.CodeMissing, "by.name", "", ""))
	} else if character, where := pilot.HiddenIn(strings.TrimSpace(h.By.Name)); character != "" {
		findings = append(findings, formFinding(evidence.CodeNameHidden, "by.name", character, pilot.Shorten(where)))
	}
	if !slices.Contains(pilot.Roles(), h.By.Role) {
		findings = append(findings, formFinding(pilot.CodeUnknownRole, "by.role", pilot.Shorten(string(h.By.Role)), roleList()))
	}
	if pilot.Blank(h.By.Unit) {
		findings = append(findings, formFinding(evidence.CodeMissing, "by.unit", "", ""))
	}
	return findings
}

// ValidID says whether a message id is 1–64 printable ASCII characters without spaces.
func ValidID(id string) bool {
	if len(id) == 0 || len(id) > 64 {
		return false
	}
	return !strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' })
}

func roleList() string {
	var codes []string
	for _, r := range pilot.Roles() {
		codes = append(codes, string(r))
	}
	return strings.Join(codes, ", ")
}

func formFinding(code, field, found, wanted string) pilot.Finding {
	return pilot.Finding{Rule: pilot.RuleFormat, Severity: pilot.Hard, Code: code, Field: field, Found: found, Wanted: wanted}
}
