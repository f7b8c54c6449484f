package catalog

// findingTexts says what is wrong with what a person sent, and what would be
// right: key finding.<code>, with {field}, {found} and {wanted}.
var findingTexts = merge(formFindings, timeFindings, preparationFindings, electionFindings,
	institutionFindings, stationFindings, messageFindings)

var formFindings = texts{
	"finding.no-evidence":        {"没有填写材料内容(evidence)。请按本步骤的样例填写。", "There is no evidence. Fill it in as this step's example shows."},
	"finding.not-json":           {"内容读不懂: {found}。请检查格式后再报。", "The content can't be read: {found}. Check its form and send it again."},
	"finding.too-deep":           {"内容嵌套过深, 允许的层数: {wanted}。请按样例的结构填写。", "The content is nested too deep; levels allowed: {wanted}. Keep to the example's structure."},
	"finding.unknown-step":       {"没有 {found} 这个步骤。请核对步骤代码。", "There is no step {found}. Check the step's code."},
	"finding.unknown-field":      {"{field}: 没有 {found} 这一栏。请删去, 或核对样例中的栏名。", "{field}: there is no field {found}. Leave it out, or check the example for its name."},
	"finding.misspelt-field":     {"{field}: 没有 {found} 这一栏, 是不是 {wanted}? 请改正栏名。", "{field}: there is no field {found}; did you mean {wanted}? Correct the name."},
	"finding.doubled-field":      {"{field} 填了两次, 只保留正确的一次。", "{field} stands there twice; keep the one that is right."},
	"finding.missing":            {"{field} 没有填写。请补上; 怎样填见本步骤样例。{wanted}", "{field} is missing. Fill it in; the step's example shows how. {wanted}"},
	"finding.wants-text":         {"{field} 应是文字, 现为 {found}。数字作文字用时请加引号。", "{field} should be text, and is {found}. Put a number in quotes to make it text."},
	"finding.wants-number":       {"{field} 应是数, 如 {wanted}, 现为 {found}。请去掉引号和单位。", "{field} should be a number such as {wanted}, and is {found}. Leave out quotes and units."},
	"finding.wants-whole-number": {"{field} 应是整数, 如 {wanted}, 现为 {found}。请去掉引号、小数和单位。", "{field} should be a whole number such as {wanted}, and is {found}. Leave out quotes, decimals and units."},
	"finding.wants-yes-no":       {"{field} 应填 true(是)或 false(否), 现为 {found}。", "{field} should be true or false, and is {found}."},
	"finding.wants-date":         {"{field} 应是真实的日期, 写成 {wanted} 的样子, 现为 {found}。", "{field} should be a real date written like {wanted}, and is {found}."},
	"finding.wants-list":         {"{field} 应是一个列表, 每项前加短横线, 现为 {found}。", "{field} should be a list, each entry after a dash, and is {found}."},
	"finding.wants-group":        {"{field} 应是一组栏目, 不是单个值, 现为 {found}。", "{field} should be a group of fields, not a single value, and is {found}."},
	"finding.not-a-choice":       {"{field} 填的是 {found}, 只能从这些里选: {wanted}。", "{field} is {found}; choose one of: {wanted}."},
	"finding.out-of-range":       {"{field} 填的是 {found}, 应为 {wanted}。请核对数字。", "{field} is {found} and should be {wanted}. Check the figure."},
	"finding.more-findings":      {"还有 {found} 处问题未列出。请先改正上面的。", "There are {found} more findings. Put right the ones above first."},
	"finding.bad-digest":         {"{field} 不是摘要值: {found}。应为 sha256: 加六十四位小写十六进制数。", "{field} is no digest: {found}. It should be sha256: and 64 lower-case hex digits."},
	"finding.doubled-attachment": {"{field}: 同一个文件附了两次, 附一次即可。", "{field}: the same file is attached twice; once is enough."},
}

