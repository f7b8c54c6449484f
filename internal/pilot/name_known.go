package pilot

import (
	"slices"
	"strings"
)

// meant is whom a name means among the names on record: the one written so, or,
// when no mark was typed, the only one who shares the bare name. Where the record
// has several of that name, or has it otherwise, others are those, and at is -1.
func meant(record []string, written string) (at int, others []string) {
	wanted := nameOf(written)
	if wanted.bare == "" {
		return -1, nil
	}
	var keys []nameKey
	at = -1
	for i, entry := range record {
		key := nameOf(entry)
		if key == wanted {
			return i, nil
		}
		if key.bare == wanted.bare && !slices.Contains(keys, key) {
			keys, others, at = append(keys, key), append(others, entry), i
		}
	}
	if wanted.mark == "" && len(others) == 1 {
		return at, nil
	}
	return -1, others
}

// nameIn says whether a name is on record as it is written, mark and all.
func nameIn(record []string, written string) bool {
	return slices.ContainsFunc(record, func(name string) bool { return SameName(name, written) })
}

// knows says whether a name means somebody on record.
func knows(record []string, written string) bool {
	at, _ := meant(record, written)
	return at >= 0
}

// asOnRecord is the name as the record has it, with the mark that it has there; a
// name that means nobody there stays as it is.
func asOnRecord(record []string, written string) string {
	at, _ := meant(record, written)
	if at < 0 || nameOf(record[at]) == nameOf(written) {
		return written
	}
	return record[at]
}

// known wants that a name means somebody on record. What else is wrong than that
// several are called so is the caller's to say, with how the record writes the
// name if it does.
func (x *examiner) known(rule, path, written string, record []string, otherwise func()) {
	if written == "" || !x.ok(path) || x.means(rule, path, written, record) >= 0 {
		return
	}
	_, others := meant(record, written)
	if len(others) > 0 && nameOf(written).mark == "" {
		return // said: several are called so
	}
	otherwise()
	if len(others) > 0 {
		x.note(rule, CodeNameAsOnRecord, path, written, strings.Join(others, " | "))
	}
}

// once wants a name that was not seen before.
func (x *examiner) once(seen map[nameKey]bool, rule, path, name string) {
	x.listed(seen, CodeNameTwice, rule, path, name)
}

// onceListed reports what is listed a second time and is no person, such as a post.
func (x *examiner) onceListed(seen map[nameKey]bool, rule, path, name string) {
	x.listed(seen, CodeListedTwice, rule, path, name)
}

func (x *examiner) listed(seen map[nameKey]bool, code, rule, path, name string) {
	if name == "" {
		return
	}
	key := nameOf(name)
	if seen[key] {
		x.find(rule, code, path, name, "")
	}
	seen[key] = true
}

// means is whom on record a name means, -1 for nobody; that several are called so
// is reported.
func (x *examiner) means(rule, path, written string, record []string) int {
	at, others := meant(record, written)
	if at < 0 && len(others) > 0 && nameOf(written).mark == "" && x.ok(path) {
		x.find(rule, CodeNameAmbiguous, path, written, strings.Join(others, " | "))
	}
	return at
}

// meansEach says of each on record whether one of the names given means him.
func meansEach(record, given []string) []bool {
	named := map[nameKey]bool{}
	for _, name := range given {
		if at, _ := meant(record, name); at >= 0 {
			named[nameOf(record[at])] = true
		}
	}
	each := make([]bool, len(record))
	for i, name := range record {
		each[i] = named[nameOf(name)]
	}
	return each
}
