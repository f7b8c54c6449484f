package staff

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/pilot/judge"
)

// scene is a pilot, judged as the product does, without servers.
type scene struct {
	t     *testing.T
	terms *pilot.Terms
	state *pilot.State
	now   time.Time
	sent  int
	known map[string]judge.Earlier // what is on record of each message
}

// at is the sample's sub-district, or its community with the gate open.
func at(t *testing.T, level pilot.Level) *scene {
	t.Helper()
	terms := examples.SampleTerms()
	for _, spec := range pilot.Catalogue() {
		terms.Due = append(terms.Due, pilot.StepDue{Step: spec.Code, Due: terms.Deadline})
	}
	family := Family(terms)
	now := terms.Deadline.Start(terms.Location()).Add(-48 * time.Hour)
	s := &scene{t: t, terms: family[0], state: pilot.NewState(), now: now, known: map[string]judge.Earlier{}}
	if level == pilot.LevelCommunity {
		s.terms = family[1]
	}
	s.take(pilot.SelfEntry(pilot.EntryOpen, s.now, struct{}{}))
	if level == pilot.LevelCommunity {
		s.take(pilot.SelfEntry(pilot.EntryGate, s.now, pilot.GateChanged{V: 1, Seq: 1, Open: true}))
	}
	return s
}

func (s *scene) take(e pilot.Entry) []pilot.Outcome {
	s.t.Helper()
	session := judge.NewSession(s.terms, s.state, s.known)
	session.Take(e)
	for _, k := range session.Kept() {
		s.known[k.ID] = judge.Earlier{Raw: k.Raw, Digest: k.Digest, Outcome: k.Outcome, Step: k.Step}
	}
	var outcomes []pilot.Outcome
	for _, ev := range session.Events() {
		if kind := ev.Outcome(); kind != "" {
			outcomes = append(outcomes, pilot.Outcome{Outcome: kind, Findings: ev.Findings})
		}
	}
	return outcomes
}

// send is what becomes of a message, under an id that was not used yet.
func (s *scene) send(kind pilot.EntryKind, name string, message any, err error) pilot.Outcome {
	s.t.Helper()
	require.NoError(s.t, err)
	raw, err := json.Marshal(message)
	require.NoError(s.t, err)
	s.now = s.now.Add(time.Minute)
	outcomes := s.take(pilot.NewEntry(kind, name, pilot.ViaUpdate, s.now, raw))
	require.NotEmpty(s.t, outcomes, "%s", raw)
	return outcomes[0]
}

func (s *scene) clerk() Clerk {
	return ClerkAt(s.terms, s.state, s.now)
}

func (s *scene) handIn(t Turn, m Manner) pilot.Outcome {
	s.t.Helper()
	s.sent++
	h, err := s.clerk().HandIn(t, s.sent, m)
	return s.send(pilot.EntryHandIn, "complete-step", h, err)
}

// right has a turn taken as it should be, with the records that it wants.
func (s *scene) right(t Turn) {
	s.t.Helper()
	wanted, err := s.clerk().Wanted(t.Step)
	require.NoError(s.t, err)
	for _, r := range wanted {
		require.Equal(s.t, pilot.Accepted, s.send(pilot.EntryRecord, "file-record", r, nil).Outcome, r.Kind)
	}
	again, err := s.clerk().Wanted(t.Step)
	require.NoError(s.t, err)
	require.Empty(s.t, again, "what is on file is not wanted again")
	out := s.handIn(t, Right)
	require.Equal(s.t, pilot.Accepted, out.Outcome, "%s %+v", t.Step, out.Findings)
}

// upTo takes every turn until a step has come.
func (s *scene) upTo(step pilot.Step) Turn {
	s.t.Helper()
	for {
		turns := Turns(s.terms, s.state)
		require.NotEmpty(s.t, turns, "before %s", step)
		for _, t := range turns {
			if t.Step == step {
				return t
			}
		}
		s.right(turns[0])
	}
}

func TestTurns_TakenAsTheyComeCompleteAPilotAndTheWrongAreRefused(t *testing.T) {
	t.Parallel()
	for level, last := range map[pilot.Level]pilot.Step{pilot.LevelSubDistrict: pilot.StepMobilisation, pilot.LevelCommunity: pilot.StepCommunityArchive} {
		s := at(t, level)
		for taken := map[pilot.Step]bool{}; !taken[last]; {
			turns := Turns(s.terms, s.state)
			require.NotEmpty(t, turns)
			for _, turn := range turns {
				require.False(t, taken[turn.Step], "%s comes once", turn.Step)
				for _, m := range []Manner{Stranger, Wrong} {
					out := s.handIn(turn, m)
					require.Equal(t, pilot.Refused, out.Outcome, "%s %s", turn.Step, m)
					for _, f := range out.Findings {
						require.NotEqual(t, pilot.RuleOrder, f.Rule, "%s is refused for what is wrong in it", turn.Step)
					}
				}
				s.right(turn)
				taken[turn.Step] = true
			}
		}
	}
}

func TestTurn_AStepNobodyWaitsForYetIsHeld(t *testing.T) {
	t.Parallel()
	s := at(t, pilot.LevelCommunity)
	require.Equal(t, pilot.Held, s.handIn(TurnAt(s.terms, pilot.StepCharter), Right).Outcome)
}

