package audit_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/view"
)

// recorded is a pilot that got a hand-in in time, one early and one wrong, had one
// returned and then let the others become late, as its tables hold it.
func recorded(t *testing.T) audit.Snapshot {
	t.Helper()
	terms := examples.SampleTerms()
	for _, spec := range pilot.StepsOf(terms) {
		terms.Due = append(terms.Due, pilot.StepDue{Step: spec.Code, Due: "2002-10-31"})
	}
	session := judge.NewSession(terms, pilot.NewState(), nil)
	now := terms.Opens.Start(terms.Location()).Add(9*time.Hour + 123456789*time.Nanosecond)
	session.Take(pilot.SelfEntry(pilot.EntryOpen, now, struct{}{}))
	session.Take(handedIn(t, terms, now, pilot.StepMobilisation, "early", terms.UnitOf(pilot.RoleSubDistrictParty)))
	session.Take(handedIn(t, terms, now, pilot.StepLeadingGroup, "wrong", "elsewhere"))
	session.Take(handedIn(t, terms, now, pilot.StepLeadingGroup, "right", terms.UnitOf(pilot.RoleSubDistrictParty)))
	session.Take(pilot.NewEntry(pilot.EntryHandIn, "", pilot.ViaSignal, now, []byte(`{"id": "junk`)))
	for until := now; until.Before(terms.Deadline.End(terms.Location())); until = until.AddDate(0, 0, 3) {
		session.Take(pilot.SelfEntry(pilot.EntryClock, until, pilot.ClockReached{Until: until}))
	}
	s, err := audit.Of(terms, session.Events())
	require.NoError(t, err)
	// The outcome of each message, from the session and not from the events.
	s.Messages = nil
	for _, k := range session.Kept() {
		row := audit.MessageRow{Seq: k.Seq, ID: k.ID, Digest: k.Digest, Outcome: k.Outcome, Decided: k.Seq}
		if k.Outcome == pilot.Held {
			row.Decided = 0
		}
		s.Messages = append(s.Messages, row)
	}
	return s
}

func handedIn(t *testing.T, terms *pilot.Terms, now time.Time, step pilot.Step, id, unit string, replaces ...string) pilot.Entry {
	t.Helper()
	evidence, err := json.Marshal(examples.For(terms, pilot.Facts{}, step, terms.Today(now)))
	require.NoError(t, err)
	spec, _ := pilot.Spec(step)
	body, err := json.Marshal(pilot.HandIn{
		Header: pilot.Header{V: 1, ID: id, By: pilot.Actor{Name: "王芳", Role: spec.Role, Unit: unit}}, Step: step, Evidence: evidence,
		Replaces: strings.Join(replaces, ""),
	})
	require.NoError(t, err)
	return pilot.NewEntry(pilot.EntryHandIn, "", pilot.ViaUpdate, now, body)
}

func TestTables_ADecisionOfTheDistrictIsAnAcceptedMessage(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	now := terms.Opens.Start(terms.Location())
	session := judge.NewSession(terms, pilot.NewState(), nil)
	session.Take(pilot.SelfEntry(pilot.EntryProgress, now, pilot.Progress{V: 1, Seq: 9, Community: "sample-1", Light: pilot.LightCancelled, Total: 18}))
	body, err := json.Marshal(pilot.Decision{
		Header:   pilot.Header{V: 1, ID: "decide-1", By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: terms.District.Code}},
		Decision: pilot.DecisionLeaveOut, Community: "sample-1", Reason: "the houses are pulled down", Record: "No. 31",
	})
	require.NoError(t, err)
	session.Take(pilot.NewEntry(pilot.EntryDecide, "district-decided", pilot.ViaSignal, now, body))
	s, err := audit.Of(terms, session.Events())
	require.NoError(t, err)
	require.Equal(t, pilot.Accepted, session.Kept()[0].Outcome)
	require.Equal(t, []audit.MessageRow{{
		Seq: session.Kept()[0].Seq, ID: "decide-1", Digest: session.Kept()[0].Digest, Outcome: pilot.Accepted, Decided: session.Kept()[0].Seq,
	}}, s.Messages)
	require.Equal(t, []string{"sample-1"}, session.State().LeftOut)
}

