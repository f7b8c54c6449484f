package catalog

// findingTexts says what is wrong with what a person sent, and what would be
// right: key finding.<code>, or finding.<code>.<severity> where it matters what
// comes of it. The first sentence says what is, the others what to do: once a
// finding is explained, only the first is shown. Nothing is said of what became of
// the message, which other findings may refuse.
//
// Placeholders: {field} the field's name with its code, {found}, {wanted};
// {code} as it is typed; {should} and {must} say what is wanted as a demand, "应不少于 5"; {than} names
// what it was held against, with the comma before it.
var findingTexts = merge(formFindings, timeFindings, preparationFindings, electionFindings,
	institutionFindings, stationFindings, governanceFindings, reasonFindings, messageFindings)

var formFindings = texts{
	"finding.no-evidence":        {"没有填写材料内容(evidence)。请按本步骤的样例填写。", "There is no evidence. Fill it in as this step's example shows."},
	"finding.not-json":           {"内容读不懂: {found}。请检查格式后再报。", "The content can't be read: {found}. Check its form and send it again."},
	"finding.too-deep":           {"内容嵌套过深, 层数应{wanted}。请按样例的结构填写。", "The content is nested too deep; it may have {wanted} levels. Keep to the example's structure."},
	"finding.unknown-step":       {"没有 {found} 这个步骤。请核对步骤代码。", "There is no step {found}. Check the step's code."},
	"finding.unknown-field":      {"没有 {found} 这一栏。请删去, 或核对样例中的栏名。", "There is no field {found}. Leave it out, or check the example for its name."},
	"finding.misspelt-field":     {"没有 {found} 这一栏, 应是 {wanted}。请改正栏名。", "There is no field {found}; did you mean {wanted}? Correct the name."},
	"finding.doubled-field":      {"{field}填了两次。只保留正确的一次。", "{field} is given twice. Keep the one that is right."},
	"finding.missing":            {"{field}没有填写。请补上; 怎样填见样例。", "{field} is missing. Fill it in; the example shows how."},
	"finding.missing.wanted":     {"{field}没有填写。请从这些里选: {wanted}。", "{field} is missing. Choose one of: {wanted}."},
	"finding.wants-text":         {"{field}应是文字, 现为 {found}。数字作文字用时请加引号。", "{field} should be text; it is {found}. Put a number in quotes to make it text."},
	"finding.wants-number":       {"{field}应是数, 如 {wanted}, 现为 {found}。请去掉引号和单位。", "{field} should be a number such as {wanted}; it is {found}. Leave out quotes and units."},
	"finding.wants-whole-number": {"{field}应是整数, 如 {wanted}, 现为 {found}。请去掉引号、小数和单位。", "{field} should be a whole number such as {wanted}; it is {found}. Leave out quotes, decimals and units."},
	"finding.wants-yes-no":       {"{field}应填 true(是)或 false(否), 现为 {found}。请改正。", "{field} should be true or false; it is {found}. Correct it."},
	"finding.wants-date":         {"{field}应是真实的日期, 先写四位年份, 如 {wanted} 或 2002年9月30日, 现为 {found}。请改正。", "{field} should be a real date with the year first, in four digits, such as {wanted} or 2002年9月30日; it is {found}. Correct it."},
	"finding.wants-list":         {"{field}应是一个列表, 现为 {found}。请分项填写, 每项一行, 以半角短横线 - 和空格开头。", "{field} should be a list; it is {found}. Give each entry on its own line, after a plain dash - and a blank."},
	"finding.wants-group":        {"{field}应是一组栏目, 不是单个值, 现为 {found}。请分栏填写, 每行写“栏目: 内容”(半角冒号, 后面空一格)。", "{field} should be a group of fields, not a single value; it is {found}. Fill in its fields, each written as “name: value” with a plain colon and a blank."},
	"finding.not-a-choice":       {"{field}填的是 {found}, 不在可选之列。请从这些里选: {wanted}。", "{field} is {found}, which is none of the choices. Choose one of: {wanted}."},
	"finding.out-of-range":       {"{field}填的是 {found}, {should}。请核对数字。", "{field} is {found}; it {should}. Check the figure."},
	"finding.rule-unmet":         {"{field}这一栏不合格, 这条规则也就没有做到。改正这一栏即可。", "While “{field}” is not in order, this rule is not met. Correcting the field settles it."},
	"finding.more-findings":      {"还有 {found} 处问题未列出。请先改正上面的。", "There are {found} more findings. Put right the ones above first."},
	"finding.bad-digest":         {"{field}不是摘要值: {found}。应写成 {wanted}, 冒号后是六十四位小写十六进制数。", "{field} is no digest: {found}. Write it as {wanted} with 64 lower-case hex digits after the colon."},
	"finding.doubled-attachment": {"{field}: 同一个文件附了两次。附一次即可。", "{field}: the same file is attached twice. Once is enough."},
}

