package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSite_DoesItsJobsAtTheSameTime(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	s := &site{out: &out}
	met := make(chan struct{})
	require.NoError(t, s.work(t.Context(), []job{
		{text{"one", "一"}, func(context.Context) error { met <- struct{}{}; return nil }},
		{text{"two", "二"}, func(context.Context) error { <-met; return nil }},
	}))
}

func TestSite_TheFirstFailureEndsTheOthersAndIsTold(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	s := &site{out: &strings.Builder{}}
	require.ErrorIs(t, s.work(t.Context(), []job{
		{text{"one", "一"}, func(context.Context) error { return broken }},
		{text{"two", "二"}, func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }},
	}), broken)
}

func TestSite_SaysWhatIsStillGoingOnInBothLanguages(t *testing.T) {
	t.Parallel()
	for chinese, wanted := range map[bool]string{false: "1:05  still at work: two, three", true: "1:05  还在进行：二、三"} {
		var out strings.Builder
		s := &site{out: &out, chinese: chinese, began: time.Now().Add(-65 * time.Second), waiting: []text{{"one", "一"}, {"two", "二"}, {"three", "三"}}}
		s.finished(text{"one", "一"})
		s.tellWaiting()
		require.Contains(t, out.String(), wanted)
	}
}

func TestChinese_TheLanguageIsShidiansThenTheLocales(t *testing.T) {
	t.Parallel()
	env := func(of map[string]string) func(string) string { return func(name string) string { return of[name] } }
	require.True(t, chinese(env(map[string]string{"LANG": "zh_CN.UTF-8"})))
	require.False(t, chinese(env(map[string]string{"LANG": "zh_CN.UTF-8", "SHIDIAN_LANG": "en"})))
	require.False(t, chinese(env(nil)))
}
