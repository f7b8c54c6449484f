package archive_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"shidian/internal/archive"
	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

func contents(t *testing.T, path string) map[string]string {
	t.Helper()
	z, err := zip.OpenReader(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, z.Close()) }()
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		data, err := io.ReadAll(r)
		require.NoError(t, err)
		all[f.Name] = string(data)
	}
	return all
}

func verified(t *testing.T, path string) archive.Verdict {
	t.Helper()
	v, err := archive.Verify(t.Context(), path, func(archive.Progress) {})
	require.NoError(t, err)
	return v
}

func TestArchive_OfAClosedPilotHoldsEverythingAndIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.complete()
	_, before := o.make("sample", nil)
	require.NotEmpty(t, before.Filing)
	require.Empty(t, before.Recorded)
	o.file(before.Filing)
	o.keep()

	path, made := o.make("sample", nil)
	require.Empty(t, made.Gaps)
	require.Equal(t, before.Filing, made.Filing, "what was filed is found again")
	digest, err := archive.FilingDigest(t.Context(), o.store, "sample-2002", "sample")
	require.NoError(t, err)
	require.Equal(t, made.Filing, digest)
	require.Equal(t, before.Filing, made.Recorded)
	again, _ := o.make("sample", nil)
	require.Equal(t, read(t, path), read(t, again), "the same pilot, the same bytes")

	all := contents(t, path)
	require.Len(t, all, made.Files)
	for _, d := range []*desk{o.above, o.below} {
		folder := map[*desk]string{o.above: "sub-district/", o.below: "communities/sample-1/"}[d]
		messages, err := o.store.Messages(t.Context(), d.id.WorkflowID)
		require.NoError(t, err)
		require.NotEmpty(t, messages)
		for _, m := range messages {
			require.True(t, holds(all, folder, string(m.Raw)), "%s %s", m.Step, m.ID)
		}
		require.EqualValues(t, d.state.Seq, strings.Count(all[folder+"events.jsonl"], "\n"))
		require.Contains(t, keys(all), folder+"runs/01-run-1.json.gz")
	}
	require.Contains(t, keys(all), "sub-district/steps/01-leading-group/0003-refused.html")
	require.Contains(t, all["sub-district/events.jsonl"], `"head":"{\"id\": \"junk"`, "what nobody could read is in the log")
	require.Contains(t, keys(all), "communities/sample-1/steps/12-charter/0004-accepted.json", "held first, accepted when its step opened")
	require.Equal(t, 2, strings.Count(strings.Join(keys(all), "\n"), "files/"), "of three attachments, two are the same")

	v := verified(t, path)
	require.Empty(t, v.Faults)
	require.Equal(t, made.Manifest, v.Manifest)
	require.Equal(t, made.Filing, v.Filing)
	require.Equal(t, made.Filing, v.Recorded)
	require.Equal(t, made.Files, v.Files)
}

func holds(all map[string]string, folder, content string) bool {
	for path, data := range all {
		if strings.HasPrefix(path, folder) && data == content {
			return true
		}
	}
	return false
}

func sum(content string) string {
	digest := sha256.Sum256([]byte(content))
	return hex.EncodeToString(digest[:])
}

func keys(all map[string]string) []string {
	var names []string
	for name := range all {
		names = append(names, name)
	}
	return names
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data
}

func TestArchive_HistoriesFetchedAreTheSameAsThoseKept(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.complete()
	_, made := o.make("sample", nil)
	require.Contains(t, kinds(made.Gaps), archive.GapHistoryRunning, "nobody was asked")
	_, made = o.make("sample", func(context.Context, string, string) ([]byte, error) { return nil, errors.New("no server") })
	require.Contains(t, kinds(made.Gaps), archive.GapHistoryRunning, "Temporal need not be there")
	fetched, made := o.make("sample", func(context.Context, string, string) ([]byte, error) { return aHistory(t), nil })
	require.NotContains(t, kinds(made.Gaps), archive.GapHistoryRunning)
	o.keep()
	kept, _ := o.make("sample", nil)
	require.Equal(t, read(t, fetched), read(t, kept))
}

func kinds(gaps []archive.Gap) []archive.GapKind {
	var out []archive.GapKind
	for _, g := range gaps {
		out = append(out, g.Kind)
	}
	return out
}

