package rulebook_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// source is what the code of some packages says about rules.
type source struct {
	funcs  map[string]bool     // "internal/pilot.Session.close", tests included
	judges map[string][]string // by rule: what names it
}

var ruleCode = regexp.MustCompile(`^[RL][1-9][0-9]?$`)

// judging are the packages whose code judges; what they say in other files than
// these is about rules.
var (
	judging = []string{"internal/pilot", "internal/pilot/evidence", "internal/pilot/judge", "internal/plan"}
	listing = []string{"rules.go", "rules_law.go", "rules_readings.go", "catalogue.go", "record_kinds.go", "governance.go", "waiver.go"}
)

func readSource(t *testing.T, dirs ...string) source {
	t.Helper()
	s := source{funcs: map[string]bool{}, judges: map[string][]string{}}
	for _, dir := range dirs {
		entries, err := os.ReadDir(filepath.Join("..", "..", dir))
		require.NoError(t, err)
		for _, entry := range entries {
			if !strings.HasSuffix(entry.Name(), ".go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", dir, entry.Name()), nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			test := strings.HasSuffix(entry.Name(), "_test.go")
			s.read(dir, file, !test && slices.Contains(judging, dir) && !slices.Contains(listing, entry.Name()))
		}
	}
	for code := range s.judges {
		slices.Sort(s.judges[code])
		s.judges[code] = slices.Compact(s.judges[code])
	}
	return s
}

func (s *source) read(dir string, file *ast.File, judges bool) {
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			s.funcs[dir+"."+nameOf(d)] = true
			if judges {
				s.named(nameOf(d), d.Body)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if typ, ok := spec.(*ast.TypeSpec); ok && judges {
					s.tagged(typ)
				}
				if value, ok := spec.(*ast.ValueSpec); ok && judges {
					s.joined(value)
				}
			}
		}
	}
}

func nameOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	on := f.Recv.List[0].Type
	if star, ok := on.(*ast.StarExpr); ok {
		on = star.X
	}
	if name, ok := on.(*ast.Ident); ok {
		return name.Name + "." + f.Name.Name
	}
	return f.Name.Name
}

// named finds the rules that a function names.
func (s *source) named(name string, body ast.Node) {
	if body == nil {
		return
	}
	ast.Inspect(body, func(n ast.Node) bool {
		if code := codeIn(n); code != "" {
			s.judges[code] = append(s.judges[code], name)
		}
		return true
	})
}

// tagged finds the rules that ask for the fields of evidence.
func (s *source) tagged(typ *ast.TypeSpec) {
	group, ok := typ.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, field := range group.Fields.List {
		if field.Tag == nil {
			continue
		}
		tag, err := strconv.Unquote(field.Tag.Value)
		if code := reflect.StructTag(tag).Get("rule"); err == nil && ruleCode.MatchString(code) {
			s.judges[code] = append(s.judges[code], typ.Name.Name)
		}
	}
}

// joined finds what a table joins to a rule: typed("R24", judgeCharter), or the
// variable itself.
func (s *source) joined(value *ast.ValueSpec) {
	for _, v := range value.Values {
		ast.Inspect(v, func(n ast.Node) bool {
			if code := codeIn(n); code != "" {
				s.judges[code] = append(s.judges[code], value.Names[0].Name)
			}
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 {
				return true
			}
			judge, isName := call.Args[1].(*ast.Ident)
			if code := codeIn(call.Args[0]); code != "" && isName {
				s.judges[code] = append(s.judges[code], judge.Name)
				return false
			}
			return true
		})
	}
}

func codeIn(n ast.Node) string {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	code, err := strconv.Unquote(lit.Value)
	if err != nil || !ruleCode.MatchString(code) {
		return ""
	}
	return code
}

func TestSource_ADetectorThatDetects(t *testing.T) {
	t.Parallel()
	const code = "package p\n" +
		"type charter struct { Filed string `rule:\"R25\"` }\n" +
		"var types = map[string]any{\"charter\": typed(\"R24\", judgeCharter), \"x\": \"R40\"}\n" +
		"func (x *examiner) judge() { x.find(\"R46\", \"R460\", \"present\") }\n" +
		"func TestIt(t *testing.T) {}\n"
	file, err := parser.ParseFile(token.NewFileSet(), "", code, parser.SkipObjectResolution)
	require.NoError(t, err)
	s := source{funcs: map[string]bool{}, judges: map[string][]string{}}
	s.read("internal/pilot", file, true)
	require.Equal(t, map[string][]string{"R25": {"charter"}, "R24": {"judgeCharter"}, "R40": {"types"}, "R46": {"examiner.judge"}}, s.judges)
	require.Equal(t, map[string]bool{"internal/pilot.examiner.judge": true, "internal/pilot.TestIt": true}, s.funcs)
}
