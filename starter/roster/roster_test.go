package roster_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/seats"
	"shidian/internal/spreadsheet"
	"shidian/starter/roster"
)

func parse(t *testing.T, issuer string, lines ...string) ([]roster.Entry, []roster.Problem) {
	t.Helper()
	rows, err := spreadsheet.Read([]byte(strings.Join(lines, "\n")))
	require.NoError(t, err)
	return roster.Parse(rows, issuer)
}

func TestParse_TakesHeadingsAndRolesInBothLanguagesAndByCode(t *testing.T) {
	t.Parallel()
	want := []roster.Entry{{Row: 2, Appointment: seats.Appointment{
		Person: seats.Person{Issuer: "https://sso.example.org", Subject: "u-7", Name: "王秀英"}, Seat: seats.Seat{Role: pilot.RoleSubDistrictOffice, Unit: "yuetan"},
		From: "2026-12-01", Until: "2026-12-15", DeputyFor: "陈建国",
	}}}
	for name, lines := range map[string][2]string{
		"Chinese":             {"姓名,登录编号,登录服务,角色,单位,自,至,代理", "王秀英,u-7,https://sso.example.org,街道办事处,yuetan,2026年12月1日,2026/12/15,陈建国"},
		"English":             {"Name,Subject,Issuer,Role,Unit,From,Until,Deputy for", "王秀英,u-7,https://sso.example.org,Sub-district Office,yuetan,2026-12-01,20261215,陈建国"},
		"codes, no issuer":    {"name,subject,role,unit,from,until,deputyFor", "王秀英,u-7,sub-district-office,yuetan,2026-12-01,2026-12-15,陈建国"},
		"as staff list shows": {"编号,姓名,角色,单位,自,至,登记人,登录编号", "12,王秀英(代 陈建国),街道办事处,yuetan,2026-12-01,2026-12-15,root,u-7"},
		"its English":         {"number,name,role,unit,from,until,granted by,subject", "12,王秀英 (for 陈建国),Sub-district office,yuetan,2026-12-01,2026-12-15,root,u-7"},
	} {
		entries, problems := parse(t, "https://sso.example.org", lines[0], lines[1])
		require.Empty(t, problems, name)
		require.Equal(t, want, entries, name)
	}
	entries, problems := parse(t, "i", "name,subject,role,unit", "李国强,u-1,区试点工作办公室（区试点办）,xicheng", "李国强,u-1,区试点工作办公室,xicheng", "刘洋,u-9,workstation,yuetan／sanlihe-1")
	require.Empty(t, problems)
	require.Equal(t, seats.Seat{Role: pilot.RoleDistrict, Unit: "xicheng"}, entries[0].Appointment.Seat)
	require.Equal(t, entries[0].Appointment.Seat, entries[1].Appointment.Seat)
	require.Equal(t, "yuetan/sanlihe-1", entries[2].Appointment.Seat.Unit)
	require.Empty(t, entries[0].Appointment.From, "left to who appoints")
}

func TestParse_NamesEveryCellThatIsWrong(t *testing.T) {
	t.Parallel()
	const head = "name,subject,role,unit,from"
	for name, c := range map[string]struct {
		lines []string
		want  []roster.Problem // without Args
	}{
		"headings": {[]string{"name,名字,role,角色,unit"}, []roster.Problem{
			{Row: 1, Found: "名字", Code: "heading-unknown"}, {Row: 1, Column: roster.Role, Found: "角色", Code: "heading-twice"}, {Row: 1, Column: roster.Subject, Code: "heading-missing"},
		}},
		"several": {[]string{head, ",u-1,mayor,yuetan,soon", "王,u-2,workstation,a/b,", "王,,workstation,,12月1日"}, []roster.Problem{
			{Row: 2, Column: roster.Name, Code: "empty"}, {Row: 2, Column: roster.Role, Found: "mayor", Code: "role"}, {Row: 2, Column: roster.From, Found: "soon", Code: "day"},
			{Row: 4, Column: roster.Subject, Code: "empty"}, {Row: 4, Column: roster.Unit, Code: "empty"}, {Row: 4, Column: roster.From, Found: "12月1日", Code: "day"},
		}},
		"hidden":       {[]string{head, "王\u202e秀英,u-1,district,xicheng"}, []roster.Problem{{Row: 2, Column: roster.Name, Found: "王<U+202E>秀英", Code: "hidden"}}},
		"two words":    {[]string{head, "王,u 1,district,xicheng"}, []roster.Problem{{Row: 2, Column: roster.Subject, Found: "u 1", Code: "one-word"}}},
		"made shorter": {[]string{head, "王,1.10102E+17,district,xicheng"}, []roster.Problem{{Row: 2, Column: roster.Subject, Found: "1.10102E+17", Code: "rounded"}}},
		"no heading":   {[]string{head, "王,u-1,district,xicheng,,急"}, []roster.Problem{{Row: 2, Found: "急", Code: "no-heading"}}},
		"no role":      {[]string{head, "王,u-1,,xicheng"}, []roster.Problem{{Row: 2, Column: roster.Role, Code: "empty"}}},
	} {
		_, problems := parse(t, "i", c.lines...)
		for i := range problems {
			problems[i].Args = nil
		}
		require.ElementsMatch(t, c.want, problems, name)
	}
	_, problems := parse(t, "", "name,subject,role,unit", "王,u-1,district,xicheng")
	require.Equal(t, []roster.Problem{{Row: 1, Column: roster.Issuer, Code: "heading-missing"}}, problems)
}

func TestProblems_EachHasItsText(t *testing.T) {
	t.Parallel()
	for _, code := range roster.Codes() {
		require.True(t, catalog.Has("roster."+code), code)
	}
	for _, column := range roster.Columns() {
		require.True(t, catalog.Has("desk.staff-col."+column), column)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("姓名,登录编号,角色,单位,自\n王秀英(代 陈建国),u-7,街道办事处,yuetan,2026年12月1日\n", "https://sso.example.org")
	f.Add("name,subject,role,unit\n,,,\nx,1E+5,mayor,a b\n", "")
	f.Fuzz(func(t *testing.T, table, issuer string) {
		rows, err := spreadsheet.Read([]byte(table))
		if err != nil {
			return
		}
		entries, problems := roster.Parse(rows, issuer)
		wrong := map[int]bool{}
		for _, p := range problems {
			require.Contains(t, roster.Codes(), p.Code)
			wrong[p.Row] = true
		}
		for _, e := range entries {
			a := e.Appointment
			sound := a.Person.Name != "" && a.Person.Subject != "" && a.Person.Issuer != "" && a.Seat.Unit != "" && seats.Level(a.Seat.Role) != ""
			require.True(t, sound || wrong[e.Row], "%+v", e)
		}
	})
}
