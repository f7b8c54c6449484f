package chain_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/chain"
	"shidian/internal/seal"
)

func TestCanonical_IsOneFormForTheSame(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		` { "b" : 1 , "a" : [ true, null ] } `:           `{"a":[true,null],"b":1}`,
		`{"a":1,"a":2}`:                                  `{"a":2}`,
		`"\u6d4b\u0041\u003c\/\u0007\u001f\n\""`:         `"测A</\u0007\u001f\n\""`,
		`[1.0,1.50e1,1e2,100e-2,-0,-0.0,0e5,1E-3,12.30]`: `[1.0,15.0,100,1.00,0,0.0,0,0.001,12.30]`,
		`{"月":1,"a":2,"":3}`:                             `{"":3,"a":2,"月":1}`,
		`-12.5e-1`:                                       `-1.25`,
	} {
		got, err := chain.Canonical([]byte(in))
		require.NoError(t, err, in)
		require.Equal(t, want, string(got))
		again, err := chain.Canonical(got)
		require.NoError(t, err)
		require.Equal(t, got, again)
	}
	for _, wrong := range []string{``, `{`, `1 2`, `1e999999999`, `{"a":}`, "[" + strings.Repeat("1e131071,", 100) + "1]"} {
		_, err := chain.Canonical([]byte(wrong))
		require.ErrorIs(t, err, chain.ErrNoCanonicalForm, wrong)
	}
}

// links is a chain of events with messages and notices of any sort.
func links(r *rand.Rand, n int) []chain.Event {
	suites := seal.Names()
	var all []chain.Event
	for i := range n {
		suite, _ := seal.Named(suites[r.IntN(len(suites))])
		e := chain.Event{
			Suite: suite, WorkflowID: "pilot/p/a", Recorded: time.Unix(int64(r.IntN(1e9)), int64(r.IntN(1e6))*1000),
			Body: fmt.Appendf(nil, `{"seq":%d,"note":"%d"}`, i+1, r.Int()),
		}
		if r.IntN(2) == 0 {
			e.Message, _ = chain.Message{ID: fmt.Sprint("m", i), Kind: "hand-in", Content: "ab", Raw: fmt.Append(nil, r.Int())}.Digest(suite)
		}
		for range r.IntN(3) {
			told, _ := chain.Notice{Key: fmt.Sprint(r.Int()), Channel: "none"}.Digest(suite)
			e.Notices = append(e.Notices, told)
		}
		all = append(all, e)
	}
	return all
}

func heads(t *testing.T, all []chain.Event) []string {
	t.Helper()
	var out []string
	previous := ""
	for _, e := range all {
		e.Previous = previous
		d, err := e.Digest()
		require.NoError(t, err)
		out, previous = append(out, d), d
	}
	return out
}

// Whatever is changed anywhere shows in its own digest and in every later one, and in
// none before.
func TestChain_AnyChangeShowsFromThereOn(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 2 + r.IntN(12)
		all := links(r, n)
		want := heads(t, all)
		at := r.IntN(n)
		e := &all[at]
		switch r.IntN(6) {
		case 0:
			e.Body = fmt.Appendf(nil, `{"seq":%d,"note":"other"}`, at+1)
		case 1:
			e.Recorded = e.Recorded.Add(time.Microsecond)
		case 2:
			e.Message = "ab"
		case 3:
			e.Notices = append(e.Notices, "0123456789abcdef:00")
		case 4:
			e.WorkflowID = "pilot/p/b"
		case 5:
			all = append(all[:at], append([]chain.Event{all[at]}, all[at:]...)...) // told twice
		}
		got := heads(t, all)
		require.Equal(t, want[:at], got[:at])
		if len(got) > n {
			at++ // the copy is the first that differs
		}
		for i := at; i < n; i++ {
			require.NotEqual(t, want[i], got[i], "seed %d, event %d", seed, i+1)
		}
	}
}

func TestNotice_LeavesKeysOfWebhooksOut(t *testing.T) {
	t.Parallel()
	n := chain.Notice{Key: "k", Channel: "webhook", Address: "https://robots.example/send?key=secret"}
	with, err := n.Digest(seal.Default())
	require.NoError(t, err)
	n.Address = "https://robots.example/send"
	without, err := n.Digest(seal.Default())
	require.NoError(t, err)
	require.Equal(t, with, without)
	n.Address = "https://elsewhere.example/send"
	other, err := n.Digest(seal.Default())
	require.NoError(t, err)
	require.NotEqual(t, with, other)
	require.Equal(t, chain.Same(with), chain.Same(other), "the same is told, to the same")
}

func FuzzCanonical_IsStable(f *testing.F) {
	f.Add([]byte(`{"a":[1.0e3,"\u00e9",{"b":null}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		once, err := chain.Canonical(data)
		if err != nil {
			return
		}
		require.True(t, json.Valid(once))
		twice, err := chain.Canonical(once)
		require.NoError(t, err)
		require.Equal(t, once, twice)
	})
}
