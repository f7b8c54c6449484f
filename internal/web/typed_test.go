package web

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// A form shows a valid hand-in of every step, and makes the same message of it again.
func TestTyped_EveryExampleGoesThroughItsFormUnchanged(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]examples.Place{"old": nil, "new": func(terms *pilot.Terms) { terms.Communities[0].New = true }} {
		world := examples.OpenWorld(change)
		for _, spec := range pilot.Catalogue() {
			if spec.Code == pilot.StepPartyFounding && name == "old" {
				continue
			}
			example, err := world.Example(spec.Code)
			require.NoError(t, err)
			throughItsForm(t, formFor(t, "/p/sample/steps/"+string(spec.Code)), example)
			require.NoError(t, world.Take(spec.Code), "the next steps rest on it")
		}
	}
}

func TestTyped_EveryRecordGoesThroughItsFormUnchanged(t *testing.T) {
	t.Parallel()
	world, err := examples.NewWorld()
	require.NoError(t, err)
	kinds := evidence.AllRecords()
	require.NotEmpty(t, kinds)
	for _, kind := range kinds {
		c := evidence.Case{Terms: &world.Community, Facts: world.Below}
		for _, c := range []evidence.Case{c, {Terms: &world.Terms, Facts: world.Above}} {
			body, err := json.Marshal(examples.RecordFor(c, kind.Kind, world.Today))
			require.NoError(t, err)
			throughItsForm(t, formFor(t, "/p/sample/records/"+kind.Kind), body)
		}
	}
}

func formFor(t testing.TB, path string) target {
	t.Helper()
	form, ok := targetOf(path)
	require.True(t, ok, path)
	return form
}

// throughItsForm shows evidence in its form, posts what stands there and makes evidence of it.
func throughItsForm(t *testing.T, form target, given json.RawMessage) {
	t.Helper()
	shown := typedFrom(form, given)
	require.JSONEq(t, string(given), string(shown.evidence(form)), form.code())
	known := paths((&former{lang: catalog.Chinese, target: form, typed: shown}).fields())
	posted := url.Values{}
	for path, value := range shown {
		require.True(t, known[path], "%s: the form has a field for %s", form.code(), path)
		posted.Set(path, strings.ReplaceAll(value, "\n", "\r\n"))
	}
	require.Equal(t, shown, readTyped(asText(posted), form), form.code())
}

func TestTyped_IsReadAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	size := formFor(t, "/p/sample/sample-1/steps/size-adjustment")
	for typed, want := range map[string]string{
		"evidence.date=2002/9/30":                `{"date":"2002-09-30"}`,
		"evidence.date=2002年9月30日":               `{"date":"2002-09-30"}`,
		"evidence.date=２００２年９月３０日":               `{"date":"2002-09-30"}`,
		"evidence.date=12月40日":                   `{"date":"12月40日"}`,
		"evidence.households=４６０":                `{"households":460}`,
		"evidence.households=1,200":              `{"households":1200}`,
		"evidence.households=五百户":                `{"households":"五百户"}`,
		"evidence.number= 京发〔2002〕1号 ":           `{"number":"京发〔2002〕1号"}`,
		"evidence.number=　":                      `{}`,
		"evidence.number=a%00b&evidence.b\x00=c": `{"number":"a\ufffdb"}`,
		"evidence.nothing=x&by.role=x&x=y":       `{}`,
	} {
		form, err := url.ParseQuery(typed)
		require.NoError(t, err)
		require.JSONEq(t, want, string(readTyped(asText(form), size).evidence(size)), typed)
	}
	group := formFor(t, "/p/sample/steps/leading-group")
	form := url.Values{"evidence.sealed": {"no"}, "evidence.members[7].name": {"李四"}, "evidence.members[2].name": {"张三"}, "evidence.members[4].duty": {" "}, "evidence.members[-1].name": {"王五"}}
	require.JSONEq(t, `{"sealed":false,"members":[{"name":"张三"},{"name":"李四"}]}`, string(readTyped(form, group).evidence(group)), "rows close up, in their order")
}

// Whatever is posted, it is JSON that its form shows and makes again.
func FuzzTyped(f *testing.F) {
	f.Add("evidence.date=12月40日&evidence.members[0].name=a&evidence.members[99999999999999999999].name=b")
	f.Add("evidence.sealed=yes&evidence.sealed=no&note=%00&explain.R8=x&file[0].digest=y&evidence.members[1]=z")
	f.Add("evidence.title=%FF%ED%A0%80&evidence.members[0][1].name=q&evidence.communityGroups[3].date=2002/9/30")
	form := formFor(f, "/p/sample/steps/leading-group")
	f.Fuzz(func(t *testing.T, raw string) {
		posted, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		in := readTyped(asText(posted), form)
		made := in.evidence(form)
		require.True(t, json.Valid(made))
		require.JSONEq(t, string(made), string(typedFrom(form, made).evidence(form)))
		_, _ = in.attachments(), in.explanations()
	})
}

func TestForms_SpeakInWordsNotInCodes(t *testing.T) {
	t.Parallel()
	require.Equal(t, "请从这些里选: 谈心、会议。", withoutCodes("请从这些里选: 谈心(talk)、会议(meeting)。"))
	require.Equal(t, "residents' committee, assembly", withoutCodes("residents' committee (residents-committee), assembly (assembly)"))
	require.Equal(t, "现为 5 (unknown-thing)", withoutCodes("现为 5 (unknown-thing)"))
	require.True(t, namesAll("接收 accepted 或退回 returned", []string{"accepted", "returned"}))
	require.False(t, namesAll("接收 accepted", []string{"accepted", "returned"}))
}
