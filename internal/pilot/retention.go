package pilot

import "slices"

// RetentionClass says which kinds of documents of the archive are kept how long.
type RetentionClass struct {
	Class     string   `json:"class"`           // one of the profile's retention classes
	Years     int      `json:"years,omitempty"` // at most so long; 0: for ever
	Documents []string `json:"documents"`       // by their codes in the archive's list
}

// RetentionOf is the class of papers filed together: of those that the table names, that of
// the longest kept; empty where it names none.
func (p Profile) RetentionOf(documents []string) string {
	for _, c := range p.RetentionTable {
		if slices.ContainsFunc(documents, func(code string) bool { return slices.Contains(c.Documents, code) }) {
			return c.Class
		}
	}
	return ""
}

// RetentionYears is how many years a class is kept; 0 where the profile does not say, or
// for ever.
func (p Profile) RetentionYears(class string) int {
	for _, c := range p.RetentionTable {
		if c.Class == class {
			return c.Years
		}
	}
	return 0
}