func TestArchive_SaysWhatIsLackingInBothLanguages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.complete()
	o.keep()
	o.below.take(pilot.NewEntry(pilot.EntryReturn, "return-step", pilot.ViaUpdate, o.now, returning(t, pilot.StepCharter)))
	var stored []string
	require.NoError(t, filepath.WalkDir(o.folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			stored = append(stored, path)
		}
		return err
	}))
	require.Len(t, stored, 2)
	for _, path := range stored {
		if strings.HasPrefix(string(read(t, path)), "%PDF") {
			require.NoError(t, os.Remove(path))
		} else {
			require.NoError(t, os.WriteFile(path, []byte("成立领导小组的通告\n"), 0o600))
		}
	}
	path, made := o.make("sample", nil)
	require.Equal(t, []archive.Gap{
		{Kind: archive.GapStep, Place: "sample/sample-1", Step: pilot.StepCharter},
	}, slices.DeleteFunc(slices.Clone(made.Gaps), func(g archive.Gap) bool { return g.Kind != archive.GapStep }))
	require.Subset(t, kinds(made.Gaps), []archive.GapKind{archive.GapConfirm, archive.GapFileMissing, archive.GapFileAltered})
	for _, g := range made.Gaps {
		for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
			require.NotContains(t, archive.GapText(lang, g), "{")
			require.NotContains(t, archive.GapText(lang, g), "archive.gap")
		}
	}
	v := verified(t, path)
	require.Empty(t, v.Faults, "what it holds is whole, and it says itself what it lacks")
	require.Equal(t, made.Gaps, v.Gaps)
}

func returning(t *testing.T, step pilot.Step) []byte {
	t.Helper()
	raw, err := json.Marshal(pilot.Return{
		Header: pilot.Header{V: 1, ID: "back", By: pilot.Actor{Name: "李强", Role: pilot.RoleSubDistrictOffice, Unit: "sample"}},
		Steps:  []pilot.Step{step}, Reasons: []pilot.ReturnReason{{Text: "缺少签字页"}},
	})
	require.NoError(t, err)
	return raw
}

func TestArchive_ADocumentThatChangedBetweenDigestAndFilingIsFound(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.complete()
	_, before := o.make("sample", nil)
	o.above.handIn("late", pilot.StepLeadingGroup, func(h *pilot.HandIn, _ any) { h.By.Role = pilot.RoleDistrict })
	_, same := o.make("sample", nil)
	require.Equal(t, before.Filing, same.Filing, "what was refused is not filed")
	require.NotEqual(t, before.Manifest, same.Manifest)

	o.file("sha256:" + strings.Repeat("0", 64))
	o.keep()
	path, made := o.make("sample", nil)
	require.Equal(t, []archive.GapKind{archive.GapFiling}, kinds(made.Gaps))
	v := verified(t, path)
	require.Equal(t, archive.FaultFiled, v.Faults[0].Kind)
	require.Equal(t, before.Filing, v.Filing)
}

func TestArchive_OfOneCommunityHasItsPackAlone(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.complete()
	path, made := o.make("sample/sample-1", nil)
	require.Empty(t, made.Filing)
	require.Empty(t, verified(t, path).Faults)
	for name := range contents(t, path) {
		require.NotContains(t, name, "sub-district/")
	}
	_, err := archive.Make(t.Context(), archive.Sources{Record: o.store, Files: o.files}, "sample-2002", "nowhere", io.Discard, func(archive.Progress) {})
	require.ErrorContains(t, err, "nowhere")
}

// The store is shared: a refused message that names another place's file does not
// bring that file into the archive.
func TestArchive_GathersOnlyFilesOfItsPlaces(t *testing.T) {
	t.Parallel()
	o := newOffice(t, func(terms *pilot.Terms) { terms.Uploads = true })
	foreign := o.with("别处.txt", "of another place\n")
	o.above.handIn("foreign", pilot.StepLeadingGroup, foreign)
	require.Equal(t, pilot.Open, o.above.state.Step(pilot.StepLeadingGroup).Status)
	own := o.with("通知.txt", "成立领导小组的通知\n")
	o.above.upload(own)
	o.above.handIn("own", pilot.StepLeadingGroup, own)
	require.Equal(t, pilot.Complete, o.above.state.Step(pilot.StepLeadingGroup).Status, o.above.state.Refusals)
	path, made := o.make("sample", nil)
	require.NotContains(t, kinds(made.Gaps), archive.GapFileMissing)
	all := contents(t, path)
	require.Equal(t, 1, strings.Count(strings.Join(keys(all), "\n"), "files/"))
	require.Contains(t, keys(all), "files/"+sum("成立领导小组的通知\n")+".txt")
}

