package evidence

import (
	"fmt"
	"slices"
	"strings"

	"shidian/internal/pilot"
)

// RecruitmentEvidence is the open recruitment of the specialists (R35, R36, R38),
// with the Party organisation's opinion on the institutions (R22).
type RecruitmentEvidence struct {
	Opinion     PartyOpinion   `json:"partyOpinion" rule:"R22"`
	OrganisedBy string         `json:"organisedBy" from:"hire"`
	Posts       []PostRow      `json:"posts" rule:"R36"`
	Procedure   []StageRow     `json:"procedure"`
	Deviation   string         `json:"deviationReason,omitempty" need:"optional"`
	NoticePlace string         `json:"noticePublishedAt"`
	Assessed    []AssessedRow  `json:"assessed"`
	Hired       []HiredRow     `json:"hired"`
	SingleNotes []SingleReason `json:"singleCandidateReasons,omitempty" need:"optional" rule:"R36"`
}

// PartyOpinion is what the Party organisation says of the institutions (R22).
type PartyOpinion struct {
	Date    pilot.Date `json:"date"`
	Opinion string     `json:"opinion"`
	Agrees  bool       `json:"agrees"`
}

// PostRow is one post, open to all, set by the committee's duties (R36, R38): its
// duties in words, and which of the tasks of Act Art. 3 they serve, in that order.
type PostRow struct {
	Post       string   `json:"post" is:"name"`
	Duties     []string `json:"duties" rule:"R38"`
	Tasks      []string `json:"tasks,omitempty" need:"rule" rule:"R38" oneof:"publicity-and-rights|public-affairs|mediation|public-security|public-services|residents-opinions"`
	Openings   int      `json:"openings" min:"1"`
	TermMonths int      `json:"termMonths" rule:"R38" min:"1"`
	WageGrade  string   `json:"wageGrade" rule:"R38"`
	Candidates int      `json:"candidates"`
}

// StageRow is one stage of the recruitment and its day.
type StageRow struct {
	Stage string     `json:"stage" from:"stages"`
	Date  pilot.Date `json:"date"`
}

// AssessedRow is somebody who was assessed.
// A score is missing where its stage was not held, or where he did not come to it.
type AssessedRow struct {
	Name      string   `json:"name" is:"name"`
	Post      string   `json:"post" is:"name"`
	Qualified bool     `json:"qualified"`
	Written   *float64 `json:"writtenScore,omitempty" need:"rule"`
	Interview *float64 `json:"interviewScore,omitempty" need:"rule"`
	Absent    bool     `json:"absent,omitempty" need:"optional"` // did not come to a stage that was held
}

// HiredRow is somebody who was hired.
type HiredRow struct {
	Name string `json:"name" is:"name"`
	Post string `json:"post" is:"name"`
}

// SingleReason says why a post had no more candidates than openings.
type SingleReason struct {
	Post   string `json:"post" is:"name"`
	Reason string `json:"reason" why:"yes"`
}

// stageOfAgreement is the profile's stage that the step `agreements` carries.
const stageOfAgreement = "agreement"

func judgeRecruitment(x *examiner, e *RecruitmentEvidence) {
	institutionsApproved(x, e)
	x.authorised("R35", "organisedBy", e.OrganisedBy)
	stagesInOrder(x, e)
	postsOpen(x, e)
	postsServeTasks(x, e)
	hiredWereAssessed(x, e)
	scoresGiven(x, e)
	hiredOnMerit(x, e)
	x.verdict.Facts.Recruitment = recruitmentFacts(x, e)
}

// recruitmentFacts keeps whoever was hired with the mark under which he was assessed.
func recruitmentFacts(x *examiner, e *RecruitmentEvidence) *pilot.RecruitmentFacts {
	facts, assessed := &pilot.RecruitmentFacts{Published: lastStage(x, e)}, e.assessedNames()
	for _, h := range e.Hired {
		name := pilot.AsOnRecord(assessed, h.Name)
		facts.Hired = append(facts.Hired, name)
		post := pilot.HiredPost{Name: name, Post: h.Post}
		if i := slices.IndexFunc(e.Posts, func(p PostRow) bool { return pilot.SameName(p.Post, h.Post) }); i >= 0 {
			post.TermMonths, post.WageGrade = e.Posts[i].TermMonths, e.Posts[i].WageGrade
		}
		facts.Posts = append(facts.Posts, post)
	}
	return facts
}

// institutionsApproved holds R22: the Party organisation stands behind the institutions.
func institutionsApproved(x *examiner, e *RecruitmentEvidence) {
	if x.ok("partyOpinion.agrees") && !e.Opinion.Agrees {
		x.find("R22", CodeNotTrue, "partyOpinion.agrees", "false", "true")
	}
	if committee := x.facts().Election; committee != nil {
		x.notBefore("R22", "partyOpinion.date", e.Opinion.Date, onRecord(pilot.StepCommitteeElection, "pollingDay", committee.PollingDay))
	}
	if measures := x.facts().Measures; measures != nil {
		x.notBefore("R22", "partyOpinion.date", e.Opinion.Date, onRecord(pilot.StepSpecialistMeasures, "adopted", measures.Date))
	}
}

// RecruitmentStages are the stages of a profile that the step `recruitment` carries.
func RecruitmentStages(p pilot.Profile) []string {
	return slices.DeleteFunc(slices.Clone(p.Recruitment.Order), func(s string) bool { return s == stageOfAgreement })
}

