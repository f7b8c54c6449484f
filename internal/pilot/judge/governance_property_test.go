package judge_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// Whatever the level above does in between, the clock gets on, no year's book says
// of a period that it was both done and missed, or either of them twice, and
// folding the events again gives the same state.
func TestGovernance_BooksStayTrueUnderReturnsExtensionsAndSuspensions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		c := govern(r, "2002-12-20")
		c.now = c.date("2003-01-05")
		duties := []pilot.Step{meetings, annual, station, appraisal}
		for range rapid.IntRange(5, 40).Draw(r, "actions") {
			c.on(c.terms.Today(c.now).AddDays(rapid.IntRange(0, 70).Draw(r, "days")))
			duty := rapid.SampledFrom(duties).Draw(r, "duty")
			switch rapid.SampledFrom([]string{"file", "file", "file", "return", "extend", "suspend", "resume", "elect"}).Draw(r, "what") {
			case "file":
				kind := pilot.RecordOf(duty)
				body := examples.RecordFor(evidence.BasisOf(c.terms, c.state), kind, c.terms.Today(c.now))
				c.files(kind, rawOf(c, body))
			case "return":
				c.returned(duty)
			case "extend":
				c.extend(duty, c.terms.Today(c.now).AddDays(rapid.IntRange(1, 60).Draw(r, "more")), pilot.RoleDistrict, "")
			case "suspend":
				c.suspend(pilot.EntrySuspend, "")
			case "resume":
				c.suspend(pilot.EntryResume, "")
			case "elect":
				c.elects(c.terms.Today(c.now))
			}
		}
		for _, book := range c.state.Years {
			seen := map[string]bool{}
			for _, period := range append(append([]string{}, book.Done...), book.Missed...) {
				require.False(r, seen[period], "%s in %+v", period, book)
				seen[period] = true
			}
		}
		requireFolds(r, c)
	})
}

func rawOf(c community, body any) json.RawMessage {
	c.t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(c.t, err)
	return raw
}
