package plan_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/plan"
)

func TestColours_TravelInTheTerms(t *testing.T) {
	t.Parallel()
	for more, want := range map[string]pilot.Looks{
		"": nil, "colours: {}": nil, "colours: {done: {}}": nil,
		"colours: {done: blue, red: {name: 红灯}}": {pilot.LightDone: {Colour: "blue"}, pilot.LightRed: {Name: "红灯"}},
	} {
		path := filepath.Join(t.TempDir(), "plan.yaml")
		require.NoError(t, os.WriteFile(path, edited(t, smallPlan, "warn-days: 7", "warn-days: 7\n"+more), 0o600))
		p, issues := plan.Load(path)
		require.NotNil(t, p, "%s: %v", more, issues)
		terms, err := p.Terms("yuetan", plan.Options{})
		require.NoError(t, err)
		require.Equal(t, want, terms.Colours, more)
	}
	require.Equal(t, "blue", pilot.Looks(nil).Colour(pilot.LightDone))
	require.Equal(t, "green", pilot.Looks{pilot.LightDone: {Colour: "green"}}.Colour(pilot.LightDone))
	require.Equal(t, "red", pilot.Looks{pilot.LightRed: {Name: "红灯"}}.Colour(pilot.LightRed))
}

func TestPapers_TravelInTheTermsAndLeaveNoTraceWhereThereAreNone(t *testing.T) {
	t.Parallel()
	for more, want := range map[string]*pilot.PaperTerms{
		"": nil, "papers: {}": nil,
		`papers: {archive-number: "{year}-{item}", notice-number: "选告〔{year}〕{n}号"}`: {ArchiveNumber: "{year}-{item}", NoticeNumber: "选告〔{year}〕{n}号"},
	} {
		path := filepath.Join(t.TempDir(), "plan.yaml")
		require.NoError(t, os.WriteFile(path, edited(t, smallPlan, "warn-days: 7", "warn-days: 7\n"+more), 0o600))
		p, issues := plan.Load(path)
		require.NotNil(t, p, "%s: %v", more, issues)
		terms, err := p.Terms("yuetan", plan.Options{})
		require.NoError(t, err)
		require.Equal(t, want, terms.Papers, more)
	}
}
