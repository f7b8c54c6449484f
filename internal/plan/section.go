package plan

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/goccy/go-yaml/ast"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// maxCount is the largest number that a profile holds outside a range.
const maxCount = 1000

// section is a part of a profile. Each of its values is a mapping of value,
// source and kind, so that nobody takes a practice for the law.
type section struct {
	r    *reader
	name string // empty: the profile itself
	fields
}

// stated is a value of a profile as it is written, and where it comes from.
type stated struct{ value, kind string }

// kindLaw marks a value that a statute fixes.
const kindLaw = "law"

func (r *reader) section(v value, keys ...string) section {
	return section{r, v.key, r.mapping(v, known{required: keys})}
}

// withMore is a section in which some keys may be left out.
func (r *reader) withMore(v value, keys, more []string) section {
	return section{r, v.key, r.mapping(v, known{required: keys, optional: more})}
}

// byLaw says whether a statute fixes a value.
func (s section) byLaw(key string) bool { return s.r.stated[s.name+"."+key].kind == kindLaw }

// sourced reads the mapping around a value, checking source and kind.
func (s section) sourced(key string, more ...string) fields {
	var f fields
	with(s.fields, key, func(v value) {
		if _, bare := v.node.(ast.ScalarNode); bare {
			s.r.wrongType(v, "plan.kind.sourced")
			return
		}
		f = s.r.mapping(v, known{required: append([]string{"value", "source", "kind"}, more...)})
		for i := range f.list {
			if f.list[i].name == "value" {
				f.list[i].val.key = key // what a person looks for
			}
		}
		with(f, "source", func(v value) { s.r.name(v, maxNote) })
		with(f, "kind", func(v value) { s.state(key, f, s.r.oneOf(v, kindLaw, "practice", "default").v) })
	})
	return f
}

// state keeps what a value is and which kind it is of, under committee.term-years.
func (s section) state(key string, f fields, kind string) {
	v, ok := f.get("value")
	if !ok || v.node == nil {
		return
	}
	if s.name != "" {
		key = s.name + "." + key
	}
	if s.r.stated == nil {
		s.r.stated = map[string]stated{}
	}
	s.r.stated[key] = stated{v.node.String(), kind}
}

func (s section) count(key string) (n int) {
	with(s.sourced(key), "value", func(v value) { n = s.r.whole(v, 0, maxCount).v })
	return n
}

func (s section) flag(key string) (yes bool) {
	with(s.sourced(key), "value", func(v value) { yes = s.r.yes(v).v })
	return yes
}

// words reads a list of codes, or of the given options only.
func (s section) words(key string, options ...string) (all []string) {
	with(s.sourced(key), "value", func(v value) {
		first := map[string]pos{}
		for _, item := range s.r.someOf(v, 20) {
			word := s.r.code(item)
			if word.ok && len(options) > 0 {
				word = s.r.oneOf(item, options...)
			}
			if word.ok && !s.r.twice(first, word) {
				all = append(all, word.v)
			}
		}
	})
	return all
}

var (
	rangePattern = regexp.MustCompile(`^([0-9]{1,6})-([0-9]{1,6})$`)
	sharePattern = regexp.MustCompile(`^([1-9][0-9]{0,3})/([1-9][0-9]{0,3})$`)
)

// limits reads a range such as 5-9, both ends included.
func (s section) limits(key string) (limits pilot.Range) {
	with(s.sourced(key), "value", func(v value) {
		low, high, ok := s.r.pair(v, rangePattern, CodeBadRange, "plan.kind.range")
		if ok && low > high {
			s.r.fail(v.at, CodeBadRange, catalog.Args{"value": fmt.Sprintf("%d-%d", low, high), "suggest": fmt.Sprintf("%d-%d", high, low)})
		}
		limits = pilot.Range{Min: low, Max: high}
	})
	return limits
}

// share reads an exact fraction such as 1/2, at most one.
func (s section) share(key string) (share pilot.Share) {
	with(s.sourced(key), "value", func(v value) {
		num, den, ok := s.r.pair(v, sharePattern, CodeBadShare, "plan.kind.share")
		if ok && num > den {
			s.r.fail(v.at, CodeBadShare, catalog.Args{"value": fmt.Sprintf("%d/%d", num, den)})
		}
		share = pilot.Share{Num: num, Den: den}
	})
	return share
}

// pair reads two numbers written in one text.
func (r *reader) pair(v value, pattern *regexp.Regexp, code Code, want phrase) (a, b int, ok bool) {
	t := r.text(v, want)
	if !t.ok {
		return 0, 0, false
	}
	part := pattern.FindStringSubmatch(t.v)
	if part == nil {
		r.fail(v.at, code, catalog.Args{"value": shown(t.v)})
		return 0, 0, false
	}
	a, _ = strconv.Atoi(part[1])
	b, _ = strconv.Atoi(part[2])
	return a, b, true
}
