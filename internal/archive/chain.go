package archive

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"shidian/internal/audit"
	"shidian/internal/chain"
	"shidian/internal/postgres"
	"shidian/internal/seal"
)

// Where a place's chain lies, and what proves it.
const (
	eventsFile = "/events.jsonl"
	chainFile  = "/chain.jsonl" // a line for each event
	proofFile  = "/proof.json"
)

// chainLine is what is chained to an event, beside the event itself.
type chainLine struct {
	Seq      int64     `json:"seq"`
	Recorded string    `json:"recorded"`
	Suite    string    `json:"suite"`
	Message  string    `json:"message,omitempty"` // digest of the message that it puts on record
	Told     string    `json:"told,omitempty"`    // digests of its notices
	Digest   string    `json:"digest"`
	Sent     *sentLine `json:"sent,omitempty"`
}

// sentLine is the message behind an event; what was sent is in a file of its own.
type sentLine struct {
	chain.Message
	File string `json:"file"`
}

// proofData proves that a chain stood at an event when a checkpoint was made.
type proofData struct {
	WorkflowID string       `json:"workflowId"`
	Checkpoint string       `json:"checkpoint,omitempty"` // the signed note; empty: there was none that knew this chain
	Key        string       `json:"key,omitempty"`        // the public one
	Proof      *chain.Proof `json:"proof,omitempty"`
}

func (m *maker) packChain(p place) error {
	if m.year != 0 {
		return nil // a year is a part of a chain
	}
	sent := map[int64]document{}
	for _, d := range p.documents {
		sent[d.Seq] = d
	}
	var lines []byte
	for _, l := range p.links {
		line := chainLine{Seq: l.Seq, Recorded: l.Recorded.UTC().Format(chain.Instant), Suite: l.Suite, Message: l.Message, Told: l.Told, Digest: l.Digest}
		if d, there := sent[l.Seq]; there && l.Found != nil {
			line.Sent = &sentLine{*l.Found, d.path + dataEnding(d)}
		}
		data, err := json.Marshal(line)
		if err != nil {
			return fmt.Errorf("write the chain of %s: %w", p.WorkflowID, err)
		}
		lines = append(append(lines, data...), '\n')
	}
	if err := m.to.add(p.folder()+chainFile, lines); err != nil {
		return err
	}
	proof := proofData{WorkflowID: p.WorkflowID}
	if p.proof != nil {
		proof.Checkpoint, proof.Key, proof.Proof = p.proof.Note, p.proof.Key, &p.proof.Proof
	}
	return m.addJSON(p.folder()+proofFile, proof)
}

// ChainVerdict says how far the chain of one pilot is proved.
type ChainVerdict struct {
	WorkflowID string `json:"workflowId"`
	Events     int64  `json:"events"`
	Head       string `json:"head"`                 // digest of the last event
	Proved     int64  `json:"proved"`               // up to this event a checkpoint knew it; 0: none did
	Checkpoint int64  `json:"checkpoint,omitempty"` // its number
	Short      string `json:"short,omitempty"`      // the beginning of its digest, to be compared
	Key        string `json:"key,omitempty"`        // ID of the key that signed it
	Known      bool   `json:"known"`                // one of those that the reader knows, not only the archive's own
}

// chains proves the chain of each place. Archives of earlier releases have none; where
// one place has one, none may lack it.
func (v *verifier) chains(ctx context.Context) error {
	var folders []string
	chained := false
	for _, r := range v.records {
		folder, found := strings.CutSuffix(r.name, eventsFile)
		if found && (folder == "sub-district" || strings.HasPrefix(folder, "communities/")) {
			folders = append(folders, folder)
		}
		chained = chained || strings.HasSuffix(r.name, chainFile)
	}
	if !chained {
		return nil
	}
	used := map[string]bool{}
	for _, folder := range folders {
		if err := v.chain(ctx, folder, used); err != nil {
			return err
		}
	}
	return nil
}

// chain proves the chain of one place. Used are the files of messages that stand in a
// chain already.
func (v *verifier) chain(ctx context.Context, folder string, used map[string]bool) error {
	raw, err := v.whole(ctx, folder+proofFile)
	if err != nil {
		return err
	}
	var proof proofData
	if json.Unmarshal(raw, &proof) != nil || proof.WorkflowID == "" {
		v.fault(FaultChain, folder+proofFile, "")
		return nil //nolint:nilerr // it is told
	}
	verdict := ChainVerdict{WorkflowID: proof.WorkflowID}
	digests, err := v.follow(ctx, folder, proof.WorkflowID, used)
	if err != nil || digests == nil {
		return err
	}
	verdict.Events = int64(len(digests))
	if len(digests) > 0 {
		verdict.Head = digests[len(digests)-1]
	}
	v.prove(folder, proof, digests, &verdict)
	v.verdict.Chains = append(v.verdict.Chains, verdict)
	return nil
}

