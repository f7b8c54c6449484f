package postgres_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// inProgrammes opens a pilot at the same place of each of these programmes, in one database.
func inProgrammes(t *testing.T, change func(*pilot.Terms), codes ...string) []*desk {
	t.Helper()
	first := newDesk(t)
	var all []*desk
	for _, code := range codes {
		terms := examples.SampleTerms()
		terms.Programme, terms.ProgrammeName = code, "方案"+code
		terms.District.Name = "区" + code
		if change != nil {
			change(terms)
		}
		all = append(all, deskAt(t, first.store, first.url, terms))
	}
	return all
}

func TestProgrammeSums_AreOfEachProgrammeAlone(t *testing.T) {
	t.Parallel()
	all := inProgrammes(t, func(terms *pilot.Terms) {
		terms.Due = append(terms.Due, pilot.StepDue{Step: pilot.StepLeadingGroup, Due: "2003-01-31"})
	}, "a-2004", "b-2004")
	a, b := all[0], all[1]
	a.community()
	kept := postgres.Weekly{Programme: "a-2004", Lang: "zh", Weekday: 5, Minute: 990, ZoneMinutes: 480}
	a.execute(`INSERT INTO weeklies (programme, lang, weekday, minute, zone_minutes) VALUES ('a-2004', 'zh', 5, 990, 480)`)
	b.execute(`INSERT INTO enrolments (workflow_id, terms_digest, programme, plan_digest, os_user) VALUES ('pilot/c-2004/sample', $1, 'c-2004', '', 'x')`, "sha256:"+strings.Repeat("0", 64))
	a.now = a.now.AddDate(0, 6, 0)
	a.must(pilot.SelfEntry(pilot.EntryClock, a.now, pilot.ClockReached{Until: a.now})) // everything is late
	sums, err := a.store.ProgrammeSums(t.Context())
	require.NoError(t, err)
	require.Len(t, sums, 4, "the sample, these two, and one that is enrolled")
	by := map[string]postgres.ProgrammeSum{}
	for _, s := range sums {
		by[s.Programme] = s
	}
	require.Equal(t, postgres.ProgrammeSum{Programme: "c-2004"}, by["c-2004"])
	first, second := by["a-2004"], by["b-2004"]
	require.Equal(t, []any{"方案a-2004", "区a-2004", 1, 1, 2, 480}, []any{first.Name, first.District.Name, first.SubDistricts, first.Communities, first.Open, first.UTCOffset})
	require.Equal(t, &kept, first.Weekly)
	require.Positive(t, first.Red)
	require.False(t, second.NextDue.IsZero())
	require.Equal(t, []any{"区b-2004", 1, 0, 1, 0}, []any{second.District.Name, second.SubDistricts, second.Communities, second.Open, second.Red})
	require.Nil(t, second.Weekly)
}

// toldAtOnce has everybody of a pilot toldAtOnce by mail and by a robot's name, at the same addresses.
func toldAtOnce(terms *pilot.Terms) {
	terms.Recipients = append(terms.Recipients, pilot.Recipient{
		Role: pilot.RoleSubDistrictParty, Unit: "sample", Name: "收件人", Email: clerk, Webhook: &pilot.Hook{URL: "ref:office", Kind: pilot.HookWeCom},
	})
}

func TestClaimNotices_NoMessageHasNoticesOfTwoProgrammes(t *testing.T) {
	t.Parallel()
	all := inProgrammes(t, toldAtOnce, "a-2004", "b-2004")
	for _, d := range all {
		d.refuses(3)
	}
	taken := all[0].claim(mails)
	require.Len(t, taken, 6)
	of := map[int64]string{}
	for _, n := range taken {
		require.Contains(t, []string{"", n.Terms.Programme}, of[n.Bundle])
		of[n.Bundle] = n.Terms.Programme
	}
	require.Len(t, of, 2)
}

