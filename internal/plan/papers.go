package plan

import (
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// maxTemplate is how long a template may be, in characters.
const maxTemplate = 80

var paperKeys = known{optional: []string{"archive-number", "notice-number", "material-number"}}

// papers reads the templates for numbers on paper; nil when there is none.
func (r *reader) papers(v value) *pilot.PaperTerms {
	p := pilot.PaperTerms{}
	f := r.mapping(v, paperKeys)
	with(f, "archive-number", func(v value) {
		p.ArchiveNumber = r.template(v, pilot.ArchivePlaceholders, pilot.InPlaceItem, pilot.InPlaceN)
	})
	with(f, "notice-number", func(v value) { p.NoticeNumber = r.template(v, pilot.NoticePlaceholders, pilot.InPlaceN) })
	with(f, "material-number", func(v value) {
		p.MaterialNumber = r.template(v, pilot.MaterialPlaceholders, pilot.InPlaceStep, pilot.InPlaceN)
	})
	if p == (pilot.PaperTerms{}) {
		return nil
	}
	return &p
}

// template reads a text with placeholders, of which there has to be one of some, so that
// not all numbers are the same.
func (r *reader) template(v value, all []string, oneOf ...string) string {
	t := r.name(v, maxTemplate)
	if !t.ok {
		return ""
	}
	told, fine := false, true
	for _, found := range pilot.Placeholder.FindAllStringSubmatch(t.v, -1) {
		told = told || slices.Contains(oneOf, found[1])
		if !slices.Contains(all, found[1]) {
			args := catalog.Args{"value": shown(found[1]), "key": v.key, "known": all}
			if meant, ok := closest(found[1], all); ok {
				args["suggest"] = meant
			}
			r.fail(v.at, CodeUnknownPlaceholder, args)
			fine = false
		}
	}
	switch {
	case strings.ContainsAny(pilot.Placeholder.ReplaceAllString(t.v, ""), "{}"):
		r.fail(v.at, CodeOpenBrace, catalog.Args{"key": v.key})
	case fine && !told:
		r.fail(v.at, CodeSameNumbers, catalog.Args{"key": v.key, "known": oneOf})
	case fine:
		return t.v
	}
	return ""
}
