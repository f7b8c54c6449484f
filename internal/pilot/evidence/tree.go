package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"

	"shidian/internal/pilot"
)

// maxDepth is how deep evidence may nest; no evidence type needs more than 5.
const maxDepth = 16

var errTooDeep = errors.New("nested too deep")

type nodeKind uint8

const (
	nodeNull nodeKind = iota
	nodeBool
	nodeNumber
	nodeText
	nodeList
	nodeObject
)

// node is JSON as it was typed: keys in their order, doubled ones remembered, so
// that every problem can be named where it stands.
type node struct {
	kind  nodeKind
	text  string // a text's content, a number's or boolean's literal
	items []node
	keys  []string // in the order typed, each once
	by    map[string]node
	twice []string
}

// parseTree reads one JSON value and nothing behind it.
func parseTree(raw []byte) (node, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	n, err := parseNode(dec, 0)
	if err != nil {
		return node{}, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return node{}, errors.New("more than one value")
	}
	return n, nil
}

func parseNode(dec *json.Decoder, depth int) (node, error) {
	tok, err := dec.Token()
	if err != nil {
		return node{}, err
	}
	switch t := tok.(type) {
	case json.Delim:
		if depth >= maxDepth {
			return node{}, errTooDeep
		}
		if t == '{' {
			return parseObject(dec, depth)
		}
		return parseList(dec, depth)
	case string:
		return node{kind: nodeText, text: t}, nil
	case json.Number:
		return node{kind: nodeNumber, text: t.String()}, nil
	case bool:
		if t {
			return node{kind: nodeBool, text: "true"}, nil
		}
		return node{kind: nodeBool, text: "false"}, nil
	}
	return node{kind: nodeNull}, nil
}

func parseObject(dec *json.Decoder, depth int) (node, error) {
	n := node{kind: nodeObject, by: map[string]node{}}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return node{}, err
		}
		key, _ := tok.(string)
		child, err := parseNode(dec, depth+1)
		if err != nil {
			return node{}, err
		}
		if _, twice := n.by[key]; twice {
			n.twice = append(n.twice, key)
			continue
		}
		n.keys = append(n.keys, key)
		n.by[key] = child
	}
	_, err := dec.Token()
	return n, err
}

func parseList(dec *json.Decoder, depth int) (node, error) {
	n := node{kind: nodeList}
	for dec.More() {
		child, err := parseNode(dec, depth+1)
		if err != nil {
			return node{}, err
		}
		n.items = append(n.items, child)
	}
	_, err := dec.Token()
	return n, err
}

// blank says whether a value counts as not given.
func (n node) blank() bool {
	switch n.kind {
	case nodeNull:
		return true
	case nodeText:
		return pilot.Blank(n.text)
	case nodeList:
		return len(n.items) == 0
	}
	return false
}

// fullWidthNumber is one with at least a digit that only a Chinese keyboard writes:
// never a number to JSON, and nothing else to a reader.
var fullWidthNumber = regexp.MustCompile(`^[0-9０-９]*[０-９][0-9０-９]*([.．][0-9０-９]+)?$`)

// meant is the value as its field's kind makes it unmistakable, though it was typed
// otherwise: 是 for true, ４６０ for 460, a day without its hyphens.
func (n node) meant(kind FieldKind) node {
	typed := strings.TrimSpace(n.text)
	switch {
	case kind == FieldDate && n.kind == nodeNumber && pilot.EightDigits.MatchString(typed):
		n.kind = nodeText
	case n.kind != nodeText:
	case kind == FieldYesNo && typed == "是":
		return node{kind: nodeBool, text: "true"}
	case kind == FieldYesNo && typed == "否":
		return node{kind: nodeBool, text: "false"}
	case (kind == FieldWhole || kind == FieldNumber) && fullWidthNumber.MatchString(typed):
		return node{kind: nodeNumber, text: strings.Map(pilot.HalfWidth, typed)}
	}
	return n
}

// shown is the value as a finding shows it.
func (n node) shown() string {
	switch n.kind {
	case nodeNull:
		return "null"
	case nodeList:
		return "[…]"
	case nodeObject:
		return "{…}"
	}
	return n.text
}
