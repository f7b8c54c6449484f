package plan

import (
	"slices"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// maxYears is the longest that a class may be kept, short of for ever.
const maxYears = 200

var retentionKeys = known{required: []string{"class", "documents"}, optional: []string{"years"}}

// retentionTable reads which documents of the archive are kept in which of the profile's
// classes. The order is that of the classes, the longest kept first.
func (s section) retentionTable(classes []string) (table []pilot.RetentionClass) {
	with(s.sourced("retention-table"), "value", func(v value) {
		first, before := map[string]pos{}, -1
		for _, item := range s.r.someOf(v, len(classes)) {
			row := pilot.RetentionClass{}
			f := s.r.mapping(item, retentionKeys)
			with(f, "class", func(v value) {
				class := s.r.oneOf(v, classes...)
				if row.Class = class.v; !class.ok {
					return
				}
				if at := slices.Index(classes, class.v); at <= before {
					s.r.fail(v.at, CodeRetentionOrder, catalog.Args{"value": class.v, "known": classes})
				} else {
					before = at
				}
			})
			with(f, "years", func(v value) { row.Years = s.r.whole(v, 1, maxYears).v })
			with(f, "documents", func(v value) { row.Documents = s.documents(v, first) })
			table = append(table, row)
		}
	})
	return table
}

// documents reads codes of the archive's list, none twice in the table.
func (s section) documents(v value, first map[string]pos) (all []string) {
	for _, item := range s.r.someOf(v, len(archiveDocuments)) {
		code := s.r.code(item)
		if code.ok && !slices.Contains(archiveDocuments, code.v) {
			args := catalog.Args{"value": code.v, "near": nearest(code.v, archiveDocuments, 3)}
			s.r.fail(code.at, CodeUnknownDocument, args)
		} else if code.ok && !s.r.twice(first, code) {
			all = append(all, code.v)
		}
	}
	return all
}

// archiveDocuments are the documents of the whole archive's list.
var archiveDocuments = func() (all []string) {
	for item := 1; ; item++ {
		documents := evidence.ArchiveDocuments(item)
		if documents == nil {
			return all
		}
		all = append(all, documents...)
	}
}()
