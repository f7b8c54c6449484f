package plan_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/plan"
)

// edited is a file with one passage, which must stand in it, replaced once.
func edited(t *testing.T, path string, pairs ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	text := string(data)
	for i := 0; i < len(pairs); i += 2 {
		require.Contains(t, text, pairs[i])
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return []byte(text)
}

const smallPlan = "testdata/small.yaml"

// wrong is a change of the small plan and what must be found: `line:column code`.
type wrong struct {
	name   string
	edit   []string // from, to, from, to …
	want   []string
	schema bool // the schema finds it too
}

// secondWave puts a community on a schedule of its own.
func secondWave(deadline string) []string {
	return []string{
		"  others:\n", "  second:\n    {binding: hard, own-plan: false, opens: 2002-09-16, deadline: " + deadline + ",\n     stages: {preparation: 2002-10-11, foundation: 2002-10-11, election: 2002-11-25, party: 2002-11-29,\n" +
			"              institutions: 2002-12-06, workstation: 2002-12-18, archive: 2002-12-23, closing: 2002-12-31},\n     steps: {archive-receipt: 2003-02-10},\n    }\n\n  others:\n",
		"name: 三里河一区", "name: 三里河一区, schedule: second",
	}
}

var wrongPlans = []wrong{
	{"a key misspelt", []string{"warn-days:", "warn-day:"}, []string{"7:1 unknown-key"}, true},
	{"a key too many", []string{"warn-days: 7", "warn-days: 7\ncolour: red"}, []string{"8:1 unknown-key"}, true},
	{"a key missing", []string{"warn-days: 7\n", ""}, []string{"2:1 missing-key"}, true},
	{"a key in a community misspelt", []string{"name: 三里河一区", "nmae: 三里河一区"}, []string{"38:27 unknown-key"}, true},
	{"a key twice", []string{"warn-days: 7", "warn-days: 7\nwarn-days: 8"}, []string{"8:1 duplicate-key"}, false},
	{"a number for a name", []string{"name: 三里河一区", "name: 12"}, []string{"38:33 wrong-type"}, true},
	{"a number for a code", []string{"code: sanlihe-1", "code: 2002"}, []string{"38:16 wrong-type"}, true},
	{"yes for true", []string{"own-plan: false", "own-plan: yes"}, []string{"12:15 wrong-type"}, true},
	{"a list for a mapping", []string{"programme: {code: small, name: 小方案}", "programme: [small]"}, []string{"2:12 wrong-type"}, true},
	{"a mapping for a list", []string{"[yuetan]", "{yuetan: true}"}, []string{"8:22 wrong-type"}, true},
	{"nothing for a value", []string{"warn-days: 7", "warn-days:"}, []string{"7:11 empty-value"}, true},
	{"a number too large", []string{"warn-days: 7", "warn-days: 700"}, []string{"7:12 out-of-range"}, true},
	{"a number far too large", []string{"warn-days: 7", "warn-days: 99999999999999999999"}, []string{"7:12 *"}, true},
	{"a negative number", []string{"warn-days: 7", "warn-days: -1"}, []string{"7:12 out-of-range"}, true},
	{"no community", []string{"    communities:\n      - {code: sanlihe-1, name: 三里河一区}\n      - {code: muxidi, name: 木樨地, new: true}\n", "    communities: []\n"}, []string{"37:18 empty-list"}, true},
	{"a code in upper case", []string{"code: sanlihe-1", "code: Sanlihe_1"}, []string{"38:16 bad-code"}, true},
	{"a Chinese code", []string{"code: sanlihe-1", "code: 三里河"}, []string{"38:16 bad-code"}, true},
	{"a code that looks like an option", []string{"code: sanlihe-1", "code: -s"}, []string{"38:16 bad-code"}, true},
	{"a code twice", []string{"code: muxidi", "code: sanlihe-1"}, []string{"39:16 duplicate-code"}, false},
	{"a sub-district twice", []string{"code: dewai", "code: yuetan"}, []string{"40:11 duplicate-code", "42:15 pilot-on-own-plan"}, false},
	{"a sub-district called as the district", []string{"code: dewai", "code: xicheng"}, []string{"40:11 district-code"}, false},
	{"a name with a line break", []string{"name: 三里河一区", `name: "三里河\n一区"`}, []string{"38:33 bad-name"}, true},
	{"a name too long", []string{"name: 三里河一区", "name: " + strings.Repeat("三", 61)}, []string{"38:33 too-long"}, true},
	{"a name twice", []string{"name: 木樨地", "name: 三里河一区"}, []string{"39:30 duplicate-name"}, false},
	{"a day that does not exist", []string{"deadline: 2002-12-31", "deadline: 2002-02-30"}, []string{"14:15 bad-date"}, true},
	{"a date with slashes is fine", []string{"deadline: 2002-12-31", "deadline: 2002/12/31"}, nil, false},
	{"a date with points is fine", []string{"deadline: 2002-12-31", "deadline: 2002.12.31"}, nil, false},
	{"a date without zeros is fine", []string{"closing: 2002-12-31", "closing: 2002-12-31", "opens: 2002-09-16", "opens: 2002-9-16"}, nil, false},
	{"a date without hyphens is fine", []string{"deadline: 2002-12-31", "deadline: 20021231"}, nil, false},
	{"a Chinese date is fine", []string{"deadline: 2002-12-31", "deadline: 2002年12月31日"}, nil, false},
	{"a date in full-width signs is fine", []string{"deadline: 2002-12-31", "deadline: ２００２－１２－３１"}, nil, false},
	{"a date in Chinese numerals is fine", []string{"deadline: 2002-12-31", "deadline: 二〇〇二年十二月三十一日"}, nil, false},
	{"a date of another country", []string{"deadline: 2002-12-31", "deadline: 12/31/2002"}, []string{"14:15 bad-date"}, true},
	{"a year of two digits", []string{"deadline: 2002-12-31", "deadline: 02-12-31"}, []string{"14:15 bad-date"}, true},
	{"eight digits that are no day", []string{"deadline: 2002-12-31", "deadline: 20021232"}, []string{"14:15 bad-date"}, false},
	{"no time of day", []string{"warn-days: 7", "warn-days: 7\ndistrict-bulletin: {weekday: friday, at: '25:00'}"}, []string{"8:42 bad-time"}, true},
	{"a time without quotation marks", []string{"warn-days: 7", "warn-days: 7\ndistrict-bulletin: {at: 800}"}, []string{"8:25 wrong-type"}, true},
	{"a day that no week has", []string{"warn-days: 7", "warn-days: 7\ndistrict-bulletin: {weekday: mondy}"}, []string{"8:30 not-one-of"}, true},
	{"a month for a date", []string{"deadline: 2002-12-31", "deadline: 2002-12"}, []string{"14:15 bad-date"}, true},
	{"a date in quotes is fine", []string{"deadline: 2002-12-31", `deadline: "2002-12-31"`}, nil, false},
	{"a binding misspelt", []string{"binding: hard", "binding: heard"}, []string{"11:14 not-one-of"}, true},
	{"a stage misspelt", []string{"election: 2002-11-22", "elections: 2002-11-22"}, []string{"18:7 unknown-stage"}, true},
	{"a stage missing", []string{"      archive: 2002-12-23\n", ""}, []string{"16:7 missing-stages"}, true},
	{"several stages missing", []string{"      archive: 2002-12-23\n      closing: 2002-12-31\n", ""}, []string{"16:7 missing-stages"}, true},
	{"a stage that the plan does not have", []string{"workstation: 2002-12-18", "workstation: none"}, nil, false},
	{"a step that the plan does not have", []string{"archive-receipt: 2003-01-10", "archive-receipt: none"}, nil, false},
	{"days counted from polling day", []string{"    deadline: 2002-12-31", "    deadline: 2002-12-31\n    polling-day: 2002-11-20", "archive-receipt: 2003-01-10", "election-committee: D-30\n      committee-election: Ｄ＋2"}, nil, false},
	{"days counted from the day by which the election is due", []string{"archive-receipt: 2003-01-10", "election-committee: D-20"}, []string{"25:27 committee-late"}, false},
	{"a community on a wave of its own", secondWave("2002-12-31"), nil, false},
	{"a wave with another deadline", secondWave("2003-01-31"), []string{"45:50 wave-differs"}, false},
	{"a wave that is none", []string{"name: 三里河一区", "name: 三里河一区, schedule: second"}, []string{"38:50 unknown-schedule"}, false},
	{"a community that takes no part", []string{"name: 三里河一区", "name: 三里河一区, exempt: 拆迁"}, nil, false},
	{"communities of which none takes part", []string{"name: 三里河一区", "name: 三里河一区, exempt: 拆迁", "new: true", "exempt: 去年刚换届"}, []string{"38:9 all-exempt"}, false},
	{"a community set up a short time ago", []string{"name: 三里河一区", "name: 三里河一区, since: 2002-03-01"}, []string{"38:47 too-young"}, false},
	{"a community set up long ago", []string{"name: 三里河一区", "name: 三里河一区, since: 2001-03-01"}, nil, false},
	{"a young community that is exempt", []string{"name: 三里河一区", "name: 三里河一区, since: 2002-03-01, exempt: 成立不满一年"}, nil, false},
	{"a community made out of two", []string{"name: 三里河一区", "name: 三里河一区, merges: [sanlihe-2, sanlihe-3]"}, nil, false},
	{"a community made out of one twice", []string{"name: 三里河一区", "name: 三里河一区, merges: [sanlihe-2, sanlihe-2]"}, []string{"38:60 duplicate-code"}, true},
	{"other names of bodies", []string{"warn-days: 7", "warn-days: 7\nrole-names: {district: 区委社会工作部, sub-district-office: 镇人民政府}"}, nil, false},
	{"a name of a role that is none", []string{"warn-days: 7", "warn-days: 7\nrole-names: {office: 镇人民政府}"}, []string{"8:14 unknown-role"}, true},
	{"another name for a body below", []string{"    schedule: pilots\n", "    schedule: pilots\n    role-names: {sub-district-office: 镇人民政府}\n"}, nil, false},
	{"a sub-district that renames the district", []string{"    schedule: pilots\n", "    schedule: pilots\n    role-names: {district: 市}\n"}, []string{"37:18 unknown-role"}, true},
	{"days counted from no day", []string{"election: 2002-11-22", "election: none", "archive-receipt: 2003-01-10", "charter: D+9"}, []string{"25:16 no-polling-day"}, false},
	{"a stage put first by the plan", []string{"party: 2002-11-29", "party: 2002-11-20", "    deadline: 2002-12-31", "    deadline: 2002-12-31\n    order: [preparation, foundation, party, election, institutions, workstation, archive, closing]"}, nil, false},
	{"an order that closes before the end", []string{"    deadline: 2002-12-31", "    deadline: 2002-12-31\n    order: [preparation, foundation, election, party, institutions, closing, workstation, archive]"}, []string{"15:12 order-closing"}, true},
	{"an order without a stage", []string{"    deadline: 2002-12-31", "    deadline: 2002-12-31\n    order: [preparation, foundation, party, election, institutions, workstation, archive]"}, []string{"15:12 order-incomplete"}, true},
	{"an order with a stage twice", []string{"    deadline: 2002-12-31", "    deadline: 2002-12-31\n    order: [preparation, foundation, party, party, election, institutions, workstation, archive]"}, []string{"15:45 order-twice"}, true},
	{"a step misspelt", []string{"archive-receipt:", "archive-reciept:"}, []string{"25:7 unknown-step"}, true},
	{"a schedule misspelt", []string{"schedule: pilots", "schedule: pilot"}, []string{"36:15 unknown-schedule"}, false},
	{"a schedule that nobody uses", []string{"schedule: others", "schedule: pilots"}, []string{"26:3 unused-schedule", "42:15 not-named"}, false},
	{"a profile misspelt", []string{"cn-1989-beijing-2000", "cn-1998-beijing-2000"}, []string{"6:10 unknown-profile"}, false},
	{"a profile outside its folder", []string{"cn-1989-beijing-2000", "../../etc/passwd"}, []string{"6:10 bad-code"}, true},
	{"a city for a time zone", []string{"Asia/Shanghai", "Asia/Beijing"}, []string{"5:11 bad-timezone"}, false},
	{"a time zone of this machine", []string{"Asia/Shanghai", "Local"}, []string{"5:11 bad-timezone"}, false},
	{"a time zone with summer time", []string{"Asia/Shanghai", "Europe/Berlin"}, []string{"5:11 offset-changes"}, false},
	{"a pilot that the district did not name", []string{"[yuetan]", "[]"}, []string{"36:15 not-named"}, false},
	{"a named pilot that does not exist", []string{"[yuetan]", "[yuetan, dwai]"}, []string{"8:31 unknown-sub-district"}, false},
	{"a named pilot twice", []string{"[yuetan]", "[yuetan, yuetan]"}, []string{"8:31 duplicate-code"}, true},
	{"a named pilot with a plan of its own", []string{"[yuetan]", "[yuetan, dewai]"}, []string{"42:15 pilot-on-own-plan"}, false},
	{"a deadline before the opening", []string{"deadline: 2002-12-31", "deadline: 2002-01-31"}, []string{"14:15 deadline-before-opening"}, false},
	{"a stage due before the opening", []string{"preparation: 2002-10-11", "preparation: 2002-09-11"}, []string{"16:20 due-before-opening"}, false},
	{"a stage due after the deadline", []string{"closing: 2002-12-31", "closing: 2003-12-31"}, []string{"23:16 due-after-deadline"}, false},
	{"stages out of order", []string{"party: 2002-11-29", "party: 2002-11-20"}, []string{"19:14 stages-out-of-order"}, false},
	{"a stage without time", []string{"party: 2002-11-29", "party: 2002-11-22"}, []string{"19:14 stage-without-time"}, false},
	{"a step due after the deadline", []string{"archive-receipt: 2003-01-10", "archive-filing: 2003-01-10"}, []string{"25:23 due-after-deadline"}, false},
	{"a receipt before the filing", []string{"archive-receipt: 2003-01-10", "archive-receipt: 2002-12-30"}, []string{"25:24 steps-out-of-order"}, false},
	{"no time to hold an election", []string{"opens: 2002-09-16", "opens: 2002-10-01", "preparation: 2002-10-11", "preparation: 2002-10-02", "foundation: 2002-10-11", "foundation: 2002-10-02", "election: 2002-11-22", "election: 2002-10-30"}, []string{"18:17 election-impossible"}, false},
	{"little time to hold an election", []string{"election: 2002-11-22", "election: 2002-10-30"}, []string{"18:17 election-tight"}, false},
	{"the election committee late", []string{"archive-receipt: 2003-01-10", "election-committee: 2002-11-10"}, []string{"25:27 committee-late"}, false},
	{"a comma missing", []string{"name: 木樨地, new", "name: 木樨地 new"}, []string{"39:30 colon-in-text"}, false},
	{"two mistakes at once", []string{"warn-days: 7", "warn-days: soon", "name: 木樨地", "name:"}, []string{"7:12 wrong-type", "39:29 empty-value"}, true},
}

func TestParse_NamesWhatIsWrongAndWhere(t *testing.T) {
	t.Parallel()
	for _, w := range wrongPlans {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			p, issues := plan.Parse("small.yaml", edited(t, smallPlan, w.edit...))
			require.Equal(t, w.want, places(issues, w.want), texts(issues))
			require.Equal(t, plan.Failed(issues), p == nil)
			for _, i := range issues {
				requireText(t, i)
			}
		})
	}
}

