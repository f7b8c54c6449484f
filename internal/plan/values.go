package plan

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Longest codes and names, in characters.
const (
	maxCode = 32
	maxName = 60
	maxNote = 200
)

// located is a value with its place; ok says whether it can be relied on.
type located[T any] struct {
	v  T
	at pos
	ok bool
}

// wrongType reports what stands where something else is wanted.
func (r *reader) wrongType(v value, want phrase) {
	switch n := v.node.(type) {
	case nil, *ast.NullNode:
		r.fail(v.at, CodeEmptyValue, catalog.Args{"key": v.key, "want": want})
	case *ast.AnchorNode:
		r.feature(v, "plan.yaml.anchor")
	case *ast.AliasNode:
		r.feature(v, "plan.yaml.alias")
	case *ast.TagNode:
		r.feature(v, "plan.yaml.tag")
	default:
		args := catalog.Args{"key": v.name(), "want": want, "found": kindOf(n)}
		if scalar, ok := n.(ast.ScalarNode); ok && (want == "plan.kind.text" || want == "plan.kind.code") {
			args["suggest"] = strconv.Quote(shown(scalar.GetToken().Value)) // 2002 is a number to YAML
		}
		r.fail(v.at, CodeWrongType, args)
	}
}

func (r *reader) feature(v value, what phrase) {
	r.fail(v.at, CodeYAMLFeature, catalog.Args{"what": what})
}

func kindOf(n ast.Node) phrase {
	switch n.Type() {
	case ast.MappingType, ast.MappingValueType:
		return "plan.kind.mapping"
	case ast.SequenceType:
		return "plan.kind.list"
	case ast.BoolType:
		return "plan.kind.bool"
	case ast.IntegerType:
		return "plan.kind.integer"
	case ast.FloatType, ast.InfinityType, ast.NanType:
		return "plan.kind.number"
	}
	return "plan.kind.text"
}

// text reads any text as it stands.
func (r *reader) text(v value, want phrase) located[string] {
	switch n := v.node.(type) {
	case *ast.StringNode:
		if n.GetToken().Type == token.StringType && strings.Contains(n.Value+" ", ": ") {
			// A comma is missing; the parser is laxer here than YAML is.
			r.fail(v.at, CodeColonInText, catalog.Args{"key": v.name(), "value": shown(n.Value)})
			return located[string]{at: v.at}
		}
		return located[string]{n.Value, v.at, true}
	case *ast.LiteralNode:
		return located[string]{n.Value.Value, v.at, true}
	}
	r.wrongType(v, want)
	return located[string]{at: v.at}
}

// name reads a text of one line for people.
func (r *reader) name(v value, limit int) located[string] {
	t := r.text(v, "plan.kind.text")
	if !t.ok {
		return t
	}
	t.ok = false
	switch {
	case t.v == "":
		r.fail(v.at, CodeEmptyValue, catalog.Args{"key": v.key, "want": phrase("plan.kind.text")})
	case t.v != strings.TrimSpace(t.v) || hidden(t.v):
		r.fail(v.at, CodeBadName, catalog.Args{"key": v.key})
	case utf8.RuneCountInString(t.v) > limit:
		r.fail(v.at, CodeTooLong, catalog.Args{"key": v.key, "limit": limit, "found": utf8.RuneCountInString(t.v)})
	default:
		t.ok = true
	}
	return t
}

// hidden says whether a name holds a character that can't be seen.
func hidden(name string) bool {
	character, _ := pilot.HiddenIn(name)
	return character != ""
}

var codePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

// code reads a code of lower-case letters, digits and hyphens.
func (r *reader) code(v value) located[string] {
	t := r.text(v, "plan.kind.code")
	if t.ok {
		t.ok = r.checkCode(t.v, v.at)
	}
	return t
}

func (r *reader) checkCode(code string, at pos) bool {
	if codePattern.MatchString(code) && len(code) <= maxCode {
		return true
	}
	args := catalog.Args{"value": shown(code), "limit": maxCode}
	if better, ok := asCode(code); ok {
		args["suggest"] = better
	}
	r.fail(at, CodeBadCode, args)
	return false
}

// date reads a day, in any of the ways in which people write one.
func (r *reader) date(v value) located[pilot.Date] {
	var written string
	switch n := v.node.(type) {
	case *ast.StringNode:
		written = n.Value
	case *ast.IntegerNode, *ast.FloatNode:
		written = n.GetToken().Value
	default:
		r.wrongType(v, "plan.kind.date")
		return located[pilot.Date]{at: v.at}
	}
	date, err := pilot.ParseDate(written)
	if err == nil {
		return located[pilot.Date]{date, v.at, true}
	}
	args := catalog.Args{"key": v.key, "value": shown(written)}
	if better, ok := lastDayOf(written); ok {
		args["suggest"] = better
	}
	r.fail(v.at, CodeBadDate, args)
	return located[pilot.Date]{at: v.at}
}
