package examples_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// Whatever a pilot holds, with dates and names of its own, the example of the next
// step is accepted as it is printed on that day.
func TestExamples_RestOnWhatIsOnRecordWhateverItIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		terms := examples.SampleTerms()
		terms.Communities[0].New = rapid.Bool().Draw(r, "new")
		terms.Profile.Party.Strict = rapid.Bool().Draw(r, "strict")
		some := rapid.SliceOfDistinct(rapid.SampledFrom(optional), rapid.ID[pilot.Step])
		terms.With = some.Draw(r, "with")
		w := timeline{terms: terms, today: terms.Opens.AddDays(rapid.IntRange(0, 60).Draw(r, "begins"))}
		w.community, _ = terms.ForCommunity(terms.Communities[0].Code)
		for _, spec := range pilot.Catalogue() {
			if terms, _ := w.at(spec); terms.Has(&spec) {
				w.take(r, spec)
			}
		}
		for _, spec := range pilot.Catalogue() { // and to correct any of them once more
			if terms, _ := w.at(spec); terms.Has(&spec) {
				w.example(r, spec)
			}
		}
	})
}

var optional = []pilot.Step{pilot.StepVoterRegistration, pilot.StepCandidates, pilot.StepSupervisionCommittee, pilot.StepHandover}

type timeline struct {
	terms        *pilot.Terms
	community    pilot.Terms
	above, below pilot.Facts
	today        pilot.Date
}

func (w *timeline) at(spec pilot.StepSpec) (*pilot.Terms, *pilot.Facts) {
	if spec.Level == pilot.LevelCommunity {
		return &w.community, &w.below
	}
	return w.terms, &w.above
}

func (w *timeline) judge(spec pilot.StepSpec, raw json.RawMessage) evidence.Verdict {
	terms, facts := w.at(spec)
	now := w.today.Start(terms.Location()).Add(10 * time.Hour)
	return evidence.Examine(evidence.Case{Terms: terms, Facts: *facts, Filed: examples.Filed(terms), Now: now, HandIn: &pilot.HandIn{Step: spec.Code}}, raw)
}

// example is the step's, accepted as it is.
func (w *timeline) example(r *rapid.T, spec pilot.StepSpec) json.RawMessage {
	terms, facts := w.at(spec)
	raw, err := json.Marshal(examples.For(terms, *facts, spec.Code, w.today))
	require.NoError(r, err)
	require.Empty(r, w.judge(spec, raw).Findings, "%s on %s: %s", spec.Code, w.today, raw)
	return raw
}

// take hands in the step, some days later, on days and with names of the place's
// own where these are in order. A round of the election may fail before.
func (w *timeline) take(r *rapid.T, spec pilot.StepSpec) {
	_, facts := w.at(spec)
	for rounds := rapid.IntRange(0, 2).Draw(r, "rounds"); ; rounds-- {
		w.today = w.today.AddDays(rapid.SampledFrom([]int{0, 0, 1, 2, 9, 40}).Draw(r, "days"))
		if ec := w.below.ElectionCommittee; ec != nil {
			w.today = max(w.today, ec.Date.AddDays(w.terms.Profile.Election.CommitteeDaysBefore)) // no poll is held sooner
		}
		if list := w.below.VoterList; list != nil {
			w.today = max(w.today, list.Date.AddDays(w.terms.Profile.Election.VoterListDaysBefore))
		}
		raw := w.example(r, spec)
		for range 4 {
			other := disturbed(r, raw)
			if spec.Code == pilot.StepCommitteeElection && rounds > 0 {
				other = failed(r, other)
			}
			if v := w.judge(spec, other); !evidence.Refuses(v.Findings, nil) {
				raw = other
				break
			}
		}
		v := w.judge(spec, raw)
		*facts = facts.With(v.Facts)
		if !v.StaysOpen {
			return
		}
		w.today = w.today.AddDays(8) // no round is held again sooner
	}
}

var (
	dated = regexp.MustCompile(`"(\d{4}-\d{2}-\d{2})"`)
	named = regexp.MustCompile(`"\p{Han}{3}"`)
)

// disturbed moves the evidence's dates, and marks or spaces the name of somebody.
func disturbed(r *rapid.T, raw json.RawMessage) json.RawMessage {
	all := rapid.SampledFrom([]int{0, 1, 5, 20}).Draw(r, "all")
	some := rapid.SampledFrom([]int{0, 0, 1, 3, 30}).Draw(r, "some")
	out := dated.ReplaceAllFunc(raw, func(d []byte) []byte {
		days := all
		if some > 0 && rapid.IntRange(0, 3).Draw(r, "moved") == 0 {
			days += rapid.IntRange(-some, some).Draw(r, "by")
		}
		return []byte(`"` + string(pilot.Date(d[1:11]).AddDays(days)) + `"`)
	})
	names := named.FindAll(out, -1)
	if len(names) == 0 {
		return out
	}
	chosen := strings.Trim(string(rapid.SampledFrom(names).Draw(r, "name")), `"`)
	runes := []rune(chosen)
	somebody := rapid.SampledFrom(castOf(r)).Draw(r, "somebody")
	written := rapid.SampledFrom([]string{chosen, chosen + "(3号楼)", string(runes[:1]) + "　" + string(runes[1:]), somebody, somebody + " （二）"}).Draw(r, "written")
	return json.RawMessage(strings.ReplaceAll(string(out), `"`+chosen+`"`, `"`+written+`"`))
}

// castOf are people of the sample's place whom its examples name somewhere.
func castOf(r *rapid.T) []string {
	terms := examples.SampleTerms()
	var all []string
	for _, step := range []pilot.Step{pilot.StepElectionCommittee, pilot.StepCommitteeElection, pilot.StepSubCommittees, pilot.StepRecruitment, pilot.StepPartyElection} {
		raw, err := json.Marshal(examples.For(terms, pilot.Facts{}, step, terms.Deadline))
		require.NoError(r, err)
		for _, name := range named.FindAllString(string(raw), -1) {
			all = append(all, strings.Trim(name, `"`))
		}
	}
	return all
}

// failed is a round with too few voters, or with seats left.
func failed(r *rapid.T, raw json.RawMessage) json.RawMessage {
	edits := examples.Edits{"ballots": 9, "ballotsAgain": 9, "validVotes": 8, "validVotesAgain": 8}
	for _, gone := range []string{"elected", "resultDate", "filed", "handoverDate", "termFrom", "termTo"} {
		edits[gone] = examples.Gone{}
	}
	if rapid.Bool().Draw(r, "seats left") {
		edits = examples.Edits{"elected." + rapid.SampledFrom([]string{"0", "1", "2", "5"}).Draw(r, "seat"): examples.Gone{}}
	}
	out, err := edits.On(raw)
	require.NoError(r, err)
	return out
}
