package notify_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/notify"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// said is what a robot is told to say.
type said struct {
	Type     string            `json:"msgtype"`
	Markdown map[string]string `json:"markdown"`
}

func saidTo(t *testing.T, c call) said {
	t.Helper()
	var s said
	require.NoError(t, json.Unmarshal(c.body, &s))
	return s
}

// minutePasses for everything that the outbox dates, while nothing is on its way.
func (o *outbox) minutePasses() {
	o.t.Helper()
	o.execute(`UPDATE notices SET sent_at = sent_at - interval '61 seconds' WHERE status = 'sent'`)
	o.execute(`UPDATE notices SET next_at = next_at - interval '61 seconds' WHERE status = 'waiting'`)
}

// group is a group's robot that takes 20 messages a minute, of this outbox's minutes.
type group struct {
	*receiver
	most     int // messages a minute
	minute   int // taken in this one
	limited  int // refused for being too many
	tooMany  string
	forbids  string // a text that it refuses, with a code of its own
	messages []string
}

func startGroup(t *testing.T, tooMany string) *group {
	t.Helper()
	g := &group{most: 20, tooMany: tooMany}
	g.receiver = startReceiver(t, func(w http.ResponseWriter, n int) {
		var s said
		_ = json.Unmarshal(g.calls[n].body, &s)
		text := s.Markdown["content"] + s.Markdown["text"]
		switch g.minute++; {
		case g.minute > g.most:
			g.limited++
			_, _ = io.WriteString(w, g.tooMany)
		case g.forbids != "" && strings.Contains(text, g.forbids):
			_, _ = io.WriteString(w, `{"errcode":40058,"errmsg":"invalid content"}`)
		default:
			g.messages = append(g.messages, text)
			_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
		}
	})
	return g
}

const (
	weComTooMany    = `{"errcode":45009,"errmsg":"api freq out of limit"}`
	dingTalkTooMany = `{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}`
)

func (o *outbox) sender() *notify.Sender {
	return &notify.Sender{Store: o.store, Logger: slog.New(slog.NewTextHandler(o.t.Output(), nil)), Hooks: newHooks(secret, nil)}
}

// copies puts so many notices into the outbox for everybody who has one, as a morning
// with as many reminders does.
func (o *outbox) copies(n int) {
	o.t.Helper()
	o.execute(fmt.Sprintf(`INSERT INTO notices (workflow_id, seq, key, kind, role, unit, name, channel, address, hook, status)
		SELECT n.workflow_id, n.seq, n.key || '-' || i, n.kind, n.role, n.unit, n.name, n.channel, n.address, n.hook, 'waiting'
		FROM notices n, generate_series(1, %d) AS i WHERE n.status = 'waiting'`, n))
}

func TestRobots_AMorningOf400RemindersIsThereWithinMinutes(t *testing.T) {
	t.Parallel()
	for kind, tooMany := range map[string]string{pilot.HookWeCom: weComTooMany, pilot.HookDingTalk: dingTalkTooMany} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			g := startGroup(t, tooMany)
			o := newOutbox(t, hooked(g.URL+"/robot?key=1", kind))
			o.refuses(1)
			o.copies(399)
			sender := o.sender()
			minutes := 0
			for ; len(o.rows(postgres.NoticeWaiting)) > 0 && minutes < 10; minutes++ {
				sender.SendHooks(t.Context())
				o.minutePasses()
				g.minute = 0
			}
			rows := o.rows(postgres.NoticeSent)
			require.Len(t, rows, 400)
			require.LessOrEqual(t, minutes, 2)
			require.Zero(t, g.limited)
			require.LessOrEqual(t, len(g.messages), 20)
			listed := 0
			for _, text := range g.messages {
				require.LessOrEqual(t, len(text), map[string]int{pilot.HookWeCom: 4096, pilot.HookDingTalk: 20_000}[kind])
				listed += strings.Count(text, "成立试点工作领导小组")
			}
			require.Equal(t, 400, listed, "each in one message, once")
			for _, r := range rows {
				require.Equal(t, 1, r.Attempts)
				require.Empty(t, r.Error)
			}
		})
	}
}