var timeFindings = texts{
	"finding.future-date":           {"{field}是 {found}, 这一天还没到, {should}。事情办完再报。", "{field} is {found}, which lies in the future; it {should}. Hand in once it has happened."},
	"finding.too-early":             {"{field}是 {found}, 太早了, {should}{than}。请核对先后。", "{field} is {found}, which is too early; it {should}{than}. Check the order."},
	"finding.too-late":              {"{field}是 {found}, 太晚了, {should}{than}。请核对先后。", "{field} is {found}, which is too late; it {should}{than}. Check the order."},
	"finding.name-twice":            {"{field}: {found} 出现了两次, 同一人只列一次。如是同名的两个人, 请在各人姓名后加注以示区别, 如 王伟(3号楼), 以后提到时都照样写。", "{field}: {found} stands there twice; list each once. If they are two people of one name, write a mark behind each name, such as 王伟(3号楼), and keep it wherever they are named later."},
	"finding.listed-twice":          {"{field}: {found} 列了两次, 只列一次。请删去重复的一项, 或改正写错的。", "{field}: {found} stands there twice; list it once. Take one out, or correct the one that is a slip."},
	"finding.exceeds-total":         {"{field}为 {found}, 太多了, {should}{than}。请核对计数。", "{field}: {found} is too many; it {should}{than}. Check the count."},
	"finding.total-differs":         {"{field}为 {found}, 与确定的数不符, {should}{than}。请按确定的数核对。", "{field}: {found} is not the number settled; it {should}{than}. Check it against that number."},
	"finding.counts-differ":         {"{field}: 两遍清点不一致, 第二遍 {found}, 第一遍 {wanted}。请重新清点。", "{field}: the two counts differ, {found} the second time and {wanted} the first. Count again."},
	"finding.under-age":             {"{field}为 {found} 岁, 未满年龄, {should} 岁。未满年龄的人不能列入。", "{field} is {found}; it {should}. Nobody younger may be listed."},
	"finding.wrong-body":            {"{field}填的是 {found}, 这件事由 {wanted} 办才有效。请由它办理后再报。", "{field} is {found}, but only {wanted} may do this. Have it done there and hand in again."},
	"finding.office-adopts":         {"{field}填的是 {found}。街道办事处只作指导, 不代社区制定制度; 请由 {wanted} 通过后再报。", "{field} is {found}. The sub-district office guides and adopts nothing for a community; have it adopted by {wanted} and hand in again."},
	"finding.unusual-body":          {"{field}填的是 {found}, 通常由 {wanted} 办理。这一项不影响通过, 请留意。", "{field} is {found}; usually {wanted} does this. This alone blocks nothing, but take note."},
	"finding.not-on-committee":      {"{field}: {found} 不是选出的居委会成员。请由居委会成员担任。", "{field}: {found} was not elected to the residents' committee. It has to be a member of it."},
	"finding.must-be-true":          {"{field}填的是 {found}, {must}。请办妥后再报。", "{field} is {found}; it {must}. See to it, then hand in."},
	"finding.name-ambiguous":        {"{field}: 叫 {found} 的不止一人: {wanted}。请照其中一种写法写明是哪一位; 都不是的, 另加注区别, 如 王伟(3号楼)。", "{field}: several people are called {found}: {wanted}. Write the one who is meant as here; if it is none of them, write another mark behind the name, such as 王伟(3号楼)."},
	"finding.name-as-on-record":     {"{field}: 填的是 {found}, 前面登记的写法是 {wanted}。如是同一人, 请照登记的写。", "{field} says {found}; the name on record is {wanted}. If it is the same person, write it as it is on record."},
	"finding.name-hidden-character": {"{field}里有看不见的字符 {found}, 位置见 {wanted}。这样的名称会与别的名称混淆, 请删去后重新填写。", "{field} holds a character that can't be seen, {found}; where it is: {wanted}. Such a name can be taken for another. Delete the character and type the name anew."},
	"finding.another-place":         {"{field}写的是 {found}, 而这里是 {wanted}。请核对材料是否报错了地方; 如确属这里(例如已更名), 请在 explanations 里按本条规则说明。", "{field} says {found}, but this is {wanted}. Check whether it belongs to another place; if it is right, because the place got a new name for instance, explain this rule under explanations."},
}

