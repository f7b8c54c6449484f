package examples

import (
	"slices"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

func (s story) leadingGroup() any {
	return &evidence.LeadingGroupEvidence{
		Title:  "关于成立" + s.street() + "社区居委会管理体制改革试点工作领导小组的通知",
		Number: s.streetNumber(dayGroup, 11), Date: s.on(dayGroup), IssuedBy: s.street() + "工委", Sealed: true,
		Head: s.who.person(0), HeadPost: "街道工委书记",
		Members: []evidence.GroupMember{
			{Name: s.who.person(1), Post: "街道办事处主任", Duty: "副组长,主持日常工作"},
			{Name: s.who.person(2), Post: "街道工委副书记", Duty: "党组织换届和思想工作"},
			{Name: s.who.person(3), Post: "社区办主任", Duty: "选举指导、资料汇总"},
			{Name: s.who.person(4), Post: "财政科科长", Duty: "工作站经费和用房"},
		},
	}
}

func (s story) pilotPlan() any {
	person := s.who.person(1)
	row := func(phase string, from, to int) evidence.PhaseRow {
		// A schedule looks ahead: its days are the natural ones, not cut off today.
		return evidence.PhaseRow{Phase: phase, From: s.planned(from), To: s.planned(to), Responsible: person}
	}
	e := &evidence.PilotPlanEvidence{
		Title:  s.street() + "社区居委会管理体制改革试点工作方案",
		Number: s.streetNumber(dayPlan, 12), Date: s.on(dayPlan), MeetingDate: s.on(dayPlanMeeting),
		Minutes: "领导小组第一次会议纪要", Responsible: person,
		Schedule: []evidence.PhaseRow{
			row("preparation", dayGroup, dayPresided),
			row("committee-election", dayPresided, dayPolling),
			row("party-election", dayPolling, dayPartyApproval),
			row("institutions", dayPartyRequest, dayOpinion),
			row("recruitment", dayOpinion, dayPlate),
		},
	}
	phases := evidence.PhasesOf(s.terms)
	e.Schedule = slices.DeleteFunc(e.Schedule, func(row evidence.PhaseRow) bool { return !slices.Contains(phases, row.Phase) })
	if s.terms.OwnPlan {
		e.Local = "辖区单位多、外来人口多,社区大小不一,分两批推进"
		e.Filed = &evidence.Receipt{Number: number(s.district()+"试点办备", s.on(dayPlan), 1), Date: s.on(dayPlan)}
	}
	return e
}

// planned is a day of the natural calendar, whatever day it is today.
func (s story) planned(day int) pilot.Date {
	return s.terms.Opens.AddDays(offsets[day] * s.cal.span / naturalDays)
}

func (s story) responsibilities() any {
	task := func(what, unit string, person, due int) evidence.TaskRow {
		on := max(s.planned(due), s.on(dayResponsibilities))
		return evidence.TaskRow{Task: what, Unit: unit, Person: s.who.person(person), Due: on}
	}
	return &evidence.ResponsibilitiesEvidence{
		MeetingDate: s.on(dayResponsibilities), Minutes: "街道工委会议纪要(试点工作专题)",
		Tasks: []evidence.TaskRow{
			task("宣传动员", "街道宣传部", 5, dayLetters),
			task("居委会换届选举指导", "街道社区办", 3, dayPolling),
			task("社区党组织换届", "街道组织部", 2, dayPartyApproval),
			task("制度建设指导", "街道司法所", 6, dayOpinion),
			task("工作站经费和用房", "街道财政科", 4, dayStation),
		},
	}
}

func (s story) mobilisation() any {
	e := &evidence.MobilisationEvidence{Activities: []evidence.Activity{
		{
			Date: s.on(dayMobilisation), Form: "动员大会", Title: "街道试点工作动员大会",
			Audience: []string{"units", "residents"}, Topics: []string{"meaning", "method", "steps"}, People: 180,
		},
		{
			Date: s.on(dayLetters), Form: "致居民的一封信", Title: "请您参加社区居委会换届选举",
			Audience: []string{"residents"}, Topics: []string{"meaning", "steps"}, People: 3200,
		},
	}}
	for _, c := range s.terms.Communities {
		e.Communities = append(e.Communities, evidence.CommunityProofs{
			Community: c.Code, Date: s.on(dayLetters), Proof: "入户发放登记表和宣传栏照片",
		})
	}
	return e
}
