package notify_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/notify"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// call is a request as a receiver took it.
type call struct {
	header http.Header
	query  map[string][]string
	body   []byte
}

// receiver takes what is posted to it and answers with answer, or as a robot that
// is content.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	calls  []call
	answer func(w http.ResponseWriter, n int) // n: how many came before
}

func startReceiver(t *testing.T, answer func(w http.ResponseWriter, n int)) *receiver {
	t.Helper()
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.calls = append(r.calls, call{request.Header, request.URL.Query(), body})
		if r.answer != nil {
			r.answer(w, len(r.calls)-1)
			return
		}
		_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) all() []call {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]call(nil), r.calls...)
}

func hooked(url, kind string) pilot.Recipient {
	return pilot.Recipient{Name: "王建国", Webhook: &pilot.Hook{URL: url, Kind: kind}}
}

const secret = "a secret of the district"

func TestHooks_OurOwnJSONIsSignedAndNamedForGood(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, func(w http.ResponseWriter, n int) {
		if n == 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	o := newOutbox(t, hooked(r.URL+"/in", ""))
	o.refuses(1)
	o.runs(nil, newHooks(secret, nil))
	require.Eventually(t, func() bool { return o.rows(postgres.NoticeWaiting)[0].Attempts == 1 }, patience, 10*time.Millisecond)
	require.Equal(t, "webhook-answer: HTTP 503", o.rows(postgres.NoticeWaiting)[0].Error)
	o.execute(`UPDATE notices SET next_at = now()`)
	row := o.until(postgres.NoticeSent, 1)[0]
	calls := r.all()
	require.Len(t, calls, 2)
	for _, c := range calls {
		require.Equal(t, notify.Sign(secret, c.header.Get(notify.HeaderTimestamp), c.body), c.header.Get(notify.HeaderSignature))
		require.NotEqual(t, notify.Sign("another", c.header.Get(notify.HeaderTimestamp), c.body), c.header.Get(notify.HeaderSignature))
		at, err := strconv.ParseInt(c.header.Get(notify.HeaderTimestamp), 10, 64)
		require.NoError(t, err)
		require.WithinDuration(t, time.Now(), time.Unix(at, 0), time.Minute)
	}
	require.Equal(t, calls[0].body, calls[1].body)
	var note notify.Note
	require.NoError(t, json.Unmarshal(calls[0].body, &note))
	require.Equal(t, note.ID, calls[0].header.Get(notify.HeaderKey))
	require.Equal(t, note.ID, calls[1].header.Get(notify.HeaderKey))
	require.Equal(t, row.ID, note.Number)
	require.Equal(t, "refused", note.Kind)
	require.Equal(t, "sample", note.Place)
	require.Equal(t, "leading-group", note.Step)
	require.Equal(t, "【未通过】示例街道：成立试点工作领导小组", note.Title)
	require.Contains(t, note.Text, "shidian submit sample leading-group")
}

func TestSign_IsTheHMACOfTimestampAndBody(t *testing.T) {
	t.Parallel()
	// By hand: printf '1700000000.{"v":1}' | openssl dgst -sha256 -hmac key
	require.Equal(t, "sha256=afc180db7100385a559c0f5c5e3d6a432cd1ec1049002cc3920aac6cc071a1ec", notify.Sign("key", "1700000000", []byte(`{"v":1}`)))
}

func TestHooks_WithoutASecretOurOwnJSONWaitsAndRobotsDoNot(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, nil)
	o := newOutbox(t, hooked(r.URL+"/own", pilot.HookSigned), pilot.Recipient{Name: "群", Webhook: &pilot.Hook{URL: r.URL + "/robot", Kind: pilot.HookWeCom}})
	o.refuses(1)
	o.runs(nil, newHooks("", nil))
	o.until(postgres.NoticeSent, 1)
	require.Eventually(t, func() bool { return o.rows(postgres.NoticeWaiting)[0].Error == notify.ReasonUnsigned }, patience, 10*time.Millisecond)
}

