package sheet

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/yamlfile"
)

// Sheet is a hand-in or a record as it was written.
type Sheet struct {
	File         string
	Evidence     json.RawMessage // of a hand-in
	Body         json.RawMessage // of a record
	Period       string          // of a record
	Attachments  []Attachment
	Explanations map[string]string
	Note         string
	Replaces     string // of a hand-in: the held one whose place it takes

	places map[string]Pos
}

// Attachment is a file as a sheet describes it: by its path, or by its digest when
// it is stored already.
type Attachment struct {
	pilot.Attachment
	File string `json:"file"` // as written; empty when described by its digest
}

// Pos is a line and a column, both from 1; the zero value is the whole file.
type Pos = yamlfile.Pos

// Problem is one thing that keeps a file from being read.
type Problem struct {
	File string
	Pos
	Code string // its text is desk.sheet.<code>
	Args catalog.Args

	slip string // key of the text of what makes the file no YAML
}

// Where is the place as editors read it: file:line:column.
func (p Problem) Where() string { return where(p.File, p.Pos) }

// Text says what is wrong and what to do about it.
func (p Problem) Text(lang catalog.Lang) string {
	if p.slip != "" {
		return catalog.Text(lang, p.slip, p.Args)
	}
	return catalog.Text(lang, "desk.sheet."+p.Code, p.Args)
}

func where(file string, at Pos) string {
	if at.Line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d:%d", file, at.Line, at.Column)
}

// Where is the place of a field that a finding names, e.g. evidence.present, or
// of the nearest thing around it that stands in the file.
func (s *Sheet) Where(field string) string {
	for path := field; path != ""; path = outer(path) {
		if at, ok := s.places[path]; ok {
			return where(s.File, at)
		}
	}
	return s.File
}

// outer is the path of what a field is part of.
func outer(path string) string {
	i := strings.LastIndexAny(path, ".[")
	if i < 0 {
		return ""
	}
	return path[:i]
}

// keys are what a sheet may hold.
var keys = []string{"evidence", "attachments", "explanations", "note", "replaces", "body", "period"}

// Parse reads a sheet; the sheet is nil when there are problems. Name is what
// problems call the file.
func Parse(name string, data []byte) (*Sheet, []Problem) {
	r := &reader{file: name, places: map[string]Pos{}}
	root, ok := r.parse(data)
	if !ok {
		return nil, r.sorted()
	}
	s := &Sheet{File: name, places: r.places}
	for _, e := range r.entries(root, "") {
		switch e.key {
		case "evidence":
			s.Evidence = r.group(e.value, "evidence")
		case "body":
			s.Body = r.group(e.value, "body")
		case "period":
			s.Period = r.text(e.value, "period")
		case "attachments":
			s.Attachments = r.attachments(e)
		case "explanations":
			s.Explanations = r.explanations(e)
		case "note":
			s.Note = r.text(e.value, "note")
		case "replaces":
			s.Replaces = r.text(e.value, "replaces")
		default:
			r.fail(e.at, "unknown-key", catalog.Args{"key": e.key, "known": strings.Join(keys, ", ")})
		}
	}
	if len(r.problems) > 0 {
		return nil, r.sorted()
	}
	return s, nil
}

func (r *reader) sorted() []Problem {
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return r.problems
}

func (r *reader) explanations(e entry) map[string]string {
	if yamlfile.IsNull(e.value) {
		return nil
	}
	out := map[string]string{}
	for _, x := range r.entries(e.value, "explanations") {
		if _, ok := pilot.Rule(x.key); !ok {
			r.fail(x.at, "no-such-rule", catalog.Args{"rule": x.key})
			continue
		}
		out[x.key] = r.text(x.value, "explanations."+x.key)
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// attachmentKeys are what may be said of an attachment.
var attachmentKeys = []string{"file", "digest", "title", "item", "date", "author", "pages", "copy", "type", "size"}

func (r *reader) attachments(e entry) []Attachment {
	var out []Attachment
	for i, item := range r.items(e.value, "attachments") {
		path := fmt.Sprintf("attachments[%d]", i)
		for _, x := range r.entries(item, path) {
			if !slices.Contains(attachmentKeys, x.key) {
				r.fail(x.at, "unknown-key", catalog.Args{"key": x.key, "known": strings.Join(attachmentKeys, ", ")})
			}
		}
		var a Attachment
		if err := json.Unmarshal(r.json(item, path), &a); err != nil {
			r.fail(r.places[path], "bad-attachment", catalog.Args{"reason": err.Error()})
		}
		out = append(out, a)
	}
	return out
}
