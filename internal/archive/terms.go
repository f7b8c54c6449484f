package archive

import (
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/view"
)

// termsEntry is an order by which other terms held at a place from an event on.
type termsEntry struct {
	Place  string   `json:"place"`
	Number int      `json:"number"`
	Seq    int64    `json:"seq"`
	At     string   `json:"at"` // plan time, of the place
	By     string   `json:"by,omitempty"`
	Reason string   `json:"reason,omitempty"`
	Record string   `json:"record,omitempty"` // the district's document
	Fields []string `json:"fields"`           // of the terms, that it changed
}

// amendments are the orders that gave a place other terms, in order.
func (p place) amendments() []termsEntry {
	var all []termsEntry
	for _, e := range p.events {
		if len(e.Changes) == 0 {
			continue
		}
		one := termsEntry{Place: p.Place, Number: e.Amended, Seq: e.Seq, At: minute(p, e.At), Reason: e.Reason, Record: e.Record, Fields: e.Changes.Fields()}
		if e.By != nil {
			one.By = e.By.Name
		}
		all = append(all, one)
	}
	return all
}

// termsShown are a place's orders in words.
func (m *maker) termsShown(p place) []shown {
	var all []shown
	for _, a := range p.amendments() {
		parts := []string{a.At}
		for _, s := range []string{a.By, a.Reason, a.Record, strings.Join(view.TermsFields(m.lang, a.Fields), m.text("pilot.comma"))} {
			if s != "" {
				parts = append(parts, pilot.OneLine(s))
			}
		}
		all = append(all, shown{Label: p.Terms.PlaceName() + " · " + m.text("archive.amendment", catalog.Args{"n": a.Number}), Text: strings.Join(parts, " · ")})
	}
	return all
}

// termsOf says by which terms something was decided; empty where the place never had others.
func (m *maker) termsOf(p place, seq int64) string {
	number, amended := 0, p.amendments()
	if len(amended) == 0 {
		return ""
	}
	for _, a := range amended {
		if a.Seq <= seq {
			number = a.Number
		}
	}
	if number == 0 {
		return m.text("archive.terms-first")
	}
	return m.text("archive.amendment", catalog.Args{"n": number})
}
