package sheet

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"shidian/internal/catalog"
	"shidian/internal/yamlfile"
)

// MaxBytes is the largest file that is read: a message of 32 KiB with generous comments.
const MaxBytes = 256 << 10

// reader collects what is wrong with a file and where its fields stand.
type reader struct {
	file     string
	lines    yamlfile.Lines
	places   map[string]Pos
	problems []Problem
}

func (r *reader) fail(at Pos, code string, args catalog.Args) {
	r.problems = append(r.problems, Problem{File: r.file, Pos: at, Code: code, Args: args})
}

// parse turns bytes into the one document, which has keys.
func (r *reader) parse(data []byte) (ast.Node, bool) {
	doc, slips := yamlfile.Read(data, MaxBytes)
	r.lines = doc.Lines
	for _, slip := range slips {
		r.slip(slip)
	}
	if doc.Root == nil {
		return nil, false
	}
	if _, ok := yamlfile.Entries(doc.Root); !ok {
		if !r.slipAt(doc.Root) {
			r.fail(yamlfile.Position(doc.Root), "not-keys", catalog.Args{"known": strings.Join(keys, ", ")})
		}
		return nil, false
	}
	return doc.Root, true
}

// slip is a file's not being YAML.
func (r *reader) slip(s yamlfile.Slip) {
	r.fail(s.At(), s.Code, catalog.Args{"sign": s.Sign, "plain": s.Plain, "limit": fmt.Sprintf("%d KiB", MaxBytes>>10)})
	if !s.Own() {
		r.problems[len(r.problems)-1].slip = s.Key()
	}
}

// slipAt explains what is wrong at a node by a slip on its line, if there is one.
func (r *reader) slipAt(n ast.Node) bool {
	slip, ok := r.lines.Slip(yamlfile.Position(n).Line)
	if ok {
		r.slip(slip)
	}
	return ok
}
