package web

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// sheetOf is the form at an address, with what is typed and pasted in it, of a sub-district
// of 26 communities.
func sheetOf(t *testing.T, path string, in typed) *sheet {
	t.Helper()
	terms := *examples.SampleTerms()
	terms.Communities = nil
	for i := range 26 {
		terms.Communities = append(terms.Communities, pilot.CommunityTerms{Unit: pilot.Unit{Code: fmt.Sprintf("sample-%d", i+1), Name: fmt.Sprintf("示例%d社区", i+1)}})
	}
	target := formFor(t, path)
	basis := client.Basis{Case: evidence.Case{Terms: &terms}, Today: terms.Deadline}
	if in == nil {
		in = prefilled(basis.Case, target)
	}
	return &sheet{v: &visit{lang: catalog.Chinese}, t: target, basis: basis, typed: in}
}

const (
	mobilisation = "/p/sample/steps/mobilisation"
	groupForm    = "/p/sample/steps/leading-group"
	reached      = "evidence.communities"
	members      = "evidence.members"
)

func TestTakeTables_FillsUpTheCommunitiesThatAreKnown(t *testing.T) {
	t.Parallel()
	s := sheetOf(t, mobilisation, nil)
	require.Len(t, s.typed.rows(reached), 26)
	var text strings.Builder
	for i := range 26 {
		fmt.Fprintf(&text, "示例%d社区\t2002年9月30日\t签到表 %d\n", 26-i, 26-i)
	}
	s.typed[pastePath+reached] = text.String()
	require.Equal(t, []rowsTold{{List: reached, Label: "各社区佐证", Taken: 26}}, s.takeTables("paste", reached))
	require.Len(t, s.typed.rows(reached), 26)
	require.Equal(t, "sample-3", s.typed[reached+"[2].community"])
	require.Equal(t, "签到表 3", s.typed[reached+"[2].proof"])
	require.NotContains(t, s.typed, pastePath+reached)

	before := len(s.typed)
	s.typed[pastePath+reached] = text.String()
	require.Equal(t, 26, s.takeTables("check", "")[0].Taken)
	require.Len(t, s.typed, before, "what is pasted twice is there once")
}

func TestTakeTables_UnderstandsCellsAndNames(t *testing.T) {
	t.Parallel()
	s := sheetOf(t, groupForm, typed{members + "[0].name": "已有的人"})
	words := (&former{lang: catalog.Chinese, target: s.t}).field(s.lists()[members], members).Columns
	s.typed[pastePath+members] = "序号\t" + words[2] + "\t" + words[0] + "\r\n1\t组长\t张三\r\n\r\n2\t\t 李四 \r\n"
	told := s.takeTables("paste", members)
	require.Equal(t, []rowsTold{{List: members, Label: "成员", Taken: 2, Note: "没有填入的列：序号。"}}, told)
	require.Equal(t, typed{members + "[0].name": "已有的人", members + "[1].name": "张三", members + "[1].duty": "组长", members + "[2].name": "李四"}, s.typed)

	s = sheetOf(t, mobilisation, typed{pastePath + "evidence.activities": "2002/9/30\t\"两行的\n形式\"\t动员会\t单位、居民\tmeaning,method steps\t１２０\n"})
	require.Equal(t, 1, s.takeTables("check", "")[0].Taken)
	require.JSONEq(t, `{"activities":[{"date":"2002-09-30","form":"两行的 形式","title":"动员会","audience":["units","residents"],"topics":["meaning","method","steps"],"people":120}]}`, string(s.typed.evidence(s.t)))

	roster := "evidence.representatives"
	s = sheetOf(t, "/p/sample/sample-1/steps/assembly-roster", typed{pastePath + roster: "张三\t居民\t40\t是\t楼栋推选\n李四\t外星人\t四十\t也许\t楼栋推选\n"})
	require.Equal(t, 2, s.takeTables("check", "")[0].Taken)
	require.Equal(t, "yes", s.typed[roster+"[0].rights"])
	require.Equal(t, "也许", s.typed[roster+"[1].rights"], "what can't be understood stays to be seen")
	require.Equal(t, "外星人", s.typed[roster+"[1].constituency"])
}

func TestTakeTables_NamesABadRowAndKeepsEverything(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 200 {
		fmt.Fprintf(&text, "赵%d\t副书记\t成员%s\n", i, map[bool]string{true: "\t多出来的一格"}[i == 136])
	}
	s := sheetOf(t, groupForm, typed{members + "[0].name": "已有的人", pastePath + members: text.String()})
	told := s.takeTables("paste", members)
	require.Contains(t, told[0].Wrong, "第 137 行")
	require.Equal(t, typed{members + "[0].name": "已有的人", pastePath + members: text.String()}, s.typed)

	s.typed[pastePath+members] = strings.ReplaceAll(text.String(), "\t多出来的一格", "")
	require.Equal(t, 200, s.takeTables("paste", members)[0].Taken)
	require.Len(t, s.typed.rows(members), 201)

	for _, many := range []string{strings.Repeat("赵\t书记\t成员\n", 801), strings.Repeat("赵\n", 20_000), " \n\t\n", strings.Repeat("字", 3000)} {
		s.typed[pastePath+members] = many
		told := s.takeTables("paste", members)
		require.NotEmpty(t, told[0].Wrong)
		require.Equal(t, many, s.typed[pastePath+members])
		require.Len(t, s.typed.rows(members), 201)
	}
	require.Empty(t, s.takeTables("save", ""), "a draft is kept as it is")
}

func TestUnreadable_NamesTheCellThatCameWithATable(t *testing.T) {
	t.Parallel()
	s := sheetOf(t, mobilisation, nil)
	s.typed[pastePath+reached] = "示例7社区\t9月31日\t签到表\n示例8社区\t2002-09-30\t照片\n"
	tables := s.takeTables("paste", reached)
	findings, err := s.unreadable(tables)
	require.NoError(t, err)
	var at []string
	for _, f := range findings {
		at = append(at, f.Field)
	}
	require.Equal(t, []string{reached + "[6].date"}, at, "and not what is not filled in yet")
}