// places are the issues as the table writes them; * stands for any code.
func places(issues []plan.Issue, want []string) []string {
	var all []string
	for n, i := range issues {
		place := fmt.Sprintf("%d:%d %s", i.Line, i.Column, i.Code)
		if n < len(want) && strings.HasSuffix(want[n], " *") {
			place = fmt.Sprintf("%d:%d *", i.Line, i.Column)
		}
		all = append(all, place)
	}
	return all
}

// requireText checks that an issue reads well: a text, no placeholder left.
func requireText(t *testing.T, i plan.Issue) {
	t.Helper()
	for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
		text := i.Text(lang)
		require.NotRegexp(t, `\{[a-z]+\}`, text, i.Code)
		require.NotContains(t, text, "plan.", i.Code)
		require.NotEmpty(t, text)
	}
}

func TestParse_SaysWhatToWriteInstead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, zh, en string }{
		{"warn-days:", "warn_days:", "warn-days", "Did you mean warn-days?"},
		{"election: 2002-11-22", "elektion: 2002-11-22", "election", "Did you mean election?"},
		{"archive-receipt:", "archive-reciept:", "archive-receipt", "Did you mean archive-receipt?"},
		{"schedule: pilots", "schedule: pilto", "pilots", "Did you mean pilots?"},
		{"cn-1989-beijing-2000", "cn-1998-beijing-2000", "cn-1989-beijing-2000", "Did you mean cn-1989-beijing-2000?"},
		{"cn-1989-beijing-2000", "cn-1989", "cn-1989-beijing-2000", "Did you mean cn-1989-beijing-2000?"},
		{"code: sanlihe-1", "code: ＳanliHe　１", "sanlihe1", "Did you mean sanlihe1?"},
		{"code: sanlihe-1", "code: Sanlihe_1", "sanlihe-1", "Did you mean sanlihe-1?"},
		{"deadline: 2002-12-31", "deadline: 2002年9月31日", "2002-09-30", "Did you mean 2002-09-30?"},
		{"deadline: 2002-12-31", "deadline: 12/31/2002", "2002年12月31日", "2002年12月31日"},
		{"deadline: 2002-12-31", "deadline: 2002-02-30", "2002-02-28", "Did you mean 2002-02-28?"},
		{"own-plan: false", "own-plan: 否", "false", "Did you mean false?"},
		{"[yuetan]", "[yuetan, dwai]", "dewai", "Did you mean dewai?"},
		{"code: muxidi", "code: sanlihe-1", "第 38 行", "line 38"},
		{"[yuetan]", "[]", "R1", "R1"},
	} {
		_, issues := plan.Parse("small.yaml", edited(t, smallPlan, c.from, c.to))
		require.NotEmpty(t, issues, c.to)
		all := ""
		for _, i := range issues {
			all += i.Text(catalog.English) + i.Text(catalog.Chinese)
		}
		require.Contains(t, all, c.en, c.to)
		require.Contains(t, all, c.zh, c.to)
	}
}

