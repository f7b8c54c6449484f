package judge

import (
	"strconv"
	"time"

	"shidian/internal/pilot"
)

// checkPeriod wants a bulletin to name its reporting period, in the plan's form
// and not one to come. Other records may name any.
func (s *Session) checkPeriod(m pilot.Record) []pilot.Finding {
	today := s.terms.Today(s.now)
	current := pilot.PeriodOf(today, s.every())
	f := pilot.Finding{Rule: pilot.RuleFormat, Severity: pilot.Hard, Field: "period", Found: pilot.Shorten(m.Period), Wanted: current}
	if m.Kind == pilot.KindBulletin && s.state.NotYetOpen() { // there is nothing to report
		return []pilot.Finding{{
			Rule: pilot.RuleOrder, Severity: pilot.Hard, Code: pilot.CodeBulletinTooEarly, Field: "kind", Found: string(today), Wanted: string(s.state.NotBefore),
		}}
	}
	switch {
	case m.Kind != pilot.KindBulletin && len(m.Period) > 40:
		f.Code = pilot.CodePeriodForm
	case m.Kind != pilot.KindBulletin:
		return nil
	case m.Period == "":
		f.Code = pilot.CodePeriodWanted
	case !periodForm(m.Period, s.every()):
		f.Code = pilot.CodePeriodForm
	case m.Period > current:
		f.Code = pilot.CodePeriodToCome
	default:
		return nil
	}
	return []pilot.Finding{f}
}

// every is how often bulletins are due; where none are, they may still be filed by the week.
func (s *Session) every() string {
	if s.terms.BulletinEvery == "" {
		return pilot.EveryWeek
	}
	return s.terms.BulletinEvery
}

func periodForm(period, every string) bool {
	if every == pilot.EveryMonth {
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

// recordReportRungs reminds of the bulletin of a period that ends, and records one that
// did not come.
func (s *Session) recordReportRungs() bool {
	rung := false
	for {
		next := s.state.NextReport(s.terms)
		if next.At.IsZero() || next.At.After(s.now) {
			return rung
		}
		period, end := s.state.OpenPeriod(s.terms)
		e := pilot.Event{Type: pilot.EventReminded, Period: period, Rung: &next, Via: pilot.ViaSelf}
		if next.Days > 0 {
			e.Type, e.Through = pilot.EventReportMissing, end
		}
		s.record(e)
		rung = true
	}
}
