package plan

import (
	"math"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// yes reads true or false.
func (r *reader) yes(v value) located[bool] {
	if n, ok := v.node.(*ast.BoolNode); ok {
		return located[bool]{n.Value, v.at, true}
	}
	n, ok := v.node.(*ast.StringNode)
	if !ok {
		r.wrongType(v, "plan.kind.bool")
		return located[bool]{at: v.at}
	}
	args := catalog.Args{"key": v.key, "want": phrase("plan.kind.bool"), "found": kindOf(n)}
	switch strings.ToLower(n.Value) {
	case "yes", "on", "y", "true", "是", "1":
		args["suggest"] = "true"
	case "no", "off", "n", "false", "否", "0":
		args["suggest"] = "false"
	}
	r.fail(v.at, CodeWrongType, args)
	return located[bool]{at: v.at}
}

// whole reads a whole number within limits.
func (r *reader) whole(v value, low, high int) located[int] {
	n, ok := v.node.(*ast.IntegerNode)
	if !ok {
		r.wrongType(v, "plan.kind.integer")
		return located[int]{at: v.at}
	}
	number, fits := -1, false
	switch x := n.Value.(type) {
	case int64:
		number, fits = int(x), x >= int64(low) && x <= int64(high)
	case uint64:
		if x <= math.MaxInt32 {
			number = int(x)
			fits = number >= low && number <= high
		}
	}
	if !fits {
		r.fail(v.at, CodeOutOfRange, catalog.Args{"key": v.key, "value": shown(n.GetToken().Value), "low": low, "high": high})
	}
	return located[int]{number, v.at, fits}
}

// oneOf reads one of a few words.
func (r *reader) oneOf(v value, options ...string) located[string] {
	t := r.text(v, "plan.kind.text")
	if !t.ok || slices.Contains(options, t.v) {
		return t
	}
	args := catalog.Args{"key": v.key, "value": shown(t.v), "known": options}
	if better, ok := closest(t.v, options); ok {
		args["suggest"] = better
	}
	r.fail(v.at, CodeNotOneOf, args)
	t.ok = false
	return t
}

// shown shortens what a person typed so that a message stays one line.
func shown(s string) string {
	s = withoutKeys(pilot.OneLine(s))
	if short := []rune(s); len(short) > 60 {
		return string(short[:60]) + "…"
	}
	return s
}
