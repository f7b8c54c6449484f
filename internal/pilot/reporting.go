package pilot

import (
	"fmt"
	"slices"
	"strconv"
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

// checkPeriod wants a bulletin to name its reporting period, in the plan's form
// and not one to come. Other records may name any.
func (s *Session) checkPeriod(m Record) []Finding {
	today := s.terms.Today(s.now)
	current := PeriodOf(today, s.every())
	f := Finding{Rule: RuleFormat, Severity: Hard, Field: "period", Found: shorten(m.Period), Wanted: current}
	switch {
	case m.Kind != KindBulletin && len(m.Period) > 40:
		f.Code = CodePeriodForm
	case m.Kind != KindBulletin:
		return nil
	case m.Period == "":
		f.Code = CodePeriodWanted
	case !periodForm(m.Period, s.every()):
		f.Code = CodePeriodForm
	case m.Period > current:
		f.Code = CodePeriodToCome
	default:
		return nil
	}
	return []Finding{f}
}

// every is how often bulletins are due; where none are, they may still be filed by the week.
func (s *Session) every() string {
	if s.terms.BulletinEvery == "" {
		return EveryWeek
	}
	return s.terms.BulletinEvery
}

func periodForm(period, every string) bool {
	if every == EveryMonth {
		_, err := time.Parse("2006-01", period)
		return err == nil
	}
	if len(period) != len("2002-W41") || period[4:6] != "-W" {
		return false
	}
	_, err := time.Parse("2006", period[:4])
	week, err2 := strconv.Atoi(period[6:])
	return err == nil && err2 == nil && week >= 1 && week <= 53
}

// reports says whether bulletins are due: a sub-district's, until its archive is filed.
func (s *State) reports(t *Terms) bool {
	return t.BulletinEvery != "" && t.Level() == LevelSubDistrict && len(s.Steps) > 0 && !s.done(StepArchiveFiling)
}

// openPeriod is the first reporting period that is not settled: its name and its
// last day.
func (s *State) openPeriod(t *Terms) (string, Date) {
	first := t.Today(s.OpenedAt)
	if s.ReportedTo >= first {
		first = s.ReportedTo.AddDays(1)
	}
	filed := filedOf(s.Filed, KindBulletin).Periods
	for slices.Contains(filed, PeriodOf(first, t.BulletinEvery)) {
		first = PeriodEnd(first, t.BulletinEvery).AddDays(1)
	}
	return PeriodOf(first, t.BulletinEvery), PeriodEnd(first, t.BulletinEvery)
}

// nextReport is the next rung of reporting: a reminder on the last working day of
// the open period, then, a working day after its end, that its bulletin is missing.
func (s *State) nextReport(t *Terms) Rung {
	if !s.reports(t) {
		return Rung{}
	}
	period, end := s.openPeriod(t)
	r := Rung{Kind: RungBulletin, To: []Role{RoleSubDistrictOffice}}
	if s.PeriodReminded != period {
		last := t.Calendar.LastWorkday(end)
		r.At = last.Start(t.Location()).Add(time.Duration(t.LadderOf("").Hour) * time.Hour)
		return r
	}
	r.At, r.Days = t.Calendar.NextWorkday(end.AddDays(1)).End(t.Location()), 1
	return r
}

// ringReports reminds of the bulletin of a period that ends, and records one that
// did not come.
func (s *Session) ringReports() bool {
	rung := false
	for {
		next := s.state.nextReport(s.terms)
		if next.At.IsZero() || next.At.After(s.now) {
			return rung
		}
		period, end := s.state.openPeriod(s.terms)
		e := Event{Type: EventReminded, Period: period, Rung: &next, Via: ViaSelf}
		if next.Days > 0 {
			e.Type, e.Through = EventReportMissing, end
		}
		s.record(e)
		rung = true
	}
}

// settledBy is the last day up to which a bulletin settles reporting; empty when
// an earlier period is still open.
func (s *State) settledBy(t *Terms, period string) Date {
	if !s.reports(t) {
		return ""
	}
	if open, end := s.openPeriod(t); open == period {
		return end
	}
	return ""
}