// preparationFindings are those of the sub-district's own steps, first and last.
var preparationFindings = texts{
	"finding.community-absent":        {"{field}缺少这些社区: {wanted}。每个社区都要有。", "{field}: these communities are left out: {wanted}. Every community has to be there."},
	"finding.phase-missing":           {"{field}缺少阶段: {wanted}。五个阶段都要安排。", "{field}: these phases are missing: {wanted}. All five must be scheduled."},
	"finding.groups-not-provided":     {"{field}: 本区方案没有安排社区设领导小组。这一项不影响通过; 如需设立, 请区里在方案中开启 optional-groups。", "{field}: this district's plan does not provide for communities' own groups. This alone blocks nothing; the district can set optional-groups in its plan."},
	"finding.not-its-own-plan":        {"{field}列了 {found} 条, 区里定为试点的街道直接按区方案进行, 不能另作变通。请删去, 或请区里改定。", "{field}: {found} listed, while a sub-district that the district named as a pilot follows the district plan itself. Take them out, or have the district decide otherwise."},
	"finding.schedule-too-late":       {"{field}是 {found}, 过了试点期限, 宜{wanted}。请考虑提前。", "{field} is {found}, past the pilot's deadline; better {wanted}. Consider moving it forward."},
	"finding.principle-broken":        {"{field}: {found} 是区方案的基本原则, 见方案 {wanted}, 自定方案不能改。请改回。", "{field}: {found} is a basic principle of the district's plan, its clause {wanted}, from which no plan of one's own departs. Take it back."},
	"finding.no-such-rule":            {"{field}: 没有 {found} 这条规则。编号在 {wanted} 之内。", "{field}: there is no rule {found}. The codes are {wanted}."},
	"finding.topic-missing":           {"{field}还缺这些宣传内容: {wanted}。意义、方法、步骤都要讲到。", "{field}: nothing was said on {wanted}. Meaning, method and steps must all be covered."},
	"finding.audience-missing":        {"{field}还没有覆盖: {wanted}。单位和居民都要宣传到。", "{field}: not reached yet: {wanted}. Units and residents must both be."},
	"finding.too-few-forms":           {"{field}只用了 {found} 种形式, {should} 种。请再用一种, 如公开信、宣传栏。", "{field}: the number of forms used is {found}; it {should}. Use another, such as a letter or a notice board."},
	"finding.unusual-households":      {"{field}为 {found} 户, 不在通常的 {wanted} 户之内。如属实, 请在户数说明(householdsNote)里写明原因。", "{field} is {found}, outside the usual {wanted}. If it is right, say why in householdsNote."},
	"finding.head-missing":            {"{field}缺少这些方面: {wanted}。五个方面都要查。", "{field}: these are left out: {wanted}. All five must be there."},
	"finding.head-not-passed":         {"{field}填的是 {found}。这一方面整改通过后再报, 填 {wanted}。", "{field} is {found}. Put this head right, then hand in with {wanted}."},
	"finding.step-elsewhere":          {"{field}: {found} 不是街道自己的步骤。社区的步骤要退回, 请在 communities 写明退给哪些社区。", "{field}: {found} is no step of the sub-district's own. To send back a community's step, name the communities under communities."},
	"finding.late-hard":               {"今天 {found}, 已过期限, 应{wanted}上报。请在逾期说明(lateness)填原因、新日期和区里的文号。", "Today is {found}, past the deadline; the archive should be filed {wanted}. Give reason, new date and the district's record under lateness."},
	"finding.late-in-principle":       {"今天 {found}, 已过期限, 原则上应{wanted}上报。请填逾期说明(lateness), 或在说明(explanations)里写明 R4 的原因。", "Today is {found}, past the deadline; in principle the archive should be filed {wanted}. Fill in lateness, or explain R4 under explanations."},
	"finding.item-missing":            {"{field}缺第 {wanted} 件。请补齐后再报。", "{field}: item {wanted} is missing. Add it and hand in again."},
	"finding.document-not-told":       {"{field}: 第 {found} 件没有列: {wanted}。登记里查不到是否有过; 如从未有过, 请在 explanations 里按本条规则说明, 有的请收齐列出。", "{field}: item {found} does not list: {wanted}. The record does not tell whether there were any; if there never were, explain this rule under explanations, else collect and list them."},
	"finding.document-missing":        {"{field}: 第 {found} 件还缺: {wanted}。请收齐后在 documents 里列出。", "{field}: item {found} still lacks: {wanted}. Collect them and list them under documents."},
	"finding.retention-class":         {"{field}填的是 {found}, 不是规定的保管期限。请从这些里选: {wanted}。", "{field} is {found}, which is no retention class. Choose one of: {wanted}."},
	"finding.before-committee-result": {"{field}是 {found}, 早于居委会选举结果, 通常应{wanted}{than}。这一项不影响通过, 请留意。", "{field} is {found}, before the committee's result; usually it is {wanted}{than}. This alone blocks nothing, but take note."},
}

