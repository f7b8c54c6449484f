package notify

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// Store is the outbox.
type Store interface {
	ClaimNotices(ctx context.Context, c postgres.Claim) ([]postgres.OutNotice, error)
	NoticesSent(ctx context.Context, ids []int64) error
	NoticesMissed(ctx context.Context, m postgres.Missed) error
	NoticesLeftOver(ctx context.Context, ids []int64, lease time.Time) error
	SetAsideOldNotices(ctx context.Context, maxAge time.Duration, reason string) (int64, error)
	ExplainWaiting(ctx context.Context, of postgres.Scope, channel string, hooks []string, reason string) error
	HooksInUse(ctx context.Context) ([]postgres.HookInUse, error)
}

// Defaults of a [Sender].
const (
	DefaultPoll     = 5 * time.Second
	DefaultAttempts = 20
	DefaultMaxAge   = 72 * time.Hour
)

const (
	lease        = 3 * time.Minute  // longer than what is taken at once can take
	batchTakes   = 90 * time.Second // then no further message of a batch is begun
	claimTakes   = 30 * time.Second
	markTakes    = 5 * time.Second
	stopTakes    = 10 * time.Second // what is on its way when the sender is stopped
	firstPause   = 5 * time.Second
	longestPause = 5 * time.Minute
)

// Sender sends what the outbox holds. Mails and webhooks go their own ways, and so do those
// of a programme that has settings of its own: one that is held up does not hold up another.
type Sender struct {
	Store    Store
	Logger   *slog.Logger
	Mail     *Mail // nil: no mail server is configured
	Hooks    *Hooks
	Own      map[string]Own // by programme, instead of Mail and Hooks
	Poll     time.Duration  // how often it looks for what is due
	Attempts int            // then a notice is set aside
	MaxAge   time.Duration  // a notice older than this is set aside
	Lease    time.Duration  // 0: as long as sending may take

	mu     sync.Mutex
	state  map[string]string // by channel, for people
	unfit  []string          // what is wrong with the webhooks in use, for people
	looked time.Time         // when that was found out
}

// deliverer brings messages to one kind of place.
type deliverer interface {
	// claim says what it can carry.
	claim() postgres.Claim
	// fit is how many of a message's notices, the first ones, go out in one.
	fit(p message) int
	// pace is how long a message waits that is tried again in parts.
	pace() time.Duration
	// deliver sends messages; an error each, nil for what went out.
	deliver(ctx context.Context, messages []message) []error
}

// message is what goes out in one message.
type message []postgres.OutNotice

func (p message) ids() []int64 {
	ids := make([]int64, len(p))
	for i, n := range p {
		ids[i] = n.ID
	}
	return ids
}

// Run sends until ctx is over; what is on its way then is brought to its end.
func (s *Sender) Run(ctx context.Context) {
	var group sync.WaitGroup
	for _, w := range s.channels() {
		group.Go(func() { s.run(ctx, w) })
	}
	group.Go(func() { s.housekeep(ctx) })
	group.Wait()
}

// channel is a deliverer at work.
type channel struct {
	name   string // what people are told of it by
	by     deliverer
	of     postgres.Scope
	broken int       // how often in a row nothing could be sent at all
	pause  time.Time // until then nothing is tried
}

func (s *Sender) run(ctx context.Context, w *channel) {
	s.say(w.name, "ok")
	for {
		for ctx.Err() == nil && s.turn(ctx, w) {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(orDefault(s.Poll, DefaultPoll)):
		}
	}
}

// turn takes what is due and sends it; false when there is nothing more to do now.
func (s *Sender) turn(ctx context.Context, w *channel) bool {
	if time.Now().Before(w.pause) {
		return false
	}
	notices, err := s.take(ctx, w)
	if err != nil {
		if ctx.Err() == nil {
			s.Logger.ErrorContext(ctx, "can't take notices to send; trying again", "channel", w.name, "error", err)
		}
		return false
	}
	if len(notices) == 0 {
		return false
	}
	messages := s.fitting(ctx, w, bundled(notices))
	sending, done := outlast(ctx, batchTakes, stopTakes)
	defer done()
	failures := w.by.deliver(sending, messages)
	s.settle(ctx, w, messages, failures)
	return time.Now().After(w.pause)
}

