package judge_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
)

// entryKinds are all kinds of entry, also those that a pilot makes itself: whoever
// reaches the server can send them too.
var entryKinds = []pilot.EntryKind{
	pilot.EntryHandIn, pilot.EntryHandIns, pilot.EntryReturn, pilot.EntryUnknown, pilot.EntryClock, pilot.EntryGate,
	pilot.EntryProgress, pilot.EntryClosing, pilot.EntryClosed, pilot.EntryDecide, pilot.EntryUnits,
}

// FuzzMessage sends anything to a pilot that has begun: it never panics, answers
// each message of people, and its state stays the fold of its events.
func FuzzMessage(f *testing.F) {
	for i, seed := range []string{
		`{"v":1,"id":"a","step":"pilot-plan","by":{"name":"王","role":"sub-district-office","unit":"sample"},"evidence":{"date":"2002-09-27"}}`,
		`{"v":1,"submissions":[{"v":1,"id":"b","step":"mobilisation","confirms":"a"},7,null]}`,
		`{"v":1,"id":"c","by":{"name":"王","role":"district","unit":"sample-district"},"steps":["leading-group"],"reasons":[{"text":"x","rule":"R8"}]}`,
		`{"any":["thing"]}`, `{"until":"2002-12-31T00:00:00Z"}`, `{"v":1,"seq":9,"open":true}`,
		`{"v":1,"seq":9,"community":"sample-1","accepted":3,"total":18,"light":"green","complete":true}`,
		`{"v":1,"seq":1}`, `{"v":1,"seq":1}`,
	} {
		f.Add(uint8(i), []byte(seed))
	}
	f.Add(uint8(10), []byte(`{"v":1,"id":"e","by":{"name":"王","role":"district","unit":"sample-district"},"change":"split","communities":["sample-1"],"into":[{"code":"a","name":"甲"},{"code":"b","name":"乙","households":3}],"reason":"社区规模调整","record":"31"}`))
	f.Add(uint8(9), []byte(`{"v":1,"id":"e","by":{"name":"王","role":"district","unit":"sample-district"},"decision":"waive","step":"mobilisation","rule":"R10","reason":"the hall burnt down","record":"31"}`))
	f.Add(uint8(9), []byte(`{"v":1,"id":"e","by":{"name":"王","role":"district","unit":"sample-district"},"decision":"leave-out","community":"sample-1","reason":"pulled down","record":"31"}`))
	f.Add(uint8(0), []byte(`{"v":1e9,"id":null,"step":{},"by":[],"at":"0000-00-00","attachments":{},"explanations":[1],"evidence":7}`))
	f.Add(uint8(0), []byte(`{"v":1,"id":"d","step":"mobilisation","by":{"name":"王","role":"sub-district-party","unit":"sample"},"replaces":"a"}`))
	f.Fuzz(func(t *testing.T, kind uint8, data []byte) {
		for _, terms := range []*pilot.Terms{examples.SampleTerms(), sampleCommunity()} {
			began := *terms
			o := openOffice(t, terms)
			o.mustHand(pilot.StepsOf(terms)[0].Code)
			entry := pilot.NewEntry(entryKinds[int(kind)%len(entryKinds)], "fuzz", pilot.ViaSignal, o.now, data)
			events := o.take(entry)
			requireAnswered(t, entry, events)
			folded := pilot.NewState()
			for _, e := range o.events {
				folded.Apply(&began, e)
			}
			want, err := json.Marshal(o.state)
			require.NoError(t, err)
			got, err := json.Marshal(folded)
			require.NoError(t, err)
			require.JSONEq(t, string(want), string(got))
			_, err = json.Marshal(events)
			require.NoError(t, err)
		}
	})
}

func requireAnswered(t *testing.T, e pilot.Entry, events []pilot.Event) {
	t.Helper()
	outcomes := pilot.Outcomes(events)
	switch e.Kind {
	case pilot.EntryHandIn, pilot.EntryReturn, pilot.EntryUnknown, pilot.EntryUnits:
		require.Len(t, outcomes, 1)
	case pilot.EntryHandIns:
		require.NotEmpty(t, outcomes)
	}
	for _, out := range outcomes {
		if out.Outcome == pilot.Refused {
			require.NotEmpty(t, out.Findings)
		}
	}
}

// FuzzDate types dates: what is taken for one is a day that can be reckoned with.
func FuzzDate(f *testing.F) {
	for _, seed := range []string{"2002-12-31", "2000-02-29", "1900-02-29", "9999-12-31", "0000-01-01", "2002-9-1", "2002-13-01", "", "-001-01-01", "２００２-12-31", "2002年9月1日", "二〇〇二年十月十一日", "20021231"} {
		f.Add(seed, 30)
	}
	beijing := time.FixedZone("", 8*3600)
	f.Fuzz(func(t *testing.T, typed string, days int) {
		d, err := pilot.ParseDate(typed)
		if pilot.Date(typed).Valid() {
			require.EqualValues(t, typed, d)
		}
		require.Equal(t, err == nil, d.Valid())
		if err != nil {
			return
		}
		days %= 10_000
		require.Equal(t, d, pilot.DateOf(d.Start(beijing), beijing))
		require.Equal(t, 24*time.Hour, d.End(beijing).Sub(d.Start(beijing)))
		moved := d.AddDays(days)
		require.True(t, moved.Valid() || moved != d)
		require.Equal(t, days, d.DaysUntil(moved))
		require.Equal(t, d, moved.AddDays(-days))
		require.Equal(t, days > 0, moved > d, "dates compare as their strings do")
	})
}