var timeFindings = texts{
	"finding.future-date":      {"{field} 的日期 {found} 还没到, 应为 {wanted}。事情办完再报。", "{field} is {found}, which lies in the future; it should be {wanted}. Hand in once it has happened."},
	"finding.too-early":        {"{field} 的日期 {found} 早于它的前一件事, 应为 {wanted}。请核对先后。", "{field} is {found}, before what has to come first; it should be {wanted}. Check the order."},
	"finding.too-late":         {"{field} 的日期 {found} 晚于应在它之后的事, 应为 {wanted}。请核对先后。", "{field} is {found}, after what has to come later; it should be {wanted}. Check the order."},
	"finding.name-twice":       {"{field}: {found} 出现了两次, 每人只能列一次。", "{field}: {found} stands there twice; list each once."},
	"finding.exceeds-total":    {"{field} 为 {found}, 超过了它所属的总数, 应 {wanted}。请核对计数。", "{field} is {found}, more than the whole it is part of; it should be {wanted}. Check the count."},
	"finding.total-differs":    {"{field} 为 {found}, 与已确定的数 {wanted} 不符。请按确定的数核对。", "{field} comes to {found}, but {wanted} was settled. Check it against that number."},
	"finding.counts-differ":    {"{field}: 两遍清点不一致, 第二遍 {found}, 第一遍 {wanted}。请重新清点。", "{field}: the two counts differ, {found} the second time and {wanted} the first. Count again."},
	"finding.under-age":        {"{field} 为 {found} 岁, 应 {wanted} 岁。未满年龄的人不能列入。", "{field} is {found}; the age must be {wanted}. Nobody younger may be listed."},
	"finding.wrong-body":       {"{field} 填的是 {found}, 这件事由 {wanted} 办才有效。请由它办理后再报。", "{field} is {found}, but only {wanted} may do this. Have it done there and hand in again."},
	"finding.unusual-body":     {"{field} 填的是 {found}, 通常由 {wanted} 办理。可以接受, 请留意。", "{field} is {found}; usually {wanted} does this. It is accepted, but take note."},
	"finding.not-on-committee": {"{field}: {found} 不是选出的居委会成员。请由居委会成员担任。", "{field}: {found} was not elected to the residents' committee. It has to be a member of it."},
	"finding.must-be-true":     {"{field} 填的是 {found}, 须办妥后填 {wanted}。", "{field} is {found}; see to it, then put {wanted}."},
}

// preparationFindings are those of the sub-district's own steps, first and last.
var preparationFindings = texts{
	"finding.community-absent":        {"{field} 缺少这些社区: {wanted}。每个社区都要有。", "{field} leaves out these communities: {wanted}. Every community has to be there."},
	"finding.phase-missing":           {"{field} 的进度缺少阶段: {wanted}。五个阶段都要安排。", "{field} has no such phase: {wanted}. All five phases must be scheduled."},
	"finding.schedule-too-late":       {"{field} 安排到 {found}, 过了试点期限, 应 {wanted}。请考虑提前。", "{field} runs to {found}, past the pilot's deadline; {wanted} would keep it. Consider moving it forward."},
	"finding.principle-broken":        {"{field}: {found} 是区方案的基本原则({wanted}), 自定方案不能改。请改回。", "{field}: {found} is a basic principle of the district's plan ({wanted}); a plan of one's own can't depart from it. Take it back."},
	"finding.no-such-rule":            {"{field}: 没有 {found} 这条规则, 编号在 {wanted} 之内。", "{field}: there is no rule {found}; the codes are {wanted}."},
	"finding.topic-missing":           {"{field}: 宣传还缺这些内容: {wanted}。意义、方法、步骤都要讲到。", "{field}: nothing was said on: {wanted}. Meaning, method and steps must all be covered."},
	"finding.audience-missing":        {"{field}: 宣传还没有覆盖: {wanted}。单位和居民都要宣传到。", "{field}: these were not reached: {wanted}. Units and residents must both be."},
	"finding.too-few-forms":           {"{field}: 只用了 {found} 种形式, 应 {wanted}。请再用一种, 如公开信、宣传栏。", "{field}: only {found} form was used; {wanted} are wanted. Use another, such as a letter or a notice board."},
	"finding.unusual-households":      {"{field} 为 {found} 户, 不在通常的 {wanted} 之内。如属实, 请在 householdsNote 里说明。", "{field} is {found}, outside the usual {wanted}. If it is right, say why in householdsNote."},
	"finding.head-missing":            {"{field}: 自查缺少这些方面: {wanted}。五个方面都要查。", "{field}: the self-check leaves out: {wanted}. All five heads must be there."},
	"finding.head-not-passed":         {"{field} 为 {found}。这一方面整改通过后再报, 填 {wanted}。", "{field} is {found}. Put this head right, then hand in with {wanted}."},
	"finding.step-elsewhere":          {"{field}: {found} 不是街道自己的步骤, 不能在这里退回。社区的步骤请用退回命令退给社区。", "{field}: {found} is no step of the sub-district's own and can't be sent back here. Return a community's step to the community."},
	"finding.late-hard":               {"今天 {found}, 已过期限, 应 {wanted}。请在 lateness 填原因、新日期和区里的文号。", "Today is {found}, past the deadline; it should have been {wanted}. Give reason, new date and the district's record under lateness."},
	"finding.late-in-principle":       {"今天 {found}, 原则上应 {wanted} 完成。请在 lateness 填原因和新日期, 或在 explanations 里说明 R4。", "Today is {found}; in principle it should have been {wanted}. Fill in lateness, or explain R4 under explanations."},
	"finding.item-missing":            {"{field}: 档案缺第 {wanted} 件。请补齐后再报。", "{field}: the archive lacks item {wanted}. Add it and hand in again."},
	"finding.retention-class":         {"{field} 填的是 {found}, 保管期限只能是: {wanted}。", "{field} is {found}; the retention classes are: {wanted}."},
	"finding.before-committee-result": {"{field} 为 {found}, 早于居委会选举, 通常应 {wanted}。可以接受, 请留意。", "{field} is {found}, before the committee's election; usually it is {wanted}. It is accepted, but take note."},
}

