package catalog

var closingFields = merge(archiveFields, selfCheckFields, summaryFields, filingFields, receiptFields)

// itemFields describe a document of the archive.
var itemFields = texts{
	"item":      {"归档目录的件号", "number of the item in the archive's list"},
	"title":     {"题名", "title"},
	"documents": {"本件包含哪些文件, 按代码列全; 只有一份文件的件可不填", "the documents in it, all of them, by code; not needed for an item of one document"},
	"date":      {"文件日期", "date of the document"},
	"author":    {"责任者", "author"},
	"pages":     {"页数", "pages"},
	"copy":      {"原件 original 或复印件 copy", "original or copy"},
	"retention": {"保管期限, 代码见规则参数", "retention class, by the profile's codes"},
	"digest":    {"文件的摘要值 sha256:…", "digest of the file, sha256:…"},
}

var archiveFields = under("community-archive", texts{
	"date":   {"归档日期", "date of the archive"},
	"keptBy": {"保管人", "who keeps it"},
}, within("items", text{"社区卷, 第7至20件; 第8件只有新建社区才要; 各件应有的文件见样例", "the community's pack, items 7 to 20; item 8 in new communities only; the example has all documents"}, itemFields),
	within("ideologicalWork", text{"以前随归档一起报的思想工作; 现在用 shidian record 登记, 不填", "ideological work as once handed in here; now filed by shidian record, leave it out"}, texts{
		"date":  {"日期", "date"},
		"topic": {"内容", "what about"},
		"by":    {"由谁做", "by whom"},
	}))

var selfCheckFields = under("self-check", texts{
	"date": {"自查日期", "date of the self-check"},
}, within("heads", text{"五个方面, 每项都要通过", "the five heads; each must be passed"}, texts{
	"head":     {"宣传到位、程序合法、工作细致、制度完善、材料完整", "publicity in place, procedure lawful, work careful, institutions complete, materials complete"},
	"passed":   {"是否通过", "whether passed"},
	"signedBy": {"签字人", "who signed"},
	"remark":   {"说明", "a remark"},
}), within("guidance", text{"以前随自查一起报的指导; 现在用 shidian record 登记, 不填", "guidance as once handed in here; now filed by shidian record, leave it out"}, texts{
	"date":        {"日期", "date"},
	"kind":        {"方式: 培训、范本、审阅意见", "kind: training, templates, review of drafts"},
	"title":       {"名称", "title"},
	"communities": {"受指导社区的代码", "codes of the communities guided"},
}))

var summaryFields = under("summary", texts{
	"title":  {"总结标题", "title of the summary"},
	"date":   {"总结日期", "its date"},
	"author": {"撰写单位", "who wrote it"},
}, within("revisions", text{"试点中对制度的完善", "rules improved during the pilot"}, texts{
	"date":     {"修订日期", "date of the revision"},
	"document": {"哪项制度", "which document"},
	"what":     {"改了什么", "what changed"},
}), within("bulletins", text{"报送过的工作动态", "the bulletins sent up"}, texts{
	"number": {"期号", "number"},
	"date":   {"日期", "date"},
}), within("reactions", text{"群众反映汇总", "residents' reactions in sum"}, texts{
	"count":   {"收集件数", "how many were collected"},
	"summary": {"归纳", "what they come to"},
}))

var filingFields = under("archive-filing", texts{
	"date":             {"上报日期", "date of filing"},
	"number":           {"上报文号", "number of the filing"},
	"completionReport": {"完成情况报告的名称", "title of the completion report"},
	"completedDate":    {"试点完成日期", "the day the pilot was completed"},
	"manifest":         {"上报清单的摘要值 sha256:…, 上报前由 shidian archive 给出, 日后凭它核对档案未被改动", "digest of the list of what is filed, sha256:…, as shidian archive gives it just before the filing; by it an archive can later be proved unaltered"},
}, within("items", text{"街道卷, 第1至6件", "the sub-district's pack, items 1 to 6"}, itemFields),
	within("communities", text{"各社区卷, 每个社区一条", "the communities' packs, one line for each"}, texts{
		"community": {"社区代码", "the community's code"},
		"documents": {"卷内件数", "documents in its pack"},
	}), within("lateness", text{"逾期说明, 过期才填", "why it is late; only when it is"}, texts{
		"reason":         {"逾期原因", "the reason"},
		"newDate":        {"新的完成日期", "the new date"},
		"districtRecord": {"区里同意的文号", "number of the district's record of it"},
	}))

var receiptFields = under("archive-receipt", texts{
	"decision": {"接收 accepted 或退回 returned", "accepted or returned"},
	"number":   {"接收回执编号", "number of the receipt"},
	"date":     {"决定日期", "date of the decision"},
}, within("reasons", text{"退回原因, 逐条", "reasons for the return, one by one"}, texts{
	"text":        {"原因", "the reason"},
	"rule":        {"涉及的规则编号", "code of the rule concerned"},
	"field":       {"涉及的栏目", "the field concerned"},
	"steps":       {"退回到哪些步骤; 不填即退回上报一步", "the steps that it sends back; without any, the filing itself"},
	"communities": {"退回社区的步骤时, 写明哪些社区(代码)", "which communities (codes), where it sends back steps of theirs"},
}))
