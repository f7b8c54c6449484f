package pilot

import (
	"slices"
)

// NameMeant is whom a name means among the names on record: the one written so, or,
// when no mark was typed, the only one who shares the bare name. Where the record
// has several of that name, or has it otherwise, others are those, and at is -1.
func NameMeant(record []string, written string) (at int, others []string) {
	wanted := NameKeyOf(written)
	if wanted.bare == "" {
		return -1, nil
	}
	var keys []NameKey
	at = -1
	for i, entry := range record {
		key := NameKeyOf(entry)
		if key == wanted {
			return i, nil
		}
		if key.bare == wanted.bare && !slices.Contains(keys, key) {
			keys, others, at = append(keys, key), append(others, entry), i
		}
	}
	if wanted.Mark == "" && len(others) == 1 {
		return at, nil
	}
	return -1, others
}

// NameIn says whether a name is on record as it is written, mark and all.
func NameIn(record []string, written string) bool {
	return slices.ContainsFunc(record, func(name string) bool { return SameName(name, written) })
}

// knows says whether a name means somebody on record.
func knows(record []string, written string) bool {
	at, _ := NameMeant(record, written)
	return at >= 0
}

// AsOnRecord is the name as the record has it, with the mark that it has there; a
// name that means nobody there stays as it is.
func AsOnRecord(record []string, written string) string {
	at, _ := NameMeant(record, written)
	if at < 0 || NameKeyOf(record[at]) == NameKeyOf(written) {
		return written
	}
	return record[at]
}

// MeansEach says of each on record whether one of the names given means him.
func MeansEach(record, given []string) []bool {
	named := map[NameKey]bool{}
	for _, name := range given {
		if at, _ := NameMeant(record, name); at >= 0 {
			named[NameKeyOf(record[at])] = true
		}
	}
	each := make([]bool, len(record))
	for i, name := range record {
		each[i] = named[NameKeyOf(name)]
	}
	return each
}
