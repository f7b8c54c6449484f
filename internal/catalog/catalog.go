package catalog

import (
	"fmt"
	"strings"

	"shidian/internal/pilot"
)

// Lang is a language that the catalogue speaks.
type Lang string

// The languages.
const (
	Chinese Lang = "zh"
	English Lang = "en"
)

// ParseLang reads zh, en or a locale such as zh_CN.UTF-8.
func ParseLang(s string) (Lang, error) {
	code, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(s)), ".")
	code, _, _ = strings.Cut(strings.ReplaceAll(code, "-", "_"), "_")
	switch Lang(code) {
	case Chinese:
		return Chinese, nil
	case English:
		return English, nil
	}
	return "", fmt.Errorf("language %q is not known; choose zh or en", s)
}

// Args are the values for a message's placeholders: {n} is the value itself,
// {n:day|days} a word for one and a word for any other number.
type Args map[string]any

// Has says whether there is a message with this key.
func Has(key string) bool {
	_, ok := all[key]
	return ok
}

// Text is the message with this key, its placeholders filled in. A key that the
// catalogue does not have is shown as it is, so that nothing is hidden.
func Text(lang Lang, key string, args ...Args) string {
	t, ok := all[key]
	if !ok {
		return key
	}
	s := t.Chinese
	if lang == English {
		s = t.English
	}
	for _, a := range args {
		s = fill(s, a)
	}
	return s
}

// Fill puts values into the placeholders of a text.
func Fill(text string, args Args) string { return fill(text, args) }

// fill replaces each {name} once, left to right, so that a value that itself
// holds braces is never read as a placeholder.
func fill(s string, args Args) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(s[open:], '}')
		if end < 0 {
			break
		}
		name, words, counted := strings.Cut(s[open+1:open+end], ":")
		value, ok := args[name]
		b.WriteString(s[:open])
		if ok && counted {
			b.WriteString(wordFor(value, words))
		} else if ok {
			b.WriteString(pilot.Harmless(fmt.Sprint(value))) // it may be what anybody typed
		} else {
			b.WriteString(s[open : open+end+1])
		}
		s = s[open+end+1:]
	}
	b.WriteString(s)
	return b.String()
}

// wordFor chooses from "one|other".
func wordFor(number any, words string) string {
	one, other, _ := strings.Cut(words, "|")
	if fmt.Sprint(number) == "1" {
		return one
	}
	return other
}
