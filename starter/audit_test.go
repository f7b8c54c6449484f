package main

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"

	"shidian/internal/audit"
	"shidian/internal/catalog"
	"shidian/internal/client/fakes"
	"shidian/internal/examples"
	"shidian/internal/inspect"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/view"
)

// auditable is a record of one sub-district that runs, agreeing unless it is changed.
func auditable(t *testing.T, change ...func(*audit.Snapshot)) *fakes.Servers {
	t.Helper()
	terms := examples.SampleTerms()
	terms.Communities = nil
	session := judge.NewSession(terms, pilot.NewState(), nil)
	session.Take(pilot.SelfEntry(pilot.EntryOpen, terms.Clock.RealStart, struct{}{}))
	record := &fakes.Store{}
	require.NoError(t, record.Keep(terms, session.Events()))
	id := record.Records[0].WorkflowID
	s := record.Snapshots[id]
	for _, c := range change {
		c(&s)
	}
	record.Snapshots[id] = s
	return &fakes.Servers{R: record, T: &fakes.Temporal{
		WorkerSeen: time.Now(),
		Describe: func(string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
			return fakes.Described(enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, time.Time{}, nil), nil
		},
		Query: func(string, string) (any, error) {
			return view.Reader{Terms: terms, State: session.State(), Lang: view.LangOf(terms), Real: terms.Clock.RealStart}.Status(), nil
		},
	}}
}

func redLight(s *audit.Snapshot) { s.Pilot.Light = "red" }

func openStep(s *audit.Snapshot) {
	r := s.Steps[pilot.StepMobilisation]
	r.Status = "open"
	s.Steps[pilot.StepMobilisation] = r
}

func TestAudit_SaysInOneLineThatAllAgrees(t *testing.T) {
	t.Parallel()
	c := call{servers: auditable(t)}
	r := c.run(t, "audit")
	require.Equal(t, exitDone, r.status, r.err)
	require.Equal(t, "1 pilot compared, 2 events: all agree.\n", r.out)
	require.Empty(t, r.err)
	r = c.run(t, "audit", "sample", "--lang", "zh")
	require.Equal(t, "共核对 1 个试点、2 条事件: 全部一致。\n", r.out)
}

func TestAudit_SaysWhatDiffersAndWhatToDoAndRepairsIt(t *testing.T) {
	t.Parallel()
	c := call{servers: auditable(t, redLight, openStep)}
	r := c.run(t, "audit")
	require.Equal(t, exitRefused, r.status)
	require.Contains(t, r.out, "error: sample (示例街道): the table of pilots is not what its 2 events come to: the light is “Overdue”, should be “On schedule”\n")
	require.Contains(t, r.out, `the step “Publicity and mobilisation” is not what its 2 events come to: the status is “Waited for”, should be “Not yet open”`)
	require.Contains(t, r.out, "What to do:\n  Write it anew from the event log: shidian audit --repair\n1 pilot compared, 2 events: 2 differences, at 1 place.\n")
	r = c.run(t, "audit", "sample", "--lang", "zh")
	require.Contains(t, r.out, "错误: sample (示例街道): 试点表与事件记录(共 2 条)不符: 灯记为“红灯(逾期)”, 应为“绿灯(正常)”\n")
	require.Contains(t, r.out, "shidian audit sample --repair")

	r = c.run(t, "audit", "--repair")
	require.Equal(t, exitDone, r.status, r.out)
	require.Contains(t, r.out, "repaired: sample (示例街道): the table of pilots is not what its 2 events come to: the light was “Overdue”, is “On schedule”\n")
	require.Contains(t, r.out, "1 pilot compared, 2 events: 2 differences repaired, now all agree.\n")
	r = c.run(t, "audit", "--repair")
	require.Equal(t, "1 pilot compared, 2 events: all agree.\n", r.out)
}

func TestAudit_OfALogThatIsNotWholeIsNotRepaired(t *testing.T) {
	t.Parallel()
	c := call{servers: auditable(t, redLight, func(s *audit.Snapshot) { s.Events = slices.Clone(s.Events[1:]) })}
	r := c.run(t, "audit", "--repair")
	require.Equal(t, exitRefused, r.status)
	require.Contains(t, r.out, "table events, row 1: the event log is not continuous: event 2 stands where 1 is due")
	require.Contains(t, r.out, "It can't be repaired")
	require.Contains(t, r.out, "1 difference, at 1 place.")
}

func TestAudit_NamesTheRowsThatALogHasLost(t *testing.T) {
	t.Parallel()
	c := call{servers: auditable(t, func(s *audit.Snapshot) { s.Events = nil })}
	r := c.run(t, "audit")
	require.Contains(t, r.out, "table events, row 1-2 is gone: the event log ends at event 0, and the table of pilots is of event 2")
	r = c.run(t, "audit", "--lang", "zh")
	require.Contains(t, r.out, "表 events 的行 1-2 不见了")
	r = c.run(t, "audit", "-o", "json")
	var data audited
	require.NoError(t, json.Unmarshal([]byte(r.out), &data))
	require.Equal(t, []string{"events", "1-2"}, []string{data.Findings[0].Table, data.Findings[0].Row})
}