// take takes what is due. A database carries out what it was asked even if nobody waits
// for the answer any more: cut short, notices could be taken by nobody until their lease
// is over.
func (s *Sender) take(ctx context.Context, w *channel) ([]postgres.OutNotice, error) {
	claim := w.by.claim()
	claim.Lease, claim.Scope, claim.Robots.Own = orDefault(s.Lease, lease), w.of, s.ownNames()
	taking, done := outlast(ctx, claimTakes, stopTakes)
	defer done()
	return s.Store.ClaimNotices(taking, claim)
}

// bundled puts together what goes out in one message; notices come in this order. No message
// has notices of two programmes.
func bundled(notices []postgres.OutNotice) []message {
	var messages []message
	for i, n := range notices {
		if i == 0 || n.Bundle != notices[i-1].Bundle || n.Terms.Programme != notices[i-1].Terms.Programme {
			messages = append(messages, nil)
		}
		messages[len(messages)-1] = append(messages[len(messages)-1], n)
	}
	return messages
}

// fitting takes out of messages what does not fit into one, and puts it back.
func (s *Sender) fitting(ctx context.Context, w *channel, messages []message) []message {
	for i, p := range messages {
		n := w.by.fit(p)
		if n == len(p) {
			continue
		}
		rest := p[n:]
		messages[i] = p[:n]
		if err := s.Store.NoticesLeftOver(ctx, rest.ids(), rest[0].Lease); err != nil {
			s.Logger.WarnContext(ctx, "can't put back what did not fit into a message; it waits until its lease is over", "notices", rest.ids(), "error", err)
		}
	}
	return messages
}

// settle marks what became of each, and holds the channel up when nothing goes.
func (s *Sender) settle(ctx context.Context, w *channel, messages []message, failures []error) {
	var sent, missed, aside int
	var server *failure
	for i, p := range messages {
		err := failures[i]
		if err == nil {
			sent += len(p)
			s.mark(ctx, p, "sent", func(ctx context.Context) error { return s.Store.NoticesSent(ctx, p.ids()) })
			continue
		}
		f := asFailure(err)
		if f.server {
			server = f
		}
		for _, part := range parts(p, f) {
			m := s.missed(w, part, f)
			if len(part) < len(p) {
				m.Apart, m.Counted, m.GiveUp, m.After = true, false, false, w.by.pace()
			}
			if m.GiveUp {
				aside += len(part)
			} else {
				missed += len(part)
			}
			s.mark(ctx, part, m.Reason, func(ctx context.Context) error { return s.Store.NoticesMissed(ctx, m) })
		}
	}
	w.hold(server)
	if server != nil {
		s.say(w.name, "held up ("+server.Error()+")")
	} else {
		s.say(w.name, "ok")
	}
	s.Logger.InfoContext(ctx, "notices", "channel", w.name, "messages", len(messages), "sent", sent, "again", missed, "setAside", aside)
}

// hold keeps a channel from trying while nothing goes out, longer each time.
func (w *channel) hold(server *failure) {
	if server == nil {
		w.broken = 0
		return
	}
	w.broken++
	w.pause = time.Now().Add(backoff(w.broken, firstPause, longestPause, rand.Float64()))
}

// parts are what is judged together of a message that failed: where it was for what the
// message says, each half for itself, until it is known which notice it is.
func parts(p message, f *failure) []message {
	if !f.content || len(p) == 1 {
		return []message{p}
	}
	half := len(p) / 2
	return []message{p[:half], p[half:]}
}