func TestTables_OfATrueRecord(t *testing.T) {
	t.Parallel()
	s := recorded(t)
	require.Empty(t, audit.Tables(s))
	require.Len(t, s.Messages, 3)
	require.Equal(t, pilot.Complete, s.Steps[pilot.StepLeadingGroup].Status)
	require.Equal(t, "early", s.Steps[pilot.StepMobilisation].HeldID)
	require.True(t, s.Steps[pilot.StepPilotPlan].Overdue)
}

// What the recorder writes and what the audit wants are worked out by the same code:
// that it is right is said here by hand, of each kind of step and of the pilot.
func TestOf_WorksOutTheRowsThatTheStoryComesTo(t *testing.T) {
	t.Parallel()
	s := recorded(t)
	opened := time.Date(2002, 9, 16, 1, 0, 0, 123456789, time.UTC) // 09:00 in Beijing
	begins := time.Date(2002, 9, 15, 16, 0, 0, 0, time.UTC)
	due := time.Date(2002, 10, 31, 16, 0, 0, 0, time.UTC) // the day's 24:00
	none := []pilot.ReturnReason{}
	require.Equal(t, pilot.Row{
		SubDistrictName: "示例街道", Lang: "zh", Seq: 23, Phase: pilot.PhaseOpen, Stage: pilot.StagePreparation, Light: pilot.LightRed,
		Progress: 3, Accepted: 1, Total: 8, Overdue: 1, WaitingFor: []pilot.Role{pilot.RoleSubDistrictOffice}, NextDue: &due, OpenedAt: &opened,
	}, s.Pilot)
	require.Equal(t, pilot.StepRow{
		Step: pilot.StepLeadingGroup, Position: 0, Stage: pilot.StagePreparation, Role: pilot.RoleSubDistrictParty, Status: pilot.Complete,
		OpenedAt: &opened, DueAt: &due, AcceptedID: "right", AcceptedSeq: 5, AcceptedAt: &opened, Returns: none, PlannedStart: &begins, PlannedDue: &due,
	}, s.Steps[pilot.StepLeadingGroup])
	require.Equal(t, pilot.StepRow{
		Step: pilot.StepMobilisation, Position: 3, Stage: pilot.StagePreparation, Role: pilot.RoleSubDistrictOffice, Status: pilot.Waiting,
		HeldID: "early", HeldSeq: 3, HeldAt: &opened, Returns: none, PlannedStart: &begins, PlannedDue: &due,
	}, s.Steps[pilot.StepMobilisation])
	require.Equal(t, pilot.StepRow{
		Step: pilot.StepPilotPlan, Position: 1, Stage: pilot.StagePreparation, Role: pilot.RoleSubDistrictOffice, Status: pilot.Open,
		OpenedAt: &opened, DueAt: &due, Warned: true, Overdue: true, Returns: none, PlannedStart: &begins, PlannedDue: &due, Slips: 14,
	}, s.Steps[pilot.StepPilotPlan])
}

// A column keeps microseconds, the log nanoseconds.
func TestTables_TimesAreComparedAsColumnsKeepThem(t *testing.T) {
	t.Parallel()
	s := recorded(t)
	opened := s.Pilot.OpenedAt.Truncate(time.Microsecond).In(time.FixedZone("", 8*3600))
	s.Pilot.OpenedAt = &opened
	require.Empty(t, audit.Tables(s))
	opened = opened.Add(-2 * time.Microsecond)
	require.NotEmpty(t, audit.Tables(s))
}

