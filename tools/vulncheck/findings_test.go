package main

import (
	"bytes"
	"strings"
	"testing"
)

const answer = `{"osv":{"id":"GO-1","summary":"one"}}
{"finding":{"osv":"GO-1","fixed_version":"v1.26.9","trace":[{"module":"stdlib","version":"v1.26.8","package":"net/http","function":"Serve"},{"module":"shidian","package":"shidian/starter","function":"main"}]}}
{"finding":{"osv":"GO-2","trace":[{"module":"example.com/m","version":"v1.0.0"}]}}
`

func TestJudge_FailsOnWhatIsReachedAndNotAccepted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reasons map[string]string
		fails   bool
		says    string
	}{
		"not accepted":     {nil, true, "in stdlib@v1.26.8, reached by shidian/starter.main, mended in Go 1.26.9: raise RELEASE_GO"},
		"accepted":         {map[string]string{"GO-1": "never called"}, false, "GO-1 accepted: never called"},
		"accepted in vain": {map[string]string{"GO-1": "x", "GO-2": "y"}, true, "GO-2 is accepted and reached no more"},
	} {
		found := map[string]*weakness{}
		if err := read(strings.NewReader(answer), found); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		err := judge(found, c.reasons, &out)
		if (err != nil) != c.fails || !strings.Contains(out.String(), c.says) {
			t.Errorf("%s: %v\n%s", name, err, out.String())
		}
	}
}

func TestFiles_AreReadable(t *testing.T) {
	t.Parallel()
	if _, err := parseAccepted(accepted); err != nil {
		t.Error(err)
	}
	if _, _, err := parseDatabase(database); err != nil {
		t.Error(err)
	}
	for _, wrong := range []string{"GO-2026-1\n", "openpgp is old\n"} {
		if _, err := parseAccepted(wrong); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}
