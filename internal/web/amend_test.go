package web_test

import (
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// worldPlan is a plan for the pilots of the world, in which steps have due dates that they
// did not have.
const worldPlan = `programme: {code: sample-2002, name: 示例}
district: {code: sample-district, name: 示例区}
timezone: Asia/Shanghai
profile: cn-1989-beijing-2000
warn-days: 7
pilot-sub-districts: [sample, other]
schedules:
  pilots:
    binding: hard
    own-plan: false
    opens: 2002-09-16
    deadline: 2002-12-31
    stages: {preparation: 2002-10-11, foundation: 2002-10-11, election: 2002-11-22, party: 2002-11-29, institutions: 2002-12-06, workstation: 2002-12-18, archive: 2002-12-23, closing: 2002-12-31}
    steps: {leading-group: 2002-09-23, pilot-plan: 2002-09-30, election-committee: 2002-10-18, self-check: 2002-12-25, summary: 2002-12-27, archive-receipt: 2003-01-10}
sub-districts:
  - {code: sample, name: 示例街道, schedule: pilots, communities: [{code: sample-1, name: 示例社区}, {code: sample-2, name: 示例二社区}]}
  - {code: other, name: 岳麓街道, schedule: pilots, communities: [{code: other-1, name: 岳麓社区}]}
`

var seenField = regexp.MustCompile(`name="seen" value="([0-9a-f]+)"`)

// looked is the form by which the district gives the orders of a plan, as its page has it
// after a look.
func looked(t *testing.T, v *visitor) url.Values {
	t.Helper()
	page := v.send(http.MethodPost, "/amend", filled("text", worldPlan, "document", "西政发〔2002〕31号"))
	require.Equal(t, http.StatusOK, page.Code, page.Body)
	seen := seenField.FindStringSubmatch(page.Body.String())
	require.NotNil(t, seen, page.Body)
	return filled("text", worldPlan, "document", "西政发〔2002〕31号", "reason", "汛情", "act", "give", "seen", seen[1])
}

func (w *world) district() *visitor {
	for _, a := range w.all {
		if a.Seat.Role == pilot.RoleDistrict {
			w.begin(a.Seat)
			return w.signIn(nameOf(a.Seat))
		}
	}
	panic("the world has a district")
}

func TestAmend_TheDistrictLooksAndThenGivesTheOrders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.district()
	require.Contains(t, v.send(http.MethodGet, "/amend", nil).Body.String(), "调整方案")
	form := looked(t, v)
	require.Empty(t, w.changes, "a look sends nothing")
	require.Empty(t, w.store.Ordered)

	given := v.send(http.MethodPost, "/amend", form)
	require.Equal(t, http.StatusSeeOther, given.Code, given.Body)
	require.ElementsMatch(t, []string{"amend-plan to sample", "amend-plan to other"}, w.changes)
	require.Len(t, w.store.Ordered, 2)
	page := v.send(http.MethodGet, given.Header().Get("Location"), nil)
	require.Contains(t, page.Body.String(), "已调整 2/2")
	require.Contains(t, page.Body.String(), "岳麓街道")
}

func TestAmend_WhatWasNotSeenIsNotOrdered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.district()
	form := looked(t, v)
	for name, c := range map[string]struct {
		edit func(url.Values)
		want string
	}{
		"no reason":         {func(f url.Values) { f.Del("reason") }, "理由"},
		"another seen":      {func(f url.Values) { f.Set("seen", "00") }, "有了变化"},
		"no document":       {func(f url.Values) { f.Del("document") }, "须有区里的文件"},
		"no plan":           {func(f url.Values) { f.Del("text") }, "请选择方案文件"},
		"a bad plan":        {func(f url.Values) { f.Set("text", "programme: {") }, "方案有错误"},
		"another programme": {func(f url.Values) { f.Set("text", strings.Replace(worldPlan, "sample-2002", "other-2002", 1)) }, "另一个方案"},
		"what can't be": {func(f url.Values) {
			f.Set("text", strings.NewReplacer("own-plan: false", "own-plan: true", "[sample, other]", "[]").Replace(worldPlan))
		}, "整体没有发出"},
	} {
		edited := url.Values{}
		for k, all := range form {
			edited[k] = all
		}
		c.edit(edited)
		answer := v.send(http.MethodPost, "/amend", edited)
		require.Equal(t, http.StatusUnprocessableEntity, answer.Code, name)
		require.Contains(t, answer.Body.String(), c.want, name)
	}
	require.Empty(t, w.changes)
	require.Empty(t, w.store.Ordered)
}

func TestAmend_SaysHowFarAnAmendmentIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.store.Amends = postgres.Amending{
		Plan: "sha256:x", Ordered: []postgres.OrderedRow{{Place: "sample", Number: 1, Now: 1}, {Place: "other", Number: 1}},
		Behind: []postgres.BehindPilot{{Place: "sample/sample-1", Above: 1}},
	}
	body := w.district().send(http.MethodGet, "/amend", nil).Body.String()
	require.Contains(t, body, "2 个试点中已调整 1 个, 还没有: other")
	require.Contains(t, body, "sample/sample-1")
}

// Behind a load balancer the page of an amendment may come from a desk that did not give it.
func TestAmend_AnotherDeskSaysHowFarItIsByTheRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.district()
	given := v.send(http.MethodPost, "/amend", looked(t, v)).Header().Get("Location")
	w.handler = w.behind(provider{w.now})
	v = w.district()
	w.store.Amends = postgres.Amending{Plan: "sha256:x", Ordered: []postgres.OrderedRow{{Place: "sample", Number: 1, Now: 1}, {Place: "other", Number: 1}}}
	page := v.send(http.MethodGet, given, nil)
	require.Equal(t, http.StatusOK, page.Code)
	require.Contains(t, page.Body.String(), "调整由另一处工作台发出")
	require.Contains(t, page.Body.String(), "2 个试点中已调整 1 个")
	require.Contains(t, page.Body.String(), `hx-trigger="every 2s"`, "it looks again by itself")
	w.store.Amends = postgres.Amending{}
	page = v.send(http.MethodGet, given, nil)
	require.Contains(t, page.Body.String(), "各试点都已调整")
	require.NotContains(t, page.Body.String(), `hx-trigger="every 2s"`)
}

func TestAmend_TakesTheShippedPlanAsAFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.district()
	data, err := os.ReadFile("../../plans/xicheng-2002.yaml")
	require.NoError(t, err)
	body, kind := multipartOf(t, []part{{name: "plan", file: "plan.yaml", value: string(data)}})
	answer := v.sendBody(http.MethodPost, "/amend", body, "Content-Type", kind)
	require.Equal(t, http.StatusUnprocessableEntity, answer.Code)
	require.Contains(t, answer.Body.String(), "另一个方案", "it was read")
}