var electionFindings = texts{
	"finding.turnout-failed":                  {"{field} 为 {found}, 参加投票未过半, 须 {wanted}。本轮已存档, 请重新选举, 以 repeat 再报。", "{field} is {found}; for a valid vote it takes {wanted}. The round is kept: hold a repeat election and hand it in as repeat."},
	"finding.seats-unfilled":                  {"{field}: 选出 {found} 人, 应选 {wanted} 人。本轮已存档, 缺额另行选举, 以 supplementary 再报。", "{field}: {found} were elected for {wanted} seats. The round is kept: hold a supplementary election and hand it in as supplementary."},
	"finding.winner-below-threshold":          {"{field} 为 {found} 票, 当选须 {wanted} 票。未达到的不能列为当选, 缺额另行选举。", "{field} is {found} votes; a seat takes {wanted}. Whoever has fewer is not elected; leave the seat for a supplementary election."},
	"finding.one-director":                    {"{field}: 有主任 {found} 人, 应为 {wanted} 人。", "{field}: there are {found} directors; there should be {wanted}."},
	"finding.vice-directors":                  {"{field}: 有副主任 {found} 人, 应为 {wanted} 人。", "{field}: there are {found} vice-directors; there should be {wanted}."},
	"finding.committee-size":                  {"{field} 为 {found} 人, 居委会总人数应为 {wanted} 人。", "{field} is {found}; a committee has {wanted} members in all."},
	"finding.director-not-retired":            {"{field}: 主任不是离退休人员。提倡由离退休人员担任, 不影响通过。", "{field}: the director is not retired. A retired one is encouraged; this blocks nothing."},
	"finding.candidate-on-election-committee": {"{field}: {found} 还在选举委员会里, 不能同时作候选人。请退出一边; 已退出的列入 leftElectionCommittee。", "{field}: {found} still sits on the election committee and can't stand. Give up one; whoever left it is listed under leftElectionCommittee."},
	"finding.not-elected-earlier":             {"{field}: {found} 没有在前一轮当选的记录。只有另行选举才能沿用前一轮的结果。", "{field}: no earlier round elected {found}. Only a supplementary round builds on an earlier one."},
	"finding.constituency-empty":              {"{field}: {wanted} 方面没有代表。请补上, 或在 emptyConstituencies 里说明原因。", "{field}: nobody represents {wanted}. Add somebody, or give the reason under emptyConstituencies."},
	"finding.constituency-differs":            {"{field}: 居民、单位、外来人口代表为 {found}, 选举委员会确定的是 {wanted}。", "{field}: residents, units and migrants come to {found}; the election committee fixed {wanted}."},
	"finding.no-rights":                       {"{field} 为 {found}。没有选举权和被选举权的人不能作代表, 请更换。", "{field} is {found}. Nobody without the right to vote and to stand can be a representative; replace them."},
	"finding.attendance":                      {"{field}: 到会 {found} 人, 须 {wanted} 人。到会不足的选举无效, 请重新开会。", "{field}: {found} were present; it takes {wanted}. Hold the meeting again."},
	"finding.founding-unknown":                {"{field}: 本社区没有成立党组织的记录, 不能以它代替换届。请填 {wanted} 并报换届材料。", "{field}: no founding is on record here, so none can stand for the re-election. Put {wanted} and hand in the re-election."},
}

