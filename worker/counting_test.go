package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// tally notes what is asked of it, and fails as often as it is told to.
type tally struct {
	asked []string
	fails int
}

func (c *tally) ask(what string) error {
	c.asked = append(c.asked, what)
	if c.fails > 0 {
		c.fails--
		return errors.New("the database is away")
	}
	return nil
}

func (c *tally) CountAnew(context.Context) error { return c.ask("all") }
func (c *tally) Recount(context.Context) error   { return c.ask("changed") }

func TestCounting_CountsAllOnceAndThenWhatHasChanged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		record, said := &tally{fails: 2}, &bytes.Buffer{}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			counting(ctx, record, slog.New(slog.NewTextHandler(said, nil)))
			close(ended)
		}()
		<-time.After(4*countEvery + time.Second)
		require.Equal(t, []string{"all", "all", "all", "changed", "changed"}, record.asked, "all of it, until that was counted")
		require.Equal(t, 1, strings.Count(said.String(), "can't count for monitoring"), "said once: %s", said)
		record.fails = 1
		<-time.After(2 * countEvery)
		require.Equal(t, []string{"changed", "changed"}, record.asked[5:], "what was counted stays counted")
		require.Equal(t, 2, strings.Count(said.String(), "can't count for monitoring"), "another time: %s", said)
		stop()
		<-ended
	})
}
