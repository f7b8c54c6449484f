package plan

import (
	"fmt"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Longest addresses, in characters: mail servers take no longer ones.
const (
	maxEmail   = 254
	maxWebhook = 500
)

// emailPattern is an address as forms take it: no display name, no quotes,
// nothing that could end a header.
var emailPattern = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$`)

// email reads a bare mail address.
func (r *reader) email(v value) located[string] {
	t := r.text(v, "plan.kind.email")
	if !t.ok || validEmail(t.v) {
		return t
	}
	args := catalog.Args{"key": v.key, "value": shown(t.v)}
	if better, ok := asEmail(t.v); ok {
		args["suggest"] = better
	}
	r.fail(v.at, CodeBadEmail, args)
	return located[string]{at: v.at}
}

func validEmail(s string) bool {
	if len(s) > maxEmail || !emailPattern.MatchString(s) {
		return false
	}
	found, err := mail.ParseAddress(s)
	return err == nil && found.Address == s
}

// asEmail reads the ways in which people copy an address: with a name, as a
// link, with full-width signs.
func asEmail(s string) (string, bool) {
	s = strings.TrimPrefix(strings.TrimSpace(halfWidth(s)), "mailto:")
	if found, err := mail.ParseAddress(s); err == nil {
		s = found.Address
	}
	return s, validEmail(s)
}

// webhook reads what takes notices: ref: and a name that the worker's settings know, or
// an address without a key, https, or http on this machine. What stands there is never
// shown: it may be a key.
func (r *reader) webhook(v value, kind string) located[string] {
	t := r.text(v, "plan.kind.webhook")
	if !t.ok || rightWebhook(t.v, kind) {
		return t
	}
	args := catalog.Args{"key": v.key}
	better, found := betterWebhook(t.v, kind)
	switch {
	case found:
		args["suggest"] = better
		r.fail(v.at, CodeBadWebhook, args)
	case holdsKey(t.v, kind):
		name, kind := fmt.Sprint("robot-", v.at.Line), hookKind(t.v, kind)
		args["name"], args["kind"] = name, kind
		args["entry"] = fmt.Sprintf(`%s: {url: "…", kind: %s}`, name, kind)
		r.fail(v.at, CodeWebhookKey, args)
	default:
		r.fail(v.at, CodeBadWebhook, args)
	}
	return located[string]{at: v.at}
}

func rightWebhook(s, kind string) bool {
	if name, named := pilot.HookRef(s); named {
		return pilot.IsHookName(name) && !likeKey(name)
	}
	return validWebhook(s) && !holdsKey(s, kind)
}

// betterWebhook reads the ways in which people write a name, and http for https.
func betterWebhook(s, kind string) (string, bool) {
	half := strings.ToLower(halfWidth(s))
	name := strings.ReplaceAll(strings.TrimSpace(strings.TrimPrefix(half, "ref:")), "_", "-")
	for _, better := range []string{"ref:" + name, strings.Replace(s, "http://", "https://", 1)} {
		if rightWebhook(better, kind) {
			return better, true
		}
	}
	return "", false
}

func validWebhook(s string) bool {
	u, err := url.Parse(s)
	if err != nil || len(s) > maxWebhook || u.Hostname() == "" || u.User != nil || strings.ContainsAny(s, " \"<>") {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// none is the word for no digest and no bulletins.
const none = "none"

// digest reads when the day's mails go out, 08:30; empty when one by one.
func (r *reader) digest(v value) string {
	if n, ok := v.node.(*ast.StringNode); ok && n.Value == none {
		return ""
	}
	hour, minute := r.timeOfDay(v)
	return fmt.Sprintf("%02d:%02d", hour, minute)
}