var electionFindings = texts{
	"finding.turnout-failed":                  {"{field}为 {found}, 参加投票的未过半, 须{wanted}{than}。投票无效, 请重新选举。", "{field}: {found}, which is not more than half; it takes {wanted}{than}. The vote is void: hold it again."},
	"finding.turnout-failed.note":             {"{field}为 {found}, 参加投票的未过半, 须{wanted}{than}。这一轮选举无效, 其余内容无误就作为一轮存档; 请重新选举, 以 repeat 再报。", "{field}: {found}, which is not more than half; it takes {wanted}{than}. The vote is void, and once all else is right it is kept as a round: hold a repeat election and hand it in as repeat."},
	"finding.seats-unfilled":                  {"{field}: 选出 {found} 人, 应选 {wanted} 人。其余内容无误就作为一轮存档; 缺额另行选举, 以 supplementary 再报。", "{field}: {found} of {wanted} seats are filled. Once all else is right this is kept as a round: hold a supplementary election for the others and hand it in as supplementary."},
	"finding.winner-below-threshold":          {"{field}为 {found} 票, 当选须{wanted} 票{than}。未达到的不能列为当选, 缺额另行选举。", "{field}: {found}; a seat takes {wanted}{than}. Whoever has fewer is not elected; leave the seat for a supplementary election."},
	"finding.one-director":                    {"{field}: 有主任 {found} 人, {should} 人。请核对。", "{field}: the number of directors is {found}; it {should}. Check it."},
	"finding.vice-directors":                  {"{field}: 有副主任 {found} 人, {should} 人。请核对。", "{field}: the number of vice-directors is {found}; it {should}. Check it."},
	"finding.committee-size":                  {"{field}: 居委会共 {found} 人, {should} 人。请核对。", "{field}: the committee has {found} members in all; it {should}. Check it."},
	"finding.director-not-retired":            {"{field}: 主任不是离退休人员。提倡由离退休人员担任, 这一项不影响通过。", "{field}: the director is not retired. A retired one is encouraged; this alone blocks nothing."},
	"finding.turnout-failed.record":           {"{field}为 {found}, 参加投票的未过半, 须{wanted}{than}。这次选举无效, 没有人当选, 不登记; 请重新选举(另行选举的再次另行选举), 有效后再登记。", "{field}: {found}, which is not more than half; it takes {wanted}{than}. This vote is void and elects nobody, so it is no change to file: hold it again and file what the valid vote decides."},
	"finding.supplementary-failed":            {"{field}为 {found}, 参加另行选举的未过半, 须{wanted}{than}。本轮无效, 没有人当选, 其余内容无误就只作存档, 前几轮当选的不受影响; 缺额再次另行选举, 仍以 supplementary 再报。", "{field}: {found}, which is not more than half; it takes {wanted}{than}. This round is void and, once all else is right, only kept on record; whoever earlier rounds elected sits all the same. Hold another supplementary election for the seats left and hand it in as supplementary."},
	"finding.void-round-names":                {"{field}填了 {found}, 但参加投票未过半, 本轮选举无效, 没有当选人和任期。请删去这些内容再报; 下一轮为 {wanted}。", "{field} says {found}, but too few voted: this round is void and has no winners and no term. Take it out and hand in again; the next round is {wanted}."},
	"finding.none-elected-names":              {"{field}填的是 是(true), 当选人里却有 {found}。无人当选的删去当选人, 有人当选的删去 {field}。", "{field} is yes (true), yet {found} is listed as elected. Take out whoever was not elected, or take out {field}."},
	"finding.candidate-on-election-committee": {"{field}: {found} 还在选举委员会里, 不能同时作候选人。请退出一边; 已退出的列入 leftElectionCommittee。", "{field}: {found} still sits on the election committee and can't stand. Give up one; whoever left it is listed under leftElectionCommittee."},
	"finding.not-elected-earlier":             {"{field}: {found} 没有在前一轮当选的记录。只有另行选举才能沿用前一轮的结果; 投票未过半的轮次无效, 不算当选。", "{field}: no earlier round elected {found}. Only a supplementary round builds on an earlier one, and a round in which too few voted elects no one."},
	"finding.elected-earlier-differs":         {"{field}填的是 {found}, 前一轮存档的是 {wanted}。前一轮当选的照存档填写; 存档有误的, 请上级退回那一轮: shidian return 社区 committee-election --round 轮次", "{field} is {found}; the round that elected them recorded {wanted}. Put what is on record; if that is wrong, have the level above return that round: shidian return PLACE committee-election --round N"},
	"finding.elected-earlier-missing":         {"{field}: 没有列入 {wanted}。前几轮当选的人继续任职, 另行选举要把他们全部列出, 填 electedEarlier: true。", "{field}: {wanted} was left out. Whoever an earlier round elected sits: a supplementary round lists them all, with electedEarlier: true."},
	"finding.elected-earlier-count":           {"{field}: 填 electedEarlier: true 的有 {found} 人, 存档的前几轮共选出 {wanted} 人。请全部列出, 不多不少。", "{field}: electedEarlier: true stands with {found}, but the rounds on record elected {wanted}. List all of them and nobody else."},
	"finding.elected-already":                 {"{field}: {found} 前一轮已经当选, 不能在另行选举中再次当选。请填 {wanted}, 职务和票数照前一轮存档。", "{field}: {found} was elected in an earlier round and can't win another seat. Put {wanted}, with post and votes as that round recorded them."},
	"finding.round-differs":                   {"{field}为 {found}, 前一轮为 {wanted}。各轮属于同一次选举, 选举方式和名额不能变, 户数和选民人数请核对; 前一轮填错的, 请上级退回那一轮。", "{field} is {found}; the round before had {wanted}. All rounds are of one election: method and seats stay, households and voters are worth a check. If the round before is wrong, have the level above return it."},
	"finding.constituency-empty":              {"{field}: {wanted} 方面没有代表。请补上, 或在 emptyConstituencies 里说明原因。", "{field}: nobody represents {wanted}. Add somebody, or give the reason under emptyConstituencies."},
	"finding.constituency-differs":            {"{field}: 居民、单位、外来人口代表为 {found}, 选举委员会确定的是 {wanted}。请按确定的名额核对。", "{field}: residents, units and migrants come to {found}; the election committee fixed {wanted}. Check it against that."},
	"finding.constituency-sends":              {"{field}: {found} 方面已有代表, 不必再说明为何没有。这一项不影响通过。", "{field}: {found} is represented already, so no reason is needed. This alone blocks nothing."},
	"finding.period-too-short":                {"{field}是 {found}, 相隔的天数不够, {should}{than}。请按规定期限重新安排, 或核对日期。", "{field} is {found}, which leaves too few days; it {should}{than}. Plan again so that the period is kept, or check the date."},
	"finding.period-over":                     {"{field}是 {found}, 超过了规定期限, {should}{than}。请核对日期; 确已超期的, 按程序重做这一环节。", "{field} is {found}, after the period's end; it {should}{than}. Check the date; if the period was missed, do this part again."},
	"finding.term-years":                      {"{field}是 {found}, 与法定任期年数不符, {should}{than}。请改正。", "{field} is {found}, which does not make the term that the law sets; it {should}{than}. Correct it."},
	"finding.wrong-round":                     {"{field}填的是 {found}, 按已存档的轮次, 这一轮{should}。还没有存档的填 first, 投票人数不足的重新选举 repeat, 名额未满的另行选举 supplementary。", "{field} is {found}; by the rounds on record it {should}. It is first when there is none, repeat when too few voted, supplementary when seats were left."},
	"finding.notice-missing":                  {"{field}: 新一轮选举没有新的公告, 公告日期应{wanted}{than}。新的选举日和候选人须重新公告。", "{field}: nothing was announced for this round; there should be a notice dated {wanted}{than}. A new polling day and its candidates are announced anew."},
	"finding.number-twice":                    {"{field}: 编号 {found} 用了两次。每份公告、每件决议各编一个号。", "{field}: number {found} is used twice. Give each notice and each resolution its own."},
	"finding.fewer-votes-win":                 {"{field}为 {found} 票, 少于没有当选的人, {should}。得票多的当选, 请核对票数和当选名单。", "{field}: {found}, fewer than somebody not elected; it {should}. The most votes win: check counts and result."},
	"finding.no-formal-candidate":             {"{field}: {found} 不在正式候选人名单里。选民另选他人的, 这一项不影响通过, 请核对姓名。", "{field}: {found} was no formal candidate. Where voters wrote somebody in, this alone blocks nothing; check the name."},
	"finding.households-differ":               {"{field}为 {found} 户, 规模调整批复的是 {wanted} 户。这一项不影响通过, 请核对以哪个为准。", "{field} is {found}; the adjusted community has {wanted} households. This alone blocks nothing; check which is right."},
	"finding.party-before-committee":          {"{field}是 {found}, 早于居委会选举结果, 本区规定先居委会、后党组织, {should}{than}。请在其后重新选举。", "{field} is {found}, before the committee's result, after which this district wants the Party's vote; it {should}{than}. Hold it again."},
	"finding.party-votes":                     {"{field}为 {found} 票, 当选须{wanted} 票{than}。未达到的不能列为当选, 请重新表决。", "{field}: {found}; it takes {wanted} to be elected{than}. Whoever has fewer is not elected: vote again."},
	"finding.no-rights":                       {"{field}填的是 {found}。没有选举权和被选举权的人不能作代表, 请更换。", "{field} is {found}. Nobody without the right to vote and to stand can be a representative; replace them."},
	"finding.attendance":                      {"{field}为 {found} 人, 须{wanted} 人{than}。到会不足的选举无效, 请重新开会。", "{field}: {found}; it takes {wanted}{than}. Hold the meeting again."},
	"finding.founding-unknown":                {"{field}: 本社区没有成立党组织的记录, 不能以它代替换届。请填 {wanted} 并报换届材料。", "{field}: no founding is on record here, so none can stand for the re-election. Put {wanted} and hand in the re-election."},
}

