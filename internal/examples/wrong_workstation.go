package examples

import "shidian/internal/pilot"

// wrongWorkstation are the wrong hand-ins of recruitment, the workstation and the community's archive.
var wrongWorkstation = map[pilot.Step][]Wrong{
	pilot.StepRecruitment: {
		{Name: Words{"党组织不同意", "the Party organisation disagrees"}, Edits: Edits{"partyOpinion.agrees": false}, Rule: "R22", Code: "must-be-true", Field: "evidence.partyOpinion.agrees"},
		{Name: Words{"录用了未经考核的人", "hired without assessment"}, Edits: Edits{"hired.0.name": "外人"}, Rule: "R35", Code: "not-assessed", Field: "evidence.hired[0].name"},
		{Name: Words{"录用了资格审查不合格的人", "hired though not qualified"}, Edits: Edits{"assessed.0.qualified": false}, Rule: "R35", Code: "not-qualified", Field: "evidence.hired[0].name"},
		{Name: Words{"没有招聘公告", "no announcement"}, Edits: Edits{"procedure.0": Gone{}}, Rule: "R35", Code: "stage-missing", Field: "evidence.procedure"},
		{Name: Words{"面试早于笔试", "interview before the test"}, Edits: Edits{"procedure.3.date": "2002-12-05"}, Rule: "R35", Code: "stage-order", Field: "evidence.procedure"},
		{Name: Words{"录用到没有公开的岗位", "a post that was not published"}, Edits: Edits{"hired.0.post": "秘书"}, Rule: "R36", Code: "post-unknown", Field: "evidence.hired[0].post"},
		{Name: Words{"岗位只有一人报名", "one candidate"}, Edits: Edits{"posts.0.candidates": 1}, Rule: "R36", Code: "one-candidate", Field: "evidence.posts[0].candidates"},
		{Name: Words{"有岗位没有职责", "a post with no duty"}, Edits: Edits{"posts.0.duties": Gone{}}, Rule: "R38", Code: "missing", Field: "evidence.posts[0].duties"},
		{Name: Words{"有岗位没有任期", "a post with no term"}, Edits: Edits{"posts.0.termMonths": Gone{}}, Rule: "R38", Code: "missing", Field: "evidence.posts[0].termMonths"},
		{Name: Words{"由街道办事处组织招聘", "organised by the office"}, Edits: Edits{"organisedBy": "sub-district-office"}, Rule: "R35", Code: "wrong-body", Field: "evidence.organisedBy"},
	},
	pilot.StepAgreements: {
		{Name: Words{"由街道办事处签订", "signed by the office"}, Edits: Edits{"agreements.0.signedBy": "sub-district-office"}, Rule: "R37", Code: "wrong-body", Field: "evidence.agreements[0].signedBy"},
		{Name: Words{"有录用的人没签", "one has not signed"}, Edits: Edits{"agreements.0": Gone{}}, Rule: "R37", Code: "not-signed", Field: "evidence.agreements"},
		{Name: Words{"没有录用的人签了", "a stranger has signed"}, Edits: Edits{"agreements.0.name": "外人"}, Rule: "R37", Code: "signed-not-hired", Field: "evidence.agreements[0].name"},
		{Name: Words{"签字人不是居委会成员", "signed by nobody of the committee"}, Edits: Edits{"agreements.0.signatory": "外人"}, Rule: "R37", Code: "not-on-committee", Field: "evidence.agreements[0].signatory"},
		{Name: Words{"协议没有终止日期", "no term"}, Edits: Edits{"agreements.0.to": Gone{}}, Rule: "R38", Code: "missing", Field: "evidence.agreements[0].to"},
		{Name: Words{"称谓不对", "another title"}, Edits: Edits{"agreements.0.title": "干事"}, Rule: "R40", Code: "unusual-title", Field: "evidence.agreements[0].title"},
		{Name: Words{"早于居委会选出", "before the committee"}, Edits: Edits{"agreements.0.date": "2002-10-01"}, Rule: "R37", Code: "too-early", Field: "evidence.agreements[0].date"},
	},
	pilot.StepWorkstation: {
		{Name: Words{"站主任不是居委会主任或副主任", "a head from outside"}, Edits: Edits{"head": "外人"}, Rule: "R39", Code: "head-not-director", Field: "evidence.head"},
		{Name: Words{"挂了别的标牌", "another plate"}, Edits: Edits{"plate.text": "便民服务中心"}, Rule: "R42", Code: "plate-name", Field: "evidence.plate.text"},
		{Name: Words{"挂了别的社区的标牌", "another community's plate"}, Edits: Edits{"plate.text": "月坛社区居委会"}, Rule: "R42", Code: "plate-name", Field: "evidence.plate.text"},
		{Name: Words{"没有场所", "no premises"}, Edits: Edits{"allocation.premises": Gone{}}, Rule: "R43", Code: "missing", Field: "evidence.allocation.premises"},
		{Name: Words{"经费为零", "no funds"}, Edits: Edits{"allocation.funds": 0}, Rule: "R43", Code: "out-of-range", Field: "evidence.allocation.funds"},
		{Name: Words{"面积为零", "no area"}, Edits: Edits{"allocation.area": 0}, Rule: "R43", Code: "out-of-range", Field: "evidence.allocation.area"},
		{Name: Words{"经费写成了文字", "funds as text"}, Edits: Edits{"allocation.funds": "三万"}, Rule: "format", Code: "wants-number", Field: "evidence.allocation.funds"},
		{Name: Words{"经费为负数", "negative funds"}, Edits: Edits{"allocation.funds": -5.5}, Rule: "format", Code: "out-of-range", Field: "evidence.allocation.funds"},
		{Name: Words{"由街道办事处领导", "led by the office"}, Edits: Edits{"ledBy.0": "sub-district-office"}, Rule: "R41", Code: "wrong-body", Field: "evidence.ledBy[0]"},
		{Name: Words{"没有党组织领导", "not led by the Party organisation"}, Edits: Edits{"ledBy.0": Gone{}}, Rule: "R41", Code: "leader-missing", Field: "evidence.ledBy"},
		{Name: Words{"没有人员", "no staff"}, Edits: Edits{"staff": []any{}}, Rule: "R41", Code: "missing", Field: "evidence.staff"},
		{Name: Words{"人员没有签订协议", "staff that never signed"}, Edits: Edits{"staff.1.name": "外人"}, Rule: "R41", Code: "staff-not-signed", Field: "evidence.staff[1].name"},
		{Name: Words{"没有人交叉任职", "no cross-holding"}, Edits: Edits{"postTable.1": Gone{}}, Rule: "R21", Code: "no-cross-holding", Field: "evidence.postTable"},
		{Name: Words{"没有任职表", "no post table"}, Edits: Edits{"postTable": Gone{}}, Rule: "R21", Code: "missing", Field: "evidence.postTable"},
	},
	pilot.StepCommunityArchive: {
		{Name: Words{"缺一项材料", "an item is missing"}, Edits: Edits{"items.3": Gone{}}, Rule: "R19", Code: "item-missing", Field: "evidence.items"},
		{Name: Words{"列了街道卷的材料", "an item of the other pack"}, Edits: Edits{"items.3.item": 2}, Rule: "R19", Code: "out-of-range", Field: "evidence.items[3].item"},
		{Name: Words{"保管期限不在规定之列", "an unknown retention class"}, Edits: Edits{"items.3.retention": "forever"}, Rule: "R19", Code: "retention-class", Field: "evidence.items[3].retention"},
		{Name: Words{"没有思想工作记录", "no ideological work"}, Edits: Edits{"ideologicalWork": []any{}}, Rule: "R55", Code: "missing", Field: "evidence.ideologicalWork"},
		{Name: Words{"新建社区缺党组织成立材料", "no founding of a new community"}, Place: newCommunity, Edits: Edits{"items.1": Gone{}}, Rule: "R19", Code: "item-missing", Field: "evidence.items"},
		{Name: Words{"摘要值格式不对", "a bad digest"}, Edits: Edits{"items.0.digest": "md5:1"}, Rule: "format", Code: "bad-digest", Field: "evidence.items[0].digest"},
	},
}
