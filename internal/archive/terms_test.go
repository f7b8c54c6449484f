package archive_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

// amend has the district order other terms.
func (d *desk) amend(id string, change func(*pilot.Terms)) {
	d.t.Helper()
	planned := *d.id.Terms
	change(&planned)
	d.ordered = map[string]*pilot.Terms{planned.Digest(): &planned}
	raw, err := json.Marshal(pilot.Amend{
		Header: pilot.Header{V: 1, ID: id, By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: d.id.Terms.District.Code}},
		Number: d.id.Terms.Amended + 1, Terms: planned.Digest(), Reason: "更名", Record: "西政发〔2002〕31号",
	})
	require.NoError(d.t, err)
	d.take(pilot.NewEntry(pilot.EntryAmend, "amend-plan", pilot.ViaUpdate, d.now, raw))
	require.NotZero(d.t, d.state.Amended)
}

func TestArchive_NamesTheVersionsOfTheTermsAndByWhichEachHandInWasDecided(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.above.handIn("first", pilot.StepLeadingGroup)
	before, _ := o.make("sample", nil)
	require.NotContains(t, contents(t, before)["manifest.json"], `"terms"`)

	o.above.amend("amend-1", func(t *pilot.Terms) { t.SubDistrict.Name = "样例街道" })
	o.above.handIn("second", pilot.StepPilotPlan)
	path, _ := o.make("sample", nil)
	all := contents(t, path)
	var manifest struct {
		Terms []struct {
			Place  string   `json:"place"`
			By     string   `json:"by"`
			Reason string   `json:"reason"`
			Record string   `json:"record"`
			Number int      `json:"number"`
			Fields []string `json:"fields"`
		} `json:"terms"`
	}
	require.NoError(t, json.Unmarshal([]byte(all["manifest.json"]), &manifest))
	require.Len(t, manifest.Terms, 1)
	require.Equal(t, 1, manifest.Terms[0].Number)
	require.Equal(t, "李国强", manifest.Terms[0].By)
	require.Equal(t, "西政发〔2002〕31号", manifest.Terms[0].Record)
	require.Contains(t, manifest.Terms[0].Fields, "subDistrict")
	require.Contains(t, all["index.html"], "第 1 次调整的条款")
	require.Contains(t, all["index.html"], "更名 · 西政发〔2002〕31号 · 名称")

	heads := map[string]string{"steps/01-leading-group": "最初的条款", "steps/02-pilot-plan": "第 1 次调整的条款"}
	for folder, want := range heads {
		found := false
		for name, page := range all {
			if strings.HasSuffix(name, ".html") && strings.Contains(name, folder) {
				found = true
				require.Contains(t, page, want, name)
			}
		}
		require.True(t, found, folder)
	}
	require.Empty(t, verified(t, path).Faults)
}
