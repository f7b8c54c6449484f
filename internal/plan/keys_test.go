package plan_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/plan"
)

const planted = "PLANTED-KEY"

// webhookIssues are what is wrong with a plan with this webhook in line 38.
func webhookIssues(t *testing.T, webhook, kind string) []plan.Issue {
	t.Helper()
	quoted, err := json.Marshal(webhook)
	require.NoError(t, err)
	if kind != "" {
		kind = ", webhook-kind: " + kind
	}
	_, issues := plan.Parse("small.yaml", edited(t, smallPlan, toOffice("{name: 群, webhook: "+string(quoted)+kind+"}")...))
	return issues
}

// A plan with a key in it is refused, in whatever way it is one, and the key is not said
// again. Each has its twin without.
func TestParse_RefusesKeysInPlans(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ kind, with, without string }{
		{"wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + planted, "ref:office-robot"},
		{"", "https://QYAPI.weixin.qq.com:443/cgi-bin/webhook/send", "https://weixin.example.org/cgi-bin/webhook/send"},
		{"dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=" + planted, "ref:d"},
		{"dingtalk", "https://robots.example.org/1", "ref:1"},
		{"wecom", "http://127.0.0.1:8080/", "ref:here"},
		{"wecom", "https//qyapi.weixin.qq.com/send?key=" + planted, "ref:x"},
		{"signed", "https://me:" + planted + "@oa.example.org/", "https://oa.example.org/me@hook"},
		{"", "https://" + planted + "@oa.example.org/", "https://oa.example.org/"},
		{"", "https://oa.example.org/hook?key=1", "https://oa.example.org/hook?keyboard=1"},
		{"", "https://oa.example.org/hook?a=1&Access_Token=abc", "https://oa.example.org/hook?a=1&access=abc"},
		{"", "https://oa.example.org/hook?a=1;token=abc", "https://oa.example.org/hook?a=1;b=2"},
		{"", "https://oa.example.org/hook?%6bey=abc", "https://oa.example.org/hook?%61=abc"},
		{"", "https://oa.example.org/hook?apiKey=abc", "https://oa.example.org/hook?monkey=abc"},
		{"", "https://oa.example.org/hook?api-key=abc", "https://oa.example.org/hook?api=abc"},
		{"", "https://oa.example.org/hook?clientSecret=abc", "https://oa.example.org/hook?client=abc"},
		{"", "https://oa.example.org/hook?sign=abc", "https://oa.example.org/hook?design=abc"},
		{"", "https://oa.example.org/hook?sig=abc", "https://oa.example.org/hook?signal=abc"},
		{"", "https://oa.example.org/hook?password=abc", "https://oa.example.org/hook?passage=abc"},
		{"", "https://oa.example.org/hook?x=1234567890123456", "https://oa.example.org/hook?x=123456789012345"},
		{"", "https://oa.example.org/hook?" + strings.Repeat("x", 16), "https://oa.example.org/hook?" + strings.Repeat("x", 15)},
		{"", "https://oa.example.org/hook#token=" + planted, "https://oa.example.org/hook#part"},
		{"", "https://oa.example.org/693a91f6-7xxx/693a91f6-aaaa-4bbb-8ccc-0123456789ab", "https://oa.example.org/pilot-2002/xicheng-district-office"},
		{"", "https://oa.example.org/T0001/aB3dE6gH9jK2mN5pQ8sT", "https://oa.example.org/notificationsForPilots"},
		{"", "ref:693a91f6-aaaa-4bbb-8ccc-0123456789ab", "ref:office-robot-2"},
	} {
		issues := webhookIssues(t, c.with, c.kind)
		require.Equal(t, []string{"38:47 webhook-key"}, places(issues, nil), c.with)
		for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
			text := issues[0].Text(lang)
			require.Contains(t, text, "webhook: ref:robot-38")
			require.Contains(t, text, "\n    robot-38: {url: ")
			require.Contains(t, text, "SHIDIAN_WEBHOOKS_FILE")
		}
		requireText(t, issues[0])
		requireUnsaid(t, issues)
		require.Empty(t, places(webhookIssues(t, c.without, c.kind), nil), c.without)
	}
	require.Contains(t, webhookIssues(t, "https://oapi.dingtalk.com/robot/send", "")[0].Text(catalog.English), "kind: dingtalk}")
}

// What a finding says of a plan never has an address's key in it, wherever it was typed.
func TestParse_NoFindingSaysAKeyAgain(t *testing.T) {
	t.Parallel()
	address := "https://a.cn/s?key=" + planted
	for _, recipient := range []string{
		"{name: 群, webhook: http://a.example.org/?key=" + planted + "}",
		"{name: 群, webhook: " + address + " , email: x@example.org}",
		"{name: 群, webhook: a b " + address + "}",
		"{name: 群, webhook: " + address + ", webhook-kind: " + address + "}",
		"{name: 群, email: " + address + "}",
		"{name: 群, email: \"mailto:" + address + "\"}",
		"{name: 群, webhook: {url: " + address + "}}",
		"{name: 群, webhook: [" + address + "]}",
		"{name: 群, webhook: url: " + address + "}",
		"{name: 群, webhook: ref:" + address + "}",
	} {
		_, issues := plan.Parse("small.yaml", edited(t, smallPlan, toOffice(recipient)...))
		require.True(t, plan.Failed(issues), recipient)
		requireUnsaid(t, issues)
	}
}

func requireUnsaid(t *testing.T, issues []plan.Issue) {
	t.Helper()
	data, err := json.Marshal(issues)
	require.NoError(t, err)
	require.NotContains(t, string(data), planted[:4])
	for _, i := range issues {
		require.NotContains(t, i.Text(catalog.Chinese)+i.Text(catalog.English), planted[:4])
	}
}

func TestParse_SuggestsTheNameOfAWebhook(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"ref:Office_Robot": "ref:office-robot", "ref：office-robot": "ref:office-robot", "REF: office-robot": "ref:office-robot",
		"office-robot": "ref:office-robot", "http://oa.example.org/hook": "https://oa.example.org/hook",
	} {
		issues := webhookIssues(t, typed, "")
		require.Equal(t, []string{"38:47 bad-webhook"}, places(issues, nil), typed)
		require.Contains(t, issues[0].Text(catalog.English), "Did you mean "+want+"?", typed)
	}
}