func TestRobots_SeveralOfTheSameMinuteBecomeOneMessage(t *testing.T) {
	t.Parallel()
	g := startGroup(t, weComTooMany)
	o := newOutbox(t, hooked(g.URL+"/robot?key=1", pilot.HookWeCom))
	sender := o.sender()
	o.refuses(1)
	sender.SendHooks(t.Context())
	require.Len(t, g.messages, 1, "the first goes at once, with everything that is to be said")
	require.Contains(t, g.messages[0], "shidian submit sample leading-group")
	for range 4 {
		o.refuses(1)
		sender.SendHooks(t.Context())
	}
	require.Len(t, g.messages, 1)
	o.minutePasses()
	sender.SendHooks(t.Context())
	require.Len(t, g.messages, 2)
	require.Contains(t, g.messages[1], "**试点通知 4 项**")
	require.Contains(t, g.messages[1], "4. 王建国：【未通过】示例街道：成立试点工作领导小组")
	require.Len(t, o.rows(postgres.NoticeSent), 5)
	require.Equal(t, int64(2), o.count(`SELECT count(DISTINCT bundle) FROM notices`), "which went together is on record")
}

func TestRobots_ToldToSlowDownWaitAMinuteAndHoldUpNobodyElse(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(http.ResponseWriter, int){
		"WeCom":    func(w http.ResponseWriter, _ int) { _, _ = io.WriteString(w, weComTooMany) },
		"DingTalk": func(w http.ResponseWriter, _ int) { _, _ = io.WriteString(w, dingTalkTooMany) },
		"HTTP":     func(w http.ResponseWriter, _ int) { w.WriteHeader(http.StatusTooManyRequests) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limited, open := startReceiver(t, answer), startGroup(t, weComTooMany)
			o := newOutbox(t, hooked(limited.URL+"/limited", pilot.HookDingTalk), pilot.Recipient{Name: "群", Webhook: &pilot.Hook{URL: open.URL + "/open", Kind: pilot.HookWeCom}})
			sender := o.sender()
			sender.Attempts = 2
			for minute := range 5 {
				o.refuses(1)
				sender.SendHooks(t.Context())
				require.Len(t, limited.all(), minute+1, "once a minute")
				o.minutePasses()
			}
			require.Len(t, o.rows(postgres.NoticeSent), 5)
			waiting := o.rows(postgres.NoticeWaiting)
			require.Len(t, waiting, 5, "none is given up")
			for _, r := range waiting {
				require.Zero(t, r.Attempts)
			}
		})
	}
}

func TestRobots_OneNoticeThatIsRefusedDoesNotTakeTheOthersWithIt(t *testing.T) {
	t.Parallel()
	g := startGroup(t, weComTooMany)
	g.forbids = "毛丽"
	o := newOutbox(t, hooked(g.URL+"/robot?key=1", pilot.HookWeCom))
	o.refuses(9)
	o.execute(`ALTER TABLE notices DISABLE TRIGGER notices_stay;
		UPDATE notices SET name = '毛丽' WHERE id = (SELECT id FROM notices ORDER BY id OFFSET 4 LIMIT 1)`)
	sender := o.sender()
	for range 12 {
		sender.SendHooks(t.Context())
		o.minutePasses()
		g.minute = 0
	}
	require.Len(t, o.rows(postgres.NoticeSent), 8)
	aside := o.rows(postgres.NoticeSetAside)
	require.Len(t, aside, 1)
	require.Equal(t, "毛丽", aside[0].To.Name)
	require.Equal(t, "robot-answer: errcode 40058 invalid content", aside[0].Error)
}

func TestRobots_AFailureCountsOnceForEachNoticeOfTheMessage(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, func(w http.ResponseWriter, _ int) { w.WriteHeader(http.StatusBadGateway) })
	o := newOutbox(t, hooked(r.URL+"/robot?key=1", pilot.HookDingTalk))
	o.refuses(3)
	o.sender().SendHooks(t.Context())
	require.Len(t, r.all(), 1)
	for _, row := range o.rows(postgres.NoticeWaiting) {
		require.Equal(t, 1, row.Attempts)
	}
}

// A wrong address is no matter of what is said to it.
func TestRobots_AnAddressThatIsGoneIsNotTriedForEachNotice(t *testing.T) {
	t.Parallel()
	r := startReceiver(t, func(w http.ResponseWriter, _ int) {
		_, _ = io.WriteString(w, `{"errcode":93000,"errmsg":"invalid webhook url"}`)
	})
	o := newOutbox(t, hooked(r.URL+"/robot?key=1", pilot.HookWeCom))
	o.refuses(6)
	o.sender().SendHooks(t.Context())
	require.Len(t, r.all(), 1)
	require.Len(t, o.rows(postgres.NoticeSetAside), 6)
}
