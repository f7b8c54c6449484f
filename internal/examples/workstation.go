package examples

import (
	"slices"
	"strconv"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

var specialistPosts = []struct {
	post   string
	duties []string
	tasks  []string
}{
	{"社区服务岗", []string{"办理公共事务和公益事业", "便民利民服务"}, []string{"public-affairs", "residents-opinions"}},
	{"社区治安岗", []string{"调解民间纠纷", "协助维护社会治安"}, []string{"mediation", "public-security"}},
	{"社区卫生岗", []string{"协助做好公共卫生、计划生育、优抚救济"}, []string{"public-services"}},
}

// postOf is the post of the i-th specialist; a place that hired more people than
// the example has posts fills them in turn.
func postOf(i int) string { return specialistPosts[i%len(specialistPosts)].post }

func (s story) recruitment() any {
	hired := s.hired()
	e := &evidence.RecruitmentEvidence{
		Opinion:     evidence.PartyOpinion{Date: s.on(dayOpinion), Opinion: "八项制度齐全,程序合法,同意施行", Agrees: true},
		OrganisedBy: evidence.BodyCommittee, NoticePlace: "社区公告栏和街道大厅", Procedure: s.stages(),
	}
	for i, p := range specialistPosts {
		openings := max(1, (len(hired)+len(specialistPosts)-1-i)/len(specialistPosts))
		e.Posts = append(e.Posts, evidence.PostRow{
			Post: p.post, Duties: p.duties, Tasks: p.tasks, Openings: openings, TermMonths: 36, WageGrade: strconv.Itoa(i+1) + "档", Candidates: openings + 1,
		})
	}
	for i, name := range hired {
		e.Assessed = append(e.Assessed, evidence.AssessedRow{Name: name, Post: postOf(i), Qualified: true, Written: new(86.5 - float64(i)), Interview: new(88.0)})
		e.Hired = append(e.Hired, evidence.HiredRow{Name: name, Post: postOf(i)})
	}
	for i, name := range s.others(castApplicants+5, len(specialistPosts), hired...) {
		e.Assessed = append(e.Assessed, evidence.AssessedRow{Name: name, Post: postOf(i), Qualified: true, Written: new(74.0), Interview: new(71.5)})
	}
	return e
}

// stages are the profile's, spread from the announcement to the publication.
func (s story) stages() []evidence.StageRow {
	order := evidence.RecruitmentStages(s.terms.Profile)
	if len(order) == 0 {
		order = []string{"announcement", "registration", "written-test", "interview", "publication"}
	}
	first, last := offsets[dayNotice], offsets[dayPublication]
	var rows []evidence.StageRow
	for i, stage := range order {
		offset := last
		if n := len(order) - 1; n > 0 {
			offset = first + (last-first)*i/n
		}
		rows = append(rows, evidence.StageRow{Stage: stage, Date: s.cal.between(offset)})
	}
	return rows
}

func (s story) agreements() any {
	e := &evidence.AgreementsEvidence{}
	on := s.on(dayAgreements)
	for i, name := range s.hired() {
		post := s.hiredPost(i, name)
		e.Agreements = append(e.Agreements, evidence.SignedAgreement{
			Name: name, Post: post.Post, Title: s.community() + "社工专干", SignedBy: evidence.BodyCommittee, Signatory: s.director(),
			Date: on, From: on, To: lastDay(on, post.TermMonths), WageGrade: post.WageGrade,
		})
	}
	return e
}

// hiredPost is what the pilot holds of the i-th specialist's post, else the example's.
func (s story) hiredPost(i int, name string) pilot.HiredPost {
	post := pilot.HiredPost{Name: name, Post: postOf(i), TermMonths: 36, WageGrade: strconv.Itoa(i%3+1) + "档"}
	if r := s.facts.Recruitment; r != nil {
		if j := slices.IndexFunc(r.Posts, func(p pilot.HiredPost) bool { return pilot.SameName(p.Name, name) }); j >= 0 {
			post = r.Posts[j]
		}
	}
	post.TermMonths = max(1, post.TermMonths)
	return post
}

func (s story) workstation() any {
	head := s.head()
	staff := []evidence.StaffRow{{Name: head, Post: "主任", Title: "社工主任"}}
	signed := s.hired()
	if s.facts.Agreements != nil && len(s.facts.Agreements.Signed) > 0 {
		signed = s.facts.Agreements.Signed
	}
	for i, name := range signed {
		if pilot.SameName(name, head) { // somebody recruited who heads the station
			continue
		}
		staff = append(staff, evidence.StaffRow{Name: name, Post: postOf(i), Title: s.community() + "社工专干"})
	}
	return &evidence.WorkstationEvidence{
		Decision: "居委会关于组建社区工作站的决定", Date: s.on(dayStation),
		LedBy: []string{string(pilot.RoleCommunityParty), string(pilot.RoleResidentsCommittee)},
		Head:  head, HeadDate: s.on(dayStation), Staff: staff,
		Plate: evidence.Plate{Text: s.plateText(), Date: s.on(dayPlate), Photo: "挂牌照片"},
		Allocation: evidence.AllocationNote{
			Number: s.streetNumber(dayStation, 61), Date: s.on(dayStation), Funds: 36000, Address: s.community() + "甲1号", Area: 85,
		},
		Posts: []evidence.PostsHeld{
			{Name: s.director(), Committee: "主任"},
			{Name: head, Committee: "副主任", Station: "社工主任", Party: "副书记"},
		},
	}
}