func TestTables_FindsWhatWasDoctored(t *testing.T) {
	t.Parallel()
	step := func(s *audit.Snapshot, change func(*pilot.StepRow)) {
		r := s.Steps[pilot.StepLeadingGroup]
		change(&r)
		s.Steps[pilot.StepLeadingGroup] = r
	}
	moment := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		doctor func(*audit.Snapshot)
		kind   audit.Kind
		path   string
	}{
		"an event is missing": {func(s *audit.Snapshot) { s.Events = slices.Delete(slices.Clone(s.Events), 3, 4) }, audit.LogGap, ""},
		"events out of order": {func(s *audit.Snapshot) {
			s.Events = slices.Clone(s.Events)
			s.Events[2], s.Events[3] = s.Events[3], s.Events[2]
		}, audit.LogGap, ""},
		"an event twice":            {func(s *audit.Snapshot) { s.Events = slices.Insert(slices.Clone(s.Events), 2, s.Events[2]) }, audit.LogGap, ""},
		"the last event is missing": {func(s *audit.Snapshot) { s.Events = s.Events[:len(s.Events)-1] }, audit.LogShort, ""},
		"an event can't be read":    {func(s *audit.Snapshot) { s.Unreadable = "events.body, row 3" }, audit.Unreadable, ""},
		"the state": {func(s *audit.Snapshot) {
			s.State = json.RawMessage(strings.Replace(string(s.State), `{"v":1`, `{"moved":7,"v":1`, 1))
		}, audit.PilotDiffers, "state.moved"},
		"the state, unreadable":     {func(s *audit.Snapshot) { s.State = json.RawMessage(`[1]`) }, audit.PilotDiffers, "state"},
		"the pilot's row is behind": {func(s *audit.Snapshot) { s.Pilot.Seq-- }, audit.PilotDiffers, "seq"},
		"phase":                     {func(s *audit.Snapshot) { s.Pilot.Phase = "closed" }, audit.PilotDiffers, "phase"},
		"the name":                  {func(s *audit.Snapshot) { s.Pilot.SubDistrictName = "别处" }, audit.PilotDiffers, "sub_district_name"},
		"the community's name":      {func(s *audit.Snapshot) { s.Pilot.CommunityName = "别处" }, audit.PilotDiffers, "community_name"},
		"the language":              {func(s *audit.Snapshot) { s.Pilot.Lang = "en" }, audit.PilotDiffers, "lang"},
		"stage":                     {func(s *audit.Snapshot) { s.Pilot.Stage = "closing" }, audit.PilotDiffers, "stage"},
		"light":                     {func(s *audit.Snapshot) { s.Pilot.Light = "green" }, audit.PilotDiffers, "light"},
		"progress":                  {func(s *audit.Snapshot) { s.Pilot.Progress++ }, audit.PilotDiffers, "progress"},
		"accepted":                  {func(s *audit.Snapshot) { s.Pilot.Accepted++ }, audit.PilotDiffers, "accepted"},
		"total":                     {func(s *audit.Snapshot) { s.Pilot.Total++ }, audit.PilotDiffers, "total"},
		"overdue":                   {func(s *audit.Snapshot) { s.Pilot.Overdue++ }, audit.PilotDiffers, "overdue"},
		"who is waited for":         {func(s *audit.Snapshot) { s.Pilot.WaitingFor = []pilot.Role{} }, audit.PilotDiffers, "waiting_for"},
		"next due":                  {func(s *audit.Snapshot) { s.Pilot.NextDue = nil }, audit.PilotDiffers, "next_due"},
		"opened":                    {func(s *audit.Snapshot) { s.Pilot.OpenedAt = &moment }, audit.PilotDiffers, "opened_at"},
		"ended":                     {func(s *audit.Snapshot) { s.Pilot.ClosedAt = &moment }, audit.PilotDiffers, "closed_at"},
		"a step's row is missing":   {func(s *audit.Snapshot) { delete(s.Steps, pilot.StepMobilisation) }, audit.StepDiffers, "row"},
		"a step's row too many":     {func(s *audit.Snapshot) { s.Steps[pilot.StepCharter] = pilot.StepRow{Status: "open"} }, audit.StepDiffers, "row"},
		"a step's status":           {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.Status = "open" }) }, audit.StepDiffers, "status"},
		"a step's position":         {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.Position++ }) }, audit.StepDiffers, "position"},
		"a step's stage":            {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.Stage = "party" }) }, audit.StepDiffers, "stage"},
		"a step's role":             {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.Role = "district" }) }, audit.StepDiffers, "role"},
		"when a step opened":        {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.OpenedAt = &moment }) }, audit.StepDiffers, "opened_at"},
		"when a step is due":        {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.DueAt = &moment }) }, audit.StepDiffers, "due_at"},
		"a warning":                 {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.Warned = true }) }, audit.StepDiffers, "warned"},
		"a lateness":                {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.Overdue = true }) }, audit.StepDiffers, "overdue"},
		"what was accepted":         {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.AcceptedID = "other" }) }, audit.StepDiffers, "accepted_id"},
		"by which event":            {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.AcceptedSeq++ }) }, audit.StepDiffers, "accepted_seq"},
		"when it was accepted":      {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.AcceptedAt = &moment }) }, audit.StepDiffers, "accepted_at"},
		"what is held":              {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.HeldID = "other" }) }, audit.StepDiffers, "held_id"},
		"by which event it is held": {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.HeldSeq = 1 }) }, audit.StepDiffers, "held_seq"},
		"since when it is held":     {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.HeldAt = &moment }) }, audit.StepDiffers, "held_at"},
		"rounds":                    {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.Rounds = 1 }) }, audit.StepDiffers, "rounds"},
		"why it was returned": {func(s *audit.Snapshot) {
			step(s, func(r *pilot.StepRow) { r.Returns = []pilot.ReturnReason{{Text: "x"}} })
		}, audit.StepDiffers, "returns"},
		"its planned start":    {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.PlannedStart = nil }) }, audit.StepDiffers, "planned_start"},
		"its planned due time": {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.PlannedDue = &moment }) }, audit.StepDiffers, "planned_due"},
		"who is named":         {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.Person = "x" }) }, audit.StepDiffers, "person"},
		"reminders":            {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.Slips++ }) }, audit.StepDiffers, "slips"},
		"its period":           {func(s *audit.Snapshot) { step(s, func(r *pilot.StepRow) { r.Period = "2003" }) }, audit.StepDiffers, "period"},
		"a message is missing": {func(s *audit.Snapshot) { s.Messages = s.Messages[1:] }, audit.MessageMissing, ""},
		"a message without an event": {func(s *audit.Snapshot) {
			s.Messages = append(s.Messages, audit.MessageRow{Seq: 1, ID: "x", Outcome: pilot.Refused})
		}, audit.MessageDiffers, "outcome"},
		"another outcome":          {func(s *audit.Snapshot) { s.Messages[0].Outcome = pilot.Accepted }, audit.OutcomeDiffers, "outcome"},
		"another content":          {func(s *audit.Snapshot) { s.Messages[0].Digest = "00" }, audit.MessageDiffers, "digest"},
		"decided by another event": {func(s *audit.Snapshot) { s.Messages[1].Decided++ }, audit.OutcomeDiffers, "decided_seq"},
		"superseded by nothing":    {func(s *audit.Snapshot) { s.Messages[0].SupersededBy = 9 }, audit.OutcomeDiffers, "superseded_by"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := recorded(t)
			c.doctor(&s)
			found := audit.Tables(s)
			require.Len(t, found, 1, "%+v", found)
			require.Equal(t, c.kind, found[0].Kind)
			require.Positive(t, found[0].Seq+int64(len(s.Unreadable)))
			if c.path != "" {
				require.True(t, slices.ContainsFunc(found[0].Fields, func(f audit.Field) bool { return f.Path == c.path }), "%+v", found)
			}
			broken := c.kind == audit.LogGap || c.kind == audit.LogShort || c.kind == audit.Unreadable
			require.Equal(t, broken, audit.LogBroken(found))
		})
	}
}