func TestHooks_WeComGetsMarkdown(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, nil)
	o := newOutbox(t, hooked(r.URL+"/cgi-bin/webhook/send?key=abc", pilot.HookWeCom))
	o.refuses(1)
	o.runs(nil, newHooks("", nil))
	o.until(postgres.NoticeSent, 1)
	o.minutePasses()
	o.refuses(1)
	o.until(postgres.NoticeSent, 2)
	require.Len(t, r.all(), 2, "one each")
	for _, c := range r.all() {
		said := saidTo(t, c)
		require.Equal(t, "markdown", said.Type)
		require.Contains(t, said.Markdown["content"], "**【未通过】示例街道：成立试点工作领导小组**")
		require.Contains(t, said.Markdown["content"], "`shidian submit sample leading-group -f leading-group.yaml --as 王建国 --role sub-district-party`")
		require.LessOrEqual(t, len(said.Markdown["content"]), 4096)
		require.Equal(t, []string{"abc"}, c.query["key"])
		require.Empty(t, c.header.Get(notify.HeaderSignature))
	}
}

func TestHooks_DingTalkGetsItsOwnSignature(t *testing.T) {
	t.Parallel()
	const own = "SECxyz"
	r := startReceiver(t, nil)
	o := newOutbox(t, hooked(r.URL+"/robot/send?access_token=token-1", pilot.HookDingTalk),
		pilot.Recipient{Name: "无密钥", Webhook: &pilot.Hook{URL: r.URL + "/robot/send?access_token=other", Kind: pilot.HookDingTalk}})
	o.refuses(1)
	o.runs(nil, newHooks("", map[string]string{"token-": own}))
	o.until(postgres.NoticeSent, 2)
	for _, c := range r.all() {
		said := saidTo(t, c)
		require.Equal(t, "markdown", said.Type)
		require.Contains(t, said.Markdown["title"], "未通过")
		require.Contains(t, said.Markdown["text"], "leading-group")
		if c.query["access_token"][0] == "other" {
			require.Empty(t, c.query["sign"], "a robot without a secret gets none")
			continue
		}
		mac := hmac.New(sha256.New, []byte(own))
		mac.Write([]byte(c.query["timestamp"][0] + "\n" + own))
		require.Equal(t, base64.StdEncoding.EncodeToString(mac.Sum(nil)), c.query["sign"][0])
		require.Len(t, c.query["timestamp"][0], 13, "milliseconds")
	}
}

func TestHooks_AnswersAreSortedIntoLaterAndNever(t *testing.T) {
	t.Parallel()
	status := func(code int) func(http.ResponseWriter, int) {
		return func(w http.ResponseWriter, _ int) { w.WriteHeader(code) }
	}
	body := func(text string) func(http.ResponseWriter, int) {
		return func(w http.ResponseWriter, _ int) { _, _ = io.WriteString(w, text) }
	}
	for name, c := range map[string]struct {
		kind   string
		answer func(http.ResponseWriter, int)
		status string
		reason string

		attempts int
	}{
		"not found":         {pilot.HookSigned, status(404), postgres.NoticeSetAside, "webhook-answer: HTTP 404", 1},
		"forbidden":         {pilot.HookWeCom, status(403), postgres.NoticeSetAside, "webhook-answer: HTTP 403", 1},
		"timed out":         {pilot.HookSigned, status(408), postgres.NoticeWaiting, "webhook-answer: HTTP 408", 1},
		"too many":          {pilot.HookSigned, status(429), postgres.NoticeWaiting, "webhook-answer: HTTP 429", 0},
		"broken":            {pilot.HookDingTalk, status(502), postgres.NoticeWaiting, "webhook-answer: HTTP 502", 1},
		"wrong key":         {pilot.HookWeCom, body(`{"errcode":93000,"errmsg":"invalid webhook url"}`), postgres.NoticeSetAside, "robot-answer: errcode 93000 invalid webhook url", 1},
		"too fast":          {pilot.HookWeCom, body(`{"errcode":45009,"errmsg":"api freq out of limit"}`), postgres.NoticeWaiting, "robot-answer: errcode 45009", 0},
		"sign mismatch":     {pilot.HookDingTalk, body(`{"errcode":310000,"errmsg":"sign not match"}`), postgres.NoticeSetAside, "robot-answer: errcode 310000", 1},
		"speed limit":       {pilot.HookDingTalk, body(`{"errcode":130101,"errmsg":"send too fast"}`), postgres.NoticeWaiting, "robot-answer: errcode 130101", 0},
		"somebody's portal": {pilot.HookDingTalk, body(`<html>please log in</html>`), postgres.NoticeWaiting, "robot-answer: no errcode", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := startReceiver(t, c.answer)
			o := newOutbox(t, hooked(r.URL+"/?key=very-secret", c.kind))
			o.refuses(1)
			o.runs(nil, newHooks(secret, nil))
			var row postgres.NoticeRow
			require.Eventually(t, func() bool {
				row = o.rows("")[0]
				return row.Error != ""
			}, patience, 10*time.Millisecond)
			require.Equal(t, c.status, row.Status)
			require.Contains(t, row.Error, c.reason)
			require.Equal(t, c.attempts, row.Attempts)
			require.Len(t, r.all(), 1)
		})
	}
}

