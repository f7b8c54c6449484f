package main

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/staff"
)

// recorded is a pilot that was opened, got its first hand-in and then let its
// other steps become late, as its tables hold it.
func recorded(t *testing.T) Snapshot {
	t.Helper()
	terms := examples.SampleTerms()
	for _, spec := range pilot.StepsOf(terms) {
		terms.Due = append(terms.Due, pilot.StepDue{Step: spec.Code, Due: "2002-10-31"})
	}
	state := pilot.NewState()
	session := judge.NewSession(terms, state, nil)
	now := terms.Opens.Start(terms.Location()).Add(9 * time.Hour)
	session.Take(pilot.SelfEntry(pilot.EntryOpen, now, struct{}{}))
	session.Take(handedIn(t, terms, now))
	for until := now; until.Before(terms.Deadline.End(terms.Location())); until = until.Add(day) {
		session.Take(pilot.SelfEntry(pilot.EntryClock, until, pilot.ClockReached{Until: until}))
	}
	read, err := audit.Of(terms, session.Events())
	require.NoError(t, err)
	s := Snapshot{Snapshot: read, At: terms.Deadline.Start(terms.Location())}
	for _, n := range session.Notices() {
		s.Notices = append(s.Notices, NoticeRow{n.Seq, n.Key, string(n.To.Role), n.To.Unit, n.To.Name, "none"})
	}
	return s
}

// handedIn is the first step's example, from the record's terms.
func handedIn(t *testing.T, terms *pilot.Terms, now time.Time) pilot.Entry {
	t.Helper()
	h, err := staff.ClerkAt(terms, pilot.NewState(), now).HandIn(staff.TurnAt(terms, pilot.StepLeadingGroup), 1, staff.Right)
	require.NoError(t, err)
	body, err := json.Marshal(h)
	require.NoError(t, err)
	return pilot.NewEntry(pilot.EntryHandIn, "", pilot.ViaUpdate, now, body)
}

func all(s Snapshot) []Breach {
	_, found := ProveRungs(yuetan, s)
	for _, f := range audit.Tables(s.Snapshot) {
		found = append(found, breachOf(f))
	}
	return found
}

func TestAgreement_OfATrueRecord(t *testing.T) {
	t.Parallel()
	s := recorded(t)
	require.Empty(t, all(s))
	expected, _ := ProveRungs(yuetan, s)
	require.Greater(t, expected, 4, "some rungs must be there by the plan alone")
	require.NotEmpty(t, s.Notices)
	require.Equal(t, pilot.Complete, s.Steps[pilot.StepLeadingGroup].Status)
}

func TestAgreement_FindsWhatWasDoctored(t *testing.T) {
	t.Parallel()
	rung := func(s *Snapshot, kind pilot.EventType) int {
		return slices.IndexFunc(s.Events, func(e pilot.Event) bool { return e.Type == kind && e.Told > 0 })
	}
	for name, c := range map[string]struct {
		doctor func(*Snapshot)
		proof  Proof
	}{
		"an event is missing":              {func(s *Snapshot) { s.Events = slices.Delete(s.Events, 3, 4) }, RecordAgrees},
		"the last event is missing":        {func(s *Snapshot) { s.Events = s.Events[:len(s.Events)-1] }, RecordAgrees},
		"the pilot's row is behind":        {func(s *Snapshot) { s.Pilot.Seq-- }, RecordAgrees},
		"the pilot's light is another":     {func(s *Snapshot) { s.Pilot.Light = "green" }, RecordAgrees},
		"a step's row is missing":          {func(s *Snapshot) { delete(s.Steps, pilot.StepMobilisation) }, RecordAgrees},
		"a step's row says something else": {func(s *Snapshot) { s.Steps[pilot.StepLeadingGroup] = pilot.StepRow{Status: "open"} }, RecordAgrees},
		"a reminder is on record twice": {func(s *Snapshot) {
			s.Events = append(s.Events, s.Events[rung(s, pilot.EventReminded)])
		}, RungsOnce},
		"an escalation is missing": {func(s *Snapshot) {
			i := rung(s, pilot.EventEscalated)
			s.Events = slices.Delete(s.Events, i, i+1)
		}, RungsOnce},
		"a notice is missing":        {func(s *Snapshot) { s.Notices = s.Notices[1:] }, RungsOnce},
		"a notice comes twice":       {func(s *Snapshot) { s.Notices = append(s.Notices, s.Notices[0]) }, RungsOnce},
		"the next rung is long past": {func(s *Snapshot) { s.At = s.At.Add(365 * day) }, RungsOnce},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := recorded(t)
			c.doctor(&s)
			require.True(t, slices.ContainsFunc(all(s), func(b Breach) bool { return b.Proof == c.proof }), "%+v", all(s))
		})
	}
}

// Of programs that are all of one release, whoever has no life after its pilot was
// lost.
func TestAgreement_WhoShouldLiveAndDoesNotIsABreachOfLiving(t *testing.T) {
	t.Parallel()
	for kind, proof := range map[audit.Kind]Proof{
		audit.NoLifeAfter: PilotsLive, audit.Orphan: PilotsLive, audit.NotRunning: PilotsLive,
		audit.StatusDiffers: RecordAgrees, audit.RecordBehind: RecordAgrees, audit.MessageMissing: RecordAgrees,
	} {
		require.Equal(t, proof, breachOf(audit.Finding{Kind: kind}).Proof)
	}
}

func TestRungs_NoneIsExpectedOfACommunityThatIsNoneAnyMore(t *testing.T) {
	t.Parallel()
	s := recorded(t)
	ended := pilot.Date("2002-10-10").Start(s.Terms.Location())
	n := slices.IndexFunc(s.Events, func(e pilot.Event) bool { return !e.At.Before(ended) })
	s.Events = append(slices.Clone(s.Events[:n]), pilot.Event{
		Seq: int64(n) + 1, Type: pilot.EventDissolved, At: ended, Entry: int64(n) + 1, Former: &pilot.Former{Kind: pilot.FormerMerged, At: ended},
	})
	s.Notices = slices.DeleteFunc(slices.Clone(s.Notices), func(r NoticeRow) bool { return r.Seq > int64(n) })
	_, found := ProveRungs(yuetan, s)
	require.Empty(t, found)
	s.Events = s.Events[:n]
	_, found = ProveRungs(yuetan, s)
	require.NotEmpty(t, found, "as long as it is one, they are missing")
}