func TestTurn_OfWhatIsHeldTakesItsPlace(t *testing.T) {
	t.Parallel()
	s := at(t, pilot.LevelSubDistrict)
	stop := s.clerk().Suspension("stop-1", "a flood")
	require.Equal(t, pilot.Accepted, s.send(pilot.EntrySuspend, "suspend-pilot", stop, nil).Outcome)
	turn := Turns(s.terms, s.state)[0]
	require.Empty(t, turn.Replaces)
	require.Equal(t, pilot.Held, s.handIn(turn, Right).Outcome)
	require.Equal(t, pilot.Refused, s.handIn(turn, Right).Outcome, "it knows nothing of the first")
	again := Turns(s.terms, s.state)[0]
	require.Equal(t, s.state.Step(turn.Step).Held.ID, again.Replaces)
	require.Equal(t, pilot.Held, s.handIn(again, Right).Outcome)
}

func TestTurns_OfWhatCameBackOrIsInDoubtAreAnsweredForWhatTheyAre(t *testing.T) {
	t.Parallel()
	s := at(t, pilot.LevelCommunity)
	s.upTo(pilot.StepWorkstation)
	back := s.clerk().Return("return-1", pilot.RoleSubDistrictOffice, pilot.StepCommitteeElection, pilot.ReturnReason{Text: "a miscount"})
	require.Equal(t, pilot.Accepted, s.send(pilot.EntryReturn, "return-step", back, nil).Outcome)
	returned, confirmed := 0, 0
	for turns := Turns(s.terms, s.state); len(turns) > 0 && turns[0].Step != pilot.StepCommunityArchive; turns = Turns(s.terms, s.state) {
		turn := turns[0]
		h, err := s.clerk().HandIn(turn, 90, Right)
		require.NoError(t, err)
		switch {
		case turn.Returned:
			returned++
			require.NotEmpty(t, h.Note)
			require.NotEmpty(t, h.Evidence)
		case turn.Confirm != "":
			confirmed++
			require.Equal(t, turn.Confirm, h.Confirms)
			require.Empty(t, h.Evidence)
			require.Equal(t, pilot.Refused, s.handIn(turn, Wrong).Outcome)
		}
		s.right(turn)
	}
	require.Equal(t, 1, returned)
	require.Positive(t, confirmed)
}

func TestElection_TooFewComeToTheFirstRoundAndTheNextIsAsItShouldBe(t *testing.T) {
	t.Parallel()
	s := at(t, pilot.LevelCommunity)
	turn := s.upTo(pilot.StepCommitteeElection)
	require.Equal(t, pilot.Recorded, s.handIn(turn, TooFew).Outcome)
	require.Equal(t, turn, s.upTo(pilot.StepCommitteeElection), "it is still waited for")
	require.Equal(t, pilot.Accepted, s.handIn(turn, TooFew).Outcome, "only a first round fails")
}

func TestOrders_AreTaken(t *testing.T) {
	t.Parallel()
	s := at(t, pilot.LevelCommunity)
	c := s.clerk()
	for _, m := range []struct {
		kind    pilot.EntryKind
		name    string
		message any
	}{
		{pilot.EntryExtend, "extend-deadline", c.Extension("extension-1", pilot.StepSizeAdjustment, 20)},
		{pilot.EntrySuspend, "suspend-pilot", c.Suspension("suspension-1", "a flood")},
		{pilot.EntryResume, "resume-pilot", c.Suspension("resumption-1", "dry again")},
	} {
		out := s.send(m.kind, m.name, m.message, nil)
		require.Equal(t, pilot.Accepted, out.Outcome, "%s %+v", m.name, out.Findings)
	}
}

func TestRecords_OfEveryKindAreFiledWhereTheyBelongAndNowhereElse(t *testing.T) {
	t.Parallel()
	for _, level := range []pilot.Level{pilot.LevelSubDistrict, pilot.LevelCommunity} {
		s := at(t, level)
		s.terms.BulletinEvery = pilot.EveryMonth
		for _, spec := range evidence.Records() {
			r, err := s.clerk().Record(spec.Kind, 1, Right)
			if _, here := spec.FiledAt(level); !here {
				require.ErrorContains(t, err, "nobody files")
				continue
			}
			out := s.send(pilot.EntryRecord, "file-record", r, err)
			require.Equal(t, pilot.Accepted, out.Outcome, "%s %+v", spec.Kind, out.Findings)
		}
	}
}

func TestMeeting_TooFewAreAMeetingWithoutQuorum(t *testing.T) {
	t.Parallel()
	m := evidence.MeetingBody{Representatives: 31, Present: 30, Resolutions: []evidence.Resolution{{InFavour: 30}}}
	failQuorum(&m)
	require.Equal(t, 15, m.Present)
	require.Equal(t, 15, m.Resolutions[0].InFavour)
}

func TestTell_TellsACommunityToItsEndAndTheSameAgain(t *testing.T) {
	t.Parallel()
	told := func() ([]pilot.HandIn, []pilot.Record) {
		sub := examples.SampleTerms()
		family := Family(sub)
		above := ClerkAt(sub, pilot.NewState(), sub.Deadline.Start(sub.Location()))
		_, _, err := above.Tell(Steps(sub)[:4]...)
		require.NoError(t, err)
		handIns, records, err := above.Below(family[1]).Tell(Steps(family[1])...)
		require.NoError(t, err)
		return handIns, records
	}
	handIns, records := told()
	require.Equal(t, pilot.StepCommunityArchive, handIns[len(handIns)-1].Step)
	require.Len(t, records, 1)
	again, _ := told()
	require.Equal(t, handIns, again)
}
