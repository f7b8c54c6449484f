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
	maps.Copy(table, fieldTable{"steps": &r.Steps, "reasons": &r.Reasons})
	findings := readFields(raw, table)
	findings = append(findings, checkHeader(r.Header)...)
	if len(r.Steps) == 0 {
		findings = append(findings, formFinding(CodeMissing, "steps", "", ""))
	}
	if !slices.ContainsFunc(r.Reasons, func(x ReturnReason) bool { return strings.TrimSpace(x.Text) != "" }) {
		findings = append(findings, formFinding(CodeMissing, "reasons", "", ""))
	}
	return r, findings
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
	case *int:
		return "1"
	case **time.Time:
		return "2002-10-08T09:00:00+08:00"
	case *Actor:
		return `{"name": "…", "role": "…", "unit": "…"}`
	case *[]Attachment:
		return `[{"digest": "sha256:…", "title": "…"}]`
	case *map[string]string:
		return `{"R39": "…"}`
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
	if strings.TrimSpace(h.By.Name) == "" {
		findings = append(findings, formFinding(CodeMissing, "by.name", "", ""))
	}
	if !slices.Contains(Roles(), h.By.Role) {
		findings = append(findings, formFinding(CodeUnknownRole, "by.role", shorten(string(h.By.Role)), roleList()))
	}
	if strings.TrimSpace(h.By.Unit) == "" {
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
