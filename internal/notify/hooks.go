package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// Hooks sends to webhooks.
type Hooks struct {
	Secret          string            // signs our own JSON; empty: such webhooks wait
	DingTalkSecrets map[string]string // by the beginning of a robot's access_token
	Now             func() time.Time  // nil: the clock
	RobotRate       int               // messages a minute to one group's robot; 0: the default
	Named           Webhooks          // what a plan calls by name
	Allowed         Hosts             // where anything is sent to

	own      Webhooks // of these the programme's, whose hooks they are
	client   *http.Client
	resolver *net.Resolver // nil: the system's
}

const (
	hookTakes    = 15 * time.Second
	hooksAtOnce  = 8
	longestReply = 64 << 10
	userAgent    = "shidian-notices"
)

// DefaultRobotRate keeps below the 20 messages a minute that a group's robot takes,
// since its minute and ours are not the same.
const DefaultRobotRate = 18

const (
	noticesARobotMessage = 50
	robotGathers         = time.Minute
)

// NewHooks prepares sending to webhooks; nothing is connected yet.
func NewHooks(secret string, dingTalk map[string]string) *Hooks {
	h := &Hooks{Secret: secret, DingTalkSecrets: dingTalk, Now: time.Now}
	h.client = &http.Client{
		Timeout: hookTakes, Transport: h.transport(),
		// What is meant for one place is not carried to another.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return h
}

func (h *Hooks) claim() postgres.Claim {
	hooks := []string{pilot.HookWeCom, pilot.HookDingTalk}
	if h.signs() {
		hooks = append(hooks, pilot.HookSigned)
	}
	return postgres.Claim{
		Channel: postgres.ChannelWebhook, Hooks: hooks, Addresses: hooksAtOnce, Bundle: 1,
		Robots: postgres.RobotClaim{Bundle: noticesARobotMessage, PerMinute: h.robotRate(), Gather: robotGathers},
	}
}

func (h *Hooks) robotRate() int { return orDefault(h.RobotRate, DefaultRobotRate) }

// pace is how far apart messages to a robot are kept that it may not like.
func (h *Hooks) pace() time.Duration { return time.Minute / time.Duration(h.robotRate()) }

// fit is what goes into one message.
func (h *Hooks) fit(p message) int {
	if len(p) == 1 {
		return 1
	}
	_, n := p.list(robotTakes(p[0].Hook))
	return n
}

// deliver sends to different places at a time.
func (h *Hooks) deliver(ctx context.Context, messages []message) []error {
	failures := make([]error, len(messages))
	var group sync.WaitGroup
	for i, p := range messages {
		group.Go(func() {
			if f := h.send(ctx, p); f != nil {
				failures[i] = f
			}
		})
	}
	group.Wait()
	return failures
}

func (h *Hooks) send(ctx context.Context, p message) *failure {
	n := p[0]
	hook, f := h.resolve(n)
	if f != nil {
		return f
	}
	target, err := hookURL(hook.URL)
	if err != nil {
		return &failure{code: reasonBadWebhook, detail: err.Error(), permanent: true}
	}
	if !h.Allowed.takes(target) {
		return &failure{code: reasonNotAllowed, detail: target.Host, permanent: true}
	}
	request, f := h.request(ctx, p, target, hook.Secret)
	if f != nil {
		return f
	}
	hide := hiding(target, hook.Secret)
	response, err := h.client.Do(throughProxy(request))
	var refused *failure
	if errors.As(err, &refused) {
		return refused
	}
	if err != nil {
		return failed(reasonUnreachable, hide(withoutURL(err).Error()))
	}
	defer func() { _ = response.Body.Close() }() // it was read as far as it matters
	reply, err := io.ReadAll(io.LimitReader(response.Body, longestReply))
	if f := judge(response); f != nil {
		return f
	}
	if err != nil {
		return failed(reasonUnreachable, hide(withoutURL(err).Error()))
	}
	if n.Hook == pilot.HookSigned {
		return nil
	}
	return judgeRobot(reply, hide)
}

// hookURL wants https; http only to this machine.
func hookURL(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "":
		return nil, errors.New("it is no URL")
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
		return u, nil
	}
	return nil, errors.New("it has to begin with https://")
}

func (h *Hooks) request(ctx context.Context, p message, target *url.URL, secret string) (*http.Request, *failure) {
	var body any
	n := p[0]
	switch n.Hook {
	case pilot.HookWeCom:
		body = weCom(p)
	case pilot.HookDingTalk:
		body = dingTalk(p)
		h.signDingTalk(target, secret)
	default:
		body = note(n)
	}
	var raw bytes.Buffer
	encoder := json.NewEncoder(&raw)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		return nil, &failure{code: reasonBadWebhook, detail: short(err.Error()), permanent: true}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target.String(), bytes.NewReader(raw.Bytes()))
	if err != nil {
		return nil, &failure{code: reasonBadWebhook, detail: "it is no URL", permanent: true}
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	request.Header.Set("User-Agent", userAgent)
	if n.Hook == pilot.HookSigned {
		h.sign(request.Header, secret, name(n), raw.Bytes())
	}
	return request, nil
}

// judge sorts answers by their status: too much or too late is tried again, as is
// trouble over there; everything else but yes is not.
func judge(response *http.Response) *failure {
	status := response.StatusCode
	if status >= 200 && status < 300 {
		return nil
	}
	f := failed(reasonAnswer, fmt.Sprintf("HTTP %d", status))
	again := status >= 500 || status == http.StatusRequestTimeout || status == http.StatusTooManyRequests
	f.permanent, f.busy = !again, status == http.StatusTooManyRequests
	f.content = status == http.StatusBadRequest || status == http.StatusRequestEntityTooLarge || status == http.StatusUnprocessableEntity
	if wait, err := time.ParseDuration(response.Header.Get("Retry-After") + "s"); err == nil && again {
		f.after = min(max(wait, 0), lastRetry)
	}
	return f
}

// withoutURL is a client's error without the address, which holds a robot's key.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// Shortest parts of an address that may be keys, in bytes.
const (
	shortestValue = 4
	shortestPart  = 16 // of a path
)

// hiding takes the keys in an address, and a secret, out of what the other side says: it
// may well say them again, and what it says goes on record.
func hiding(target *url.URL, secret string) func(string) string {
	keys := []string{secret}
	for _, values := range target.Query() {
		for _, value := range values {
			if len(value) >= shortestValue {
				keys = append(keys, value, url.QueryEscape(value))
			}
		}
	}
	for part := range strings.SplitSeq(target.Path, "/") {
		if len(part) >= shortestPart {
			keys = append(keys, part)
		}
	}
	if password, set := target.User.Password(); set {
		keys = append(keys, password)
	}
	keys = slices.DeleteFunc(keys, func(key string) bool { return key == "" })
	slices.SortFunc(keys, func(a, b string) int { return len(b) - len(a) })
	return func(said string) string {
		for _, key := range keys {
			said = strings.ReplaceAll(said, key, "…")
		}
		return said
	}
}

// dingTalkSecret is the secret of the robot with this token.
func (h *Hooks) dingTalkSecret(token string) string {
	for _, begins := range slices.Sorted(maps.Keys(h.DingTalkSecrets)) {
		if begins != "" && strings.HasPrefix(token, begins) {
			return h.DingTalkSecrets[begins]
		}
	}
	return ""
}
