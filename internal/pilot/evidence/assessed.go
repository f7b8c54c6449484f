package evidence

import (
	"fmt"
	"slices"

	"shidian/internal/pilot"
)

// hiredOnMerit holds R36: no more are hired for a post than it has openings, and
// somebody of the assessed with a higher score who was left out is worth a note.
func hiredOnMerit(x *examiner, e *RecruitmentEvidence) {
	for i, p := range e.Posts {
		n := 0
		for _, h := range e.Hired {
			if pilot.SameName(h.Post, p.Post) {
				n++
			}
		}
		if x.ok("hired", pilot.FieldAt("posts", i, "openings")) && n > p.Openings {
			x.find("R36", CodeTooMany, "hired", fmt.Sprintf("%d (%s)", n, p.Post), fmt.Sprintf("≤ %d", p.Openings), given(pilot.FieldAt("posts", i, "openings"), p.Openings))
		}
	}
	if !x.ok("assessed", "hired") {
		return
	}
	hired := e.hiredOfAssessed()
	for i, h := range e.Hired {
		if better := e.leftOutThoughBetter(h, hired); better != "" {
			x.note("R36", CodePassedOver, pilot.FieldAt("hired", i, "name"), h.Name, better)
		}
	}
}

// hiredOfAssessed says of each of the assessed whether he was hired, for whatever post.
func (e *RecruitmentEvidence) hiredOfAssessed() []bool {
	var names []string
	for _, h := range e.Hired {
		names = append(names, h.Name)
	}
	return pilot.MeansEach(e.assessedNames(), names)
}

func (e *RecruitmentEvidence) assessedNames() []string {
	var names []string
	for _, a := range e.Assessed {
		names = append(names, a.Name)
	}
	return names
}

// assessed is the row of somebody hired, that of the post hired for first; -1 when
// there is none.
func (e *RecruitmentEvidence) assessed(h HiredRow) int {
	names := e.assessedNames()
	first, _ := pilot.NameMeant(names, h.Name)
	if first < 0 {
		return -1
	}
	own := slices.IndexFunc(e.Assessed, func(a AssessedRow) bool {
		return pilot.SameName(a.Name, names[first]) && pilot.SameName(a.Post, h.Post)
	})
	if own < 0 {
		return first
	}
	return own
}

// leftOutThoughBetter names somebody qualified with a higher score for the same
// post who was not hired; empty when there is nobody.
func (e *RecruitmentEvidence) leftOutThoughBetter(h HiredRow, hired []bool) string {
	own := e.assessed(h)
	if own < 0 || !pilot.SameName(e.Assessed[own].Post, h.Post) {
		return ""
	}
	for i, a := range e.Assessed {
		if pilot.SameName(a.Post, h.Post) && a.Qualified && !a.Absent && !hired[i] && a.scoredMore(e.Assessed[own]) {
			return a.Name
		}
	}
	return ""
}

// scoredMore compares two by the scores that both have.
func (a AssessedRow) scoredMore(b AssessedRow) bool {
	lead := 0.0
	if a.Written != nil && b.Written != nil {
		lead += *a.Written - *b.Written
	}
	if a.Interview != nil && b.Interview != nil {
		lead += *a.Interview - *b.Interview
	}
	return lead > 0
}

// The stages that give a score.
const (
	stageOfTest      = "written-test"
	stageOfInterview = "interview"
)

// scoresGiven holds R35: whoever was hired has the score of each stage that was
// held. Somebody else may have none: not qualified, or absent. Of whom neither is
// said, a score that is missing is noted.
func scoresGiven(x *examiner, e *RecruitmentEvidence) {
	hired := e.hiredOfAssessed()
	for i, a := range e.Assessed {
		for _, s := range []struct {
			stage, field string
			score        *float64
		}{{stageOfTest, "writtenScore", a.Written}, {stageOfInterview, "interviewScore", a.Interview}} {
			path := pilot.FieldAt("assessed", i, s.field)
			switch {
			case s.score != nil || !x.ok(path, "procedure") || !e.held(s.stage):
			case hired[i]:
				x.find("R35", CodeMissing, path, "", "")
			case a.Qualified && !a.Absent:
				x.note("R35", CodeScoreMissing, path, a.Name, "")
			}
		}
	}
}

func (e *RecruitmentEvidence) held(stage string) bool {
	return slices.ContainsFunc(e.Procedure, func(row StageRow) bool { return row.Stage == stage })
}
