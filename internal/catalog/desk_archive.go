package catalog

// deskArchiveTexts is what `archive` and `archive verify` say.
var deskArchiveTexts = texts{
	"desk.flag.archive-out": {"写到哪个文件, 如 yuetan.zip", "the file to write, e.g. yuetan.zip"},
	"desk.flag.strict":      {"有缺项就不写文件, 退出码 1", "write nothing, and exit with 1, when something is lacking"},
	"desk.flag.check":       {"只查不写: 材料、附件、流程历史是否齐全, 附件是否被改动; 有缺项则退出码 1", "write nothing, only look whether everything is there and no attached file was altered; exit with 1 when something is lacking"},

	"desk.help.archive":                 {"把一个试点的全部材料打成一个压缩包", "All that a pilot leaves, in one zip"},
	"desk.help.archive.long":            {"把一个试点的全部材料打成一个压缩包: 归档目录、各步骤材料、附件、事件记录、流程历史和带摘要值的清单。\n地点写街道则含其全部社区, 写社区则只含该社区。只读记录库和附件库; 同一个试点每次得到的字节完全相同。\n上报(archive-filing)之前先做一次, 把给出的上报清单摘要值填入 manifest 一栏, 日后凭它核对。", "Puts everything of a pilot into one zip: the catalogue by item, what was handed in, attached files, the event log, workflow histories, and a manifest with digests.\nOf a sub-district it has all communities, of a community only that one. It reads the record and the evidence store alone, and the same pilot gives the same bytes.\nMake one just before archive-filing and put the digest that it gives into the field manifest: by it the archive can later be proved unaltered."},
	"desk.help.archive.examples":        {"shidian archive yuetan --out yuetan.zip\nshidian archive yuetan --check\nshidian archive verify yuetan.zip", "shidian archive yuetan --out yuetan.zip\nshidian archive yuetan --check\nshidian archive verify yuetan.zip"},
	"desk.help.archive-verify":          {"核对一个档案压缩包是否完整、未被改动, 不需要服务器", "Prove an archive whole and unaltered, without any server"},
	"desk.help.archive-verify.long":     {"逐个文件核对摘要值, 并核对压缩包本身的每个字节。改动一个字节、缺一个文件、多一个文件都能查出(退出码 1)。\n给出的清单摘要值要与留存的(如上报或接收时记下的)相同, 才能证明整个压缩包没有被换过。", "Checks the digest of every file and every byte of the zip around them. One changed byte, one missing file or one file too many is found (exit status 1).\nThat nobody made a whole other archive is proved only by comparing the manifest's digest with the one that you noted."},
	"desk.help.archive-verify.examples": {"shidian archive verify yuetan.zip\nshidian archive verify yuetan.zip -o json", "shidian archive verify yuetan.zip\nshidian archive verify yuetan.zip -o json"},

	"desk.archive-wants-out": {"请用 --out 指明写到哪个文件, 如 shidian archive {place} --out archive.zip; 只查不写用 --check。", "Name the file with --out, as in shidian archive {place} --out archive.zip, or use --check alone to write nothing."},
	"desk.unwritable-file":   {"{file} 写不进去: {reason}", "{file} can't be written: {reason}"},
	"desk.no-archive":        {"{file} 不是压缩包, 更不是试点档案。", "{file} is no zip file, and so no archive of a pilot."},
	"desk.no-plain-file":     {"{file} 不是普通文件, 读不了。", "{file} is no ordinary file and can't be read."},
	"desk.archiving":         {"{n}/{of} {file}", "{n}/{of} {file}"},
	"desk.verifying":         {"{percent}%, {n}/{of} {file}", "{percent}%, {n}/{of} {file}"},
	"desk.archive-written":   {"{name}的档案已写入 {out}: {files} 个文件, {size}。", "The archive of {name} is in {out}: {files} files, {size}."},
	"desk.archive-checked":   {"{name}的档案: {files} 个文件, {size}, 缺 {n} 项; 没有写文件。", "The archive of {name}: {files} files, {size}, {n} things lacking; nothing was written."},
	"desk.archive-strict":    {"{name}的档案缺 {n} 项, 按 --strict 没有写文件。", "The archive of {name} lacks {n} things; with --strict nothing was written."},
	"desk.archive-manifest":  {"清单摘要值: {manifest}", "Manifest digest: {manifest}"},
	"desk.archive-filing":    {"上报清单摘要值: {filing} (上报时填入 archive-filing 的 manifest 一栏)", "Filing digest: {filing} (goes into the field manifest of archive-filing)"},
	"desk.archive-as-filed":  {"与上报时登记的摘要值相符: {recorded}", "As filed: the digest on record, {recorded}, is that of everything filed"},
	"desk.archive-whole":     {"{file}: {name}的档案完整, 没有被改动, {files} 个文件。", "{file}: the archive of {name} is whole and unaltered, {files} files."},
	"desk.archive-faulty":    {"{file}: 核对不通过, {n} 处有问题。", "{file}: not as it was made, {n} faults."},
	"desk.archive-compare":   {"清单摘要值: {manifest} (请与留存的核对)", "Manifest digest: {manifest} (compare it with the one that you noted)"},
}
