package view

import (
	"slices"
	"strconv"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Amended is an order of the district by which other terms hold.
type Amended struct {
	Number int      `json:"number"`
	Seq    int64    `json:"seq"`
	Since  string   `json:"since"`
	By     string   `json:"by,omitempty"`
	Reason string   `json:"reason,omitempty"`
	Record string   `json:"record,omitempty"` // the district's document
	Fields []string `json:"fields,omitempty"` // what it changed, in words
}

// amendments are those that the state remembers, the last one last.
func (r Reader) amendments() []Amended {
	var out []Amended
	for _, a := range r.State.Amendments {
		one := Amended{
			Number: a.Number, Seq: a.Seq, Since: r.minute(a.At), Reason: oneLine(a.Reason), Record: oneLine(a.Record), Fields: TermsFields(r.Lang, a.Fields),
		}
		if a.By != nil {
			one.By = r.who(*a.By)
		}
		out = append(out, one)
	}
	return out
}

// TermsFields are fields of terms in words, each once; what only numbers or identifies
// terms is left out.
func TermsFields(lang catalog.Lang, names []string) []string {
	var out []string
	for _, name := range names {
		if name == "amended" || name == "planDigest" {
			continue
		}
		if word := termsField(lang, name); !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return out
}

// fieldsShown are the fields of terms that differences know by another name.
var fieldsShown = map[string]string{
	"subDistrict": pilot.DiffersName, "roleNames": pilot.DiffersRoleName, "stepLadders": pilot.DiffersLadder, "recipients": pilot.DiffersRecipient,
}

func termsField(lang catalog.Lang, name string) string {
	own := name
	if shown, known := fieldsShown[name]; known {
		own = shown
	}
	if key := "amend.field." + own; catalog.Has(key) {
		return catalog.Text(lang, key)
	}
	return catalog.Text(lang, "amend.field.other", catalog.Args{"field": name})
}

// amendedText is the last order that amended the pilot, in one line; empty: none has.
func (r Reader) amendedText() string {
	all := r.amendments()
	if len(all) == 0 {
		return ""
	}
	last := all[len(all)-1]
	parts := []string{last.Since}
	for _, p := range []string{last.By, shortText(last.Reason, 160), shortText(last.Record, 80)} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return r.text("amend.holds", catalog.Args{"n": last.Number, "about": strings.Join(parts, " · ")})
}

// byTerms says by which terms a hand-in was accepted, where others hold by now.
func (r Reader) byTerms(v *pilot.Version) string {
	switch {
	case v == nil || v.Terms == r.State.Amended:
		return ""
	case v.Terms == 0:
		return r.text("amend.by-first")
	}
	return r.text("amend.by-number", catalog.Args{"n": v.Terms})
}

// amendedAbout is what a line says of an order that amended: its number, and what it
// changed as far as the state remembers.
func (r Reader) amendedAbout(l pilot.Line) string {
	n, err := strconv.Atoi(l.About)
	if err != nil {
		return l.About
	}
	text := r.text("amend.number", catalog.Args{"n": n})
	for _, a := range r.amendments() {
		if a.Seq == l.Seq && len(a.Fields) > 0 {
			text += r.text("pilot.colon") + strings.Join(a.Fields, r.text("pilot.comma"))
		}
	}
	return text
}
