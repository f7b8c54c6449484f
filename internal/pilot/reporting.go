package pilot

import (
	"fmt"
	"slices"
	"time"
)

// How often a sub-district owes a bulletin (R57, A15).
const (
	EveryWeek  = "week"
	EveryMonth = "month"
)

// PeriodOf is the reporting period of a day: 2002-W41 or 2002-10; empty when
// nothing is to be reported.
func PeriodOf(d Date, every string) string {
	at := d.Start(time.UTC)
	switch every {
	case EveryWeek:
		year, week := at.ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	case EveryMonth:
		return at.Format("2006-01")
	}
	return ""
}

// PeriodEnd is the last day of the reporting period in which a day lies.
func PeriodEnd(d Date, every string) Date {
	at := d.Start(time.UTC)
	if every == EveryMonth {
		return Date(time.Date(at.Year(), at.Month()+1, 0, 0, 0, 0, 0, time.UTC).Format(dateLayout))
	}
	return d.AddDays((7 - int(at.Weekday())) % 7) // weeks end on Sunday
}

// reports says whether bulletins are due: a sub-district's, from when it is open until its
// archive is filed.
func (s *State) reports(t *Terms) bool {
	return !s.NotYetOpen() && t.BulletinEvery != "" && t.Level() == LevelSubDistrict && len(s.Steps) > 0 && !s.done(StepArchiveFiling)
}

// OpenPeriod is the first reporting period that is not settled: its name and its
// last day.
func (s *State) OpenPeriod(t *Terms) (string, Date) {
	first := t.Today(s.OpenedAt)
	if s.ReportedTo >= first {
		first = s.ReportedTo.AddDays(1)
	}
	filed := FiledOf(s.Filed, KindBulletin).Periods
	for slices.Contains(filed, PeriodOf(first, t.BulletinEvery)) {
		first = PeriodEnd(first, t.BulletinEvery).AddDays(1)
	}
	return PeriodOf(first, t.BulletinEvery), PeriodEnd(first, t.BulletinEvery)
}

// NextReport is the next rung of reporting: a reminder on the last working day of
// the open period, then, a working day after its end, that its bulletin is missing.
func (s *State) NextReport(t *Terms) Rung {
	if !s.reports(t) {
		return Rung{}
	}
	period, end := s.OpenPeriod(t)
	r := Rung{Kind: RungBulletin, To: []Role{RoleSubDistrictOffice}}
	if s.PeriodReminded != period {
		last := t.Calendar.LastWorkday(end)
		r.At = last.Start(t.Location()).Add(time.Duration(t.LadderOf("").Hour) * time.Hour)
		return r
	}
	r.At, r.Days = t.Calendar.NextWorkday(end.AddDays(1)).End(t.Location()), 1
	return r
}

// SettledBy is the last day up to which a bulletin settles reporting; empty when
// an earlier period is still open.
func (s *State) SettledBy(t *Terms, period string) Date {
	if !s.reports(t) {
		return ""
	}
	if open, end := s.OpenPeriod(t); open == period {
		return end
	}
	return ""
}
