package endtoend

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/postgres"
	"shidian/internal/view"
	"shidian/workflows"
)

const (
	twoProgramme = "two-2002"
	twoPlan      = "testdata/two-communities.yaml"
)

// Three wrong hand-ins of each of the 27 steps, by the desk and as a raw signal:
// each is refused with its rule, clause and field; then the right one passes. One
// community is new, for the founding of its Party organisation; the other goes first.
func TestDistrict_WrongHandInsAreRefusedWithTheirRule(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.programme = twoProgramme
	s.mustDesk("start", twoPlan)
	record, old, founded := s.open(), examples.OpenWorld(), examples.OpenWorld(newCommunity)
	for _, spec := range pilot.Catalogue() {
		if spec.Optional {
			continue // the plan names none
		}
		place, sample := "yuetan", old
		switch {
		case spec.Code == pilot.StepPartyFounding:
			place, sample = "yuetan/muxidi", founded
			s.mustSubmit(place, pilot.StepSizeAdjustment)
		case spec.Level == pilot.LevelCommunity:
			place = "yuetan/sanlihe-1"
		}
		if spec.Code == pilot.StepSelfCheck { // of every community complete
			s.untilAwaited("yuetan/muxidi", pilot.StepElectionCommittee)
			s.mustSubmit("yuetan/muxidi", stepsOf(true)[2:]...)
		}
		s.untilAwaited(place, spec.Code)
		wrong := s.wrongHandIns(sample, place, spec.Code)
		for _, w := range wrong {
			s.refusedAtTheDesk(place, w)
			s.signal(place, w)
		}
		s.refusedOnRecord(record, place, wrong)
		s.mustSubmit(place, spec.Code)
		require.NoError(t, founded.Take(spec.Code))
		if spec.Code != pilot.StepPartyFounding {
			require.NoError(t, old.Take(spec.Code))
		}
	}
	s.until("yuetan", "closed", func(status view.Status) bool { return status.Phase == pilot.PhaseClosed })
}

func newCommunity(t *pilot.Terms) { t.Communities[0].New = true }

func (s *system) untilAwaited(place string, step pilot.Step) {
	s.t.Helper()
	s.until(place, "waits for "+string(step), func(status view.Status) bool {
		return stepOf(status, step).Status.Code == string(pilot.Open)
	})
}

// wrongHandIn is a wrong hand-in of this pilot.
type wrongHandIn struct {
	examples.Wrong
	step     pilot.Step
	evidence json.RawMessage
	id       string // of the raw signal
}

// wrongHandIns are three of a step's, of those that are refused in a pilot that
// stands where the sample does.
func (s *system) wrongHandIns(sample *examples.World, place string, step pilot.Step) []wrongHandIn {
	s.t.Helper()
	var example struct {
		Evidence json.RawMessage `json:"evidence"`
	}
	out := s.mustDesk("evidence", "example", string(step), "--place", place, "-o", "json")
	require.NoError(s.t, json.Unmarshal([]byte(out), &example))
	var three []wrongHandIn
	for _, w := range examples.WrongFor(step) {
		if len(three) == 3 || !refusedIn(s.t, sample, step, w) {
			continue
		}
		evidence, err := w.Edits.On(slices.Clone(example.Evidence))
		require.NoError(s.t, err)
		three = append(three, wrongHandIn{w, step, evidence, fmt.Sprintf("raw-%s-%d", step, len(three))})
	}
	require.Len(s.t, three, 3, step)
	return three
}

// refusedIn says whether a wrong hand-in is refused, of no other place, and not
// for a date that for this pilot is past.
func refusedIn(t *testing.T, sample *examples.World, step pilot.Step, w examples.Wrong) bool {
	t.Helper()
	if w.Code == evidence.CodeFutureDate || (w.Place != nil && step != pilot.StepPartyFounding) {
		return false
	}
	example, err := sample.Example(step)
	require.NoError(t, err)
	wrong, err := w.Edits.On(example)
	require.NoError(t, err)
	return slices.ContainsFunc(sample.Examine(step, wrong).Findings, func(f pilot.Finding) bool {
		return w.Is(f) && f.Severity == pilot.Hard
	})
}

// refusedAtTheDesk hands it in as a clerk does.
func (s *system) refusedAtTheDesk(place string, w wrongHandIn) {
	s.t.Helper()
	file := filepath.Join(s.folder, w.id+".yaml")
	require.NoError(s.t, os.WriteFile(file, append([]byte("evidence: "), w.evidence...), 0o600))
	spec, _ := pilot.Spec(w.step)
	a := s.desk("submit", place, string(w.step), "-f", file, "--as", "王秀英", "--role", string(spec.Role), "--lang", "zh")
	name := string(w.step) + ": " + w.Name.In(catalog.English)
	require.Equal(s.t, 1, a.code, "%s\n%s%s", name, a.out, a.errOut)
	require.Contains(s.t, a.out, "未通过", name)
	require.Contains(s.t, a.out, view.FieldName(catalog.Chinese, string(w.step), w.Field), name)
	if rule, ok := pilot.Rule(w.Rule); ok {
		require.Contains(s.t, a.out, w.Rule+"  方案 "+rule.Clause, name)
	}
}

// signal sends it without the desk, as anybody may who reaches the server.
func (s *system) signal(place string, w wrongHandIn) {
	s.t.Helper()
	message := s.message(place, w.step, w.id)
	message["evidence"] = w.evidence
	require.NoError(s.t, s.client.SignalWorkflow(s.t.Context(), workflows.PilotID(twoProgramme, place), "", workflows.SignalStepCompleted, message))
}

// refusedOnRecord waits until the raw signals are on record, refused like the desk's.
func (s *system) refusedOnRecord(record *postgres.Store, place string, signalled []wrongHandIn) {
	s.t.Helper()
	id := workflows.PilotID(twoProgramme, place)
	for _, w := range signalled {
		var findings []pilot.Finding
		require.Eventually(s.t, func() bool {
			versions, err := record.Versions(s.t.Context(), id, w.step)
			i := slices.IndexFunc(versions, func(v postgres.VersionRow) bool { return v.ID == w.id })
			if err != nil || i < 0 {
				return false
			}
			require.Equal(s.t, pilot.Refused, versions[i].Outcome, w.id)
			findings = versions[i].Findings
			return true
		}, patience, tick, "%s is on record", w.id)
		require.True(s.t, slices.ContainsFunc(findings, w.Is), "%s: %s %s %s in %+v", w.id, w.Rule, w.Code, w.Field, findings)
	}
}