// missed says what becomes of a message that did not go out.
func (s *Sender) missed(w *channel, p message, f *failure) postgres.Missed {
	m := postgres.Missed{IDs: p.ids(), Lease: p[0].Lease, Reason: f.Error(), Counted: !f.server && !f.busy}
	attempts := p[0].Attempts + 1
	switch {
	case f.server:
		m.After = backoff(w.broken+1, firstPause, longestPause, rand.Float64())
	case f.busy:
		m.After = max(f.after, robotWaits)
	case f.permanent, attempts >= orDefault(s.Attempts, DefaultAttempts):
		m.GiveUp = true
	default:
		m.After = max(f.after, backoff(attempts, firstRetry, lastRetry, rand.Float64()))
	}
	return m
}

// mark writes down what became of a message, until it is written or the lease over:
// what is not marked is sent again.
func (s *Sender) mark(ctx context.Context, p message, what string, write func(context.Context) error) {
	within, done := outlast(ctx, time.Until(p[0].Lease), stopTakes)
	defer done()
	for {
		attempt, cancel := context.WithTimeout(within, markTakes)
		err := write(attempt)
		cancel()
		if err == nil {
			return
		}
		select {
		case <-time.After(time.Second):
		case <-within.Done():
			s.Logger.ErrorContext(ctx, "can't write down what became of notices; they may be sent again",
				"notices", p.ids(), "became", what, "error", err)
			return
		}
	}
}

// housekeep gives up what is too old, and says why what nobody can send waits.
func (s *Sender) housekeep(ctx context.Context) {
	for {
		if err := s.tidy(ctx); err != nil && ctx.Err() == nil {
			s.Logger.ErrorContext(ctx, "can't look after the notices; trying again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(orDefault(s.Poll, DefaultPoll)):
		}
	}
}

func (s *Sender) tidy(ctx context.Context) error {
	old, err := s.Store.SetAsideOldNotices(ctx, orDefault(s.MaxAge, DefaultMaxAge), ReasonTooOld)
	if old > 0 {
		s.Logger.WarnContext(ctx, "notices too old to be sent were set aside", "notices", old)
	}
	if s.Mail == nil {
		s.say(postgres.ChannelMail, "no mail server is configured")
		err = errors.Join(err, s.Store.ExplainWaiting(ctx, s.mailScope(), postgres.ChannelMail, []string{""}, ReasonNoMailServer))
	}
	if s.Hooks != nil {
		err = errors.Join(err, s.lookAtHooks(ctx))
	}
	for _, w := range s.channels() {
		if hooks, ok := w.by.(*Hooks); ok && !hooks.signs() {
			err = errors.Join(err, s.Store.ExplainWaiting(ctx, w.of, postgres.ChannelWebhook, []string{pilot.HookSigned}, ReasonUnsigned))
		}
	}
	return err
}

func (s *Sender) say(channel, state string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == nil {
		s.state = map[string]string{}
	}
	s.state[channel] = state
}

// Health is how sending goes, in a line for people.
func (s *Sender) Health() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := "notices:"
	names := []string{postgres.ChannelMail, postgres.ChannelWebhook}
	for _, w := range s.channels() {
		if !slices.Contains(names, w.name) {
			names = append(names, w.name)
		}
	}
	for i, channel := range names {
		state := s.state[channel]
		if state == "" {
			state = "starting"
		}
		if i > 0 {
			text += ";"
		}
		text += " " + channel + " " + state
	}
	return text
}

// outlast is a context that ends after a time, or somewhat after ctx does.
func outlast(ctx context.Context, atMost, grace time.Duration) (context.Context, func()) {
	longer, cancel := context.WithTimeout(context.WithoutCancel(ctx), atMost)
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return longer, func() { stop(); cancel() }
}

func orDefault[T int | time.Duration](value, otherwise T) T {
	if value <= 0 {
		return otherwise
	}
	return value
}
