package catalog

// yamlTexts say which slip keeps a file from being YAML, and what to write
// instead: keys yaml.…, for sheets and plans alike.
var yamlTexts = texts{
	"yaml.not-utf8":      {"这里开始不是 UTF-8 文字, 多半是以 GBK(ANSI)编码保存的。请在编辑器中另存为, 编码选 UTF-8。", "The file is not UTF-8 from here on; most likely it was saved as GBK (ANSI). Save it again and choose UTF-8 as its encoding."},
	"yaml.other-file":    {"这不是 YAML 文字文件, 而是 {sign} 一类的文件。请把内容填进一个 .yaml 文字文件, 这个文件可作附件。", "This is no YAML text but a file of the kind {sign}. Write its content into a .yaml text file; the file itself can be attached."},
	"yaml.tab":           {"缩进用了制表符(Tab 键)。请改用空格, 每级两个。", "The indentation holds a tab; use blanks, two per level."},
	"yaml.wide-blank":    {"这里是全角空格或别的看不出来的空白。请删去, 改用普通的半角空格。", "Here is a full-width blank, or another that can't be told from a blank. Take it out and use plain blanks."},
	"yaml.full-width":    {"这里用了全角符号“{sign}”。请改用半角的 {plain}, 冒号和逗号后面空一格。", "There is a full-width “{sign}” here. Write a plain {plain}, and a blank behind a colon or comma."},
	"yaml.no-blank":      {"“{sign}”后面少一个空格。请在它后面空一格。", "There is no blank after “{sign}”. Put one behind it."},
	"yaml.dash":          {"列表项以半角的 {plain} 和一个空格开头, 这里是“{sign}”。请改过来。", "An item of a list begins with a plain {plain} and a blank; here is “{sign}”. Write the plain one."},
	"yaml.quotes":        {"这里用了中文引号“{sign}”。整段文字要加引号时, 两头都用半角的 {plain}。", "There is a Chinese quotation mark “{sign}” here. To put a text in quotes, use a plain {plain} at both ends."},
	"yaml.open-quote":    {"这里的引号 {sign} 没有收尾。请在文字末尾加上同样的半角引号; 中文引号不算。", "The quotation mark {sign} here is never closed. Put the same plain mark at the text's end; a Chinese one does not count."},
	"yaml.open-bracket":  {"这里的括号 {sign} 没有收尾。请在末尾加上对应的半角括号。", "The bracket {sign} here is never closed. Put the plain bracket that belongs to it at the end."},
	"yaml.stray-bracket": {"这里的括号 {sign} 没有与它相配的前半个。请补上, 或给整段文字加半角引号。", "The bracket {sign} here closes nothing. Open it before, or put the whole text in quotes."},
	"yaml.reserved":      {"文字不能以 {sign} 开头。请给整段文字加半角引号。", "A text can't begin with {sign}. Put the whole text in quotes."},
	"yaml.escape":        {"双引号里的反斜杠后面不能这样写。请改用单引号 ', 或把反斜杠写两遍。", "A backslash in double quotes can't be followed by this. Use single quotes ', or write the backslash twice."},
	"yaml.after-quote":   {"值已经结束, 后面还有文字。请把整段文字放进同一对半角引号。", "The value is over, and more text follows. Put the whole text into one pair of quotes."},
	"yaml.no-colon":      {"这一行不是“栏目: 内容”。请写上栏目名、半角冒号和一个空格; 若是上一栏的内容, 请多缩进两个空格。", "This line is no “key: value”. Write the key, a plain colon and a blank; if it belongs to the key above, indent it by two more blanks."},
	"yaml.second-colon":  {"这一行的内容里又有冒号加空格。请给整段内容加半角引号, 或另起一行写下一栏。", "The value on this line has another colon and blank in it. Put the whole value in quotes, or write the next key on a line of its own."},
	"yaml.indent":        {"这一行的缩进对不上。同一级的栏目要左对齐, 下一级多两个空格。", "This line's indentation fits nothing above it. Keys of one level stand under each other, those of the next two blanks further in."},
	"yaml.syntax":        {"这里不合 YAML 写法。请对照样例, 检查本行与上一行的缩进、冒号、引号和括号。", "This is no YAML. Compare the example, and check indentation, colons, quotes and brackets of this line and the one before."},
}
