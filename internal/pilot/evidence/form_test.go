package evidence_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

func steps() []pilot.Step {
	var all []pilot.Step
	for _, s := range pilot.Catalogue() {
		all = append(all, s.Code)
	}
	return all
}

func offline(step pilot.Step, raw string) evidence.Verdict {
	terms := examples.SampleTerms()
	return evidence.Examine(evidence.Case{
		Terms: terms, Now: terms.Deadline.Start(terms.Location()), Offline: true, HandIn: &pilot.HandIn{Step: step},
	}, json.RawMessage(raw))
}

func said(v evidence.Verdict) []string {
	var list []string
	for _, f := range v.Findings {
		list = append(list, f.Field+" "+f.Code)
	}
	return list
}

func TestForm_WhatIsNoEvidenceAtAllIsSaidOnce(t *testing.T) {
	t.Parallel()
	for raw, code := range map[string]string{
		"": "no-evidence", "   ": "no-evidence", "null": "no-evidence", "{": "not-json", "[]": "wants-group", `"x"`: "wants-group",
		"12": "wants-group", "{} {}": "not-json", `{"a":}`: "not-json", strings.Repeat(`[`, 100000): "too-deep",
		`{"members":` + strings.Repeat(`[`, 50) + strings.Repeat(`]`, 50) + `}`: "too-deep",
	} {
		v := offline(pilot.StepLeadingGroup, raw)
		require.Equal(t, []string{"evidence " + code}, said(v), "%.40s", raw)
		require.True(t, evidence.Refuses(v.Findings, nil))
	}
}

func TestForm_AllProblemsAreNamedWhereTheyStand(t *testing.T) {
	t.Parallel()
	v := offline(pilot.StepLeadingGroup, `{
		"title": 5, "Date": "2002-09-20", "date": "2002-13-40", "sealed": "yes", "head": null, "colour": "red", "headPost": {"a": 1},
		"issuedBy": "x", "issuedBy": "y", "members": [{"name": "a"}, null, "b", [1]]}`)
	require.ElementsMatch(t, []string{
		"evidence.title wants-text", "evidence.Date misspelt-field", "evidence.date wants-date", "evidence.sealed wants-yes-no",
		"evidence.head missing", "evidence.colour unknown-field", "evidence.headPost wants-text", "evidence.issuedBy doubled-field",
		"evidence.members[0].duty missing", "evidence.members[1] missing", "evidence.members[2] wants-group", "evidence.members[3] wants-group",
	}, said(v))
}

func TestForm_WhatIsUnmistakableIsUnderstoodThoughTypedOtherwise(t *testing.T) {
	t.Parallel()
	for _, date := range []string{`"2002/9/20"`, `"2002.9.20"`, `"2002年9月20日"`, `"２００２－０９－２０"`, `20020920`, `" 2002-9-20 "`} {
		v := offline(pilot.StepLeadingGroup, `{"date": `+date+`}`)
		require.NotContains(t, said(v), "evidence.date wants-date", date)
		require.NotContains(t, said(v), "evidence.date missing", date)
	}
	for _, date := range []string{`"9/20/2002"`, `"12月40日"`, `"2002-02-30"`, `20020230`, `2002`, `2002.9`, `true`} {
		require.Contains(t, said(offline(pilot.StepLeadingGroup, `{"date": `+date+`}`)), "evidence.date wants-date", date)
	}
	for _, yes := range []string{`true`, `"是"`, `"否"`, `" 是 "`} {
		require.NotContains(t, said(offline(pilot.StepLeadingGroup, `{"sealed": `+yes+`}`)), "evidence.sealed wants-yes-no", yes)
	}
	for _, number := range []string{`"４６０"`, `"４60"`, `" ４６０ "`} {
		require.NotContains(t, said(offline(pilot.StepSizeAdjustment, `{"households": `+number+`}`)), "evidence.households wants-whole-number", number)
	}
	for number, code := range map[string]string{
		`"４６０户"`: "wants-whole-number", `"４，６００"`: "wants-whole-number", `"－４"`: "wants-whole-number", `"４．５"`: "wants-whole-number", `"０"`: "out-of-range",
	} {
		require.Contains(t, said(offline(pilot.StepSizeAdjustment, `{"households": `+number+`}`)), "evidence.households "+code, number)
	}
}

