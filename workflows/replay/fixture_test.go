package replay

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	historypb "go.temporal.io/api/history/v1"

	"shidian/internal/history"
	"shidian/internal/pilot"
	"shidian/internal/view"
)

const fixtures = "testdata"

// fixture is one recorded run of one pilot in one situation.
type fixture struct {
	folder, situation, pilot string
	run                      int // the first is 1
}

var fixtureFile = regexp.MustCompile(`^([a-z_]+)\.([a-z0-9-]+)\.([0-9]+)(\.json\.gz|\.status\.json)$`)

func (f fixture) name() string { return fmt.Sprintf("%s.%s.%d", f.situation, f.pilot, f.run) }

func (f fixture) path(ending string) string { return filepath.Join(f.folder, f.name()+ending) }

const (
	historyEnding = ".json.gz"
	statusEnding  = ".status.json"
)

// write puts a run and its final state on disk.
func (f fixture) write(h *historypb.History, end final) error {
	packed, err := history.Pack(h)
	if err != nil {
		return err
	}
	status, err := json.MarshalIndent(end, "", "\t")
	if err != nil {
		return err
	}
	if err := os.WriteFile(f.path(historyEnding), packed, 0o644); err != nil {
		return err
	}
	return os.WriteFile(f.path(statusEnding), append(status, '\n'), 0o644)
}

func (f fixture) history() (*historypb.History, error) {
	packed, err := os.ReadFile(f.path(historyEnding))
	if err != nil {
		return nil, err
	}
	return history.Unpack(packed)
}

// recorded is the run's final state as it was written down, as free JSON: it may
// know less than a state of today.
func (f fixture) recorded() (any, error) {
	data, err := os.ReadFile(f.path(statusEnding))
	if err != nil {
		return nil, err
	}
	var end any
	err = json.Unmarshal(data, &end)
	return end, err
}

// allFixtures lists every fixture; a file that belongs to none is an error.
func allFixtures(root string) ([]fixture, error) {
	var found []fixture
	files := map[string]int{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		parts := fixtureFile.FindStringSubmatch(d.Name())
		if parts == nil {
			return fmt.Errorf("%s is neither a history nor a status", path)
		}
		run, err := strconv.Atoi(parts[3])
		if err != nil {
			return err
		}
		f := fixture{folder: filepath.Dir(path), situation: parts[1], pilot: parts[2], run: run}
		files[strings.TrimSuffix(path, parts[4])]++
		if parts[4] == historyEnding {
			found = append(found, f)
		}
		return nil
	})
	for name, n := range files {
		if n != 2 && err == nil {
			err = fmt.Errorf("%s lacks its history or its status", name)
		}
	}
	return found, err
}

// final is what must be the same after a replay: codes, numbers and instants of
// the record. Texts may be worded anew, and what is left of a period depends on
// when one looks. No field is ever omitted, so that one that a fixture lacks is
// one that came later.
type final struct {
	Place       string            `json:"place"`
	Phase       pilot.Phase       `json:"phase"`
	Light       string            `json:"light"`
	Progress    int               `json:"progress"`
	Seq         int64             `json:"seq"`
	Opened      string            `json:"opened"`
	Closed      string            `json:"closed"`
	Recorder    bool              `json:"recorderDown"`
	Gate        finalGate         `json:"gate"`
	Counts      finalCounts       `json:"counts"`
	Waiting     []string          `json:"waiting"`
	Steps       []finalStep       `json:"steps"`
	Communities []finalCommunity  `json:"communities"`
	Recent      []int64           `json:"recent"`
	Refusals    []int64           `json:"refusals"`
	Facts       map[string]string `json:"facts"`
	Years       []pilot.YearBook  `json:"years"`
}

type finalGate struct {
	Seq        int64    `json:"seq"`
	Open       bool     `json:"open"`
	Departures []string `json:"departures,omitempty"` // the rules
}

func gateOf(g pilot.Gate) finalGate {
	f := finalGate{Seq: g.Seq, Open: g.Open}
	for _, d := range g.Departures {
		f.Departures = append(f.Departures, d.Rule)
	}
	return f
}

type finalCounts struct {
	Accepted   int `json:"accepted"`
	Held       int `json:"held"`
	Recorded   int `json:"recorded"`
	Refused    int `json:"refused"`
	Duplicates int `json:"duplicates"`
	Returned   int `json:"returned"`
}

type finalStep struct {
	Step     string         `json:"step"`
	Status   string         `json:"status"`
	Due      string         `json:"due"`
	Overdue  bool           `json:"overdue"`
	Accepted *pilot.Version `json:"accepted"`
	Held     *pilot.Version `json:"held"`
	Rounds   int            `json:"rounds"`
	Returns  int            `json:"returns"`
	Period   string         `json:"period"`
}

type finalCommunity struct {
	Community string `json:"community"`
	Light     string `json:"light"`
	Accepted  int    `json:"accepted"`
	Total     int    `json:"total"`
	Complete  bool   `json:"complete"`
}

func finalOf(s view.Status) final {
	f := final{
		Place: s.Place, Phase: s.Phase, Light: s.Light.Code, Progress: s.Progress, Seq: s.Seq, Opened: s.Opened, Closed: s.Closed,
		Recorder: s.Recorder != "", Gate: gateOf(s.Gate), Counts: finalCounts(s.Counts),
		Waiting: []string{}, Steps: []finalStep{}, Communities: []finalCommunity{},
		Recent: numbers(s.Recent), Refusals: numbers(s.Refusals), Facts: factsOf(s.Facts),
	}
	for _, w := range s.Waiting {
		f.Waiting = append(f.Waiting, w.Step.Code)
	}
	for _, st := range s.Steps {
		f.Steps = append(f.Steps, finalStep{st.Step.Code, st.Status.Code, st.Due, st.Overdue, st.Accepted, st.Held, st.Rounds, len(st.Returns), st.Period})
	}
	if s.Governance != nil {
		f.Years = s.Governance.Years
	}
	for _, c := range s.Communities {
		f.Communities = append(f.Communities, finalCommunity{c.Community.Code, c.Light.Code, c.Accepted, c.Total, c.Complete})
	}
	return f
}

func numbers(lines []view.Line) []int64 {
	out := []int64{}
	for _, l := range lines {
		out = append(out, l.Seq)
	}
	return out
}

// factsOf names each fact that is known, with its JSON.
func factsOf(facts pilot.Facts) map[string]string {
	out := map[string]string{}
	data, err := json.Marshal(facts)
	if err != nil {
		panic(err) // plain data
	}
	var each map[string]json.RawMessage
	if err := json.Unmarshal(data, &each); err != nil {
		panic(err)
	}
	for name, fact := range each {
		out[name] = string(fact)
	}
	return out
}

// differences lists where a recorded state is not found again. What the recorded
// one does not know is no difference.
func differences(path string, want, got any) []string {
	switch want := want.(type) {
	case map[string]any:
		var out []string
		found, _ := got.(map[string]any)
		for key, value := range want {
			out = append(out, differences(path+"."+key, value, found[key])...)
		}
		return out
	case []any:
		found, _ := got.([]any)
		if len(found) != len(want) {
			return []string{fmt.Sprintf("%s: recorded %v, replayed %v", path, want, got)}
		}
		var out []string
		for i := range want {
			out = append(out, differences(fmt.Sprintf("%s[%d]", path, i), want[i], found[i])...)
		}
		return out
	}
	if want != got {
		return []string{fmt.Sprintf("%s: recorded %v, replayed %v", path, want, got)}
	}
	return nil
}
