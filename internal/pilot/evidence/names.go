package evidence

import (
	"strings"

	"shidian/internal/pilot"
)

// known wants that a name means somebody on record. What else is wrong than that
// several are called so is the caller's to say, with how the record writes the
// name if it does.
func (x *examiner) known(rule, path, written string, record []string, otherwise func()) {
	if written == "" || !x.ok(path) || x.means(rule, path, written, record) >= 0 {
		return
	}
	_, others := pilot.NameMeant(record, written)
	if len(others) > 0 && pilot.NameKeyOf(written).Mark == "" {
		return // said: several are called so
	}
	otherwise()
	if len(others) > 0 {
		x.note(rule, CodeNameAsOnRecord, path, written, strings.Join(others, " | "))
	}
}

// once wants a name that was not seen before.
func (x *examiner) once(seen map[pilot.NameKey]bool, rule, path, name string) {
	x.listed(seen, CodeNameTwice, rule, path, name)
}

// onceListed reports what is listed a second time and is no person, such as a post.
func (x *examiner) onceListed(seen map[pilot.NameKey]bool, rule, path, name string) {
	x.listed(seen, CodeListedTwice, rule, path, name)
}

func (x *examiner) listed(seen map[pilot.NameKey]bool, code, rule, path, name string) {
	if name == "" {
		return
	}
	key := pilot.NameKeyOf(name)
	if seen[key] {
		x.find(rule, code, path, name, "")
	}
	seen[key] = true
}

// means is whom on record a name means, -1 for nobody; that several are called so
// is reported.
func (x *examiner) means(rule, path, written string, record []string) int {
	at, others := pilot.NameMeant(record, written)
	if at < 0 && len(others) > 0 && pilot.NameKeyOf(written).Mark == "" && x.ok(path) {
		x.find(rule, CodeNameAmbiguous, path, written, strings.Join(others, " | "))
	}
	return at
}
