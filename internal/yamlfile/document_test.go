package yamlfile_test

import (
	"strings"
	"testing"

	"github.com/goccy/go-yaml/ast"
	"github.com/stretchr/testify/require"

	"shidian/internal/yamlfile"
)

func TestRead_TakesOneDocumentWithSomethingInIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]yamlfile.Slip{
		"":                          {Code: yamlfile.CodeEmptyFile},
		"# nothing but a comment":   {Code: yamlfile.CodeEmptyFile},
		"---\nnull\n":               {Code: yamlfile.CodeEmptyFile},
		"a: 1\n---\nb: 2\n":         {Code: yamlfile.CodeSeveralDocuments, Line: 3, Column: 1},
		strings.Repeat("a: b\n", 9): {Code: yamlfile.CodeTooLarge},
	} {
		doc, slips := yamlfile.Read([]byte(text), 40)
		require.Equal(t, []yamlfile.Slip{want}, slips, text)
		require.Nil(t, doc.Root, text)
		require.True(t, slips[0].Own(), text)
	}
	doc, slips := yamlfile.Read([]byte("\ufeff# head\r\n---\r\n名称: 月坛\r\n"), 100)
	require.Empty(t, slips)
	require.Equal(t, yamlfile.Pos{Line: 3, Column: 1}, yamlfile.Position(doc.Root))

	_, slips = yamlfile.Read([]byte("a: {b: c"), 100)
	require.Equal(t, yamlfile.CauseOpenBracket, slips[0].Cause)
	require.False(t, slips[0].Own())
}

func TestEntries_SayWhereEachKeyStandsAndWhichCantBeTaken(t *testing.T) {
	t.Parallel()
	doc, slips := yamlfile.Read([]byte("a: 1\n2002: {b: 2}\nyes: 3\na: 4\n<<: {c: 5}\n"), 100)
	require.Empty(t, slips)
	entries, ok := yamlfile.Entries(doc.Root)
	require.True(t, ok)
	var keys []string
	for i, e := range entries {
		require.Equal(t, yamlfile.Pos{Line: i + 1, Column: 1}, e.At)
		keys = append(keys, e.Key)
	}
	require.Equal(t, []string{"a", "2002", "yes", "a", ""}, keys)
	require.Equal(t, yamlfile.Pos{Line: 1, Column: 1}, entries[3].First)
	require.IsType(t, &ast.MergeKeyNode{}, entries[4].Odd)

	inner, ok := yamlfile.Entries(entries[1].Value)
	require.True(t, ok)
	require.Equal(t, yamlfile.Pos{Line: 2, Column: 8}, inner[0].At)
	_, ok = yamlfile.Entries(entries[0].Value)
	require.False(t, ok, "a number has no keys")
}
