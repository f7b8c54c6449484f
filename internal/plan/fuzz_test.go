package plan_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/plan"
)

// FuzzLoad feeds anything to the loader: it never panics, always says why it
// gives no plan, and a plan that it gives makes terms.
func FuzzLoad(f *testing.F) {
	for _, file := range []string{smallPlan, realPlan, shippedProfile} {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, seed := range []string{
		"", "#", "- a", "a: *a", "a: &a [*a]", "<<: {a: b}", "? [a]\n: b", "a: !!binary x", "a: |\n  b\n", "%YAML 1.2\n---\na: b",
		"schedules: {a: {stages: {preparation: }}}", "sub-districts: [{communities: [null, {}]}]", "warn-days: 0x7f", "a: \"\\x\"", "\ufeff",
	} {
		f.Add([]byte(seed))
	}
	small, err := os.ReadFile(smallPlan)
	if err != nil {
		f.Fatal(err)
	}
	for _, w := range wrongTold {
		f.Add([]byte(strings.NewReplacer(w.edit...).Replace(string(small))))
	}
	f.Fuzz(func(t *testing.T, data []byte) { survives(t, data) })
}

// FuzzProfile feeds anything to the reader of a district's own profile.
func FuzzProfile(f *testing.F) {
	data, err := os.ReadFile(shippedProfile)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	for _, w := range wrongProfiles {
		f.Add([]byte(strings.NewReplacer(w.edit...).Replace(string(data))))
	}
	for _, seed := range []string{"", "name: [", "name: cn-1989-beijing-2000\ncommittee: {members: {value: 1-999999999999999999999}}", "- x"} {
		f.Add([]byte(seed))
	}
	small, err := os.ReadFile(smallPlan)
	if err != nil {
		f.Fatal(err)
	}
	folder := f.TempDir() // one process fuzzes in one folder
	if err := os.Mkdir(filepath.Join(folder, "profiles"), 0o755); err != nil {
		f.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "plan.yaml"), small, 0o600); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(filepath.Join(folder, "profiles", "cn-1989-beijing-2000.yaml"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		p, issues := plan.Load(filepath.Join(folder, "plan.yaml"))
		sound(t, p, issues)
	})
}

func survives(t interface{ Fatalf(string, ...any) }, data []byte) {
	p, issues := plan.Parse("fuzz.yaml", data)
	sound(t, p, issues)
}

func sound(t interface{ Fatalf(string, ...any) }, p *plan.Plan, issues []plan.Issue) {
	if (p == nil) != plan.Failed(issues) {
		t.Fatalf("plan %v with issues %v", p != nil, issues)
	}
	for _, i := range issues {
		if text := i.Text(catalog.English); text == "" || !utf8.ValidString(text) {
			t.Fatalf("issue %v says %q", i, text)
		}
	}
	if p == nil {
		return
	}
	for _, s := range p.SubDistricts() {
		terms, err := p.Terms(s.Code, plan.Options{})
		if err != nil {
			t.Fatalf("no terms for %q: %v", s.Code, err)
		}
		reachable(t, terms)
	}
}

// reachable holds that no address of a plan can end a mail's header.
func reachable(t interface{ Fatalf(string, ...any) }, terms pilot.Terms) {
	all := terms.Recipients
	for _, c := range terms.Communities {
		all = append(all, c.Recipients...)
	}
	for _, one := range all {
		if one.Name == "" || one.Unit == "" || strings.ContainsAny(one.Name+one.Email, "\r\n\x00") {
			t.Fatalf("recipient %+v", one)
		}
	}
}

func TestParse_SurvivesAnyLineLostDoubledOrChanged(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(smallPlan)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		lines := strings.Split(string(data), "\n")
		for range rapid.IntRange(1, 4).Draw(rt, "changes") {
			at := rapid.IntRange(0, len(lines)-1).Draw(rt, "line")
			switch rapid.IntRange(0, 3).Draw(rt, "change") {
			case 0:
				lines[at] = ""
			case 1:
				lines[at] += "\n" + lines[at]
			case 2:
				lines[at] = rapid.SampledFrom([]string{"  ", "\t", "- ", "? ", "&a ", "'", "[", "{"}).Draw(rt, "before") + lines[at]
			default:
				lines[at] += rapid.StringN(0, 8, 24).Draw(rt, "after")
			}
		}
		survives(rt, []byte(strings.Join(lines, "\n")))
	})
}