// follow works the chain out again; nil when it is broken, which is told.
func (v *verifier) follow(ctx context.Context, folder, workflowID string, used map[string]bool) ([]string, error) {
	links, events := v.lines(ctx, folder+chainFile), v.lines(ctx, folder+eventsFile)
	digests, previous := []string{}, ""
	for links.Scan() {
		var l chainLine
		n := len(digests) + 1
		if json.Unmarshal(links.Bytes(), &l) != nil || !events.Scan() || l.Seq != int64(n) || l.Sent != nil && used[l.Sent.File] {
			v.fault(FaultChain, folder+chainFile, strconv.Itoa(n))
			return nil, broken(ctx, links, events)
		}
		if l.Sent != nil {
			used[l.Sent.File] = true
		}
		got, err := v.link(ctx, workflowID, previous, l, events.Bytes())
		if err != nil {
			return nil, err
		}
		if got != l.Digest {
			v.fault(FaultChain, folder+eventsFile, fmt.Sprintf("%d: %s, %s", l.Seq, got, l.Digest))
			return nil, nil
		}
		digests, previous = append(digests, got), got
	}
	if events.Scan() || links.Err() != nil || events.Err() != nil {
		v.fault(FaultChain, folder+chainFile, strconv.Itoa(len(digests)+1))
		return nil, broken(ctx, links, events)
	}
	return digests, nil
}

// broken is an error of the disk, or of whoever breaks off; nil when what was read is
// no chain.
func broken(ctx context.Context, read ...*bufio.Scanner) error {
	for _, s := range read {
		if fatal(ctx, s.Err()) {
			return s.Err()
		}
	}
	return nil
}

// link works out the digest of an event. What is wrong is a digest that is none.
func (v *verifier) link(ctx context.Context, workflowID, previous string, l chainLine, body []byte) (string, error) {
	suite, bad := seal.Named(l.Suite)
	recorded, badTime := time.Parse(chain.Instant, l.Recorded)
	if err := errors.Join(bad, badTime); err != nil {
		return orWhy("", err), nil
	}
	if (l.Message == "") != (l.Sent == nil) {
		return Absent, nil
	}
	if l.Sent != nil {
		sent, err := v.whole(ctx, l.Sent.File)
		if err != nil {
			return "", err
		}
		l.Sent.Raw = sent
		if got := orWhy(l.Sent.Digest(suite)); got != l.Message {
			return l.Sent.File + " " + got, nil
		}
	}
	return orWhy(chain.Event{
		Suite: suite, WorkflowID: workflowID, Recorded: recorded, Previous: previous, Message: l.Message, Notices: strings.Fields(l.Told), Body: body,
	}.Digest()), nil
}

// orWhy is a digest, or why there is none, which is no digest either.
func orWhy(digest string, err error) string {
	if err != nil {
		return err.Error()
	}
	return digest
}

// Absent stands for what is not there.
const Absent = audit.Absent

// prove holds the chain against the checkpoint.
func (v *verifier) prove(folder string, proof proofData, digests []string, verdict *ChainVerdict) {
	if proof.Checkpoint == "" || proof.Proof == nil {
		return
	}
	wrong := func(why string) { v.fault(FaultCheckpoint, folder+proofFile, why) }
	own, err := seal.ParseKeys(proof.Key)
	if err != nil || len(own) != 1 {
		wrong(proof.Key)
		return
	}
	keys := v.keys
	if len(keys) == 0 {
		keys = own
	}
	text, by, err := keys.Open([]byte(proof.Checkpoint))
	if err != nil {
		wrong(err.Error())
		return
	}
	c, err := chain.ParseCheckpoint(text)
	p := *proof.Proof
	switch {
	case err != nil:
		wrong(err.Error())
	case p.Chain != verdict.WorkflowID || p.Seq < 1 || p.Seq > int64(len(digests)):
		wrong(fmt.Sprintf("%s %d", p.Chain, p.Seq))
	case digests[p.Seq-1] != p.Digest:
		wrong(fmt.Sprintf("%d: %s, %s", p.Seq, digests[p.Seq-1], p.Digest))
	case !c.Proves(p):
		wrong(c.Root)
	default:
		verdict.Proved, verdict.Checkpoint, verdict.Key, verdict.Known = p.Seq, c.Number, by.KeyID(), len(v.keys) > 0
		verdict.Short = seal.Short(c.Suite.Digest([]byte(proof.Checkpoint)))
	}
}

// proofOf is nil where no checkpoint knows the pilot.
func proofOf(p postgres.Proven, err error) (*postgres.Proven, error) {
	if errors.Is(err, postgres.ErrNoCheckpoint) {
		return nil, nil
	}
	return &p, err
}
