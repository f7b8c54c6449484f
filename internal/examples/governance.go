package examples

import (
	"encoding/json"
	"fmt"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// What is filed after the pilot.

// office is who holds office by today, as far as it is known.
func (s story) office() *pilot.OfficeFacts {
	if s.facts.Office != nil {
		return s.facts.Office
	}
	return pilot.OfficeFrom(s.facts)
}

// sitting is the committee's member who chairs and hears.
func (s story) sitting() string {
	if there := s.office().CommitteeOn(s.cal.today); len(there) > 0 {
		return there[0].Name
	}
	return s.director()
}

func (s story) specialists() []string {
	var names []string
	for _, h := range s.office().SpecialistsOn(s.cal.today) {
		names = append(names, h.Name)
	}
	if names == nil {
		return s.hired()
	}
	return names
}

// seats is how many representatives are in office.
func (s story) seats() int {
	if n := s.office().RepresentativesOn(s.cal.today); n > 0 {
		return n
	}
	return s.representatives()
}

func (s story) meeting() any {
	n := s.seats()
	b := &evidence.MeetingBody{
		Kind: evidence.MeetingRegular, Date: s.cal.today, Notified: s.cal.today.AddDays(-7), Chair: s.sitting(), Minutes: "社区成员代表大会会议记录",
		Representatives: n, Present: n*2/3 + 1,
		Reports: &evidence.ReportsHeard{
			Annual: "居委会年度工作报告", Financial: "居委会年度财务报告", Deliberated: true, Appraisal: "good", Appraised: s.appraised(), Opinions: "明年先办楼道照明和停车两件事",
		},
		Resolutions: []evidence.Resolution{{Number: string(s.cal.today[:4]) + "-1", Title: "楼道照明更换方案", Subject: "key-work", InFavour: n/2 + 1}},
	}
	if s.terms.Profile.Committee.NotCompetent > 0 {
		for _, h := range s.office().CommitteeOn(s.cal.today) {
			b.Reports.Members = append(b.Reports.Members, evidence.MemberAppraised{Name: h.Name, Result: "competent"})
		}
	}
	if a := s.facts.Assembly; a != nil {
		for _, r := range a.Open {
			b.FollowUps = append(b.FollowUps, evidence.FollowUp{Resolution: r.Number, Done: true, What: "已办完, 在居务公开栏公布"})
		}
		if len(a.Open) > 0 {
			b.Resolutions[0].Number = string(s.cal.today) + "-1"
		}
	}
	return b
}

// appraised are the others that the assembly supervises.
func (s story) appraised() []evidence.Body {
	return []evidence.Body{
		{Kind: evidence.BodyOfCommunity, Name: "社区工作站", Result: "good"},
		{Kind: evidence.BodyOfGovernment, Name: s.terms.SubDistrict.Name + "街道办事处", Result: "fair"},
	}
}

func (s story) stationReport() any {
	from, to := s.cal.today.AddDays(-20), s.cal.today
	if s.owed.From != "" && s.owed.From <= to {
		from, to = s.owed.From, min(s.owed.To, to)
	}
	return &evidence.StationReportBody{
		From: from, To: to, Date: s.cal.today, Reporter: s.specialists()[0],
		Work: "按计划完成入户走访二百户", Government: "协助办理低保复核十二户", Services: "代办证照三十一件, 组织义诊一次",
		HeardBy: s.sitting(), Opinions: "走访记录要当天整理", Checked: true,
	}
}

func (s story) appraisal() any {
	b := &evidence.AppraisalBody{
		Date: s.cal.today, Chair: s.sitting(), Minutes: "年度考评会议记录", Residents: "多数居民满意, 希望周末也有人值班", Station: "good",
	}
	for _, name := range s.specialists() {
		b.Specialists = append(b.Specialists, evidence.AppraisedOne{Name: name, Result: "good"})
	}
	return b
}

func (s story) change() any {
	if s.elect {
		return s.termElection()
	}
	return &evidence.ChangeBody{
		Body: evidence.BodyRepresentatives, Reason: "moved", Date: s.cal.today, Document: "代表变动说明", Number: max(1, s.seats()-1), Eligible: true,
		Left: []string{s.who.person(castAssembly)},
	}
}

// termElection is the committee of the next term, from among the building leaders.
func (s story) termElection() any {
	const register, ballots, votes = 1000, 760, 510
	b := &evidence.ChangeBody{
		Body: evidence.BodyCommittee, Reason: evidence.ChangeTermElection, Date: s.cal.today, Document: "换届选举结果报告单", Register: register, Ballots: ballots,
	}
	posts := []string{pilot.PostDirector, pilot.PostViceDirector, pilot.PostMember, pilot.PostMember, pilot.PostMember}
	for i, name := range s.who.people(castBuildings, len(posts)) {
		b.Joined = append(b.Joined, evidence.Joining{Name: name, Post: posts[i], Votes: votes - 10*i, Background: &evidence.AgedBackground{Background: *backgroundOf(name, i), Age: 33 + 6*i}})
	}
	return b
}

func (s story) preparation() any {
	days := s.terms.Profile.Election.CommitteeDaysBefore
	return &evidence.PreparationBody{
		Date: s.cal.today, Document: "选举委员会公告", Committee: s.who.people(castElectionBody, 5), Representatives: s.seats(),
		PollingDay: s.cal.today.AddDays(days + 10),
	}
}

// GovernanceCase is what a record filed after this world's pilot is judged on:
// its people in office, and one resolution that waits to be carried out.
func (w *World) GovernanceCase() evidence.Case {
	facts := pilot.Facts{
		Office: pilot.OfficeFrom(w.Below), StationRules: w.Below.StationRules,
		Assembly: &pilot.AssemblyFacts{Open: []pilot.OpenResolution{{Number: "2002-1", Date: w.Today.AddDays(-30)}}},
	}
	return evidence.Case{Terms: &w.Community, Facts: facts, Now: w.Today.Start(w.Community.Location()).Add(9 * time.Hour)}
}

// RecordExample is the valid body of a kind of record filed after the pilot.
func (w *World) RecordExample(kind string) (json.RawMessage, error) {
	c := w.recordCase(kind)
	raw, err := json.Marshal(RecordOn(c.Terms, c.Facts, kind, w.Today))
	if err != nil {
		return nil, fmt.Errorf("write the example of %s: %w", kind, err)
	}
	return raw, nil
}

// ExamineRecord judges such a body here.
func (w *World) ExamineRecord(kind string, body json.RawMessage) evidence.Verdict {
	return evidence.ExamineRecord(w.recordCase(kind), kind, body)
}

// reorganised is what the office confirms that a community which took the place of others
// has done anew: all that is left.
func (s story) reorganised() any {
	b := &evidence.ReorganisedBody{}
	left := s.terms.AnewLeft(s.facts)
	if len(left) == 0 {
		left = []pilot.Step{pilot.StepSizeAdjustment, pilot.StepCharter}
	}
	for _, code := range left {
		b.Done = append(b.Done, evidence.DoneAnew{Step: string(code), Date: s.cal.today, Document: "社区调整后" + catalog.Text(catalog.Chinese, "step."+string(code)) + "文件"})
	}
	return b
}

// recordCase is [World.GovernanceCase] of a community that took the place of others, where
// only such a one files the record.
func (w *World) recordCase(kind string) evidence.Case {
	c := w.GovernanceCase()
	if kind != pilot.KindReorganised {
		return c
	}
	terms := *c.Terms
	terms.Governance = &pilot.GovernanceTerms{
		Since: w.Today.AddDays(-20), Anew: []pilot.Step{pilot.StepSizeAdjustment, pilot.StepCharter, pilot.StepWorkstation},
		Origin: &pilot.Origin{Change: pilot.ChangeMerge, Places: []string{"sample/old-1", "sample/old-2"}, On: w.Today.AddDays(-20), Record: "撤并决定"},
	}
	c.Terms = &terms
	return c
}