func TestCatalogue_ListsDocumentsByItemWithTheFieldsOfFiling(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.complete()
	o.file("")
	path, _ := o.make("sample", nil)
	all := contents(t, path)
	var rows []archive.Row
	require.NoError(t, json.Unmarshal([]byte(all["catalogue.json"]), &rows))
	at := func(place, item, kind string) archive.Row {
		i := slices.IndexFunc(rows, func(r archive.Row) bool { return r.Place == place && r.Item == item && string(r.Kind) == kind })
		require.GreaterOrEqual(t, i, 0, "%s %s", item, kind)
		return rows[i]
	}
	for item := 1; item <= 6; item++ {
		require.NotEmpty(t, at("sample", string(rune('0'+item)), "listed").Title)
	}
	election := at("sample/sample-1", "13", "listed")
	require.Equal(t, "permanent", election.Retention)
	require.Equal(t, pilot.LevelCommunity, election.Level)
	require.Contains(t, election.Clause, "四.1")
	require.Positive(t, election.Pages)
	i := slices.IndexFunc(rows, func(r archive.Row) bool { return r.Title == election.Title })
	require.Equal(t, []string{"封存的选票或封存记录", "13", "short", "密封单独保管; 由选举委员会移交"}, []string{rows[i+1].Title, rows[i+1].Item, rows[i+1].Retention, rows[i+1].Remark})
	require.Zero(t, rows[i+1].Pages, "counted with its item")
	require.Empty(t, election.Number, "the plan has no template")
	require.Equal(t, at("sample", "2", "hand-in").DocumentNumber, at("sample", "2", "listed").DocumentNumber)
	require.NotEmpty(t, at("sample", "2", "listed").DocumentNumber, "the evidence gives it")
	notice := at("sample", "1", "attachment")
	require.Equal(t, "通知.txt", notice.Title)
	require.Equal(t, "permanent", notice.Retention, "of the item that it belongs to")
	require.Equal(t, "成立领导小组的通知\n", all[notice.Path])
	require.Contains(t, keys(all), at("sample/sample-1", "10-14", "hand-in").Path)

	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(all["catalogue.csv"], "\ufeff"))).ReadAll()
	require.NoError(t, err)
	require.Len(t, records, len(rows)+1)

	book, err := excelize.OpenReader(bytes.NewReader([]byte(all["catalogue.xlsx"])))
	require.NoError(t, err)
	sheet, err := book.GetRows("归档目录")
	require.NoError(t, err)
	require.Equal(t, "示例街道试点工作档案", sheet[0][0])
	require.Equal(t, []string{"件号", "档号", "文号", "题名", "日期", "责任者", "页数", "原件/复印件", "保管期限", "密级", "层级"}, sheet[1][:11])
	require.Len(t, sheet, len(rows)+2)
}

func TestCatalogue_HasTheNumbersOfPaper(t *testing.T) {
	t.Parallel()
	o := newOffice(t, func(terms *pilot.Terms) {
		terms.Papers = &pilot.PaperTerms{ArchiveNumber: "{sub-district-code}-{community-code}-{year}-{item}"}
	})
	o.complete(func(_ *pilot.HandIn, content any) {
		last := &content.(*evidence.CommunityArchiveEvidence).Items[0]
		last.Number, last.Secrecy, last.Remark = "西政函〔2002〕9号", "internal", "缺附图"
	})
	path, _ := o.make("sample/sample-1", nil)
	all := contents(t, path)
	var rows []archive.Row
	require.NoError(t, json.Unmarshal([]byte(all["catalogue.json"]), &rows))
	first := rows[0]
	require.Equal(t, []string{"sample-sample-1-2002-7", "西政函〔2002〕9号", "internal", "缺附图"}, []string{first.Number, first.DocumentNumber, first.Secrecy, first.Remark})
	for _, want := range []string{"<th>档号</th>", "<td>sample-sample-1-2002-7</td>", "<td>内部</td>", "<td>缺附图</td>"} {
		require.Contains(t, all["index.html"], want)
	}
}

func TestPages_ShowEvidenceInChineseWithFilesAndReasons(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.above.handIn("bad", pilot.StepLeadingGroup, func(_ *pilot.HandIn, content any) {
		content.(*evidence.LeadingGroupEvidence).Head = "<script>alert(1)</script>"
		content.(*evidence.LeadingGroupEvidence).Members = nil
	})
	o.complete()
	path, _ := o.make("sample", nil)
	all := contents(t, path)
	page := all["communities/sample-1/steps/08-committee-election/0010-accepted.html"]
	require.Contains(t, page, "社区居委会换届选举", strings.Join(keys(all), "\n"))
	require.Contains(t, page, `href="../../../../files/`)
	require.Contains(t, page, catalog.Text(catalog.Chinese, "field.committee-election.pollingDay"))
	refused := all["sub-district/steps/01-leading-group/0003-refused.html"]
	require.Contains(t, refused, "审核意见")
	require.Contains(t, refused, "&lt;script&gt;")
	require.NotContains(t, refused, "<script>")
	index := all["index.html"]
	require.Contains(t, index, "communities/sample-1/steps/12-charter/")
	for name, data := range all {
		if strings.HasSuffix(name, ".html") {
			require.NotRegexp(t, `archive\.[a-z]|ZgotmplZ|\{[a-z]+\}|https?://`, data, name)
		}
	}
}
