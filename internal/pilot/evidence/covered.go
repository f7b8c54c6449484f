package evidence

import (
	"strings"

	"shidian/internal/pilot"
)

// wantAll reports those of the wanted that are absent, in one finding, and says
// whether none is.
func wantAll(x *examiner, rule, code, path string, have map[string]bool, wanted []string) bool {
	var absent []string
	for _, w := range wanted {
		if !have[w] {
			absent = append(absent, w)
		}
	}
	if len(absent) > 0 {
		x.find(rule, code, path, "", strings.Join(absent, ", "))
	}
	return len(absent) == 0
}

// namedCommunity is a community's code and where the evidence names it.
type namedCommunity struct{ path, code string }

// communitiesCovered wants every community of the sub-district to be named, by
// its code, and none that it does not have. It says whether none is missing.
func communitiesCovered(x *examiner, rule, path string, named []namedCommunity) bool {
	if x.c.Terms == nil || x.c.Offline || !x.ok(path) {
		return true
	}
	have, wanted := map[string]bool{}, communityCodes(x.c.Terms)
	for _, n := range named {
		have[n.code] = true
		x.chosen(rule, n.path, n.code)
	}
	return wantAll(x, rule, CodeCommunityAbsent, path, have, wanted)
}

func communityCodes(t *pilot.Terms) []string {
	var codes []string
	for _, c := range t.Communities {
		codes = append(codes, c.Code)
	}
	return codes
}