func TestClaimNotices_AreThoseOfTheProgrammesMeant(t *testing.T) {
	t.Parallel()
	all := inProgrammes(t, toldAtOnce, "a-2004", "b-2004", "c-2004")
	for _, d := range all {
		d.refuses(1)
	}
	programmes := func(of postgres.Scope) map[string]int {
		c := mails
		c.Scope, c.Lease = of, 0 // over at once, so that the next may take the same
		found := map[string]int{}
		for _, n := range all[0].claim(c) {
			found[n.Terms.Programme]++
		}
		return found
	}
	require.Equal(t, map[string]int{"a-2004": 1, "c-2004": 1}, programmes(postgres.Scope{Not: []string{"b-2004"}}))
	require.Equal(t, map[string]int{"b-2004": 1}, programmes(postgres.Scope{Of: []string{"b-2004"}}))
	require.Equal(t, map[string]int{"a-2004": 1, "b-2004": 1, "c-2004": 1}, programmes(postgres.Scope{}))
	require.Empty(t, programmes(postgres.Scope{Of: []string{}}))
	require.NoError(t, all[0].store.ExplainWaiting(t.Context(), postgres.Scope{Not: []string{"b-2004"}}, postgres.ChannelMail, []string{""}, "no-mail-server"))
	require.Equal(t, 2, value[int](t, all[0].url, `SELECT count(*)::int FROM notices WHERE channel = 'mail' AND error = 'no-mail-server' AND workflow_id NOT LIKE 'pilot/b-2004/%'`))
	require.Zero(t, value[int](t, all[0].url, `SELECT count(*)::int FROM notices WHERE workflow_id LIKE 'pilot/b-2004/%' AND error <> ''`))
}

// A robot's minute is the robot's: programmes that call the same one share it, and one that
// has a robot of its own by that name does not.
func TestClaimNotices_ARobotsMinuteIsTheRobots(t *testing.T) {
	t.Parallel()
	all := inProgrammes(t, toldAtOnce, "a-2004", "b-2004", "c-2004")
	robots := postgres.Claim{
		Channel: postgres.ChannelWebhook, Hooks: []string{pilot.HookWeCom}, Addresses: 10, Bundle: 1, Lease: time.Minute,
		Robots: postgres.RobotClaim{Bundle: 50, PerMinute: 1, Gather: time.Minute, Own: []string{"c-2004/ref:office"}},
	}
	all[0].refuses(1)
	require.NoError(t, all[0].store.NoticesSent(t.Context(), idsOf(all[0].claim(robots))))
	all[1].refuses(1)
	all[2].refuses(1)
	taken := all[0].claim(robots)
	require.Len(t, taken, 1)
	require.Equal(t, "c-2004", taken[0].Terms.Programme)
}

// What is to be tried again in one programme holds up another's at the same address no more.
func TestClaimNotices_AnothersTroubleAtTheSameAddressHoldsUpNobody(t *testing.T) {
	t.Parallel()
	all := inProgrammes(t, toldAtOnce, "a-2004", "b-2004")
	all[0].refuses(1)
	taken := all[0].claim(mails)
	require.NoError(t, all[0].store.NoticesMissed(t.Context(), postgres.Missed{IDs: idsOf(taken), Lease: taken[0].Lease, Reason: "mail-server: down", After: time.Hour}))
	all[1].refuses(1)
	all[0].refuses(1)
	again := all[0].claim(mails)
	require.Len(t, again, 1, "the first programme's own waits behind what is to be tried again")
	require.Equal(t, "b-2004", again[0].Terms.Programme)
}

// The same message id, draft and upload in two programmes are two.
func TestProgrammes_TheSameKeysAreApart(t *testing.T) {
	t.Parallel()
	all := inProgrammes(t, nil, "a-2004", "b-2004")
	a, b := all[0], all[1]
	ctx := context.Background()
	a.must(a.handIn("same", pilot.StepLeadingGroup))
	b.must(b.handIn("same", pilot.StepLeadingGroup, func(h *pilot.HandIn) { h.Evidence = []byte(`{}`) }))
	for _, c := range []struct {
		programme string
		outcome   pilot.OutcomeKind
	}{{"a-2004", pilot.Accepted}, {"b-2004", pilot.Refused}} {
		m, found, err := a.store.MessageAt(ctx, c.programme, "sample", "same")
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, c.outcome, m.Outcome, c.programme)
	}
	_, found, err := a.store.MessageAt(ctx, "c-2004", "sample", "same")
	require.NoError(t, err)
	require.False(t, found)
}
