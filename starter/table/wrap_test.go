package table_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/starter/table"
)

func TestWrap_BreaksAtSpacesAndBesideChinese(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"the head is", "titled 社工", "主任, and"}, table.Wrap("the head is titled 社工主任, and", 11))
	require.Equal(t, []string{"全部完", "成, 无"}, table.Wrap("全部完成, 无", 7), "no line begins with a comma")
	require.Equal(t, []string{"(二)", "以上"}, table.Wrap("(二)以上", 5))
	require.Equal(t, []string{"unbreakable", "a"}, table.Wrap("unbreakable a", 3))
	require.Equal(t, []string{""}, table.Wrap("", 10))
}

func TestWrap_LosesNothingButSpacesAndKeepsItsWidth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		words := rapid.SliceOf(rapid.StringMatching(`[a-z社区居委会,。(]{1,8}`)).Draw(r, "words")
		text := strings.Join(words, " ")
		width := rapid.IntRange(30, 100).Draw(r, "width")
		lines := table.Wrap(text, width)
		require.Equal(r, strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(strings.Join(lines, ""), " ", ""))
		for _, line := range lines {
			require.LessOrEqual(r, table.Width(line), width+20, "only what can't be broken is wider")
		}
	})
}

func TestTall_SetsTheLinesOfItsCellsSideBySide(t *testing.T) {
	t.Parallel()
	tall := table.New("A", "B", "C")
	tall.Tall([]string{"1"}, []string{"x", "yy"}, []string{"text", "goes", "on"})
	require.Equal(t, "A  B   C\n1  x   text\n   yy  goes\n       on\n", tall.String())
}
