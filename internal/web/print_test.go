package web

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

func TestPrint_HasTheNumbersOfThePlansTemplatesAndWhoHandsOver(t *testing.T) {
	t.Parallel()
	w, err := examples.NewWorld()
	require.NoError(t, err)
	v := &visit{lang: catalog.Chinese}
	paper := func(step pilot.Step, terms pilot.Terms) paperShown {
		target := formFor(t, "/p/"+terms.Place()+"/steps/"+string(step))
		raw, err := w.Example(step)
		require.NoError(t, err)
		return v.paper(&terms, target, 2, "2002-11-25", raw)
	}
	none := paper(pilot.StepCommitteeElection, w.Community)
	require.Equal(t, paperShown{}, none, "without a template no number is made up")

	w.Community.Papers = &pilot.PaperTerms{NoticeNumber: "{community}选告〔{year}〕{n}号", MaterialNumber: "{step}-{n}"}
	election := paper(pilot.StepCommitteeElection, w.Community)
	require.Equal(t, "3-2", election.Material)
	var e evidence.CommitteeElectionEvidence
	raw, err := w.Example(pilot.StepCommitteeElection)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &e))
	require.Len(t, election.Notices, len(e.Notices))
	require.Equal(t, noticeShown{"示例社区选告〔2002〕1号", e.Notices[0].Title, string(e.Notices[0].Date)}, election.Notices[0])

	archive := paper(pilot.StepCommunityArchive, w.Community)
	require.Len(t, archive.Hands, 3)
	require.Equal(t, handShown{"移交单位(选举材料, 第9至13件)", "社区选举委员会"}, archive.Hands[0])
	require.Len(t, paper(pilot.StepArchiveFiling, w.Terms).Hands, 2)
}