var institutionFindings = texts{
	"finding.no-quorum":             {"{field}为 {found} 人, 未过半数, 须{wanted} 人{than}。会议和决议无效, 请重新召开。", "{field}: {found}, not more than half; it takes {wanted}{than}. Meeting and resolution are void: meet again."},
	"finding.not-carried":           {"{field}为 {found} 人, 未过半数, 须{wanted} 人{than}。没有通过, 请重新表决。", "{field}: {found}, not more than half; it takes {wanted}{than}. It was not carried: vote again."},
	"finding.too-few-meetings":      {"{field}为 {found} 次, 太少了, {should} 次。请改正。", "{field}: {found} is too few; it {should}. Correct it."},
	"finding.sub-committee-missing": {"{field}还缺: {wanted}。六个委员会都要设。", "{field}: still missing: {wanted}. All six are wanted."},
	"finding.sub-committee-twice":   {"{field}: {found} 列了两次。六个委员会各列一次。", "{field}: {found} stands there twice. List each of the six once."},
	"finding.sub-committee-size":    {"{field}: 除主任外有 {found} 人, {should} 人。请核对。", "{field}: the number of members besides the chair is {found}; it {should}. Check it."},
}

var stationFindings = texts{
	"finding.not-assessed":      {"{field}: {found} 不在考核名单里, 不能录用。请核对姓名。", "{field}: {found} is not among the assessed and can't be hired. Check the name."},
	"finding.not-qualified":     {"{field}: {found} 资格审查不合格, 不能录用。请更换。", "{field}: {found} was found not qualified and can't be hired. Choose somebody else."},
	"finding.stage-missing":     {"{field}缺少环节: {wanted}。请补上, 或在 deviationReason 写明理由。", "{field}: these stages are missing: {wanted}. Add them, or give the reason under deviationReason."},
	"finding.stage-order":       {"{field}: {found} 早于前一环节, {should}{than}。请核对, 或在 deviationReason 写明理由。", "{field}: {found} comes before the stage that precedes it; it {should}{than}. Check it, or give the reason under deviationReason."},
	"finding.stage-extra":       {"{field}: {found} 不是规定的招聘环节, 规定的是: {wanted}。如另加了环节, 请在 deviationReason 说明理由; 写错的请改正。", "{field}: {found} is no stage of the procedure, which has: {wanted}. If it was added, give the reason under deviationReason; if it is a slip, correct it."},
	"finding.score-missing":     {"{field}: {found} 没有成绩。未到场的请填 absent: true。", "{field}: {found} has no score. If the person did not come, put absent: true."},
	"finding.post-unknown":      {"{field}: {found} 不在公开的岗位里。请只按公开的岗位录用。", "{field}: {found} is not among the published posts. Hire for those only."},
	"finding.one-candidate":     {"{field}为 {found} 人, 竞争上岗宜{wanted} 人{than}。请在 singleCandidateReasons 写明原因; 这一项不影响通过。", "{field}: {found}; competition wants {wanted}{than}. Say why under singleCandidateReasons; this alone blocks nothing."},
	"finding.no-public-notice":  {"{field}没有 {wanted} 这一环节。公开招聘必须先公告, 不能以理由代替。", "{field}: still missing: {wanted}. Open recruitment begins with a public notice, whatever the reason."},
	"finding.no-statutory-task": {"{field}: 岗位 {found} 没有对应居委会的法定任务。请在 tasks 里填它服务于《居民委员会组织法》第三条的哪几项。", "{field}: post {found} serves none of the committee's statutory tasks. Say under tasks which of those of Article 3 of the law it serves."},
	"finding.passed-over":       {"{field}: 录用了 {found}, 同岗位合格且成绩更高的 {wanted} 没有录用。这一项不影响通过, 请核对是否择优。", "{field}: {found} was hired, while {wanted} was qualified for the same post with a higher score. This alone blocks nothing; check that merit decided."},
	"finding.post-differs":      {"{field}填的是 {found}, 录用的岗位是 {wanted}。请按录用岗位签订。", "{field} is {found}; the post hired for is {wanted}. Sign for that one."},
	"finding.agreement-differs": {"{field}为 {found}, 按公布的岗位条件应为 {wanted}{than}。这一项不影响通过, 请核对。", "{field} is {found}; by the terms published for the post it would be {wanted}{than}. This alone blocks nothing; check it."},
	"finding.not-signed":        {"{field}: 录用了但没有签订协议的人: {wanted}。录用的人都要签订。", "{field}: hired but without an agreement: {wanted}. Everybody hired has to sign."},
	"finding.staff-not-signed":  {"{field}: {found} 没有签订聘用协议, 不能列为工作站人员。请先签订, 或更换。", "{field}: {found} has signed no agreement and can't be listed as staff. Have it signed first, or list somebody else."},
	"finding.signed-not-hired":  {"{field}: {found} 不在录用名单里, 不能签订协议。请核对姓名。", "{field}: {found} was not hired and can't have an agreement. Check the name."},
	"finding.unusual-title":     {"{field}填的是 {found}, 称谓应含 {wanted}。这一项不影响通过。", "{field} is {found}; the title should contain {wanted}. This alone blocks nothing."},
	"finding.head-not-director": {"{field}填的是 {found}, 不是居委会主任或副主任。原则上应为: {wanted}。请更换, 或在说明(explanations)里写明 R39 的原因。", "{field} is {found}, who is neither director nor vice-director. In principle it should be: {wanted}. Change it, or explain R39 under explanations."},
	"finding.plate-name":        {"{field}写的是 {found}, 应挂 {wanted} 的标牌。请更换标牌。", "{field} says {found}; it should bear the name {wanted}. Have the plate changed."},
	"finding.no-cross-holding":  {"{field}: 没有人交叉任职。提倡交叉任职, 这一项不影响通过。", "{field}: nobody holds posts in two bodies. It is encouraged; this alone blocks nothing."},
	"finding.leader-missing":    {"{field}还缺: {wanted}。工作站由党组织和居委会共同领导。", "{field}: still missing: {wanted}. Party organisation and committee lead the workstation together."},
}