func TestReadEvidence_ReadsAsTheJudgeDoes(t *testing.T) {
	t.Parallel()
	var list struct {
		Items []evidence.ArchiveItem `json:"items"`
		Open  bool                   `json:"open"`
	}
	evidence.ReadEvidence(json.RawMessage(`{"items":[{"item":"１２","title":"章程","date":"2002年10月8日","pages":3},{"item":"x","title":"细则"}],"open":"是","more":1}`), &list)
	require.True(t, list.Open)
	require.Len(t, list.Items, 2)
	require.Equal(t, evidence.ArchiveItem{Item: 12, Title: "章程", Date: "2002-10-08", Pages: 3}, list.Items[0])
	require.Equal(t, evidence.ArchiveItem{Title: "细则"}, list.Items[1])
	evidence.ReadEvidence(json.RawMessage(`[]`), &list)
}

func TestForm_NumbersThatAreNoneOrTooLargeAreRefusedAsTyped(t *testing.T) {
	t.Parallel()
	for number, code := range map[string]string{
		"1.5": "wants-whole-number", "1e3": "wants-whole-number", "-1": "out-of-range", "0": "out-of-range",
		"99999999999999999999999999": "out-of-range", "100000001": "out-of-range", `"460"`: "wants-whole-number", "true": "wants-whole-number",
		"[]": "wants-whole-number", "{}": "wants-whole-number",
	} {
		v := offline(pilot.StepSizeAdjustment, `{"households": `+number+`}`)
		require.Contains(t, said(v), "evidence.households "+code, number)
	}
}

func TestForm_FindingsAreCappedAndTheRestCounted(t *testing.T) {
	t.Parallel()
	var rows []string
	for i := range 80 {
		rows = append(rows, fmt.Sprintf(`{"task": "t%d"}`, i))
	}
	v := offline(pilot.StepResponsibilities, `{"tasks": [`+strings.Join(rows, ",")+`]}`)
	require.Len(t, v.Findings, 51)
	last := v.Findings[50]
	require.Equal(t, pilot.Note, last.Severity)
	require.Equal(t, "more-findings", last.Code)
	require.Equal(t, "112", last.Found)
}

func TestForm_WhatWasFoundIsShownInAtMostSixtyCharacters(t *testing.T) {
	t.Parallel()
	v := offline(pilot.StepLeadingGroup, `{"date": "`+strings.Repeat("九", 500)+`\n"}`)
	for _, f := range v.Findings {
		require.LessOrEqual(t, len([]rune(f.Found)), 60)
		require.NotContains(t, f.Found, "\n")
	}
}

func TestForm_AStepThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"evidence unknown-step"}, said(offline("dance", "{}")))
	require.Equal(t, []string{"evidence unknown-step"}, said(evidence.Examine(evidence.Case{}, nil)))
}

func TestForm_NoTermsAndNoTimeLeaveTheirRulesOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, step := range steps() {
		v := evidence.Examine(evidence.Case{Offline: true, HandIn: &pilot.HandIn{Step: step}}, w.example(t, step))
		require.False(t, evidence.Refuses(v.Findings, nil), "%s: %+v", step, v.Findings)
	}
}

// anyJSON draws JSON of every kind, rich in the names that evidence uses.
func anyJSON(names []string) *rapid.Generator[any] {
	scalar := rapid.OneOf(
		rapid.Just[any](nil), rapid.Bool().AsAny(), rapid.Int().AsAny(), rapid.Float64Range(-1e300, 1e300).AsAny(), rapid.String().AsAny(),
		rapid.SampledFrom([]string{"2002-11-18", "2002-99-99", "assembly", "residents-committee", "director", "", "returned"}).AsAny(),
	)
	deeper := func(inner *rapid.Generator[any]) *rapid.Generator[any] {
		key := rapid.OneOf(rapid.SampledFrom(append(names, "x")), rapid.String())
		return rapid.OneOf(scalar, rapid.SliceOfN(inner, 0, 4).AsAny(), rapid.MapOfN(key, inner, 0, 8).AsAny())
	}
	return deeper(deeper(deeper(scalar)))
}

func namesOf(fields []evidence.Field) []string {
	var names []string
	for _, f := range fields {
		names = append(append(names, f.Name), namesOf(f.Fields)...)
	}
	return names
}

func TestExamine_NeverPanicsAndAlwaysAnswersAlike(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rapid.Check(t, func(r *rapid.T) {
		step := rapid.SampledFrom(steps()).Draw(r, "step")
		raw, err := json.Marshal(anyJSON(namesOf(evidence.EvidenceFields(step))).Draw(r, "evidence"))
		require.NoError(r, err)
		requireSoundVerdict(r, &w, step, raw)
	})
}