func TestTables_AHeldHandInIsDecidedOrSuperseded(t *testing.T) {
	t.Parallel()
	s := recorded(t)
	terms, events := s.Terms, s.Events
	session := judge.NewSession(terms, audit.Fold(terms, events), nil)
	now := events[len(events)-1].Real
	session.Take(handedIn(t, terms, now, pilot.StepMobilisation, "early-2", terms.UnitOf(pilot.RoleSubDistrictParty), "early"))
	later, err := audit.Of(terms, append(slices.Clone(events), session.Events()...))
	require.NoError(t, err)
	require.Equal(t, session.Kept()[0].Seq, later.Messages[0].SupersededBy)

	session.Take(handedIn(t, terms, now, pilot.StepPilotPlan, "pp", terms.UnitOf(pilot.RoleSubDistrictParty)))
	later, err = audit.Of(terms, append(slices.Clone(events), session.Events()...))
	require.NoError(t, err)
	for _, k := range session.Kept() {
		if k.Decided {
			i := slices.IndexFunc(later.Messages, func(r audit.MessageRow) bool { return r.ID == k.ID })
			require.Equal(t, k.Outcome, later.Messages[i].Outcome)
			require.Equal(t, k.Seq, later.Messages[i].Decided)
			return
		}
	}
	t.Fatal("what was held is judged when its step opens")
}