var institutionFindings = texts{
	"finding.no-quorum":             {"{field}: 到会 {found} 人, 未过半数, 须 {wanted} 人。会议和决议无效, 请重新召开。", "{field}: {found} were present, not more than half; it takes {wanted}. Meeting and resolution are void: meet again."},
	"finding.not-carried":           {"{field}: 赞成 {found} 人, 未过半数, 须 {wanted} 人。没有通过, 请重新表决。", "{field}: {found} were in favour, not more than half; it takes {wanted}. It was not carried: vote again."},
	"finding.too-few-meetings":      {"{field} 为 {found} 次, 每年定期会议应 {wanted} 次。", "{field} is {found}; regular meetings a year should be {wanted}."},
	"finding.sub-committee-missing": {"{field}: 六个委员会还缺: {wanted}。", "{field}: of the six sub-committees these are missing: {wanted}."},
	"finding.sub-committee-twice":   {"{field}: {found} 列了两次, 六个委员会各列一次。", "{field}: {found} stands there twice; list each of the six once."},
	"finding.sub-committee-size":    {"{field}: 除主任外有 {found} 人, 应为 {wanted} 人。", "{field}: there are {found} members besides the chair; there should be {wanted}."},
}

var stationFindings = texts{
	"finding.not-assessed":      {"{field}: {found} 不在考核名单里, 不能录用。请核对姓名。", "{field}: {found} is not among the assessed and can't be hired. Check the name."},
	"finding.not-qualified":     {"{field}: {found} 资格审查不合格, 不能录用。", "{field}: {found} was found not qualified and can't be hired."},
	"finding.stage-missing":     {"{field}: 招聘缺少环节: {wanted}。请补上, 或在 deviationReason 说明理由。", "{field}: these stages are missing: {wanted}. Add them, or give the reason under deviationReason."},
	"finding.stage-order":       {"{field}: {found} 早于前一环节, 应 {wanted}。请核对, 或在 deviationReason 说明理由。", "{field}: {found} comes before the stage that precedes it; it should be {wanted}. Check it, or give the reason under deviationReason."},
	"finding.post-unknown":      {"{field}: {found} 不在公开的岗位里。请只按公开的岗位录用。", "{field}: {found} is not among the published posts. Hire for those only."},
	"finding.one-candidate":     {"{field}: 报名 {found} 人, 竞争上岗宜 {wanted} 人。请在 singleCandidateReasons 说明。", "{field}: {found} applied; competition wants {wanted}. Say why under singleCandidateReasons."},
	"finding.not-signed":        {"{field}: 录用了但没有签订协议的人: {wanted}。录用的人都要签订。", "{field}: hired but without an agreement: {wanted}. Everybody hired has to sign."},
	"finding.staff-not-signed":  {"{field}: {found} 没有签订聘用协议, 不能列为工作站人员。", "{field}: {found} has signed no agreement and can't be listed as staff."},
	"finding.signed-not-hired":  {"{field}: {found} 不在录用名单里, 不能签订协议。", "{field}: {found} was not hired and can't have an agreement."},
	"finding.unusual-title":     {"{field} 填的是 {found}, 称谓应含 {wanted}。不影响通过。", "{field} is {found}; the title should hold {wanted}. This blocks nothing."},
	"finding.head-not-director": {"{field}: {found} 不是居委会主任或副主任, 原则上应为: {wanted}。请更换, 或在 explanations 里说明 R39。", "{field}: {found} is neither director nor vice-director; in principle it should be: {wanted}. Change it, or explain R39 under explanations."},
	"finding.plate-name":        {"{field} 写的是 {found}, 应挂 {wanted} 的标牌。", "{field} says {found}; it should bear the name {wanted}."},
	"finding.no-cross-holding":  {"{field}: 没有人交叉任职。提倡交叉任职, 不影响通过。", "{field}: nobody holds posts in two bodies. It is encouraged; this blocks nothing."},
	"finding.leader-missing":    {"{field} 还缺: {wanted}。工作站由党组织和居委会共同领导。", "{field} leaves out: {wanted}. Party organisation and committee lead the workstation together."},
}