// stageOfNotice is the stage that no reason excuses: without a public notice there
// is no open recruitment.
const stageOfNotice = "announcement"

// stagesInOrder holds R35: every stage of the profile, in its order, and no other. A
// deviation is accepted with a recorded reason (then noted) or an explanation; only
// the public notice must be there whatever the reason.
func stagesInOrder(x *examiner, e *RecruitmentEvidence) {
	order := RecruitmentStages(x.profile())
	if len(order) == 0 || !x.ok("procedure") {
		return
	}
	deviates := false
	reportAt := func(path, code, found, wanted string, than ...yardstick) {
		deviates = true
		if x.reasoned(e.Deviation) {
			x.settled(e.Deviation, "R35", code, path, found, wanted, than...)
			return
		}
		x.soften("R35", code, path, found, wanted, than...)
	}
	rows := map[string]int{}
	for i, row := range e.Procedure {
		if path := pilot.FieldAt("procedure", i, "stage"); !slices.Contains(x.choices(path), row.Stage) {
			reportAt(path, CodeStageExtra, row.Stage, strings.Join(order, " | "))
		}
		rows[row.Stage] = i
	}
	stagesHeld(x, e, order, rows, func(code, found, wanted string, than ...yardstick) {
		reportAt("procedure", code, found, wanted, than...)
	})
	if deviates && e.Deviation != "" && !x.reasoned(e.Deviation) {
		x.soften("R35", pilot.CodeNoReason, "deviationReason", e.Deviation, "")
	}
}

// stagesHeld reports stages that come before their turn or are missing.
func stagesHeld(x *examiner, e *RecruitmentEvidence, order []string, rows map[string]int, report func(code, found, wanted string, than ...yardstick)) {
	var absent []string
	last := yardstick{}
	for _, stage := range order {
		i, held := rows[stage]
		switch {
		case !held && stage == stageOfNotice:
			x.find("R35", CodeNoNotice, "procedure", "", stage)
		case !held:
			absent = append(absent, stage)
		case string(e.Procedure[i].Date) < last.value:
			report(CodeStageOrder, stage+" "+string(e.Procedure[i].Date), "≥ "+last.value, last)
		default:
			last = given(pilot.FieldAt("procedure", i, "date"), e.Procedure[i].Date)
		}
	}
	if len(absent) > 0 {
		report(CodeStageMissing, "", strings.Join(absent, ", "))
	}
}

// lastStage is the day of the last of the profile's stages. A stage of the place's
// own, a medical examination say, has its day where the place wants it.
func lastStage(x *examiner, e *RecruitmentEvidence) pilot.Date {
	order, last := RecruitmentStages(x.profile()), pilot.Date("")
	for _, row := range e.Procedure {
		if len(order) == 0 || slices.Contains(order, row.Stage) {
			last = max(last, row.Date)
		}
	}
	return last
}

// postsOpen holds R36: people compete for each post; a post with no more
// candidates than openings is noted when no reason is given.
func postsOpen(x *examiner, e *RecruitmentEvidence) {
	seen := map[pilot.NameKey]bool{}
	for i, p := range e.Posts {
		x.onceListed(seen, "R36", pilot.FieldAt("posts", i, "post"), p.Post)
		path := pilot.FieldAt("posts", i, "candidates")
		reasoned := slices.ContainsFunc(e.SingleNotes, func(r SingleReason) bool { return pilot.SameName(r.Post, p.Post) })
		if x.ok(path, pilot.FieldAt("posts", i, "openings")) && p.Candidates <= p.Openings && !reasoned {
			x.note("R36", CodeOneCandidate, path, fmt.Sprint(p.Candidates), fmt.Sprintf("> %d", p.Openings), given(pilot.FieldAt("posts", i, "openings"), p.Openings))
		}
	}
}

// postsServeTasks holds R38: each post serves at least one of the tasks that the
// law gives the committee.
func postsServeTasks(x *examiner, e *RecruitmentEvidence) {
	for i, p := range e.Posts {
		if path := pilot.FieldAt("posts", i, "tasks"); len(p.Tasks) == 0 && x.ok(path) && !x.confirming() {
			x.find("R38", CodeNoStatutoryTask, path, p.Post, "")
		}
	}
}

// hiredWereAssessed holds R35: whoever is hired was assessed for a published post
// and found qualified.
func hiredWereAssessed(x *examiner, e *RecruitmentEvidence) {
	seen := map[pilot.NameKey]bool{}
	for i, h := range e.Hired {
		name, post := pilot.FieldAt("hired", i, "name"), pilot.FieldAt("hired", i, "post")
		x.once(seen, "R35", name, h.Name)
		if x.ok(post, "posts") && !slices.ContainsFunc(e.Posts, func(p PostRow) bool { return pilot.SameName(p.Post, h.Post) }) {
			x.find("R36", CodePostUnknown, post, h.Post, "")
		}
		if !x.ok("assessed") {
			continue
		}
		x.known("R35", name, h.Name, e.assessedNames(), func() { x.find("R35", CodeNotAssessed, name, h.Name, "") })
		if j := e.assessed(h); j >= 0 && x.ok(name) && !e.Assessed[j].Qualified {
			x.find("R35", CodeNotQualified, name, h.Name, "")
		}
	}
}
