package judge

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// ParseUnits reads an order that changes units and says everything about its form that is
// wrong.
func ParseUnits(raw json.RawMessage) (pilot.UnitsChange, []pilot.Finding) {
	var m pilot.UnitsChange
	table := headerTable(&m.Header)
	maps.Copy(table, fieldTable{
		"change": &m.Change, "communities": &m.Communities, "into": &m.Into, "from": &m.From, "to": &m.To, "reason": &m.Reason, "record": &m.Record,
	})
	findings := append(readFields(raw, table), checkHeader(m.Header)...)
	findings = append(findings, wantReason(m.Reason)...)
	if pilot.Blank(m.Record) {
		findings = append(findings, formFinding(evidence.CodeMissing, "record", "", ""))
	}
	return m, append(findings, UnitsForm(&m)...)
}

// UnitsForm is what is wrong with an order's own form, whatever runs.
func UnitsForm(m *pilot.UnitsChange) []pilot.Finding {
	if !slices.Contains(pilot.UnitChanges(), m.Change) {
		return []pilot.Finding{formFinding(evidence.CodeNotAChoice, "change", pilot.Shorten(m.Change), strings.Join(pilot.UnitChanges(), ", "))}
	}
	findings := append(countUnits(m), checkUnitCodes(m)...)
	for field, code := range map[string]string{"from": m.From, "to": m.To} {
		switch {
		case m.Change != pilot.ChangeMove && code != "":
			findings = append(findings, formFinding(evidence.CodeUnknownField, field, pilot.Shorten(code), "change, communities, into"))
		case m.Change == pilot.ChangeMove && !pilot.IsUnitCode(code):
			findings = append(findings, formFinding(pilot.CodeUnitsCode, field, pilot.Shorten(code), ""))
		}
	}
	if m.Change == pilot.ChangeMove && m.From == m.To {
		findings = append(findings, formFinding(pilot.CodeUnitsTwice, "to", pilot.Shorten(m.To), ""))
	}
	slices.SortStableFunc(findings, func(a, b pilot.Finding) int { return strings.Compare(a.Field, b.Field) })
	return findings
}

// countUnits: several become one, one becomes several, or one goes on elsewhere.
func countUnits(m *pilot.UnitsChange) []pilot.Finding {
	var findings []pilot.Finding
	several := pilot.Range{Min: 2, Max: pilot.UnitsAtMost}
	one := pilot.Range{Min: 1, Max: 1}
	olds, news := several, one
	switch m.Change {
	case pilot.ChangeSplit:
		olds, news = one, several
	case pilot.ChangeMove:
		olds, news = one, one
	}
	for _, c := range []struct {
		field string
		n     int
		want  pilot.Range
	}{{"communities", len(m.Communities), olds}, {"into", len(m.Into), news}} {
		if !c.want.Holds(c.n) {
			wanted := fmt.Sprint(c.want.Min)
			if c.want.Max > c.want.Min {
				wanted = fmt.Sprintf("%d–%d", c.want.Min, c.want.Max)
			}
			findings = append(findings, formFinding(pilot.CodeUnitsCount, c.field, fmt.Sprint(c.n), wanted))
		}
	}
	return findings
}

func checkUnitCodes(m *pilot.UnitsChange) []pilot.Finding {
	var findings []pilot.Finding
	seen := map[string]bool{}
	for i, code := range m.Communities {
		field := pilot.FieldAt("communities", i, "")
		if seen[code] {
			findings = append(findings, formFinding(pilot.CodeUnitsTwice, field, pilot.Shorten(code), ""))
		}
		seen[code] = true
	}
	into := map[string]bool{}
	for i, u := range m.Into {
		field := pilot.FieldAt("into", i, "code")
		switch {
		case !pilot.IsUnitCode(u.Code):
			findings = append(findings, formFinding(pilot.CodeUnitsCode, field, pilot.Shorten(u.Code), ""))
		case into[u.Code] || seen[u.Code] && m.Change != pilot.ChangeMove:
			findings = append(findings, formFinding(pilot.CodeUnitsTwice, field, pilot.Shorten(u.Code), ""))
		}
		into[u.Code] = true
		if pilot.Blank(u.Name) || len([]rune(u.Name)) > pilot.NameRunes {
			findings = append(findings, formFinding(evidence.CodeMissing, pilot.FieldAt("into", i, "name"), pilot.Shorten(u.Name), fmt.Sprintf("1–%d", pilot.NameRunes)))
		}
		if u.Households < 0 {
			findings = append(findings, formFinding(pilot.CodeWrongKind, pilot.FieldAt("into", i, "households"), fmt.Sprint(u.Households), "1"))
		}
	}
	return findings
}