func TestAudit_AnswersAsDataAlone(t *testing.T) {
	t.Parallel()
	c := call{servers: auditable(t, redLight)}
	r := c.run(t, "audit", "-o", "json")
	require.Equal(t, exitRefused, r.status)
	var data audited
	require.NoError(t, json.Unmarshal([]byte(r.out), &data))
	require.False(t, data.Agree)
	require.Equal(t, 1, data.Differences)
	require.Equal(t, audit.PilotDiffers, data.Findings[0].Kind)
	require.Equal(t, []audit.Field{{Path: "light", Found: "red", Wanted: "green"}}, data.Findings[0].Fields, "codes, whatever the language")
	require.NotEmpty(t, data.Findings[0].ToDo)
	r = c.run(t, "audit", "--repair", "-o", "json")
	require.Equal(t, exitDone, r.status)
	data = audited{}
	require.NoError(t, json.Unmarshal([]byte(r.out), &data))
	require.True(t, data.Agree)
	require.Equal(t, 1, data.Repaired)
	require.True(t, data.Findings[0].Repaired)
	r = c.run(t, "audit", "-o", "yaml")
	require.Contains(t, r.out, "findings: []")
}

func TestAudit_WithoutTemporalSaysThatThePilotsWereNotAsked(t *testing.T) {
	t.Parallel()
	servers := auditable(t)
	servers.TErr = fakes.Refusing(errRefused)
	r := call{servers: servers}.run(t, "audit")
	require.Equal(t, exitServer, r.status)
	require.Contains(t, r.err, "Temporal can't be reached at temporal.test:7233")
	require.Contains(t, r.err, "the pilots themselves were not asked")
	require.Contains(t, r.out, "the record agrees with itself; of 1 running pilot 1 was not asked.")

	servers = auditable(t, redLight)
	servers.TErr = fakes.Refusing(errRefused)
	r = call{servers: servers}.run(t, "audit")
	require.Equal(t, exitRefused, r.status, "what was found counts")
	require.Contains(t, r.out, "Of 1 running pilot 1 was not asked.")
}

func TestAudit_WithoutAWorkerSaysSo(t *testing.T) {
	t.Parallel()
	servers := auditable(t)
	servers.T.WorkerSeen = time.Time{}
	r := call{servers: servers}.run(t, "audit", "--lang", "zh")
	require.Equal(t, exitServer, r.status)
	require.Contains(t, r.err, "没有 worker 应答(任务队列 pilots, 最近一次: 从未见到)")
	require.Contains(t, r.out, "记录库自身全部一致; 正在进行的 1 个试点中有 1 个没有问到。")
}

func TestAudit_OfWrongUsage(t *testing.T) {
	t.Parallel()
	c := call{servers: auditable(t)}
	for args, want := range map[string]string{"Sample": "is no place", "sampel": "Did you mean sample"} {
		r := c.run(t, "audit", args)
		require.Equal(t, exitUsage, r.status)
		require.Contains(t, r.err, want)
	}
	r := call{}.run(t, "audit", "a", "b")
	require.Equal(t, exitUsage, r.status)
	r = c.run(t, "__complete", "audit", "")
	require.Contains(t, r.out, "sample\t示例街道")
}

// Every kind has its sentence and what to do, in both languages, and no key of the
// catalogue shows through.
func TestAudit_WordsEveryKind(t *testing.T) {
	t.Parallel()
	details := map[audit.Kind][]string{
		audit.NotRunning:   {"gone", "closed", "cancelled", "terminated", "timed-out", "failed"},
		audit.StillRunning: {"closed", "cancelled"},
		audit.Orphan:       {"unknown", "gone", "closed", "cancelled", "terminated", "timed-out", "failed"},
	}
	for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
		a := &app{lang: lang}
		for _, kind := range audit.Kinds() {
			for _, detail := range append([]string{"7"}, details[kind]...) {
				if detail == "7" && details[kind] != nil {
					continue
				}
				f := audit.Finding{Kind: kind, Step: pilot.StepCharter, Seq: 5, Detail: detail, Fields: []audit.Field{{Path: "status", Found: "open", Wanted: "accepted"}}}
				f.Place, f.Name, f.WorkflowID = "yuetan", "月坛", "pilot/p/yuetan"
				for _, text := range []string{a.foundText(f), a.toDoText(f, inspect.Order{})} {
					require.NotContains(t, text, "desk.", kind)
					require.NotContains(t, text, "{", kind)
				}
			}
		}
	}
}

func TestGrouped_PutsCommasBetweenThousands(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 12345: "12,345", 1234567: "1,234,567"} {
		require.Equal(t, want, grouped(n))
	}
}

// After an upgrade the rows of pilots lack what the newer release works out, until its
// worker has written them anew: that is said in one line and is no difference.
func TestAudit_RowsOfAnEarlierReleaseAreNoDifference(t *testing.T) {
	t.Parallel()
	older := func(s *audit.Snapshot) {
		s.Outdated = true
		for code, row := range s.Steps {
			row.Stage = ""
			s.Steps[code] = row
		}
	}
	c := call{servers: auditable(t, older)}
	r := c.run(t, "audit")
	require.Equal(t, exitDone, r.status, r.out)
	require.Equal(t, "1 pilot compared, 2 events: all agree.\n", r.out)
	require.Contains(t, r.err, "The rows of 1 pilot are still as an earlier release wrote them.")
	r = c.run(t, "audit", "-o", "json")
	var data audited
	require.NoError(t, json.Unmarshal([]byte(r.out), &data))
	require.Equal(t, 1, data.Outdated)
	require.Empty(t, data.Findings)

	r = c.run(t, "audit", "--repair")
	require.Equal(t, exitDone, r.status, r.out)
	require.Contains(t, r.out, "repaired: sample (示例街道): written by an earlier release")
	require.Empty(t, c.run(t, "audit").err)
}
