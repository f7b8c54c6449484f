package main

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"shidian/internal/client/fakes"
	"shidian/internal/examples"
	"shidian/internal/postgres"
	"shidian/starter/table"
)

// inTwo are servers of two programmes with the same places.
func inTwo() *fakes.Servers {
	s := answering(nil)
	other := examples.SampleTerms()
	other.Programme, other.ProgrammeName = "other-2004", "另一个方案"
	other.District.Name = "东城区"
	below, _ := other.ForCommunity("sample-1")
	s.R.Records = append(s.R.Records, fakes.Of(other, opened(other)), fakes.Of(&below, opened(&below)))
	s.R.Weeklies = map[string]postgres.Weekly{"other-2004": {Programme: "other-2004", Weekday: 5, Minute: 16*60 + 30, ZoneMinutes: 480}}
	return s
}

func TestProgrammes_AreListedWithTheirDistrictsAndSchedules(t *testing.T) {
	t.Parallel()
	c := call{servers: inTwo()}
	for _, lang := range []string{"zh", "en"} {
		r := c.run(t, "programmes", "--lang", lang)
		require.Equal(t, exitDone, r.status, r.err)
		for _, want := range []string{"sample-2002", "示例区", "other-2004", "另一个方案", "东城区", "16:30", "--programme sample-2002"} {
			require.Contains(t, r.out, want, lang)
		}
		for _, line := range strings.Split(r.out, "\n") {
			require.LessOrEqual(t, table.Width(line), usualWidth, line)
		}
	}
	var listed []programmeListed
	r := c.run(t, "programmes", "-o", "json")
	require.NoError(t, json.Unmarshal([]byte(r.out), &listed), r.out+r.err)
	require.Len(t, listed, 2)
	require.Nil(t, listed[0].Bulletin)
	require.Equal(t, []any{"bulletin/other-2004", "friday", "missing"}, []any{listed[1].Bulletin.Schedule, listed[1].Bulletin.Weekday, string(listed[1].Bulletin.State)})
	require.Equal(t, []int{1, 1, 2, 0}, []int{listed[1].SubDistricts, listed[1].Communities, listed[1].Open, listed[1].Ended})
	require.Contains(t, c.run(t, "programmes", "-o", "yaml").out, "programme: other-2004")
}

func TestProgrammes_SayHowTheScheduleIs(t *testing.T) {
	t.Parallel()
	for state, change := range map[string]func(*fakes.Servers){
		"missing": func(*fakes.Servers) {},
		"paused": func(s *fakes.Servers) {
			s.T.Schedules = map[string]client.Schedule{"bulletin/other-2004": {State: &client.ScheduleState{Paused: true}}}
		},
		"not known": func(s *fakes.Servers) { s.TErr = errors.New("refused") },
	} {
		s := inTwo()
		change(s)
		r := call{servers: s}.run(t, "programmes")
		require.Equal(t, exitDone, r.status, r.err)
		require.Contains(t, r.out, "16:30 ("+state+")")
		require.Equal(t, state == "not known", strings.Contains(r.err, "Temporal does not answer"), r.err)
	}
	s := inTwo()
	s.T.Schedules = map[string]client.Schedule{"bulletin/other-2004": {State: &client.ScheduleState{}}}
	require.NotContains(t, call{servers: s}.run(t, "programmes").out, "(")
}

func TestProgrammes_NoneIsSaid(t *testing.T) {
	t.Parallel()
	r := call{servers: &fakes.Servers{T: &fakes.Temporal{}, R: &fakes.Store{}}}.run(t, "programmes")
	require.Equal(t, exitDone, r.status)
	require.Contains(t, r.out, "There is no pilot yet")
	r = call{servers: &fakes.Servers{T: &fakes.Temporal{}, R: &fakes.Store{}}}.run(t, "programmes", "-o", "json")
	require.Equal(t, "[]", strings.TrimSpace(r.out))
}

// Whatever could be of several programmes is of none until one is named: by the flag, or in
// the environment.
func TestProgrammes_EachCommandThatCouldMeanSeveralSaysWhich(t *testing.T) {
	t.Parallel()
	file := write(t, "any.yaml", "evidence: {a: 1}\n")
	for _, args := range []string{
		"status", "status sample", "tasks", "tasks sample", "ledger", "bulletin", "notices", "notices retry --all", "staff list", "staff end 1 --reason x", "statistics", "archive sample --check",
		"audit sample", "revive sample", "evidence example leading-group --place sample", "evidence check leading-group --place sample -f " + file,
		"submit sample leading-group -f " + file + " --as 王芳 --role sub-district-party", "confirm sample leading-group --as 王芳 --role sub-district-party",
		"return sample leading-group --reason x --as 王芳 --role district", "extend sample --to 2003-02-20 --reason x --as 王芳 --role district",
		"suspend sample --reason x --as 王芳 --role district", "resume sample --reason x --as 王芳 --role district",
		"record bulletin sample -f " + file + " --as 王芳 --role sub-district-office",
	} {
		r := call{servers: inTwo(), now: time.Now()}.run(t, strings.Fields(args)...)
		require.Equal(t, exitUsage, r.status, "%s: %s%s", args, r.out, r.err)
		require.Contains(t, r.err, "sample-2002", args)
		require.Contains(t, r.err, "other-2004", args)
		require.Contains(t, r.err, "--programme", args)
		require.Contains(t, r.err, "SHIDIAN_PROGRAMME", args)
	}
	for _, c := range []call{{servers: inTwo(), env: inSample}, {servers: inTwo()}} {
		args := []string{"status"}
		if c.env == nil {
			args = append(args, "--programme", "sample-2002")
		}
		require.Equal(t, exitDone, c.run(t, args...).status)
	}
}

func TestProgrammes_OneThatIsUnknownIsSaidWithThoseThatThereAre(t *testing.T) {
	t.Parallel()
	for _, args := range []string{"status", "ledger", "bulletin", "notices", "staff list", "statistics", "archive sample --check", "audit sample"} {
		r := call{servers: inTwo()}.run(t, append(strings.Fields(args), "--programme", "typo-2002")...)
		require.Equal(t, exitUsage, r.status, args)
		require.Contains(t, r.err, "no programme typo-2002", args)
		require.Contains(t, r.err, "other-2004", args)
	}
	s := inTwo()
	s.R.Records = s.R.Records[2:]
	s.R.Records = append(s.R.Records, inTwo().R.Records[0])
	r := call{servers: s}.run(t, "status", "sample/sample-1", "--programme", "sample-2002")
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, "Another programme has that code: other-2004 (add --programme other-2004)")
}

func TestStart_ACodeThatIsAnotherDistrictsIsRefused(t *testing.T) {
	t.Parallel()
	s := inTwo()
	for i := range s.R.Records {
		if s.R.Records[i].Programme == "other-2004" {
			s.R.Records[i].Programme = "xicheng-2002" // as the plan has it, and of another district
		}
	}
	r := call{servers: s}.run(t, "start", realPlan, "--only", "yuetan", "--rebase", "now")
	require.Equal(t, exitUsage, r.status, r.out+r.err)
	require.Contains(t, r.err, "The programme code xicheng-2002 is that of 东城区")
	require.Empty(t, s.R.Enrolled)
}
