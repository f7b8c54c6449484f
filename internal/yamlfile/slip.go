package yamlfile

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The codes of slips. Each has its text in the catalogue under `yaml.` + code, but those
// whose text is the caller's own: [Slip.Own].
const (
	CodeTooLarge         = "too-large"
	CodeTooComplex       = "too-complex"
	CodeSeveralDocuments = "several-documents"
	CodeEmptyFile        = "empty-file"

	CodeNotUTF8   = "not-utf8"
	CodeOtherFile = "other-file"
	CodeTab       = "tab"
	CodeWideBlank = "wide-blank"
	CodeFullWidth = "full-width"
	CodeNoBlank   = "no-blank"
	CodeDash      = "dash"
	CodeQuotes    = "quotes"
	CodeSyntax    = "syntax"
)

// The causes of what is no YAML by the parser's own words, as far as they are
// known; their texts are in the catalogue under `yaml.` + cause.
const (
	CauseOpenQuote    = "open-quote"
	CauseOpenBracket  = "open-bracket"
	CauseStrayBracket = "stray-bracket"
	CauseReserved     = "reserved"
	CauseEscape       = "escape"
	CauseAfterQuote   = "after-quote"
	CauseNoColon      = "no-colon"
	CauseSecondColon  = "second-colon"
	CauseIndent       = "indent"
)

// Codes lists every code that has a text of its own.
func Codes() []string {
	return []string{
		CodeNotUTF8, CodeOtherFile, CodeTab, CodeWideBlank, CodeFullWidth, CodeNoBlank, CodeDash, CodeQuotes, CodeSyntax,
	}
}

// Causes lists every cause of [CodeSyntax].
func Causes() []string {
	return []string{
		CauseOpenQuote, CauseOpenBracket, CauseStrayBracket, CauseReserved, CauseEscape, CauseAfterQuote, CauseNoColon, CauseSecondColon, CauseIndent,
	}
}

// Slip is what keeps a file from being YAML. Lines and columns count from 1,
// columns in characters; 0 = the whole file.
type Slip struct {
	Code         string
	Cause        string // of CodeSyntax; empty: not known
	Line, Column int
	Sign         string // what stands there
	Plain        string // what to write instead of it
}

// Own says whether the slip's text is the caller's own, which knows what the file is.
func (s Slip) Own() bool {
	return slices.Contains([]string{CodeTooLarge, CodeTooComplex, CodeSeveralDocuments, CodeEmptyFile}, s.Code)
}

// At is where it stands.
func (s Slip) At() Pos { return Pos{s.Line, s.Column} }

// Key names the slip's text in the catalogue, which has {sign} and {plain}.
func (s Slip) Key() string { return "yaml." + cmp.Or(s.Cause, s.Code) }

// plainSigns are what a Chinese keyboard writes, and what YAML wants.
var plainSigns = map[string]string{
	"：": ":", "，": ",", "、": ",", "｛": "{", "｝": "}", "［": "[", "］": "]", "【": "[", "】": "]", "＃": "#",
	"－": "-", "—": "-", "–": "-", "−": "-", "‐": "-", "·": "-", "•": "-",
	"“": `"`, "”": `"`, "＂": `"`, "〝": `"`, "「": `"`, "『": `"`, "‘": "'", "’": "'", "＇": "'",
}

// form finds a slip in a line whose texts in quotes, comments and blocks are
// masked; its first group is the sign.
type form struct {
	code string
	find *regexp.Regexp
}

// sure are those that nobody writes on purpose in a file that is no YAML.
var sure = []form{
	{CodeTab, regexp.MustCompile(`^\p{Zs}*(\t)\s*[^\s#]`)},
	{CodeWideBlank, regexp.MustCompile(`^ *([^\P{Zs} ]|\p{Cf})[\p{Zs}\p{Cf}]*[^\s\p{Zs}\p{Cf}#]`)},
	{CodeFullWidth, regexp.MustCompile(`^\s*(?:- *)*[A-Za-z][\w-]*\s*(：)`)},
	{CodeFullWidth, regexp.MustCompile(`\{[^}]*?\b[a-z][\w-]*\s*(：)`)},
	{CodeFullWidth, regexp.MustCompile(`\{[^}]*?(，)\s*[a-z][\w-]*\s*[:：]`)},
	{CodeFullWidth, regexp.MustCompile(`^\s*(＃)`)},
}

// likely are those that may be meant, unless the parser stops there.
var likely = []form{
	{CodeDash, regexp.MustCompile(`^\s*(?:- +)*([－—–−‐·•])`)},
	{CodeFullWidth, regexp.MustCompile(`^\s*(?:- *)*[^\s:：-][^:：]*(：)`)},
	{CodeFullWidth, regexp.MustCompile(`(?::|^|-) *([｛｝［］【】])`)},
	{CodeFullWidth, regexp.MustCompile(`\[[^\]]*?([，、])`)},
	{CodeFullWidth, regexp.MustCompile(`\s(＃)`)},
	{CodeWideBlank, regexp.MustCompile(`^\s*(?:- +)*[^\s:]+:([^\P{Zs} ])`)},
	{CodeQuotes, regexp.MustCompile(`(?:^\s*(?:- +)*|: *)([“”‘’＂＇〝「『])`)},
	{CodeNoBlank, regexp.MustCompile(`^\s*(?:- +)*[\pL_][\pL\pN_-]*(:)[^\s/]`)},
	{CodeNoBlank, regexp.MustCompile(`[{,]\s*[A-Za-z_][\w-]*(:)[^\s/]`)},
	{CodeNoBlank, regexp.MustCompile(`^\s*(?:- +)*(-)[^\s\d-]`)},
}

func sureSlip(line string) (Slip, bool)   { return firstOf(sure, line) }
func likelySlip(line string) (Slip, bool) { return firstOf(likely, line) }

func firstOf(forms []form, line string) (Slip, bool) {
	for _, f := range forms {
		if at := f.find.FindStringSubmatchIndex(line); at != nil {
			sign := line[at[2]:at[3]]
			return Slip{Code: f.code, Column: utf8.RuneCountInString(line[:at[2]]) + 1, Sign: sign, Plain: plainSigns[sign]}, true
		}
	}
	return Slip{}, false
}

// Lines are a text's lines, for those who look for the cause of what is wrong with one.
type Lines []string

// NewLines takes text as [Text] gives it.
func NewLines(text string) Lines {
	masked, _ := mask(strings.Split(text, "\n"))
	return masked
}

// Slip is the slip on one line of a text that is YAML and yet not what its reader
// wants there.
func (l Lines) Slip(line int) (Slip, bool) {
	if line < 1 || line > len(l) {
		return Slip{}, false
	}
	s, ok := sureSlip(l[line-1])
	if !ok {
		s, ok = likelySlip(l[line-1])
	}
	s.Line = line
	return s, ok
}