func TestParse_RefusesFilesThatAreNoPlan(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "0:0 empty-file"},
		{"only a comment", "# a plan\n", "0:0 empty-file"},
		{"a list", "- a\n", "1:1 wrong-type"},
		{"a word", "plan\n", "1:1 wrong-type"},
		{"a tab", "programme:\n\tcode: x\n", "2:1 tab"},
		{"a bracket left open", "programme: {code: x\n", "1:12 syntax"},
		{"bad indentation", "a:\n  b: 1\n c: 2\n", "3:2 syntax"},
		{"GBK", "name: \xce\xf7\xb3\xc7\n", "1:7 not-utf8"},
		{"a zero byte", "name: a\x00\n", "1:8 not-utf8"},
		{"two documents", "a: 1\n---\nb: 2\n", "3:1 several-documents"},
		{"too large", "#" + strings.Repeat(" ", 1<<20), "0:0 too-large"},
		{"too many words", strings.Repeat("a: b\n", 20_000), "13334:2 too-complex"},
		{"nested in brackets", strings.Repeat("[", 1000), "1:21 too-complex"},
		{"nested in dashes", strings.Repeat("- ", 1000), "1:41 too-complex"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, issues := plan.Parse("x.yaml", []byte(c.text))
			require.Nil(t, p)
			require.Equal(t, []string{c.want}, places(issues, nil), texts(issues))
			requireText(t, issues[0])
		})
	}
}