func TestTables_ShowsAFewFieldsAndCountsTheRest(t *testing.T) {
	t.Parallel()
	s := recorded(t)
	s.State = json.RawMessage(`{"v":2}`)
	found := audit.Tables(s)
	require.Len(t, found, 1)
	require.Positive(t, found[0].More)
	require.LessOrEqual(t, len(found[0].Fields), 12)
	for _, f := range found[0].Fields {
		require.LessOrEqual(t, len([]rune(f.Wanted)), 121)
	}
}

func TestStatus_HoldsThePilotsOwnWordAgainstTheRecordUpToItsEvent(t *testing.T) {
	t.Parallel()
	s := recorded(t)
	at := s.Events[len(s.Events)/2].Seq
	reader := view.Reader{Terms: s.Terms, State: audit.Fold(s.Terms, s.Events[:at]), Lang: catalog.Lang(s.Terms.Lang), Real: time.Now()}
	status := reader.Status()
	require.Empty(t, audit.Status(s, status), "an older word is held against the record of that time")

	other := status
	other.Steps = slices.Clone(status.Steps)
	other.Steps[0].Overdue = !other.Steps[0].Overdue
	found := audit.Status(s, other)
	require.Len(t, found, 1)
	require.Equal(t, audit.StatusDiffers, found[0].Kind)
	require.Equal(t, at, found[0].Seq)
	require.Equal(t, "steps[0].overdue", found[0].Fields[0].Path)

	ahead := status
	ahead.Seq = int64(len(s.Events)) + 1
	found = audit.Status(s, ahead)
	require.Equal(t, audit.RecordBehind, found[0].Kind)

	s.Events = slices.Delete(slices.Clone(s.Events), 2, 3)
	require.Empty(t, audit.Status(s, status), "a log with a gap tells nothing")
}

// A row that nobody wrote since is kept as of when it last changed.
func TestChangedAt_IsWhenEachRowBecameAnother(t *testing.T) {
	t.Parallel()
	s := recorded(t)
	changed := audit.ChangedAt(s.Terms, s.Events)
	require.Len(t, changed, len(s.Steps))
	require.True(t, changed[pilot.StepLeadingGroup].Equal(*s.Steps[pilot.StepLeadingGroup].AcceptedAt))
	require.True(t, changed[pilot.StepPilotPlan].After(changed[pilot.StepLeadingGroup]))
}

// What a sub-district tells its communities is on record with them as events, and
// is no message.
func TestTables_WhatTheSubDistrictOrderedIsNoMessage(t *testing.T) {
	t.Parallel()
	community, ok := examples.SampleTerms().ForCommunity("sample-1")
	require.True(t, ok)
	session := judge.NewSession(&community, pilot.NewState(), nil)
	now := community.Opens.Start(community.Location()).Add(9 * time.Hour)
	session.Take(pilot.SelfEntry(pilot.EntryOpen, now, struct{}{}))
	body, err := json.Marshal(pilot.GateChanged{V: 1, Seq: 1, Stopped: &pilot.Stop{At: now, Reason: "a flood"}})
	require.NoError(t, err)
	session.Take(pilot.NewEntry(pilot.EntryGate, "gate-changed", pilot.ViaSignal, now, body))
	require.True(t, slices.ContainsFunc(session.Events(), func(e pilot.Event) bool { return e.Type == pilot.EventSuspended && e.FromSubDistrict }))
	s, err := audit.Of(&community, session.Events())
	require.NoError(t, err)
	require.Empty(t, s.Messages)
	require.Empty(t, session.Kept())
}