func TestHooks_NothingIsCarriedOnToAnotherPlace(t *testing.T) {
	t.Parallel()
	elsewhere := startReceiver(t, nil)
	r := startReceiver(t, func(w http.ResponseWriter, _ int) {
		w.Header().Set("Location", elsewhere.URL)
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	o := newOutbox(t, hooked(r.URL, pilot.HookSigned))
	o.refuses(1)
	o.runs(nil, newHooks(secret, nil))
	require.Equal(t, "webhook-answer: HTTP 307", o.until(postgres.NoticeSetAside, 1)[0].Error)
	require.Empty(t, elsewhere.all())
}

func TestHooks_NoKeyGetsIntoTheRecordOfAFailure(t *testing.T) {
	t.Parallel()
	o := newOutbox(t, hooked("http://127.0.0.1:1/send?key=very-secret", pilot.HookWeCom),
		pilot.Recipient{Name: "明文", Webhook: &pilot.Hook{URL: "http://example.org/send?key=very-secret", Kind: pilot.HookWeCom}})
	o.refuses(1)
	o.runs(nil, newHooks("", nil))
	aside := o.until(postgres.NoticeSetAside, 1)[0]
	require.Equal(t, "bad-webhook: it has to begin with https://", aside.Error)
	require.Eventually(t, func() bool { return o.rows(postgres.NoticeWaiting)[0].Error != "" }, patience, 10*time.Millisecond)
	silent := o.rows(postgres.NoticeWaiting)[0]
	require.True(t, strings.HasPrefix(silent.Error, "webhook-silent: "), silent.Error)
	require.NotContains(t, silent.Error, "very-secret")
}

func TestSender_ADeadMailServerDoesNotHoldUpWebhooks(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, nil)
	dead := startMailServer(t, false).settings()
	dead.Port = 1
	client, err := notify.NewMail(dead)
	require.NoError(t, err)
	o := newOutbox(t, pilot.Recipient{Name: "王建国", Email: "a@example.org", Webhook: &pilot.Hook{URL: r.URL}})
	o.refuses(3)
	o.runs(client, newHooks(secret, nil))
	o.until(postgres.NoticeSent, 3)
	require.Len(t, o.rows(postgres.NoticeWaiting), 3)
	var numbers []int64
	for _, c := range r.all() {
		var note notify.Note
		require.NoError(t, json.Unmarshal(c.body, &note))
		numbers = append(numbers, note.Number)
	}
	require.IsIncreasing(t, numbers, "in order")
}

func TestSender_SetsAsideWhatWasTriedOftenEnough(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, func(w http.ResponseWriter, _ int) { w.WriteHeader(http.StatusServiceUnavailable) })
	o := newOutbox(t, hooked(r.URL, pilot.HookSigned))
	o.refuses(1)
	o.execute(`UPDATE notices SET attempts = 19`)
	o.runs(nil, newHooks(secret, nil))
	row := o.until(postgres.NoticeSetAside, 1)[0]
	require.Equal(t, 20, row.Attempts)
}

func TestSender_AskedToStopWhileItTakesNoticesSendsThemFirst(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, nil)
	o := newOutbox(t, hooked(r.URL, pilot.HookSigned))
	o.refuses(1)
	ctx, stop := context.WithCancel(t.Context())
	sender := &notify.Sender{
		Store: stoppingStore{o.store, stop}, Logger: slog.New(slog.DiscardHandler), Hooks: newHooks(secret, nil), Poll: time.Hour,
	}
	sender.Run(ctx)
	require.Len(t, o.rows(postgres.NoticeSent), 1)
	require.Len(t, r.all(), 1)
}
