package demo

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/overview"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seats"
	"shidian/internal/staff"
)

// atItsEnd is an office with a web desk, of so many sub-districts, and what it was made of.
func atItsEnd(t *testing.T, lang catalog.Lang, n int) (*office, Options) {
	t.Helper()
	opt := Options{Plan: realPlan, SubDistricts: n, Lang: lang, Desk: "http://127.0.0.1:8080", Stays: true}
	all, err := opt.terms()
	require.NoError(t, err)
	opt.Staff = staff.Sample(all)
	o := newOffice(nil, opt, all)
	require.NoError(t, o.openWebDesk(opt.Desk))
	o.leave(opt)
	return o, opt
}

func TestGuests_SomethingIsLeftWhereThereAreSeveralSubDistricts(t *testing.T) {
	t.Parallel()
	for n, want := range map[int][]string{1: {""}, 2: {"", leftReceipt}, 3: {"", leftReturned, leftReceipt}, 4: {"", "", leftReturned, leftReceipt}} {
		o, _ := atItsEnd(t, catalog.English, n)
		var got []string
		for _, s := range o.inOrder() {
			got = append(got, s.left)
			receipt := staff.TurnAt(s.terms, pilot.StepArchiveReceipt)
			require.Equal(t, s.left != "", o.leaves(receipt), "the others' archives the district's staff receive")
			require.False(t, o.leaves(staff.TurnAt(s.terms, pilot.StepSummary)))
		}
		require.Equal(t, want, got)
	}
	o, opt := atItsEnd(t, catalog.English, 2)
	opt.Stays = false
	o.inOrder()[1].left = ""
	o.leave(opt)
	require.Empty(t, o.inOrder()[1].left, "nobody will be there")
	require.True(t, o.atDesk("yuetan"))
	require.False(t, o.atDesk("fusuijing"))
	require.Len(t, o.desk.places, 2, "a sub-district and one community")
}

func TestGuests_ItIsOverWhenWhatIsLeftIsFiled(t *testing.T) {
	t.Parallel()
	o, _ := atItsEnd(t, catalog.English, 2)
	o.rows = []overview.Row{{Place: "yuetan", Phase: pilot.PhaseClosed}, {Place: "fusuijing", Phase: pilot.PhaseClosing}}
	require.False(t, o.over())
	o.subs["fusuijing"].filed = "2002-12-31"
	require.True(t, o.over())
	o.rows[0].Phase = pilot.PhaseClosing
	o.subs["yuetan"].filed = "2002-12-31"
	require.False(t, o.over(), "nothing is left there")
}

func TestGuests_AreToldWhatWaitsByTheRecord(t *testing.T) {
	t.Parallel()
	for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
		o, opt := atItsEnd(t, lang, 3)
		office := guest{seats.Seat{Role: pilot.RoleSubDistrictOffice, Unit: "fusuijing"}, "guest-office"}
		waits := func(step pilot.Step, why ...pilot.ReturnReason) postgres.TaskRow {
			return postgres.TaskRow{Place: "fusuijing", SubDistrict: pilot.Unit{Code: "fusuijing", Name: "福绥境"}, Step: step, Role: pilot.RoleSubDistrictOffice, Returns: why}
		}
		for _, c := range []struct {
			tasks []postgres.TaskRow
			wants []string
		}{
			{nil, []string{catalog.Text(lang, "demo.guest-office")}},
			{[]postgres.TaskRow{{Place: "yuetan", Role: pilot.RoleSubDistrictOffice}}, []string{catalog.Text(lang, "demo.guest-office")}},
			{[]postgres.TaskRow{waits(pilot.StepSummary, pilot.ReturnReason{Text: "不全"}), waits(pilot.StepArchiveFiling)}, []string{"福绥境 · " + catalog.Text(lang, "step.summary"), "不全", "1"}},
		} {
			lines := strings.Join(o.introduce(opt, office, c.tasks), "\n")
			require.Contains(t, lines, "张玉兰")
			require.NotRegexp(t, `demo\.|[{}]`, lines)
			for _, want := range c.wants {
				require.Contains(t, lines, want)
			}
		}
		require.Empty(t, o.introduce(Options{}, office, nil), "who can't sign in is not named")
		o.rows = []overview.Row{{Place: "fusuijing", Name: "福绥境"}, {Place: "xichanganjie", Name: "西长安街"}}
		for _, r := range o.rows {
			o.subs[r.Place].filed = "2002-12-31"
		}
		s := o.snapshot(opt)
		require.NotRegexp(t, `demo\.|[{}]`, o.report(s).Text)
		require.Contains(t, strings.Join(s.Lines(), "\n"), opt.Desk)
	}
}
