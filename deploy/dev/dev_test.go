package main

import (
	"context"
	"errors"
	"flag"
	"regexp"
	"strings"
	"testing"

	"shidian/internal/devservices"

	"github.com/sethvargo/go-envconfig"
	"github.com/stretchr/testify/require"
)

func TestTexts_TakeTheSameValuesInBothLanguages(t *testing.T) {
	t.Parallel()
	verbs := regexp.MustCompile(`%[a-z]`)
	texts := []text{
		textStarting, textStopping, textRestarted, textEnded, textAllStopped, textDemoStopped, textNoWorker, textFailed,
		textPortTaken, textAlreadyRunning, textReady, textExports, textFirstCommands, textUsage,
	}
	for _, text := range texts {
		require.Equal(t, verbs.FindAllString(text.en, -1), verbs.FindAllString(text.zh, -1), text.en)
	}
}

func TestConfig_TheLanguageIsShidiansThenTheLocales(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		language, locale string
		chinese          bool
	}{
		{"zh", "en_GB.UTF-8", true},
		{"en", "zh_CN.UTF-8", false},
		{"", "zh_CN.UTF-8", true},
		{"", "C", false},
		{"", "", false},
	} {
		require.Equal(t, c.chinese, config{Language: c.language, Locale: c.locale}.chinese(), c)
	}
}

func TestRun_SaysWhatItWasGivenWrong(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	lookuper := envconfig.MapLookuper(map[string]string{"SHIDIAN_DEV_UI_PORT": "eighty"})
	require.ErrorContains(t, run(context.Background(), nil, lookuper, &out), "eighty")
	require.Contains(t, out.String(), "eighty")

	out.Reset()
	require.ErrorIs(t, run(context.Background(), []string{"-x"}, envconfig.MapLookuper(nil), &out), errUsage)
	require.Contains(t, out.String(), "usage: dev")

	out.Reset()
	require.ErrorIs(t, run(context.Background(), []string{"-h"}, envconfig.MapLookuper(nil), &out), flag.ErrHelp)
	require.Contains(t, out.String(), "SHIDIAN_DEV_TEMPORAL_PORT (7233)")
}

func TestSpeaker_NamesThePortItsHolderAndTheVariable(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	taken := &devservices.PortTakenError{Service: "Temporal", Port: 7233, Variable: "SHIDIAN_DEV_TEMPORAL_PORT"}
	require.ErrorIs(t, newSpeaker(&out, config{Language: "zh"}).failure(errors.Join(taken)), taken)
	require.Equal(t, "Temporal 需要使用 127.0.0.1 的端口 7233，但它已被 另一个进程 占用。"+
		"请结束该进程，或用环境变量 SHIDIAN_DEV_TEMPORAL_PORT 另指定端口。\n", out.String())
}
