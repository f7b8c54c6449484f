package catalog

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Keys are written out in the code, or put together behind the beginning of one.
func TestTexts_EachIsUsed(t *testing.T) {
	t.Parallel()
	written, begun := map[string]bool{}, []string{}
	root := filepath.Join("..", "..")
	require.NoError(t, filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(name, "_test.go") {
			return err
		}
		switch filepath.Ext(name) {
		case ".go":
			begun = append(begun, literals(t, name, written)...)
		case ".html", ".tmpl":
			data, err := os.ReadFile(name)
			require.NoError(t, err)
			for _, word := range strings.FieldsFunc(string(data), func(r rune) bool { return strings.ContainsRune(" \"`(){}<>", r) }) {
				written[word] = true
			}
		}
		return nil
	}))
	slices.Sort(begun)
	begun = slices.Compact(begun)
	var unused []string
	for key := range all {
		dash := strings.LastIndexByte(key, '-')
		varied := dash > 0 && written[key[:dash]] && written[key[dash:]] // "governance.as-of" and "-plan"
		if !written[key] && !varied && !slices.ContainsFunc(begun, func(b string) bool { return strings.HasPrefix(key, b) }) {
			unused = append(unused, key)
		}
	}
	slices.Sort(unused)
	require.Empty(t, unused, "no code asks for these texts")
}

// literals notes the strings of a file, and returns those that a code may follow.
func literals(t *testing.T, name string, written map[string]bool) (begun []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	ast.Inspect(file, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		s, err := strconv.Unquote(lit.Value)
		require.NoError(t, err)
		written[s] = true
		if before, _, formatted := strings.Cut(s, "%"); formatted {
			s = before
		}
		if len(s) > len("a.") && strings.ContainsAny(s[len(s)-1:], ".-") && strings.Contains(s, ".") && !strings.ContainsAny(s, " /") {
			begun = append(begun, s)
		}
		return true
	})
	return begun
}
