package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"shidian/internal/client/fakes"
	"shidian/internal/seats"
)

const sampleStaff = "姓名,登录编号,角色,单位,自,至,代理\n" +
	"王秀英,u-7,街道办事处,sample,,,\n" +
	"刘洋,u-9,sub-district-office,sample,2026-12-01,2026年12月15日,王秀英\n" +
	"赵敏,u-11,社区工作站,sample/sample-1,2026-12-01,,\n"

func recorded(c call) []seats.Appointment { return c.servers.(*fakes.Servers).R.Seats }

func TestStaffImport_AppointsEverybodyOnce(t *testing.T) {
	t.Parallel()
	c := staffAt()
	file := write(t, "staff.csv", sampleStaff)
	load := []string{"staff", "import", file, "--issuer", "https://sso.example.org"}
	r := c.run(t, append(load, "--dry-run")...)
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.out, "3 would be appointed, 0 already there; nothing was written")
	require.Contains(t, r.out, "刘洋 (for 王秀英)")
	require.Empty(t, recorded(c))

	r = c.run(t, load...)
	require.Equal(t, exitDone, r.status, r.err)
	require.Equal(t, "3 appointed, 0 already there\n", r.out)
	require.Empty(t, r.err, "no progress where nobody watches")
	require.Len(t, recorded(c), 3)
	require.Equal(t, "2026-11-29", string(recorded(c)[0].From), "today, where nothing is said")
	require.NotEmpty(t, recorded(c)[0].GrantedBy.Operator)
	looked := c.servers.(*fakes.Servers).R.Looked
	require.Equal(t, "staff-import", looked[len(looked)-1].Act)

	later := c
	later.now = c.now.AddDate(0, 2, 0) // the deputy's time is over
	r = later.run(t, append(load, "-o", "json")...)
	require.Equal(t, exitDone, r.status, r.err)
	var out imported
	require.NoError(t, json.Unmarshal([]byte(r.out), &out))
	require.Equal(t, []int{0, 3, 0}, []int{out.Appointed, out.Already, out.Ended})
	require.Equal(t, int64(2), out.Rows[1].Appointment.Number)
	require.Len(t, recorded(c), 3)
}

func TestStaffImport_LeavesWhatWasEndedAndSaysWhereDaysDiffer(t *testing.T) {
	t.Parallel()
	c := staffAt()
	load := []string{"staff", "import", write(t, "staff.csv", sampleStaff), "--issuer", "i"}
	require.Equal(t, exitDone, c.run(t, load...).status)
	for _, i := range []int{0, 2} { // one begun, one not yet
		recorded(c)[i].Ended = &seats.End{At: c.now, Reason: "调离"}
	}
	r := c.run(t, load...)
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.out, "row 2, 王秀英: left alone: number 1 was ended on 2026-11-29")
	require.Contains(t, r.out, "row 4, 赵敏: left alone: number 3 was ended on 2026-11-29. To appoint anew give a first day after 2026-12-01")
	require.Contains(t, r.out, "0 appointed, 1 already there, 2 ended before and left alone")

	again := write(t, "staff.csv", "name,subject,role,unit,from,until\n王秀英,u-7,sub-district-office,sample,2026-11-30,\n刘洋,u-9,sub-district-office,sample,2026-12-01,2027-12-31\n")
	r = c.run(t, "staff", "import", again, "--issuer", "i")
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.out, "row 3, 刘洋: already (number 2), but on record from 2026-12-01 to 2026-12-15")
	require.Contains(t, r.out, "1 appointed, 1 already there")
	require.Len(t, recorded(c), 4)
}

func TestStaffImport_TakesGBKAndWorkbooks(t *testing.T) {
	t.Parallel()
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(sampleStaff)
	require.NoError(t, err)
	book := excelize.NewFile()
	for i, line := range strings.Split(strings.TrimSpace(sampleStaff), "\n") {
		for j, text := range strings.Split(line, ",") {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			require.NoError(t, err)
			require.NoError(t, book.SetCellValue("Sheet1", at, text))
		}
	}
	require.NoError(t, book.SetCellValue("Sheet1", "E3", time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)))
	workbook := filepath.Join(t.TempDir(), "名单.xlsx")
	require.NoError(t, book.SaveAs(workbook))
	for _, file := range []string{write(t, "gbk.csv", gbk), workbook} {
		c := staffAt()
		r := c.run(t, "staff", "import", file, "--issuer", "i")
		require.Equal(t, exitDone, r.status, r.err)
		require.Len(t, recorded(c), 3, file)
		require.Equal(t, "刘洋", recorded(c)[1].Person.Name)
		require.Equal(t, []string{"2026-12-01", "2026-12-15"}, []string{string(recorded(c)[1].From), string(recorded(c)[1].Until)})
	}
	c := staffAt()
	c.in = sampleStaff
	require.Equal(t, exitDone, c.run(t, "staff", "import", "-", "--issuer", "i").status)
	require.Len(t, recorded(c), 3)
}

func TestStaffImport_WithAnythingWrongAppointsNobody(t *testing.T) {
	t.Parallel()
	c := staffAt()
	file := write(t, "staff.csv", sampleStaff+"孙丽,u-12,mayor,sample,,,\n周杰,,workstation,sample,12-1,,\n吴刚,u-14,workstation,sample,,,\n郑浩,u-15,workstation,sample/sample-1,2026-01-01,2026-02-01,\n刘洋,u-9,街道办事处,sample,2026-12-10,,\n")
	for _, more := range [][]string{{}, {"--dry-run"}} {
		r := c.run(t, append([]string{"staff", "import", file, "--issuer", "i"}, more...)...)
		require.Equal(t, exitUsage, r.status)
		require.Empty(t, r.out)
		lines := strings.Split(strings.TrimSpace(r.err), "\n")
		require.Len(t, lines, 7, r.err)
		for i, says := range []string{
			`row 5, role: found "mayor"; wanted is a role's code or name: district, `,
			"row 6, subject: nothing there",
			`row 6, from: found "12-1"; wanted is a day like`,
			`row 7, unit: found "sample"; wanted is a unit of workstation`,
			`row 8, until: found "2026-02-01"`,
			`row 9, subject: found "u-9"; wanted is one row for a person in a seat (row 3 has it)`,
			"6 things are wrong; nobody was appointed",
		} {
			require.Contains(t, lines[i], says)
		}
		require.Empty(t, recorded(c))
	}
	r := c.run(t, "staff", "import", file, "--issuer", "i", "-o", "json")
	require.Equal(t, exitUsage, r.status)
	var out imported
	require.NoError(t, json.Unmarshal([]byte(r.out), &out))
	require.Len(t, out.Problems, 6)
	require.Equal(t, importProblem{Row: 6, Column: "subject", Code: "empty", Wanted: "something"}, out.Problems[1])

	r = c.run(t, "staff", "import", file, "--lang", "zh")
	require.Contains(t, r.err, "第 1 行, 登录服务: 没有填; 应为列名行(第一行)里有这一列")
	old := filepath.Join(t.TempDir(), "old.xls")
	require.NoError(t, os.WriteFile(old, []byte("\xd0\xcf\x11\xe0…"), 0o600))
	for file, says := range map[string]string{old: "Save it without a password", write(t, "head.csv", "name,subject,role,unit\n"): "nothing in it", "nowhere.csv": "no file nowhere.csv"} {
		r = c.run(t, "staff", "import", file, "--issuer", "i")
		require.Equal(t, exitUsage, r.status)
		require.Contains(t, r.err, says)
	}
}