func TestParse_DoesNotExpandAliases(t *testing.T) {
	t.Parallel()
	bomb := "a: &a [x, x]\n"
	for c := 'b'; c < 'z'; c++ {
		bomb += fmt.Sprintf("%c: &%c [*%c, *%c, *%c]\n", c, c, c-1, c-1, c-1)
	}
	_, issues := plan.Parse("x.yaml", []byte(bomb))
	require.True(t, plan.Failed(issues))
	_, issues = plan.Parse("x.yaml", edited(t, smallPlan, "[yuetan]", "&p [yuetan]", "name: 木樨地", "name: *p", "deadline: 2002-12-31", "<<: *p"))
	require.Subset(t, places(issues, nil), []string{"8:22 yaml-feature", "14:5 yaml-feature", "39:30 yaml-feature"})
}

func TestParse_NamesEveryTab(t *testing.T) {
	t.Parallel()
	_, issues := plan.Parse("x.yaml", []byte("a:\n\tb: 1\n  \tc: 2\n"))
	require.Equal(t, []string{"2:1 tab", "3:3 tab"}, places(issues, nil))
}

func TestParse_NamesFullWidthSigns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		edit []string
		want string
	}{
		{[]string{"warn-days: 7", "warn-days：7"}, "7:10 full-width"},
		{[]string{"    opens: 2002-09-16", "    opens：2002-09-16"}, "13:10 full-width"},
		{[]string{"{code: muxidi, name: 木樨地", "{code: muxidi, name：木樨地"}, "39:28 full-width"},
		{[]string{"{code: muxidi, name: 木樨地", "{code: muxidi，name: 木樨地"}, "39:22 full-width"},
		{[]string{"name: 木樨地, new", "name: 木樨地，new"}, "39:33 full-width"},
		{[]string{"[yuetan]", "[yuetan，dewai]"}, "8:29 full-width"},
	} {
		_, issues := plan.Parse("small.yaml", edited(t, smallPlan, c.edit...))
		require.Equal(t, []string{c.want}, places(issues, nil), texts(issues))
		requireText(t, issues[0])
	}
	_, issues := plan.Parse("small.yaml", edited(t, smallPlan, "name: 西城区", "name: 西城区，code：注", "name: 木樨地", "name: 铁道部，二：一"))
	require.Empty(t, texts(issues), "inside a name they are fine")
}

func TestParse_TakesAByteOrderMarkAndWindowsLineEnds(t *testing.T) {
	t.Parallel()
	data := strings.ReplaceAll(string(edited(t, smallPlan)), "\n", "\r\n")
	_, issues := plan.Parse("small.yaml", []byte("\ufeff"+data))
	require.Empty(t, texts(issues))
}

func TestLoad_NamesTheFileThatItCannotRead(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "no.yaml")
	_, issues := plan.Load(missing)
	require.Equal(t, plan.CodeNoSuchFile, issues[0].Code)
	require.Equal(t, missing, issues[0].Where())
	_, issues = plan.Load(t.TempDir())
	require.Equal(t, plan.CodeUnreadable, issues[0].Code)
	requireText(t, issues[0])
}

func TestCodes_HaveTextsInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, code := range plan.Codes() {
		require.True(t, catalog.Has("plan."+string(code)), code)
		zh, en := catalog.Text(catalog.Chinese, "plan."+string(code)), catalog.Text(catalog.English, "plan."+string(code))
		require.NotEmpty(t, zh)
		require.NotEmpty(t, en)
		require.NotEqual(t, zh, en)
	}
}
