package proof

import (
	"encoding/json"
	"fmt"
	"time"

	"shidian/bench/stats"
	"shidian/bench/story"
	"shidian/internal/chain"
	"shidian/internal/identity"
	"shidian/internal/pilot"
	"shidian/internal/seal"
)

// Cost is what a hand-in takes on one processor, the mean of a community's story.
type Cost struct{ Seal, Chain time.Duration }

// again is how often the whole story is measured: the median of these counts.
const again = 51

// Measure measures it.
func Measure() (Cost, error) {
	book, err := story.Open("proof")
	if err != nil {
		return Cost{}, err
	}
	subs, err := book.Take(1)
	if err != nil {
		return Cost{}, err
	}
	own := subs[0].Communities[0]
	all, err := own.Judge(time.Now())
	if err != nil {
		return Cost{}, err
	}
	s, err := newSealed(all, own.Terms.WorkflowID())
	if err != nil {
		return Cost{}, err
	}
	var c Cost
	if c.Seal, err = median(len(all), s.open); err != nil {
		return c, err
	}
	written, err := write(all)
	if err != nil {
		return c, err
	}
	c.Chain, err = median(len(all), func() error { return digest(written, own.Terms.WorkflowID()) })
	return c, err
}

// median is what one of n takes when all are done.
func median(n int, do func() error) (time.Duration, error) {
	var times []time.Duration
	for range again {
		begun := time.Now()
		if err := do(); err != nil {
			return 0, err
		}
		times = append(times, time.Since(begun)/time.Duration(n))
	}
	return stats.Percentile(times, 50), nil
}

// sealed are messages with their seals, and the keys that open them.
type sealed struct {
	keys     seal.Keys
	messages []json.RawMessage
	tokens   []string
}

func newSealed(all []story.Judged, workflowID string) (*sealed, error) {
	private, public, err := seal.NewKey(seal.SHA256, "bench")
	if err != nil {
		return nil, err
	}
	signer, err := seal.ParseSigner(private)
	if err != nil {
		return nil, err
	}
	s := &sealed{}
	if s.keys, err = seal.ParseKeys(public); err != nil {
		return nil, err
	}
	for _, j := range all {
		person := identity.SignedIn{By: j.HandIn.By, Subject: "bench", Issuer: "https://sign-in.example.org", At: time.Now()}
		token, err := person.Message(signer, workflowID, j.Raw)
		if err != nil {
			return nil, err
		}
		s.messages, s.tokens = append(s.messages, j.Raw), append(s.tokens, token)
	}
	return s, nil
}

// open does what the worker does: it opens each seal and digests what the seal is held
// against.
func (s *sealed) open() error {
	for i, token := range s.tokens {
		what, _, err := identity.Open(s.keys, token)
		if err != nil {
			return err
		}
		if what.Content != pilot.SealedContent(s.messages[i]) {
			return identity.ErrSeal
		}
	}
	return nil
}

// recorded is a hand-in with its events as the record has them.
type recorded struct {
	story.Judged
	bodies []json.RawMessage
}

func write(all []story.Judged) ([]recorded, error) {
	written := make([]recorded, len(all))
	for i, j := range all {
		written[i].Judged = j
		for _, e := range j.Events {
			body, err := json.Marshal(e)
			if err != nil {
				return nil, fmt.Errorf("write an event: %w", err)
			}
			written[i].bodies = append(written[i].bodies, body)
		}
	}
	return written, nil
}

// digest does what the record does with a hand-in: its message, the notices of it and its
// events, each chained to the one before.
func digest(all []recorded, workflowID string) error {
	suite, last := seal.Default(), ""
	for _, j := range all {
		message, err := chain.Message{ID: j.HandIn.ID, Kind: string(pilot.EntryHandIn), Step: string(j.HandIn.Step), Content: pilot.ContentDigest(j.Raw), Raw: j.Raw}.Digest(suite)
		if err != nil {
			return err
		}
		for i, e := range j.Events {
			link := chain.Event{Suite: suite, WorkflowID: workflowID, Recorded: e.Real, Previous: last, Body: j.bodies[i]}
			if i == 0 {
				link.Message = message
			}
			for _, n := range j.Notices {
				if n.Seq != e.Seq {
					continue
				}
				told, err := chain.Notice{Key: n.Key, Kind: string(n.Kind), Role: string(n.To.Role), Unit: n.To.Unit, Name: n.To.Name, For: n.To.For}.Digest(suite)
				if err != nil {
					return err
				}
				link.Notices = append(link.Notices, told)
			}
			if last, err = link.Digest(); err != nil {
				return err
			}
		}
	}
	return nil
}
