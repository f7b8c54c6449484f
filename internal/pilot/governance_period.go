package pilot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Period is the time for which a duty is owed once.
type Period struct {
	Name   string // 2003-2, 2003-Q4, 2003; of a term, the day on which it ends
	From   Date   // the first day on which what is done counts for it
	To     Date   // the last such day; empty: none
	Opens  Date   // from this day on it is waited for
	Due    Date
	Closes Date // the last day on which it may be filed; empty: until it is done
}

// Holds says whether a day lies in the period.
func (p Period) Holds(day Date) bool { return p.From <= day && (p.To == "" || day <= p.To) }

// Year is the year to whose book the period belongs.
func (p Period) Year() int { return yearOf(p.Name) }

// yearOf reads the year with which a date or a period's name begins.
func yearOf[T ~string](name T) int {
	year, _ := strconv.Atoi(string(name[:min(4, len(name))])) // our own names
	return year
}

// PartsOf is how many periods of a duty a year has; 0 for one that is owed by the term.
func (t *Terms) PartsOf(duty Duty, f Facts) int {
	switch duty {
	case DutyAssemblyMeeting:
		return min(max(1, t.Profile.Assembly.MeetingsPerYear), 12)
	case DutyAnnualReport, DutyAppraisal:
		return 1
	case DutyStationReport:
		return 12 / f.ReportMonths()
	}
	return 0
}

// ReportMonths is how many months lie between two reports of the workstation.
func (f Facts) ReportMonths() int {
	if r := f.StationRules; r != nil && r.Months > 0 && 12%r.Months == 0 {
		return r.Months
	}
	return ReportEvery
}

// period is a duty's period of a year: part 1 is the first.
func (t *Terms) period(duty Duty, f Facts, year, part int) Period {
	parts := t.PartsOf(duty, f)
	g := t.Profile.Governance
	yearFrom, yearTo := firstOfMonth(year, 1), lastOfMonth(year, 12)
	from, to := firstOfMonth(year, 12*(part-1)/parts+1), lastOfMonth(year, 12*part/parts)
	p := Period{Name: periodName(duty, parts, year, part), From: from, To: to, Opens: from, Due: to}
	if duty == DutyStationReport {
		p.Due = to.AddDays(g.report())
	} else { // so many in the year, whenever in it; spread over it they are due
		p.From, p.To, p.Opens = yearFrom, yearTo, yearFrom
	}
	p.Closes = max(p.Due, p.To).AddDays(g.filing())
	return p
}

func periodName(duty Duty, parts, year, part int) string {
	switch {
	case parts == 1:
		return fmt.Sprintf("%04d", year)
	case duty != DutyStationReport:
		return fmt.Sprintf("%04d-%d", year, part)
	case parts == 2:
		return fmt.Sprintf("%04d-H%d", year, part)
	case parts == 4:
		return fmt.Sprintf("%04d-Q%d", year, part)
	}
	return fmt.Sprintf("%04d-%02d", year, part)
}

// partOf reads which of its year's periods a name is of.
func partOf(name string) int {
	_, part, found := strings.Cut(name, "-")
	n, err := strconv.Atoi(strings.TrimLeft(part, "QH"))
	if !found || err != nil {
		return 1
	}
	return n
}

// termPeriod is the period of a duty that is owed once in the term that ends on a day; of
// what is done anew after an order of the district, once after that.
func (t *Terms) termPeriod(duty Duty, end Date) Period {
	if duty == DutyReorganisation {
		return Period{Name: string(end), From: end, Opens: end, Due: end.AddDays(t.Profile.Governance.anew())}
	}
	p := Period{Name: string(end), From: end.AddDays(-365), Opens: end.AddDays(-t.Profile.Governance.announce()), Due: end}
	if duty == DutyElectionPreparation {
		p.Due = LastDayBefore(end, t.Profile.Election.CommitteeDaysBefore)
	}
	return p
}

// periodNamed is a duty's period by its name.
func (t *Terms) periodNamed(duty Duty, f Facts, name string) Period {
	if t.PartsOf(duty, f) == 0 {
		return t.termPeriod(duty, Date(name))
	}
	return t.period(duty, f, yearOf(name), partOf(name))
}

