package contender

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"shidian/bench/load"
)

// parcel is what goes to a contender in one message.
type parcel struct {
	Pilot  string  `json:"pilot"`
	Papers []paper `json:"papers"`
}

func (p parcel) key() string { return key(p.Pilot, p.Papers[0].ID) }

// send hands a parcel over and returns when it is answered.
type send func(ctx context.Context, p parcel) error

// plain makes n pilots to which papers are sent one by one, or all at once.
func plain(prefix string, n int, all []paper, atOnce bool, by send) []load.Pilot {
	pilots := make([]load.Pilot, n)
	for i := range pilots {
		id := fmt.Sprintf("%s-%d", prefix, i+1)
		if atOnce {
			pilots[i] = load.Pilot{message(parcel{id, all}, by)}
			continue
		}
		for _, p := range all {
			pilots[i] = append(pilots[i], message(parcel{id, []paper{p}}, by))
		}
	}
	return pilots
}

func message(p parcel, by send) load.Message {
	m := load.Message{Key: p.key(), HandIns: len(p.Papers), Send: func(ctx context.Context) error { return by(ctx, p) }}
	for _, one := range p.Papers {
		m.Bytes += len(one.Body)
	}
	return m
}

// answers tell senders in this process what became of what they sent, for
// contenders that have no answer of their own.
type answers struct {
	mu      sync.Mutex
	waiting map[string]chan error
}

func newAnswers() *answers { return &answers{waiting: map[string]chan error{}} }

// expect gets what becomes of the message with this key.
func (a *answers) expect(key string) <-chan error {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := make(chan error, 1)
	a.waiting[key] = c
	return c
}

// give tells who waits for a message; nobody may.
func (a *answers) give(key string, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c, ok := a.waiting[key]; ok {
		c <- err
		delete(a.waiting, key)
	}
}

func wait(ctx context.Context, taken <-chan error) error {
	select {
	case err := <-taken:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// pilotOf is the pilot that a message's key names.
func pilotOf(key string) string {
	pilot, _, _ := strings.Cut(key, "|")
	return pilot
}
