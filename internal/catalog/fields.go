package catalog

// fieldTexts explains the fields of the evidence: key field.<step>.<path>, the
// path without indices. field.hand-in.… is about the file around the evidence.
var fieldTexts = merge(handInFields, preparationFields, foundationFields, electionFields,
	institutionFields, stationFields, closingFields, recordFields, governanceFields)

// under puts the parts of a step's explanations under its key.
func under(step string, parts ...texts) texts {
	sum := texts{}
	for name, t := range merge(parts...) {
		sum["field."+step+"."+name] = t
	}
	return sum
}

// within puts explanations under the group or list that they belong to.
func within(group string, about text, inner ...texts) texts {
	sum := texts{group: about}
	for name, t := range merge(inner...) {
		sum[group+"."+name] = t
	}
	return sum
}

var handInFields = texts{
	"field.hand-in.attachments":  {"附件: 文件和著录项, 如 {file: minutes.pdf, title: 会议记录, item: \"10\", date: 2002-10-20, author: 选举委员会, pages: 2, copy: original}; 文件路径从本文件所在的文件夹算起。也可用 --attach 附上文件; 已存入的文件可只写 digest", "Attachments: the file and what is to be said of it, e.g. {file: minutes.pdf, title: Minutes, item: \"10\", date: 2002-10-20, author: election committee, pages: 2, copy: original}; the path starts at this file's folder. Or name files with --attach; of a file stored before, its digest is enough"},
	"field.hand-in.explanations": {"对“原则上”要求未做到的说明, 按规则编号填, 如 {R39: \"主任和副主任均年事已高\"}", "Explanations where an in-principle rule is not met, by the rule's code, e.g. {R39: \"director and vice-directors are too old\"}"},
	"field.hand-in.note":         {"附言, 可不填", "A note; may be empty"},
	"field.hand-in.optional":     {"(可不填)", " (may be left out)"},
	"field.hand-in.left-out":     {"{field}: (没有填)", "{field}: (left out)"},
	"field.hand-in.others":       {"(另有 {n} 项, 从略)", "({n} more, not shown)"},
	"field.hand-in.when":         {"(仅当 {when} 时必填)", " (required only when {when})"},
}

// receipt is something filed with the level above.
func receipt(zh, en string) texts {
	return within("filed", text{zh, en}, texts{
		"number": {"备案回执编号", "number of the filing receipt"},
		"date":   {"备案日期", "date of filing"},
	})
}
