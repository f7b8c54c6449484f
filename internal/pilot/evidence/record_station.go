package evidence

import (
	"fmt"
	"slices"
	"strings"

	"shidian/internal/pilot"
)

// StationReportBody is a report of the workstation to the committee (R51), with
// what the committee said of it and checked (R50).
type StationReportBody struct {
	From       pilot.Date `json:"from" rule:"R51"`
	To         pilot.Date `json:"to" rule:"R51"`
	Date       pilot.Date `json:"date" rule:"R51"` // of the report
	Reporter   string     `json:"reporter" rule:"R51" is:"name"`
	Work       string     `json:"work" rule:"R51"`       // of the committee's plan carried out
	Government string     `json:"government" rule:"R51"` // tasks of the government helped with
	Services   string     `json:"services" rule:"R51"`   // to residents
	HeardBy    string     `json:"heardBy" rule:"R50" is:"name"`
	Opinions   string     `json:"opinions" rule:"R50"`
	Checked    bool       `json:"checked" rule:"R50"`
}

// reportMonths reads how often the workstation reports out of the working rules'
// own words; a week or less counts as a month, within which a report is wanted.
func reportMonths(written string) int {
	for _, p := range []struct {
		months int
		words  []string
	}{
		{6, []string{"半年", "half-year", "half year", "half a year"}},
		{3, []string{"季", "quarter", "three months", "三个月"}},
		{1, []string{"半月", "月", "周", "星期", "旬", "日", "天", "month", "week", "day"}},
		{12, []string{"年", "year"}},
	} {
		for _, w := range p.words {
			if strings.Contains(strings.ToLower(written), w) {
				return p.months
			}
		}
	}
	return pilot.ReportEvery
}

func judgeStationReport(x *examiner, b *StationReportBody) {
	x.notBefore("R51", "to", b.To, given("from", b.From))
	x.notBefore("R51", "date", b.Date, given("to", b.To))
	if o := x.facts().Office; o != nil {
		specialists := pilot.HolderNames(o.SpecialistsOn(b.Date))
		there := slices.Concat(specialists, pilot.HolderNames(o.CommitteeOn(b.Date)))
		x.known("R51", "reporter", b.Reporter, there, func() {
			x.find("R51", CodeNotInOffice, "reporter", b.Reporter, strings.Join(specialists, " | "))
		})
	}
	x.sits("R50", "heardBy", b.HeardBy, b.Date)
	if x.ok("checked") && !b.Checked {
		x.find("R50", CodeNotTrue, "checked", "false", "true")
	}
	reportedOften(x, b)
	x.verdict.Does = []pilot.Deed{{Duty: pilot.DutyStationReport, Day: b.To}}
}

// reportedOften holds R50: a report covers no more than the period that the
// working rules set.
func reportedOften(x *examiner, b *StationReportBody) {
	rules := x.facts().StationRules
	if rules == nil || !x.ok("from", "to") {
		return
	}
	if _, last := pilot.TermEnds(b.From, rules.Months); b.To > last {
		x.find("R50", CodeReportLong, "to", string(b.To), "≤ "+string(last), given("from", b.From))
	}
}

// AppraisalBody is the committee's yearly appraisal of the workstation and of
// each specialist (R50).
type AppraisalBody struct {
	Date        pilot.Date     `json:"date"`
	Chair       string         `json:"chair" is:"name"`
	Minutes     string         `json:"minutes"`
	Residents   string         `json:"residents"` // what residents think of them (R52)
	Station     string         `json:"station" oneof:"good|fair|poor"`
	Specialists []AppraisedOne `json:"specialists,omitempty" need:"rule"`
}

// AppraisedOne is what the committee found of one specialist.
type AppraisedOne struct {
	Name   string `json:"name" is:"name"`
	Result string `json:"result" oneof:"good|fair|poor"`
}

func judgeAppraisal(x *examiner, b *AppraisalBody) {
	x.sits("R50", "chair", b.Chair, b.Date)
	seen := map[pilot.NameKey]bool{}
	for i, s := range b.Specialists {
		x.once(seen, "R50", pilot.FieldAt("specialists", i, "name"), s.Name)
	}
	x.verdict.Does = []pilot.Deed{{Duty: pilot.DutyAppraisal, Day: b.Date}}
	o := x.facts().Office
	if o == nil && len(b.Specialists) == 0 && !x.c.Offline && x.ok("specialists") {
		x.find("R50", CodeMissing, "specialists", "", "")
	}
	if o == nil || !x.ok("date") || x.unread["specialists"] {
		return
	}
	there := pilot.HolderNames(o.SpecialistsOn(b.Date)) // there may be none for a while
	var appraised []string
	for i, s := range b.Specialists {
		path := pilot.FieldAt("specialists", i, "name")
		x.known("R50", path, s.Name, there, func() { x.find("R50", CodeNotInOffice, path, s.Name, strings.Join(there, " | ")) })
		appraised = append(appraised, s.Name)
	}
	var without []string
	for i, done := range pilot.MeansEach(there, appraised) {
		if !done {
			without = append(without, there[i])
		}
	}
	if len(without) > 0 {
		x.find("R50", CodeNotAppraised, "specialists", fmt.Sprint(len(without)), strings.Join(without, ", "))
	}
}