// periodAfter is the period that follows the one of a name, or the first one owed
// when the name is empty; false when the end of the term is not known, or nothing
// more is owed for it.
func (t *Terms) periodAfter(duty Duty, f Facts, last string) (Period, bool) {
	parts := t.PartsOf(duty, f)
	switch {
	case duty == DutyReorganisation:
		if len(t.Anew()) == 0 {
			return Period{}, false
		}
		on := t.LifeOrigin().On
		return t.termPeriod(duty, on), string(on) != last
	case parts == 0:
		if f.Office == nil {
			return Period{}, false
		}
		end := f.Office.TermEnds(t.Profile.Committee.TermYears)
		return t.termPeriod(duty, end), end != "" && string(end) != last
	case last == "":
		return t.firstPeriod(duty, f, parts), true
	case partOf(last) == parts:
		return t.period(duty, f, yearOf(last)+1, 1), true
	}
	return t.period(duty, f, yearOf(last), partOf(last)+1), true
}

// firstPeriod is the first one of which at least half lay ahead when the pilot closed.
func (t *Terms) firstPeriod(duty Duty, f Facts, parts int) Period {
	since := t.Governance.Since
	year := yearOf(since)
	for part := 1; part <= parts; part++ {
		p := t.period(duty, f, year, part)
		if w := t.window(duty, f, p); since <= w.From.AddDays(w.From.DaysUntil(w.To)/2) {
			return p
		}
	}
	return t.period(duty, f, year+1, 1)
}

// PeriodOf is the period for which a duty is waited for, else the one for which it
// will be next; false when none is known.
func (s *State) PeriodOf(t *Terms, code Step) (Period, bool) {
	st := s.Step(code)
	switch {
	case st == nil || !s.Governs():
		return Period{}, false
	case st.Awaited():
		return t.periodNamed(Duty(code), s.Facts, st.Period).moved(t, st.DueAt), true
	}
	return s.NextPeriod(t, code)
}

// NextPeriod is the one after that for which a duty was last waited for; one of
// which more than half lay in a suspension is not owed.
func (s *State) NextPeriod(t *Terms, code Step) (Period, bool) {
	duty := Duty(code)
	p, known := t.periodAfter(duty, s.Facts, s.Step(code).Period)
	for known && s.suspended(t.window(duty, s.Facts, p)) {
		p, known = t.periodAfter(duty, s.Facts, p.Name)
	}
	return p, known
}

// moved has what is done by a due time that moved beyond the calendar's count:
// an extension and a suspension give time to do it in, not only to file it.
func (p Period) moved(t *Terms, due time.Time) Period {
	if p.To == "" || due.IsZero() {
		return p
	}
	day := DueDay(due, t.Location())
	if day > p.Due {
		p.To = max(p.To, day.AddDays(-max(0, p.To.DaysUntil(p.Due))))
	}
	return p
}

// window are the days over which a period of a year is spread; none for a term's.
func (t *Terms) window(duty Duty, f Facts, p Period) Span {
	parts := t.PartsOf(duty, f)
	if parts == 0 {
		return Span{}
	}
	year, part := p.Year(), partOf(p.Name)
	return Span{From: firstOfMonth(year, 12*(part-1)/parts+1), To: lastOfMonth(year, 12*part/parts)}
}

// YearSettles is when everything of a year may have been filed.
func (t *Terms) YearSettles(year int) time.Time {
	g := t.Profile.Governance
	return lastOfMonth(year, 12).AddDays(g.report() + g.filing()).End(t.Location())
}

func firstOfMonth(year, month int) Date {
	return Date(time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC).Format(dateLayout))
}

func lastOfMonth(year, month int) Date {
	return Date(time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Format(dateLayout))
}

// OwedAgain is the period for which a duty is owed again when it is returned:
// the one last done, as long as it may still be filed; false when there is none.
// By then the next period may have begun to be waited for.
func (s *State) OwedAgain(t *Terms, code Step, now time.Time) (Period, bool) {
	st, duty := s.Step(code), Duty(code)
	if st == nil || st.Accepted == nil || t.PartsOf(duty, s.Facts) == 0 {
		return Period{}, false
	}
	name := st.Period
	if st.Status != Complete {
		name = t.periodBefore(duty, s.Facts, name)
	}
	p := t.periodNamed(duty, s.Facts, name)
	done := slices.Contains(s.Book(p.Year()).Done, done(code, p.Name))
	return p, done && s.Book(p.Year()).Closed == "" && (st.Status == Complete || now.Before(p.Closes.End(t.Location())))
}

// periodBefore names the period before one of a year's.
func (t *Terms) periodBefore(duty Duty, f Facts, name string) string {
	year, part := yearOf(name), partOf(name)-1
	if part == 0 {
		year, part = year-1, t.PartsOf(duty, f)
	}
	return t.period(duty, f, year, part).Name
}

// ReportEvery is what is assumed where the working rules' words name no period.
const ReportEvery = 3
