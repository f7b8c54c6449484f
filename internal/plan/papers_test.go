package plan_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/plan"
)

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
