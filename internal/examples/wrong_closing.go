package examples

import "shidian/internal/pilot"

// wrongClosing are the wrong hand-ins of the sub-district's closing.
var wrongClosing = map[pilot.Step][]Wrong{
	pilot.StepSelfCheck: {
		{Name: Words{"有一方面没通过", "a head not passed"}, Edits: Edits{"heads.2.passed": false}, Rule: "R56", Code: "head-not-passed", Field: "evidence.heads[2].passed"},
		{Name: Words{"缺一个方面", "a head missing"}, Edits: Edits{"heads.2": Gone{}}, Rule: "R56", Code: "head-missing", Field: "evidence.heads"},
		{Name: Words{"有一方面没有签字", "a head that nobody signed"}, Edits: Edits{"heads.1.signedBy": Gone{}}, Rule: "R56", Code: "missing", Field: "evidence.heads[1].signedBy"},
	},
	pilot.StepSummary: {
		{Name: Words{"没有标题", "no title"}, Edits: Edits{"title": Gone{}}, Rule: "R58", Code: "missing", Field: "evidence.title"},
		{Name: Words{"没有制度修订记录", "no revisions"}, Edits: Edits{"revisions": Gone{}}, Rule: "R54", Code: "missing", Field: "evidence.revisions"},
		{Name: Words{"没有工作动态", "no bulletins"}, Edits: Edits{"bulletins": Gone{}}, Rule: "R57", Code: "missing", Field: "evidence.bulletins"},
		{Name: Words{"早于自查", "before the self-check"}, Edits: Edits{"date": "2002-12-01"}, Rule: "R58", Code: "too-early", Field: "evidence.date"},
		{Name: Words{"没有群众反映", "no residents' reactions"}, Edits: Edits{"reactions": Gone{}}, Rule: "R57", Code: "missing", Field: "evidence.reactions"},
	},
	pilot.StepArchiveFiling: {
		{Name: Words{"缺一项材料", "an item is missing"}, Edits: Edits{"items.5": Gone{}}, Rule: "R5", Code: "item-missing", Field: "evidence.items"},
		{Name: Words{"没有完成报告", "no completion report"}, Edits: Edits{"completionReport": Gone{}}, Rule: "R2", Code: "missing", Field: "evidence.completionReport"},
		{Name: Words{"漏了一个社区", "a community left out"}, Edits: Edits{"communities.0.community": "elsewhere"}, Rule: "R60", Code: "community-absent", Field: "evidence.communities"},
		{Name: Words{"上报早于总结", "filed before the summary"}, Edits: Edits{"date": "2002-12-01", "completedDate": "2002-12-01"}, Rule: "R5", Code: "too-early", Field: "evidence.date"},
		{Name: Words{"第六件缺自查表", "item 6 without the self-check"}, Edits: Edits{"items.5.documents.1": Gone{}}, Rule: "R5", Code: "document-missing", Field: "evidence.items[5].documents"},
	},
	pilot.StepArchiveReceipt: {
		{Name: Words{"没有写明接收还是退回", "no decision"}, Edits: Edits{"decision": Gone{}}, Rule: "R5", Code: "missing", Field: "evidence.decision"},
		{Name: Words{"接收而没有回执编号", "accepted without number"}, Edits: Edits{"number": Gone{}}, Rule: "R5", Code: "missing", Field: "evidence.number"},
		{Name: Words{"退回而没有理由", "returned without reasons"}, Edits: Edits{"decision": "returned"}, Rule: "R5", Code: "missing", Field: "evidence.reasons"},
		{Name: Words{"退回到社区的步骤", "returned to a community's step"}, Edits: Edits{"decision": "returned", "reasons": []any{map[string]any{"text": "x", "steps": []any{"charter"}}}}, Rule: "R5", Code: "step-elsewhere", Field: "evidence.reasons[0].steps[0]"},
	},
}
