package pilot

import (
	"regexp"
	"slices"
	"strings"
)

// PaperTerms are the plan's templates for the numbers that an office writes on paper:
// fixed words with placeholders, e.g. {district-code}-{year}-{item}. An empty one gives none.
type PaperTerms struct {
	ArchiveNumber  string `json:"archiveNumber,omitempty"`
	NoticeNumber   string `json:"noticeNumber,omitempty"`
	MaterialNumber string `json:"materialNumber,omitempty"`
}

// The placeholders of templates, by what they stand for.
const (
	InPlaceItem = "item" // of the archive's list
	InPlaceStep = "step" // a step's place among those of its pilot
	InPlaceN    = "n"    // a running number
	InPlaceYear = "year" // of the document's date
)

var placePlaceholders = []string{"programme-code", "district", "district-code", "sub-district", "sub-district-code", "community", "community-code", InPlaceYear}

// The placeholders that each template knows; of the last ones it needs one at least.
var (
	ArchivePlaceholders  = slices.Concat(placePlaceholders, []string{InPlaceItem, InPlaceN})
	NoticePlaceholders   = slices.Concat(placePlaceholders, []string{InPlaceN})
	MaterialPlaceholders = slices.Concat(placePlaceholders, []string{InPlaceStep, InPlaceN})
)

// Placeholder is a placeholder of a template.
var Placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// PapersOrNone are the plan's templates for numbers on paper; none of them where it says nothing.
func (t *Terms) PapersOrNone() PaperTerms {
	if t.Papers == nil {
		return PaperTerms{}
	}
	return *t.Papers
}

// Numbered fills a template in for this place: empty where there is no template, or where
// the date of which it wants the year is not known. A placeholder that is empty here, as a
// sub-district has no community, goes with the sign before it.
func (t *Terms) Numbered(template string, date Date, own map[string]string) string {
	if template == "" || date == "" && strings.Contains(template, "{"+InPlaceYear+"}") {
		return ""
	}
	year, _, _ := strings.Cut(string(date), "-")
	values := map[string]string{
		"programme-code": t.Programme, InPlaceYear: year,
		"district": t.District.Name, "district-code": t.District.Code,
		"sub-district": t.SubDistrict.Name, "sub-district-code": t.SubDistrict.Code,
	}
	if t.Community != nil {
		values["community"], values["community-code"] = t.Community.Name, t.Community.Code
	}
	var out strings.Builder
	last := 0
	for _, at := range Placeholder.FindAllStringSubmatchIndex(template, -1) {
		name := template[at[2]:at[3]]
		value, given := own[name]
		if !given {
			value = values[name]
		}
		before := template[last:at[0]]
		if value == "" {
			before = strings.TrimRight(before, "-_./·、 ")
		}
		out.WriteString(before + value)
		last = at[1]
	}
	return out.String() + template[last:]
}
