package examples

import (
	"cmp"
	"slices"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// retention is the profile's class at a place in its table; the last where there are fewer.
func (s story) retention(i int) string {
	classes := s.terms.Profile.Retention
	if len(classes) == 0 {
		return "permanent"
	}
	return classes[min(i, len(classes)-1)]
}

func (s story) item(n int, title, author string, day, pages, class int) evidence.ArchiveItem {
	papers := evidence.ArchivePapers(s.terms, n, s.facts)
	return evidence.ArchiveItem{
		Item: n, Title: title, Date: s.on(day), Author: author, Pages: pages, Copy: "original", Documents: papers,
		Retention: cmp.Or(s.terms.Profile.RetentionOf(papers), s.retention(class)),
	}
}

// there are those of the items that the archive of a step has here.
func (s story) there(step pilot.Step, items []evidence.ArchiveItem) []evidence.ArchiveItem {
	has := evidence.ArchiveItems(s.terms, step)
	return slices.DeleteFunc(items, func(i evidence.ArchiveItem) bool { return !slices.Contains(has, i.Item) })
}

func (s story) communityArchive() any {
	committee, election := s.community()+"居委会", s.community()+"选举委员会"
	party := s.community() + "党组织"
	items := []evidence.ArchiveItem{
		s.item(7, "社区规模调整批复", s.district()+"人民政府", daySize, 3, 0),
		s.item(8, "成立社区党组织的批复", s.street()+"工委", dayFounding, 2, 0),
		s.item(9, "选举委员会名单和会议记录", election, dayNumberFixed, 6, 1),
		s.item(10, "选举公告(第1至4号)", election, dayPolling, 4, 1),
		s.item(11, "选民登记册和公布名单等", election, dayPolling, 24, 1),
		s.item(12, "候选人名单", election, dayPolling, 2, 1),
		s.item(13, "选票封存记录、计票表、结果报告和备案回执", election, dayPartyRequest, 9, 0),
		s.item(14, "居委会成员名单和分工", committee, dayPartyRequest, 2, 0),
		s.item(15, "社区成员代表名册", election, dayRoster, 3, 0),
		s.item(16, "党组织换届和思想工作材料", party, dayPartyApproval, 8, 0),
		s.item(17, "八项制度文本和通过记录", committee, dayModelAgreement, 46, 0),
		s.item(18, "六个委员会名册", committee, dayAssembly, 6, 1),
		s.item(19, "招聘材料和聘用协议", committee, dayAgreements, 38, 1),
		s.item(20, "挂牌照片、经费用房说明、第一次代表大会记录", committee, dayPlate, 7, 1),
		s.item(21, "选民登记公告和分类统计表", election, dayPolling, 5, 1),
		s.item(22, "候选人提名和联审材料", election, dayPolling, 9, 1),
		s.item(23, "居务监督委员会推选记录和名单", election, dayPartyRequest, 4, 0),
		s.item(24, "工作移交记录、清单和封存的委托书", election, dayPartyRequest, 6, 0),
	}
	items = s.there(pilot.StepCommunityArchive, items)
	return &evidence.CommunityArchiveEvidence{
		Date: s.on(dayArchive), KeptBy: s.hired()[0], Items: items,
	}
}

func (s story) selfCheck() any {
	e := &evidence.SelfCheckEvidence{Date: s.on(daySelfCheck)}
	for _, head := range evidence.HeadsOf(s.terms) {
		e.Heads = append(e.Heads, evidence.CheckedHead{Head: head, Passed: true, SignedBy: s.who.person(1)})
	}
	return e
}

func (s story) summary() any {
	e := &evidence.SummaryEvidence{
		Title: s.street() + "社区居委会管理体制改革试点工作总结", Date: s.on(daySummary), Author: s.street() + "办事处",
		Bulletins: []evidence.BulletinRow{
			{Number: "第1期", Date: s.on(dayLetters)}, {Number: "第2期", Date: s.on(dayPolling)}, {Number: "第3期", Date: s.on(dayPlate)},
		},
		Reactions: evidence.ReactionsRow{Count: 37, Summary: "多数居民赞成,关心代办事项和办公时间"},
	}
	if papers := evidence.ArchivePapers(s.terms, 6, s.facts); slices.Contains(papers, "rule-revisions") {
		e.Revisions = []evidence.RevisionRow{{Date: s.on(dayRevision), Document: "工作站工作制度", What: "汇报由每季改为每月"}}
	}
	return e
}

func (s story) archiveFiling() any {
	office, party := s.street()+"办事处", s.street()+"工委"
	e := &evidence.ArchiveFilingEvidence{
		Date: s.on(dayFiling), Number: s.streetNumber(dayFiling, 71), Report: s.street() + "试点工作完成情况报告", Completed: s.on(daySummary),
		Items: []evidence.ArchiveItem{
			s.item(1, "成立领导小组的通知", party, dayGroup, 2, 0),
			s.item(2, "试点工作方案", party, dayPlan, 8, 0),
			s.item(3, "工委会议纪要和责任分工表", party, dayResponsibilities, 5, 1),
			s.item(4, "宣传动员材料", office, dayLetters, 18, 2),
			s.item(5, "工作动态、群众反映摘要和报表", office, dayPlate, 22, 1),
			s.item(6, "总结、自查表和社区名单", office, daySummary, 14, 0),
		},
	}
	e.Items = s.there(pilot.StepArchiveFiling, e.Items)
	for _, c := range s.terms.Communities {
		e.Communities = append(e.Communities, evidence.CommunityDue{Community: c.Code, Documents: 13})
	}
	if s.terms.Deadline != "" && s.cal.today > s.terms.Deadline {
		e.Late = &evidence.Lateness{
			Reason: "个别社区另行选举,选举日推后", NewDate: s.cal.today, Record: number(s.district()+"试点办函", s.cal.today, 9),
		}
	}
	return e
}

func (s story) archiveReceipt() any {
	on := s.on(dayReceipt)
	return &evidence.ArchiveReceiptEvidence{Decision: evidence.ReceiptAccepted, Number: number(s.district()+"试点办收", on, 1), Date: on}
}
