package pilot

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// fieldTable names the fields of a message and where each one goes.
type fieldTable map[string]any

// ParseHandIn reads a hand-in and says everything about its form that is wrong.
// What could be read is in the result even then.
func ParseHandIn(raw json.RawMessage) (HandIn, []Finding) {
	var h HandIn
	table := headerTable(&h.Header)
	maps.Copy(table, fieldTable{
		"step": &h.Step, "evidence": &h.Evidence, "attachments": &h.Attachments,
		"explanations": &h.Explanations, "confirms": &h.Confirms,
	})
	findings := readFields(raw, table)
	findings = append(findings, checkHeader(h.Header)...)
	if h.Step == "" {
		findings = append(findings, formFinding(CodeMissing, "step", "", ""))
	}
	return h, append(findings, CheckAttachments(h.Attachments)...)
}

// ParseReturn reads a return and says everything about its form that is wrong.
func ParseReturn(raw json.RawMessage) (Return, []Finding) {
	var r Return
	table := headerTable(&r.Header)
	maps.Copy(table, fieldTable{"steps": &r.Steps, "reasons": &r.Reasons, "round": &r.Round})
	findings := readFields(raw, table)
	findings = append(findings, checkHeader(r.Header)...)
	if len(r.Steps) == 0 {
		findings = append(findings, formFinding(CodeMissing, "steps", "", ""))
	}
	return r, append(findings, returnReasons(r.Reasons)...)
}

// returnReasons wants one that says why, at least.
func returnReasons(reasons []ReturnReason) []Finding {
	if slices.ContainsFunc(reasons, func(r ReturnReason) bool { return saysWhy(r.Text) }) {
		return nil
	}
	i := slices.IndexFunc(reasons, func(r ReturnReason) bool { return strings.TrimSpace(r.Text) != "" })
	if i < 0 {
		return []Finding{formFinding(CodeMissing, "reasons", "", "")}
	}
	return []Finding{formFinding(CodeNoReason, at("reasons", i, "text"), shorten(reasons[i].Text), "")}
}

// ParseExtension reads an extension and says everything about its form that is wrong.
func ParseExtension(raw json.RawMessage) (Extension, []Finding) {
	var e Extension
	table := headerTable(&e.Header)
	maps.Copy(table, fieldTable{"step": &e.Step, "to": &e.To, "reason": &e.Reason, "record": &e.Record})
	findings := append(readFields(raw, table), checkHeader(e.Header)...)
	findings = append(findings, wantReason(e.Reason)...)
	switch {
	case e.To == "":
		findings = append(findings, formFinding(CodeMissing, "to", "", sample(FieldDate)))
	case !e.To.Valid():
		findings = append(findings, formFinding(CodeWantsDate, "to", shorten(string(e.To)), sample(FieldDate)))
	}
	return e, findings
}

// ParseSuspension reads a suspension or resumption and says everything about its
// form that is wrong.
func ParseSuspension(raw json.RawMessage) (Suspension, []Finding) {
	var m Suspension
	table := headerTable(&m.Header)
	maps.Copy(table, fieldTable{"reason": &m.Reason, "until": &m.Until})
	findings := append(readFields(raw, table), checkHeader(m.Header)...)
	findings = append(findings, wantReason(m.Reason)...)
	if m.Until != "" && !m.Until.Valid() {
		findings = append(findings, formFinding(CodeWantsDate, "until", shorten(string(m.Until)), sample(FieldDate)))
	}
	return m, findings
}

// ParseRecord reads a record and says everything about its form that is wrong;
// its body is looked at by [ExamineRecord].
func ParseRecord(raw json.RawMessage) (Record, []Finding) {
	var r Record
	table := headerTable(&r.Header)
	maps.Copy(table, fieldTable{"kind": &r.Kind, "period": &r.Period, "body": &r.Body, "attachments": &r.Attachments})
	findings := append(readFields(raw, table), checkHeader(r.Header)...)
	if r.Kind == "" {
		findings = append(findings, formFinding(CodeMissing, "kind", "", kindList()))
	}
	return r, append(findings, CheckAttachments(r.Attachments)...)
}

func wantReason(reason string) []Finding {
	switch {
	case strings.TrimSpace(reason) == "":
		return []Finding{formFinding(CodeMissing, "reason", "", "")}
	case !saysWhy(reason):
		return []Finding{formFinding(CodeNoReason, "reason", shorten(reason), "")}
	}
	return nil
}

func headerTable(h *Header) fieldTable {
	return fieldTable{"v": &h.V, "id": &h.ID, "by": &h.By, "at": &h.At, "note": &h.Note, "seal": &h.Seal}
}

// readFields decodes each field by itself, so that one wrong field does not hide
// the others.
func readFields(raw json.RawMessage, table fieldTable) []Finding {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(raw, &given); err != nil {
		return []Finding{formFinding(CodeNotObject, "", shorten(string(raw)), "")}
	}
	var findings []Finding
	for _, name := range slices.Sorted(maps.Keys(given)) {
		into, known := table[name]
		if !known {
			wanted := strings.Join(slices.Sorted(maps.Keys(table)), ", ")
			findings = append(findings, formFinding(CodeUnknownField, shorten(name), shorten(name), wanted))
			continue
		}
		if err := json.Unmarshal(given[name], into); err != nil {
			findings = append(findings, formFinding(CodeWrongKind, name, shorten(string(given[name])), wantedKind(into)))
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
	case *Actor:
		return `{"name": "…", "role": "…", "unit": "…"}`
	case *[]Attachment:
		return `[{"digest": "sha256:…", "title": "…"}]`
	case *map[string]string:
		return `{"R39": "…"}`
	case *Date:
		return sample(FieldDate)
	case *[]Step:
		return `["charter"]`
	case *[]ReturnReason:
		return `[{"text": "…"}]`
	}
	return `"…"`
}

func checkHeader(h Header) []Finding {
	var findings []Finding
	if h.V != MessageVersion {
		findings = append(findings, formFinding(CodeVersion, "v", fmt.Sprint(h.V), fmt.Sprint(MessageVersion)))
	}
	if !ValidID(h.ID) {
		findings = append(findings, formFinding(CodeBadID, "id", shorten(h.ID), "charter-2002-10-08"))
	}
	if blank(h.By.Name) {
		findings = append(findings, formFinding(CodeMissing, "by.name", "", ""))
	} else if character, where := HiddenIn(strings.TrimSpace(h.By.Name)); character != "" {
		findings = append(findings, formFinding(CodeNameHidden, "by.name", character, shorten(where)))
	}
	if !slices.Contains(Roles(), h.By.Role) {
		findings = append(findings, formFinding(CodeUnknownRole, "by.role", shorten(string(h.By.Role)), roleList()))
	}
	if blank(h.By.Unit) {
		findings = append(findings, formFinding(CodeMissing, "by.unit", "", ""))
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
	for _, r := range Roles() {
		codes = append(codes, string(r))
	}
	return strings.Join(codes, ", ")
}

func formFinding(code, field, found, wanted string) Finding {
	return Finding{Rule: RuleFormat, Severity: Hard, Code: code, Field: field, Found: found, Wanted: wanted}
}
