package plan

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"shidian/internal/pilot"
)

// A plan goes from hand to hand, and what it says travels with each pilot: whatever opens
// a door must not stand in it. An address is read here as it was typed, right or wrong,
// since a key in one that is no URL is a key all the same.

// longestPlain is how long what is asked of an address may be; what is longer is taken
// for a key.
const longestPlain = 15

// robotHosts are the hosts (with those below them) of groups' robots, whose addresses are
// their keys.
var robotHosts = map[string]string{
	"qyapi.weixin.qq.com": pilot.HookWeCom, "oapi.dingtalk.com": pilot.HookDingTalk, "api.dingtalk.com": pilot.HookDingTalk,
	"open.feishu.cn": "", "open.larksuite.com": "", "hooks.slack.com": "",
}

var (
	// keyWords are names of keys, as a word of a parameter's name.
	keyWords = []string{"key", "sig", "sign", "signature", "auth", "pass", "pwd", "pw", "jwt", "sid", "sas"}
	// keyParts are names of keys, wherever in a parameter's name.
	keyParts = []string{"token", "secret", "passw", "apikey", "accesskey", "appkey", "credential", "authoriz"}
	// randomParts are what programs draw by lot: a UUID, or many letters and digits.
	randomParts = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-z]{20,}`)
)

// holdsKey says whether an address for a kind of webhook is a key, or has one in it.
func holdsKey(address, kind string) bool {
	if name, named := pilot.HookRef(address); named && !strings.Contains(name, "://") {
		return likeKey(name)
	}
	if kind == pilot.HookWeCom || kind == pilot.HookDingTalk {
		return true // of a robot the address is the key
	}
	host, path, asked, hasScheme := parted(address)
	_, robot := robotOf(host)
	return robot || hasScheme && strings.Contains(host, "@") || likeKey(host+path) || slices.ContainsFunc(asked, isKey)
}

// hookKind is the kind of webhook that an address is of.
func hookKind(address, kind string) string {
	host, _, _, _ := parted(address)
	if own, _ := robotOf(host); kind == "" {
		kind = own
	}
	return pilot.Hook{Kind: kind}.KindOrDefault()
}

// parted takes an address apart: host (with user and port), path, and what is asked.
func parted(address string) (host, path string, asked []string, hasScheme bool) {
	if i := strings.IndexAny(address, "?#"); i >= 0 {
		asked = strings.FieldsFunc(address[i:], func(c rune) bool { return strings.ContainsRune("?#&;", c) })
		address = address[:i]
	}
	_, behind, hasScheme := strings.Cut(address, "://")
	if !hasScheme {
		behind = address
	}
	if i := strings.IndexAny(behind, `/\`); i >= 0 {
		behind, path = behind[:i], behind[i:]
	}
	return behind, path, asked, hasScheme
}

// robotOf is the kind of robot that a host has, empty where we have none such.
func robotOf(host string) (kind string, robot bool) {
	_, behind, found := strings.Cut(host, "@")
	if !found {
		behind = host
	}
	name, _, _ := strings.Cut(strings.ToLower(behind), ":")
	name = strings.TrimSuffix(name, ".")
	for known, kind := range robotHosts {
		if name == known || strings.HasSuffix(name, "."+known) {
			return kind, true
		}
	}
	return "", false
}

// isKey says whether something asked, name=value, is a key.
func isKey(pair string) bool {
	name, value, _ := strings.Cut(pair, "=")
	name, value = unescaped(name), unescaped(value)
	if utf8.RuneCountInString(value) > longestPlain || value == "" && utf8.RuneCountInString(name) > longestPlain {
		return true
	}
	lower := strings.ToLower(name)
	return slices.ContainsFunc(wordsOf(name), func(w string) bool { return slices.Contains(keyWords, w) }) ||
		slices.ContainsFunc(keyParts, func(part string) bool {
			return strings.Contains(strings.NewReplacer("-", "", "_", "").Replace(lower), part)
		})
}

func unescaped(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// wordsOf are the words of a name: my_key, my-key, myKey.
func wordsOf(name string) []string {
	var spaced strings.Builder
	last := ' '
	for _, c := range name {
		if unicode.IsUpper(c) && unicode.IsLower(last) {
			spaced.WriteByte(' ')
		}
		spaced.WriteRune(unicode.ToLower(c))
		last = c
	}
	return strings.FieldsFunc(spaced.String(), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// likeKey says whether a part of a text looks drawn by lot: letters and digits mixed.
func likeKey(s string) bool {
	return slices.ContainsFunc(randomParts.FindAllString(unescaped(s), -1), func(part string) bool {
		return strings.ContainsFunc(part, unicode.IsDigit) && strings.ContainsFunc(part, unicode.IsLetter)
	})
}

var anAddress = regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*:/+[^\s]*`)

// withoutKeys is a text of which nothing is left of an address but its host.
func withoutKeys(s string) string {
	return anAddress.ReplaceAllStringFunc(s, func(address string) string {
		host, path, asked, _ := parted(address)
		if _, behind, found := strings.Cut(host, "@"); found {
			host = "…@" + behind
		}
		if scheme, _, found := strings.Cut(address, "://"); found {
			host = scheme + "://" + host
		} else {
			host = "…"
		}
		if path+strings.Join(asked, "") != "" {
			host += "/…"
		}
		return host
	})
}