// reasonFindings are about reasons that are none: 无, none, a dash.
var reasonFindings = texts{
	"finding.no-reason":      {"{field}填的是“{found}”, 没有说明理由。请写明为什么。", "{field} is “{found}”, which gives no reason. Say why."},
	"finding.no-explanation": {"{field}填的是“{found}”, 没有说明原因。请写明为什么没有做到、有什么安排, 或按要求改正。", "{field} is “{found}”, which explains nothing. Say why the rule is not met and what is done about it, or put it right."},
}

// messageFindings are about the message around the evidence.
var messageFindings = texts{
	"finding.no-payload":                {"消息是空的。请附上内容再发。", "The message is empty. Send it with its content."},
	"finding.too-large":                 {"消息太大({found}), {should}。大文件请作附件, 消息里只填摘要值。", "The message is too large ({found}); it {should}. Attach large files and put only their digests here."},
	"finding.not-utf8":                  {"消息不是 UTF-8 编码。请转换编码后再发。", "The message is not UTF-8. Convert it and send it again."},
	"finding.not-object":                {"消息应是一组栏目(花括号), 现为 {found}。请改正后再发。", "The message should be a JSON object; it is {found}. Correct it and send it again."},
	"finding.not-text":                  {"消息里有不能保存的字符。请去掉后再发。", "The message holds characters that can't be kept. Remove them and send it again."},
	"finding.unknown-message":           {"没有 {found} 这种消息。能用的: {wanted}。", "There is no message {found}. Known are: {wanted}."},
	"finding.wrong-kind":                {"{field}的类型不对, 现为 {found}。请写成 {wanted} 的样子。", "{field} is of the wrong kind: {found}. Write it like {wanted}."},
	"finding.message-version":           {"{field}为 {found}, 应为 {wanted}。请改正后再发。", "{field} is {found}; it should be {wanted}. Correct it and send it again."},
	"finding.bad-id":                    {"{field}不合格: {found}。编号用 1 至 64 个英文字母、数字或符号, 不含空格。", "{field} is not valid: {found}. Use 1 to 64 printable ASCII characters without spaces."},
	"finding.unknown-role":              {"{field}: 没有 {found} 这个角色。能用的: {wanted}。", "{field}: there is no role {found}. Known are: {wanted}."},
	"finding.future-claim":              {"{field}是 {found}, 还没到, {should}。请校准时钟。", "{field} is {found}, which lies in the future; it {should}. Check the clock."},
	"finding.id-used-before":            {"编号 {found} 已用于另一份不同的内容。请换一个新编号。", "The id {found} was used for other content. Choose a new one."},
	"finding.no-such-step":              {"没有 {found} 这个步骤。请核对步骤代码。", "There is no step {found}. Check the step's code."},
	"finding.step-of-other-level":       {"{found} 属于{wanted}, 不在这里报送{than}。请核对地点。", "{found} belongs to {wanted} and is not handed in here{than}. Check the place."},
	"finding.not-a-new-community":       {"本社区不是新建社区, 已经有党组织, 不用报 {found}。请直接报送下一步; 确是新建社区的, 请区里在方案中改定。", "This community is not a new one and has its Party organisation, so {found} is not handed in here. Go on with the next step; if the community is new, have the district correct its plan."},
	"finding.wrong-role":                {"{field}: {found} 不能办这件事。应由 {wanted} 来报。", "{field}: {found} may not do this. {wanted} has to."},
	"finding.wrong-unit":                {"{field}: {found} 不是这里的单位, 应为 {wanted}。请核对地点和单位。", "{field}: {found} is not the unit here; it should be {wanted}. Check place and unit."},
	"finding.already-accepted":          {"这一步已经通过({found})。要更正, 请先由上级退回。", "This step is accepted already ({found}). To correct it, have the level above return it first."},
	"finding.nothing-to-confirm":        {"这一步没有待确认的材料。请正常报送。", "There is nothing to confirm in this step. Hand it in as usual."},
	"finding.confirms-other":            {"{field}: {found} 不是这一步已通过的材料。应填已通过的那一份的编号 {wanted}。", "{field}: {found} is not what was accepted in this step. Give the id of what was: {wanted}."},
	"finding.confirms-and-evidence":     {"确认不变的, 不再附材料内容。有改动的请作为新材料报送。", "A confirmation carries no evidence. If something changed, hand it in anew."},
	"finding.not-accepted":              {"{field}: {found} 还没有通过, 不能退回。请核对步骤。", "{field}: {found} has not been accepted and can't be returned. Check the step."},
	"finding.no-such-round":             {"{field}填的是 {found}, 没有这一轮。存档的轮次: {wanted}。", "{field} is {found}; there is no such round. Rounds on record: {wanted}."},
	"finding.step-without-rounds":       {"{field}填的是 {found}, 但只有 {wanted} 分轮次。请去掉 {field}, 或改退 {wanted}。", "{field} is {found}, but only {wanted} has rounds. Leave {field} out, or return {wanted}."},
	"finding.rounds-returned":           {"{field}: 第 {found} 轮及以后各轮已退回, 不再作数, 存档保留; 接下来应报 {wanted}。", "{field}: round {found} and those after it were returned and count no more; they stay on record. Next is {wanted}."},
	"finding.no-submissions":            {"{field}: 一份材料也没有。请附 {wanted} 份。", "{field}: there is no hand-in. Put {wanted} here."},
	"finding.too-many-submissions":      {"{field}: 一次报了 {found} 份, 应为 {wanted} 份。请分几次报。", "{field}: {found} at once; {wanted} are allowed. Send them in several messages."},
	"finding.pilot-closing":             {"试点正在办结, 暂不接受变动。请稍后再试。", "The pilot is closing and takes no changes now. Try again later."},
	"finding.pilot-closed":              {"试点已于 {found} 办结, 不再接受材料。", "The pilot was closed on {found} and takes nothing more."},
	"finding.pilot-cancelled":           {"试点已取消({found}), 不再接受材料。", "The pilot was cancelled ({found}) and takes nothing more."},
	"finding.not-on-the-senders-record": {"{field}: 这条消息自称由上级或下级试点发来({found}), 但发送方的存档里没有({wanted})。已留痕, 不予采信; 如非本单位所发, 请告知管理员。", "{field}: this message claims to come from another pilot ({found}), but that pilot's record does not say so ({wanted}). It is kept as a trace and not believed; if you did not send it, tell whoever runs the system."},
	"finding.unrecordable":              {"这条消息无法存档。请核对内容后再发; 仍不行请找管理员。", "This message can't be recorded. Check its content and send it again; if that fails, ask the administrator."},
	"finding.attachment-unknown":        {"{field}: 文件 {found} 不是本单位为本地上传的, 不能作为附件。请用 --attach 附上文件本身重新报送; 手里没有文件时不要填摘要值。", "{field}: the file {found} was not uploaded for this place by the sender's unit, and does not count. Hand in again with the file itself (--attach FILE); without the file leave its digest out."},
}
