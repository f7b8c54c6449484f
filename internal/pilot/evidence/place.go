package evidence

import (
	"slices"
	"strings"
	"unicode"

	"shidian/internal/pilot"
)

// What offices write behind a place's own name, and before it.
var (
	placeEnds = []string{
		"社区居民委员会", "社区居委会", "居民委员会", "居委会", "社区", "街道办事处", "地区办事处", "办事处", "街道",
		" residents' committee", " community", " sub-district office", " sub-district",
	}
	placeFollowed = []string{
		"社区", "居民", "居委", "党", "支部", "总支", "委员会", "联合", "工作站", "直属", "机关",
		"community", "residents", "party", "branch", "committee",
	}
	placePreceded = []string{"街道", "办事处", "地区", "市", "县", "共", "党"}
)

// barePlace is a place's own name, as names are compared.
func barePlace(written string) string {
	s := pilot.FoldName(written)
	for _, end := range placeEnds {
		if n := len(s) - len(end); n > 0 && strings.EqualFold(s[n:], end) {
			return barePlace(s[:n])
		}
	}
	return s
}

// samePlace says whether a name is this community's, with or without what offices
// put around it: the sub-district before, 社区居委会 behind.
func samePlace(t *pilot.Terms, written, own string) bool {
	name, own := barePlace(written), barePlace(own)
	if name == own || otherScript(name, own) {
		return true
	}
	inside, found := strings.CutSuffix(name, own)
	return found && leadsTo(t, inside)
}

// leadsTo says whether what stands before a community's name is what it lies in,
// and not the beginning of a longer name.
func leadsTo(t *pilot.Terms, before string) bool {
	last := []rune(strings.TrimSpace(before))
	if len(last) == 0 || !unicode.In(last[len(last)-1], unicode.L, unicode.N) {
		return true
	}
	ends := append([]string{barePlace(t.SubDistrict.Name), pilot.FoldName(t.District.Name)}, placePreceded...)
	return slices.ContainsFunc(ends, func(end string) bool { return end != "" && strings.HasSuffix(string(last), end) })
}

// namesPlace says whether a text names this community, and not one whose name only
// contains its own: 三里河一区社区居委会 does not name 三里河.
func namesPlace(t *pilot.Terms, text, own string) bool {
	s, own := pilot.FoldName(text), barePlace(own)
	if own == "" || otherScript(s, own) {
		return true
	}
	for from := 0; ; {
		i := strings.Index(s[from:], own)
		if i < 0 {
			return false
		}
		before, after := s[:from+i], strings.TrimSpace(s[from+i+len(own):])
		if leadsTo(t, before) && followsPlace(after) {
			return true
		}
		from += i + len(own)
	}
}

func followsPlace(after string) bool {
	first := []rune(after)
	if len(first) == 0 || !unicode.In(first[0], unicode.L, unicode.N) {
		return true
	}
	return slices.ContainsFunc(placeFollowed, func(w string) bool { return strings.HasPrefix(strings.ToLower(after), w) })
}

// otherScript says whether one is written in Chinese and the other is not: there is
// nothing to compare.
func otherScript(a, b string) bool { return hasHan(a) != hasHan(b) }

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// placeNames are the names that this community may go by: the plan's, and the one
// that the decision on its size gave it; none where the place is not known.
func (x *examiner) placeNames() []string {
	t := x.c.Terms
	if t == nil || t.Community == nil || pilot.Blank(t.Community.Name) || x.c.Offline {
		return nil
	}
	names := []string{t.Community.Name}
	if size := x.facts().Size; size != nil && size.Name != "" {
		names = append(names, size.Name)
	}
	return names
}

// ownPlace wants that a text names this community, unless it is explained.
func (x *examiner) ownPlace(rule, path, text string) {
	names := x.placeNames()
	named := func(own string) bool { return namesPlace(x.c.Terms, text, own) }
	if len(names) > 0 && text != "" && x.ok(path) && !slices.ContainsFunc(names, named) {
		x.soften(rule, CodeAnotherPlace, path, text, strings.Join(names, " | "))
	}
}

// ownTitle notes a document that bears another community's name. A title may well
// name none.
func (x *examiner) ownTitle(rule, path, title string) {
	before, _, names := strings.Cut(pilot.FoldName(title), "社区居")
	if !names || before == "" || x.c.Terms == nil || leadsTo(x.c.Terms, before) {
		return
	}
	named := func(own string) bool { return namesPlace(x.c.Terms, title, own) }
	if own := x.placeNames(); len(own) > 0 && x.ok(path) && !slices.ContainsFunc(own, named) {
		x.note(rule, CodeAnotherPlace, path, title, strings.Join(own, " | "))
	}
}

// ownBody wants that a body of a sub-district or district is of this one, unless it
// is explained. A body may be named without its place.
func (x *examiner) ownBody(rule, path, written string) {
	t := x.c.Terms
	if t == nil || x.c.Offline || !x.ok(path) {
		return
	}
	district := strings.TrimSuffix(pilot.FoldName(t.District.Name), "区")
	for _, level := range []struct{ end, own, name string }{
		{"街道", barePlace(t.SubDistrict.Name), t.SubDistrict.Name},
		{"区人民政府", district, t.District.Name},
		{"区政府", district, t.District.Name},
	} {
		before, _, named := strings.Cut(pilot.FoldName(written), level.end)
		if named && namesAnother(before, level.own) {
			x.soften(rule, CodeAnotherPlace, path, written, level.name)
			return
		}
	}
}

// namesAnother says whether what stands before 街道 or 区政府 is a name, and not the own one.
func namesAnother(before, own string) bool {
	if before == "" || strings.HasSuffix(before, own) || otherScript(before, own) {
		return false
	}
	general := []string{"市", "区", "县", "委", "共", "党", "本", "我", "各", "该", "由", "经"}
	return !slices.ContainsFunc(general, func(end string) bool { return strings.HasSuffix(before, end) })
}