func TestExamine_SurvivesAnythingPutIntoAValidHandIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rapid.Check(t, func(r *rapid.T) {
		step := rapid.SampledFrom(steps()).Draw(r, "step")
		field := rapid.SampledFrom(evidence.EvidenceFields(step)).Draw(r, "field")
		value := anyJSON(namesOf(field.Fields)).Draw(r, "value")
		requireSoundVerdict(r, &w, step, edits{field.Name: value}.on(r, w.example(r, step)))
	})
}

func requireSoundVerdict(t require.TestingT, w *world, step pilot.Step, raw []byte) {
	v := w.examine(step, raw)
	require.Equal(t, v, w.examine(step, raw))
	require.LessOrEqual(t, len(v.Findings), 51)
	for _, f := range v.Findings {
		require.Contains(t, evidence.EvidenceCodes(), f.Code)
		require.True(t, f.Field == "evidence" || strings.HasPrefix(f.Field, "evidence."), f.Field)
		require.Contains(t, []pilot.Severity{pilot.Hard, pilot.Soft, pilot.Note}, f.Severity)
	}
}

func FuzzExamine(f *testing.F) {
	w := newWorld(f)
	for i, step := range steps() {
		f.Add(uint8(i), w.example(f, step))
	}
	f.Add(uint8(0), []byte(`{"members":[[[[[null]]]]],"date":"0000-00-00"}`))
	f.Fuzz(func(t *testing.T, step uint8, raw []byte) {
		all := steps()
		requireSoundVerdict(t, &w, all[int(step)%len(all)], raw)
	})
}

func TestForm_WithoutPlanTimeNoDateIsInTheFuture(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	c := evidence.Case{Terms: terms, HandIn: &pilot.HandIn{Step: pilot.StepLeadingGroup}}
	require.NotContains(t, said(evidence.Examine(c, json.RawMessage(`{"date":"2999-01-01"}`))), "evidence.date future-date")
	c.Now = time.Date(2002, 10, 1, 0, 0, 0, 0, time.UTC)
	require.Contains(t, said(evidence.Examine(c, json.RawMessage(`{"date":"2999-01-01"}`))), "evidence.date future-date")
}

func TestFields_DescribeEveryStepAndNoOther(t *testing.T) {
	t.Parallel()
	for _, step := range steps() {
		require.NotEmpty(t, evidence.EvidenceFields(step), step)
		empty, ok := evidence.NewEvidence(step)
		require.True(t, ok)
		require.IsType(t, examples.For(examples.SampleTerms(), pilot.Facts{}, step, "2002-12-31"), empty)
	}
	require.Nil(t, evidence.EvidenceFields("dance"))
	_, ok := evidence.NewEvidence("dance")
	require.False(t, ok)
}

// The recorder has a second of patience; a message of 32 KiB must not eat it.
func TestExamine_ShowsFiftyFindingsOfTheWorstThatFitsAMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	nulls := strings.TrimSuffix(strings.Repeat("null,", 6000), ",")
	empties := strings.TrimSuffix(strings.Repeat("{},", 10000), ",")
	var unknown strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&unknown, `"tite%d":1,`, i)
	}
	for step, raw := range map[pilot.Step]string{
		pilot.StepAssemblyRoster:    `{"representatives":[` + nulls + `]}`,
		pilot.StepCommitteeElection: `{"elected":[` + empties + `]}`,
		pilot.StepLeadingGroup:      `{` + unknown.String() + `"title":"x"}`,
		pilot.StepCommunityArchive:  `{"items":[` + empties + `]}`,
	} {
		v := w.examine(step, []byte(raw)) // were it quadratic, the suite's time limit would tell
		require.Len(t, v.Findings, 51)
	}
}

// What only some laws give is asked for under a profile of theirs, and nowhere else.
func TestCase_AsksForWhatTheProfilesLawGives(t *testing.T) {
	t.Parallel()
	under := func(terms *pilot.Terms) (asked []string) {
		c := evidence.Case{Terms: terms}
		var walk func([]evidence.Field)
		walk = func(fields []evidence.Field) {
			for _, f := range fields {
				if f.ByLaw != "" && c.Asks(f) {
					asked = append(asked, f.Path)
				}
				walk(f.Fields)
			}
		}
		for _, step := range []pilot.Step{pilot.StepElectionCommittee, pilot.StepCommitteeElection} {
			walk(evidence.EvidenceFields(step))
		}
		walk(evidence.RecordFields(pilot.KindMeeting))
		return asked
	}
	require.Len(t, under(nil), 8)
	require.Equal(t, []string{"chosenBy", "sizeApproval"}, under(examples.SampleTerms()))
	require.Equal(t, []string{"candidates.relativeOf", "proxies", "proxyListDate", "closeRelatives", "body", "reports.members"}, under(examples.LawTerms()))
}
