package view

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Text is the notice as plain text.
func (n Notice) Text(lang catalog.Lang) string {
	var b strings.Builder
	if n.Hello != "" {
		b.WriteString(n.Hello + "\n\n")
	}
	n.body(&b, lang)
	return pilot.Harmless(b.String()) + "\n-- \n" + catalog.Text(lang, "notice.foot") + "\n"
}

func (n Notice) body(b *strings.Builder, lang catalog.Lang) {
	b.WriteString(n.Lead + "\n\n")
	colon := catalog.Text(lang, "pilot.colon")
	for _, f := range n.Facts {
		b.WriteString("  " + f.Name + colon + f.Value + "\n")
	}
	if len(n.Reasons) > 0 {
		b.WriteString("\n" + catalog.Text(lang, "notice.reasons") + "\n")
		for i, reason := range n.Reasons {
			fmt.Fprintf(b, "  %d. %s\n", i+1, reason)
		}
	}
	b.WriteString("\n" + catalog.Text(lang, "notice.next") + "\n")
	for _, next := range n.Next {
		b.WriteString("  · " + next.Text + "\n")
		if next.Command != "" {
			b.WriteString("      " + next.Command + "\n")
		}
	}
}

// Digest is several notices to one address as one text, with its subject. The
// languages are those of the notices.
func Digest(lang catalog.Lang, notices []Notice, langs []catalog.Lang) (subject, text string) {
	var b strings.Builder
	if hello := notices[0].Hello; hello != "" {
		b.WriteString(hello + "\n\n")
	}
	b.WriteString(catalog.Text(lang, "notice.digest", catalog.Args{"n": len(notices)}) + "\n\n")
	for i, n := range notices {
		fmt.Fprintf(&b, "  %d. %s\n", i+1, n.Subject)
	}
	for i, n := range notices {
		fmt.Fprintf(&b, "\n%s\n%d. %s\n\n", strings.Repeat("=", 64), i+1, n.Subject)
		if n.Hello != notices[0].Hello && n.Hello != "" {
			b.WriteString(n.Hello + "\n\n")
		}
		n.body(&b, langs[i])
	}
	subject = catalog.Text(lang, "notice.digest-subject", catalog.Args{"n": len(notices), "first": notices[0].Subject})
	return subject, pilot.Harmless(b.String()) + "\n-- \n" + catalog.Text(lang, "notice.foot") + "\n"
}

// Markdown is the notice in the markdown that group robots show, at most so many
// bytes long.
func (n Notice) Markdown(lang catalog.Lang, most int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**\n\n", forRobot(n.Subject))
	if n.Hello != "" {
		b.WriteString(forRobot(n.Hello) + "\n\n")
	}
	b.WriteString(forRobot(n.Lead) + "\n\n")
	colon := catalog.Text(lang, "pilot.colon")
	for _, f := range n.Facts {
		fmt.Fprintf(&b, "- %s%s%s\n", forRobot(f.Name), colon, forRobot(f.Value))
	}
	if len(n.Reasons) > 0 {
		fmt.Fprintf(&b, "\n**%s**\n\n", catalog.Text(lang, "notice.reasons"))
		for _, reason := range n.Reasons {
			b.WriteString("- " + forRobot(reason) + "\n")
		}
	}
	fmt.Fprintf(&b, "\n**%s**\n\n", catalog.Text(lang, "notice.next"))
	for _, next := range n.Next {
		b.WriteString("- " + forRobot(next.Text) + "\n")
		if next.Command != "" {
			b.WriteString("  `" + asCode.Replace(next.Command) + "`\n")
		}
	}
	return cut(b.String(), most)
}

// RobotList is a message of a group's robot that lists several notices.
type RobotList struct{ Title, Text string }

// ListForRobot lists notices, a line each, as many of the first ones as fit into so
// many bytes, at least one, and says how many these are.
func ListForRobot(lang catalog.Lang, notices []Notice, most int) (list RobotList, fit int) {
	foot := "\n" + catalog.Text(lang, "notice.list-next")
	var lines strings.Builder
	for i, n := range notices {
		line := fmt.Sprintf("%d. %s\n", i+1, forRobot(n.listed(lang)))
		if i > 0 && len(listHead(lang, i+1))+lines.Len()+len(line)+len(foot) > most {
			break
		}
		lines.WriteString(line)
		fit = i + 1
	}
	list.Title = catalog.Text(lang, "notice.digest-subject", catalog.Args{"n": fit, "first": notices[0].Subject})
	list.Text = cut(listHead(lang, fit)+lines.String()+foot, most)
	return list, fit
}

func listHead(lang catalog.Lang, n int) string {
	return "**" + catalog.Text(lang, "notice.list", catalog.Args{"n": n}) + "**\n\n"
}

// listed is the notice in a line: whom it is for, and what it is about.
func (n Notice) listed(lang catalog.Lang) string {
	hello, _, _ := strings.Cut(n.Hello, "\n")
	if hello != "" && lang != catalog.Chinese {
		hello += " "
	}
	return hello + n.Subject
}

// forRobot takes the signs out of a text that robots read as links, mentions or
// emphasis; they know no way to quote them.
func forRobot(text string) string { return robotSigns.Replace(oneLine(pilot.Harmless(text))) }

var robotSigns = strings.NewReplacer("*", "＊", "`", "'", "[", "［", "]", "］", "<", "＜", ">", "＞", "#", "＃", "_", "＿", "@", "＠")

var asCode = strings.NewReplacer("`", "'", "<", "＜")

// cut shortens a text to so many bytes, between two characters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	const end = "…"
	at := most - len(end)
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	return text[:at] + end
}

// NoticeError words why a notice did not go out: a code and what the other side said.
func NoticeError(lang catalog.Lang, reason string) string {
	code, detail, _ := strings.Cut(reason, ": ")
	key := "notice-error." + code
	if !catalog.Has(key) {
		return reason
	}
	text := catalog.Text(lang, key)
	if detail != "" {
		text += catalog.Text(lang, "pilot.colon") + detail
	}
	return text
}

// MaskedAddress is an address as lists show it: of a webhook only the server, for
// the rest of it may be a key.
func MaskedAddress(address string) string {
	scheme, rest, found := strings.Cut(address, "://")
	if !found {
		return address
	}
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, "?")
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:]
	}
	return scheme + "://" + host + "/…"
}
