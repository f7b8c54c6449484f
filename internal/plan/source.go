package plan

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"syscall"

	"github.com/goccy/go-yaml/ast"

	"shidian/internal/catalog"
	"shidian/internal/yamlfile"
)

// maxBytes is the largest plan that is read.
const maxBytes = 1 << 20

// pos is a line and a column, both from 1; the zero value is the whole file.
type pos = yamlfile.Pos

// reader collects what is wrong with one file.
type reader struct {
	file   string
	lines  yamlfile.Lines
	issues []Issue
	stated map[string]stated // of a profile: its values by key
}

func (r *reader) fail(at pos, code Code, args catalog.Args) {
	r.issues = append(r.issues, Issue{Severity: SeverityError, Code: code, Args: args, File: r.file, Line: at.Line, Column: at.Column})
}

func (r *reader) warn(at pos, code Code, args catalog.Args) {
	r.issues = append(r.issues, Issue{Severity: SeverityWarning, Code: code, Args: args, File: r.file, Line: at.Line, Column: at.Column})
}

// sort puts issues in the order of the file, those with a common cause as one.
func (r *reader) sort() {
	r.explainWide()
	slices.SortStableFunc(r.issues, func(a, b Issue) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// readFile returns the bytes of a file of at most maxBytes. A pipe to which nobody
// writes is read as empty, not waited for.
func (r *reader) readFile(path string) ([]byte, bool) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err == nil {
		defer func() { _ = f.Close() }() // only read from
		var data []byte
		if data, err = io.ReadAll(io.LimitReader(f, maxBytes+1)); err == nil {
			return data, true
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		r.fail(pos{}, CodeNoSuchFile, nil)
		return nil, false
	}
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	r.fail(pos{}, CodeUnreadable, catalog.Args{"reason": err.Error()})
	return nil, false
}

// parse turns bytes into the one document's body.
func (r *reader) parse(data []byte) (ast.Node, bool) {
	doc, slips := yamlfile.Read(data, maxBytes)
	r.lines = doc.Lines
	for _, slip := range slips {
		r.slip(slip)
	}
	return doc.Root, doc.Root != nil
}

// slip is a file's not being YAML.
func (r *reader) slip(s yamlfile.Slip) {
	r.fail(s.At(), Code(s.Code), catalog.Args{"sign": s.Sign, "plain": s.Plain, "limit": fmt.Sprintf("%d MiB", maxBytes>>20)})
	if !s.Own() {
		r.issues[len(r.issues)-1].slip = s.Key()
	}
}

// explainWide replaces what was found on lines with a full-width sign by the
// one cause of it.
func (r *reader) explainWide() {
	issues := r.issues
	r.issues = nil
	said := map[int]bool{}
	for _, i := range issues {
		slip, ok := r.lines.Slip(i.Line)
		switch {
		case !ok || slip.Code != yamlfile.CodeFullWidth || i.Severity != SeverityError:
			r.issues = append(r.issues, i)
		case !said[i.Line]:
			r.slip(slip)
			said[i.Line] = true
		}
	}
}
