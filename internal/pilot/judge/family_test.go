package judge_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
)

func TestSession_AReportThatNoCommunitySendsIsRefused(t *testing.T) {
	t.Parallel()
	for name, report := range map[string]string{
		"more than all":  `{"v":1,"seq":9,"community":"sample-1","accepted":1000,"total":1,"light":"red"}`,
		"more in all":    `{"v":1,"seq":9,"community":"sample-1","accepted":1000,"total":1000}`,
		"less than none": `{"v":1,"seq":9,"community":"sample-1","accepted":-1,"total":18}`,
		"no light":       `{"v":1,"seq":9,"community":"sample-1","light":"purple"}`,
		"no stage":       `{"v":1,"seq":9,"community":"sample-1","stage":"lunch"}`,
		"not ours":       `{"v":1,"seq":9,"community":"elsewhere"}`,
		"nothing":        `{}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t, examples.SampleTerms())
			before := *o.state.Community("sample-1")
			events := o.take(pilot.NewEntry(pilot.EntryProgress, "community-progress", pilot.ViaSignal, o.now, []byte(report)))
			require.Len(t, events, 1)
			require.Equal(t, pilot.EventRefused, events[0].Type)
			require.Equal(t, before, *o.state.Community("sample-1"))
			require.Zero(t, pilot.Summarise(o.state).Progress)
		})
	}
}

func TestSession_ACommunityClosesOnlyWithTheClosingThatItAgreedTo(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	for _, typed := range []string{`{}`, `{"v":1,"seq":1}`} {
		events := o.take(pilot.NewEntry(pilot.EntryClosed, "pilot-closed", pilot.ViaSignal, o.now, []byte(typed)))
		require.Len(t, events, 1)
		require.Equal(t, pilot.EventRefused, events[0].Type)
		require.Equal(t, pilot.PhaseOpen, o.state.Phase)
	}
}

func TestOutlook_LeavesOutAReportThatIsNoNewsAndTakesItFromTheOneBefore(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	opened := *o.state.Clone()
	first := pilot.Project(o.terms, o.state)
	require.NotNil(t, first.Delta(o.terms, pilot.NewState()).Report, "nothing was recorded before")

	o.take(pilot.NewEntry(pilot.EntryHandIn, "complete-step", pilot.ViaSignal, o.now, []byte("junk"))) // an event, and no news
	same := pilot.Project(o.terms, o.state)
	brief := same.Delta(o.terms, &opened)
	require.Greater(t, o.state.Seq, opened.Seq)
	require.Nil(t, brief.Report)
	require.Empty(t, brief.News)
	require.Equal(t, same.Summary, brief.Summary)
	followed := brief.After(first)
	require.Equal(t, first.Report, followed.Report)
	require.Equal(t, first.News, followed.News)

	o.take(pilot.SelfEntry(pilot.EntryGate, o.now, pilot.GateChanged{V: 1, Seq: 1, Open: true})) // the gate counts as news
	changed := pilot.Project(o.terms, o.state)
	require.Equal(t, changed, changed.Delta(o.terms, &opened))
	require.Equal(t, changed, changed.After(first))
}
