package evidence_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

func TestArchive_EveryItemHasItsDocumentsAndEachDocumentOneItem(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for item := 1; item <= 24; item++ {
		documents := evidence.ArchiveDocuments(item)
		require.NotEmpty(t, documents, item)
		for _, code := range documents {
			require.Zero(t, seen[code], "%s is in item %d and in %d", code, seen[code], item)
			seen[code] = item
		}
	}
	require.Len(t, evidence.ArchiveDocuments(18), 6, "the six rosters")
	require.Len(t, evidence.ArchiveDocuments(17), 10, "eight documents, their adoption, the Party organisation's opinion")
	require.Nil(t, evidence.ArchiveDocuments(25))
}

func TestArchive_AnyDocumentLeftOutIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var items struct {
		Items []evidence.ArchiveItem `json:"items"`
	}
	require.NoError(t, json.Unmarshal(w.example(t, pilot.StepCommunityArchive), &items))
	for i, item := range items.Items {
		for j, code := range item.Documents {
			if len(item.Documents) == 1 {
				continue
			}
			v := w.edited(t, pilot.StepCommunityArchive, edits{fmt.Sprintf("items.%d.documents.%d", i, j): gone{}})
			require.Len(t, v.Findings, 1)
			f := v.Findings[0]
			require.Equal(t, []string{"R19", evidence.CodeDocumentMissing, code}, []string{f.Rule, f.Code, f.Wanted})
			require.Equal(t, fmt.Sprint(item.Item), f.Found)
		}
	}
}

func TestArchive_WhatIsKeptOtherwiseThanTheTableSaysIsNoted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	table := []pilot.RetentionClass{
		{Class: "permanent", Documents: []string{"result-report", "size-decision"}}, {Class: "short", Documents: []string{"sealed-ballots"}},
	}
	other := edits{"items.0.retention": "short", "items.5.retention": "long"}
	w.community.Profile.RetentionTable = nil
	require.Empty(t, w.edited(t, pilot.StepCommunityArchive, other).Findings, "a profile without a table has no opinion")
	w.community.Profile.RetentionTable = table
	v := w.edited(t, pilot.StepCommunityArchive, other)
	require.Len(t, v.Findings, 2)
	for _, f := range v.Findings {
		require.Equal(t, []string{evidence.CodeRetentionTable, "permanent"}, []string{f.Code, f.Wanted})
		require.Equal(t, pilot.Note, f.Severity)
	}
	require.False(t, evidence.Refuses(v.Findings, nil))
	require.Empty(t, w.edited(t, pilot.StepCommunityArchive, edits{"items.9.retention": "short"}).Findings, "of no document that the table names")
}

func TestArchive_AnItemMayHaveSeveralEntries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var e map[string]any
	require.NoError(t, json.Unmarshal(w.example(t, pilot.StepCommunityArchive), &e))
	items := e["items"].([]any)
	ballots := items[5].(map[string]any)
	require.InDelta(t, 13, ballots["item"], 0)
	rest := map[string]any{}
	for k, v := range ballots {
		rest[k] = v
	}
	rest["documents"], ballots["documents"] = ballots["documents"].([]any)[1:], ballots["documents"].([]any)[:1]
	ballots["retention"] = "short" // kept apart, and not as long
	e["items"] = append(items, rest)
	raw, err := json.Marshal(e)
	require.NoError(t, err)
	require.Empty(t, w.examine(pilot.StepCommunityArchive, raw).Findings)
}

func TestArchive_WhatNamesNoDocumentsIsToldAllThatBelongThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.edited(t, pilot.StepCommunityArchive, unlisted(13))
	require.Len(t, v.Findings, 9, "the items of more than one document")
	for _, f := range v.Findings {
		require.Equal(t, evidence.CodeDocumentMissing, f.Code)
		require.NotContains(t, f.Wanted, "…", "the whole list is shown")
		require.Greater(t, len(strings.Split(f.Wanted, ", ")), 1)
	}
}

// unlisted takes the documents out of so many items: the archive's shape before
// they were listed.
func unlisted(items int) edits {
	e := edits{}
	for i := range items {
		e[fmt.Sprintf("items.%d.documents", i)] = gone{}
	}
	return e
}

func TestAuthority_EachActHasItsBodiesAndEachBodyOneLine(t *testing.T) {
	t.Parallel()
	bodies := []string{evidence.BodyAssembly, evidence.BodyGovernment}
	for _, r := range pilot.Roles() {
		bodies = append(bodies, string(r))
	}
	var listed []string
	acts := map[evidence.Act]int{}
	for _, p := range evidence.Authority() {
		listed = append(listed, p.Body)
		for _, a := range p.Acts {
			acts[a]++
		}
	}
	require.ElementsMatch(t, bodies, listed)
	for act, n := range acts {
		require.Len(t, act.Bodies(), n)
	}
	require.Equal(t, []string{evidence.BodyAssembly, evidence.BodyCommittee}, evidence.ActAdopt.Bodies(), "the office guides and never adopts")
	require.Equal(t, []string{evidence.BodyCommittee}, evidence.ActHire.Bodies(), "the office can't sign for the committee")
	receipt, _ := pilot.Spec(pilot.StepArchiveReceipt)
	require.Equal(t, []string{string(receipt.Role)}, evidence.ActReceiveArchives.Bodies())
	for _, p := range evidence.Authority() {
		if slices.Contains([]string{"workstation", "sub-district-office", "sub-district-party", "district"}, p.Body) {
			require.NotContains(t, p.Acts, evidence.ActAdopt, p.Body)
		}
	}
}

func TestAuthority_NobodyElseAdoptsAnyOfTheEightDocuments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, spec := range pilot.Catalogue() {
		if spec.Stage != pilot.StageInstitutions || spec.Code == pilot.StepSubCommittees {
			continue
		}
		for _, r := range pilot.Roles() {
			if r == pilot.RoleResidentsCommittee {
				continue
			}
			v := w.edited(t, spec.Code, edits{"adoptedBy": string(r)})
			require.Contains(t, said(v), "evidence.adoptedBy wrong-body", "%s by %s", spec.Code, r)
			require.True(t, evidence.Refuses(v.Findings, nil))
		}
	}
}
