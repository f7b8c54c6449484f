package postgres_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/postgres"
	"shidian/internal/statistics"
)

// polled is a community's pilot that has elected its committee and its Party organisation.
func polled(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t).community()
	d.must(pilot.SelfEntry(pilot.EntryGate, d.now, pilot.GateChanged{V: 1, Seq: 1, Open: true}))
	for _, step := range []pilot.Step{pilot.StepSizeAdjustment, pilot.StepElectionCommittee, pilot.StepCommitteeElection, pilot.StepAssemblyRoster, pilot.StepPartyElection} {
		d.must(d.handIn("of-"+string(step), step))
		require.Equal(t, pilot.Complete, d.status(step), step)
	}
	return d
}

func (d *desk) elections() []statistics.Election {
	d.t.Helper()
	head, all, err := d.store.Elections(d.t.Context(), d.id.Terms.Programme, d.id.Terms.SubDistrict.Code)
	require.NoError(d.t, err)
	require.Equal(d.t, d.id.Terms.Programme, head.Programme)
	require.Len(d.t, all, 1)
	return statistics.Elections(all[0])
}

func TestElections_AreReadFromWhatCounts(t *testing.T) {
	t.Parallel()
	d := polled(t)
	all := d.elections()
	require.Len(t, all, 2)
	require.Equal(t, statistics.KindPilot, all[0].Kind)
	require.True(t, *all[0].First)
	require.Positive(t, all[0].Registered)
	require.Equal(t, pilot.PostDirector, all[0].Elected[0].Post)
	sum := statistics.Count(all)
	require.Equal(t, sum.Elected, sum.Sex.Stated, "the examples state all")
	require.Equal(t, sum.Elected, sum.Age.Stated)

	d.must(d.returning("back", pilot.StepPartyElection))
	require.Len(t, d.elections(), 1, "returned")
	d.must(d.returning("back-too", pilot.StepCommitteeElection))
	require.Empty(t, d.elections())
	d.must(d.handIn("again", pilot.StepCommitteeElection, func(h *pilot.HandIn) {
		var ev evidence.CommitteeElectionEvidence
		require.NoError(t, json.Unmarshal(h.Evidence, &ev))
		for i := range ev.Elected {
			ev.Elected[i].Background = nil
		}
		var err error
		h.Evidence, err = json.Marshal(ev)
		require.NoError(t, err)
	}))
	all = d.elections()
	require.Len(t, all, 1)
	sum = statistics.Count(all)
	require.Zero(t, sum.Sex.Stated, "the version before counts no more")
	require.Equal(t, sum.Elected, sum.Age.Stated)

	_, none, err := d.store.Elections(t.Context(), d.id.Terms.Programme, "other")
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestElections_GoOnAfterThePilot(t *testing.T) {
	t.Parallel()
	d := polled(t)
	facts := d.state.Facts
	below := pilot.NewState()
	below.ClosedAt, below.Facts = d.now, facts
	life := d.id.Terms.ForGovernance(below)
	g := &desk{t: t, store: d.store, url: d.url, state: pilot.NewState(), now: d.now.AddDate(3, 0, 0)}
	g.id = pilot.Identity{WorkflowID: "governance/" + life.Programme + "/" + life.Place(), RunID: "run-1", Terms: &life}
	g.must(pilot.SelfEntry(pilot.EntryOpen, g.now, struct{}{}))
	record := func(id string, b evidence.ChangeBody) pilot.Entry {
		body, err := json.Marshal(b)
		require.NoError(t, err)
		role := pilot.RoleResidentsCommittee
		raw, err := json.Marshal(pilot.Record{Header: pilot.Header{V: 1, ID: id, By: pilot.Actor{Name: "王芳", Role: role, Unit: life.UnitOf(role)}}, Kind: pilot.KindChange, Body: body})
		require.NoError(t, err)
		return pilot.NewEntry(pilot.EntryRecord, "file-record", pilot.ViaUpdate, g.now, raw)
	}
	b := evidence.ChangeBody{Body: evidence.BodyCommittee, Reason: evidence.ChangeTermElection, Date: life.Today(g.now).AddDays(-1), Document: "结果报告单", Register: 1000, Ballots: 760}
	for i, post := range []string{pilot.PostDirector, pilot.PostViceDirector, pilot.PostMember, pilot.PostMember, pilot.PostMember} {
		b.Joined = append(b.Joined, evidence.Joining{Name: numbered("新人", i), Post: post, Votes: 500, Background: &evidence.AgedBackground{Background: evidence.Background{Sex: "female"}, Age: 30}})
	}
	g.must(record("term", b))
	g.must(g.filing("reaction", pilot.KindReaction))
	all := g.elections()
	require.Len(t, all, 3)
	require.Equal(t, statistics.KindTerm, all[2].Kind)
	require.Equal(t, []int{1000, 760, 5}, []int{all[2].Registered, all[2].Voted, len(all[2].Elected)})
	require.Equal(t, 5, statistics.Count(statistics.Choose(statistics.ChoiceLatest, all)).Sex.Of("female"))
}

// versioned are a programme's elections by sub-district, and their versions.
func (d *desk) versioned() (elections, versions map[string]string, from map[string][]string) {
	d.t.Helper()
	elections, versions, from = map[string]string{}, map[string]string{}, map[string][]string{}
	_, all, err := d.store.ElectionsOf(d.t.Context(), d.id.Terms.Programme, func(now []postgres.SubDistrictVersion) (wanted []string) {
		for _, v := range now {
			versions[v.SubDistrict] = v.Version
			wanted = append(wanted, v.SubDistrict)
		}
		return wanted
	})
	require.NoError(d.t, err)
	for _, c := range all {
		elections[c.SubDistrict.Code] += asJSON(d.t, c)
		from[c.SubDistrict.Code] = append(from[c.SubDistrict.Code], c.From...)
	}
	return elections, versions, from
}

func TestElectionsOf_AVersionChangesWithWhatIsRecorded(t *testing.T) {
	t.Parallel()
	above, other := townships(t)
	one, two := above.below("sample-1"), above.below("sample-2")
	move := pilot.UnitsChange{Change: pilot.ChangeMove, Communities: []string{"sample-1"}, From: "sample", To: "other", Into: []pilot.IntoUnit{{Unit: pilot.Unit{Code: "sample-1", Name: "示例社区"}}}}
	for what, record := range []func(){
		func() { one.hear(one.handIn("size-1", pilot.StepSizeAdjustment)) },
		func() {
			for _, step := range []pilot.Step{pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation} {
				above.hear(above.handIn(string(step), step))
			}
		},
		func() { one.hear(pilot.SelfEntry(pilot.EntryGate, above.now, above.state.GateMessage())) },
		func() { one.hear(one.handIn("committee-1", pilot.StepElectionCommittee)) },
		func() { one.hear(one.handIn("elected-1", pilot.StepCommitteeElection)) },
		func() { one.hear(one.returning("back", pilot.StepCommitteeElection)) },
		func() { one.hear(one.handIn("elected-2", pilot.StepCommitteeElection)) },
		func() { above.order(move) },
		func() { one.hear(pilot.SelfEntry(pilot.EntryGate, above.now, above.state.GateMessage())) },
		func() { other.order(move) },
		func() { other.below("sample-1") },
		func() { two.cancel() },
		func() {
			above.exec(`UPDATE pilots SET state = state #- '{facts,election}' WHERE workflow_id = '` + one.id.WorkflowID + `'`)
		},
		func() { require.NotEmpty(t, one.repair()) },
	} {
		elections, versions, _ := above.versioned()
		record()
		after, now, from := above.versioned()
		changed := false
		for code := range now {
			newer := now[code] != versions[code]
			changed = changed || newer
			for _, before := range from[code] {
				newer = newer || now[before] != versions[before]
			}
			require.True(t, newer || elections[code] == after[code], "%d: %s", what, code)
		}
		require.True(t, changed, what)
	}
	_, _, from := above.versioned()
	require.Equal(t, []string{"sample"}, from["other"])
}

func TestElectionsOf_ReadsWhatIsWanted(t *testing.T) {
	t.Parallel()
	above, other := townships(t)
	above.below("sample-1")
	above.below("sample-2")
	read := func(wanted ...string) (codes []string) {
		_, all, err := above.store.ElectionsOf(t.Context(), above.id.Terms.Programme, func([]postgres.SubDistrictVersion) []string { return wanted })
		require.NoError(t, err)
		for _, c := range all {
			codes = append(codes, c.Community.Code)
		}
		return codes
	}
	require.Empty(t, read())
	require.Empty(t, read(other.id.Terms.SubDistrict.Code))
	require.Equal(t, []string{"sample-1", "sample-2"}, read("sample"))
	require.Equal(t, []string{"sample-1", "sample-2"}, read("other", "sample"))
}