// messageFindings are about the message around the evidence.
var messageFindings = texts{
	"finding.no-payload":            {"消息是空的。请附上内容再发。", "The message is empty. Send it with its content."},
	"finding.too-large":             {"消息太大({found}), 应 {wanted}。大文件请作附件, 消息里只填摘要值。", "The message is too large ({found}); it should be {wanted}. Attach large files and put only their digests here."},
	"finding.not-utf8":              {"消息不是 UTF-8 编码。请转换编码后再发。", "The message is not UTF-8. Convert it and send it again."},
	"finding.not-object":            {"消息应是一组栏目(花括号), 现为 {found}。", "The message should be a JSON object, and is {found}."},
	"finding.not-text":              {"消息里有不能保存的字符。请去掉后再发。", "The message holds characters that can't be kept. Remove them and send it again."},
	"finding.unknown-message":       {"没有 {found} 这种消息。能用的: {wanted}。", "There is no message {found}. Known are: {wanted}."},
	"finding.wrong-kind":            {"{field} 的类型不对, 现为 {found}, 应为 {wanted}。", "{field} is of the wrong kind: {found} instead of {wanted}."},
	"finding.message-version":       {"{field} 为 {found}, 消息版本应为 {wanted}。", "{field} is {found}; the message's version should be {wanted}."},
	"finding.bad-id":                {"{field} 不合格: {found}。编号用 1 至 64 个英文字母、数字或符号, 不含空格。", "{field} is no valid id: {found}. Use 1 to 64 printable ASCII characters without spaces."},
	"finding.unknown-role":          {"{field}: 没有 {found} 这个角色。能用的: {wanted}。", "{field}: there is no role {found}. Known are: {wanted}."},
	"finding.future-claim":          {"{field} 写的时间 {found} 还没到, 应为 {wanted}。请校准时钟。", "{field} says {found}, which lies in the future; it should be {wanted}. Check the clock."},
	"finding.id-used-before":        {"编号 {found} 已用于另一份不同的内容。请换一个新编号。", "The id {found} was used for other content. Choose a new one."},
	"finding.no-such-step":          {"没有 {found} 这个步骤。请核对步骤代码。", "There is no step {found}. Check the step's code."},
	"finding.step-of-other-level":   {"{found} 不是这里的步骤。这里的步骤: {wanted}。", "{found} is no step of this place. Its steps are: {wanted}."},
	"finding.wrong-role":            {"{field}: {found} 不能办这件事, 应由 {wanted} 来报。", "{field}: {found} may not do this; {wanted} has to."},
	"finding.wrong-unit":            {"{field}: {found} 不是这里的单位, 应为 {wanted}。", "{field}: {found} is not the unit here; it should be {wanted}."},
	"finding.already-accepted":      {"这一步已经通过({found})。要更正, 请先由上级退回。", "This step is accepted already ({found}). To correct it, have the level above return it first."},
	"finding.nothing-to-confirm":    {"这一步没有待确认的材料。请正常报送。", "There is nothing to confirm in this step. Hand it in as usual."},
	"finding.confirms-other":        {"{field}: {found} 不是这一步已通过的材料, 应为 {wanted}。", "{field}: {found} is not what was accepted in this step; it should be {wanted}."},
	"finding.confirms-and-evidence": {"确认不变就不要再附材料内容; 有改动请作为新材料报送。", "A confirmation carries no evidence; if something changed, hand it in anew."},
	"finding.not-accepted":          {"{field}: {found} 还没有通过, 不能退回。", "{field}: {found} has not been accepted and can't be returned."},
	"finding.no-submissions":        {"{field}: 一份材料也没有。请附 {wanted} 份。", "{field}: there is no hand-in. Put {wanted} here."},
	"finding.too-many-submissions":  {"{field}: 一次报了 {found} 份, 应为 {wanted} 份。请分几次报。", "{field}: {found} hand-ins at once; {wanted} are allowed. Send them in several messages."},
	"finding.pilot-closing":         {"试点正在办结, 暂不接受变动。请稍后再试。", "The pilot is closing and takes no changes now. Try again later."},
	"finding.pilot-closed":          {"试点已于 {found} 办结, 不再接受材料。", "The pilot was closed on {found} and takes nothing more."},
	"finding.pilot-cancelled":       {"试点已取消({found}), 不再接受材料。", "The pilot was cancelled ({found}) and takes nothing more."},
	"finding.unrecordable":          {"这条消息无法存档。请核对内容后再发; 仍不行请找管理员。", "This message can't be recorded. Check its content and send it again; if that fails, ask the administrator."},
}
