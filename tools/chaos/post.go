package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"go.temporal.io/api/serviceerror"

	"shidian/internal/client"
	"shidian/internal/pilot"
)

// How clients wait.
const (
	deskDeadline   = 6 * time.Second // for an answer; then the desk hands over
	signalPatience = 5 * time.Second
	answerPatience = 5 * time.Minute // of whoever must have the pilot's own answer
	sendTimes      = 6               // how often somebody tries again with the same id
	sendPause      = time.Second

	againName = "handed-in-again" // the manner of what a lost server had taken
)

// post carries messages and keeps the ledger.
type post struct {
	stack  *stack
	ledger *Ledger
	env    []string // of the desk's binary
	next   atomic.Int64
}

func newPost(s *stack) (*post, error) {
	vars, err := s.environment()
	if err != nil {
		return nil, err
	}
	p := &post{stack: s, ledger: &Ledger{}}
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "TEMPORAL_") && !strings.HasPrefix(v, "SHIDIAN_") {
			p.env = append(p.env, v)
		}
	}
	for name, value := range vars {
		p.env = append(p.env, name+"="+value)
	}
	return p, nil
}

// update sends by one of the clients and waits for the answer.
func (p *post) update(ctx context.Context, manner string, m message) Sent {
	c := p.stack.clients[int(p.next.Add(1))%len(p.stack.clients)]
	return p.updateBy(ctx, c, manner, m)
}

func (p *post) updateBy(ctx context.Context, c *client.Client, manner string, m message) Sent {
	s := Sent{At: time.Now(), WorkflowID: m.workflowID(), Or: m.or(), Manner: manner, Way: WayUpdate, Parts: m.parts}
	s.again = func(ctx context.Context) { p.insist(ctx, againName, m) }
	answer, err := m.ask(ctx, c)
	s.Outcomes = answer.Outcomes
	s.Result = resultOf(answer, err)
	if err != nil {
		var ended *client.EndedError
		s.Error, s.ended = err.Error(), errors.As(err, &ended)
	}
	return p.ledger.put(s)
}

// answered sends until the pilot itself answers or has ended: on a busy machine that may
// be later than the desk waits, which then hands the message over.
func (p *post) answered(ctx context.Context, manner string, m message) Sent {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	s := p.updateBy(ctx, p.stack.still, manner, m)
	for s.Result != Answered && !p.ended(ctx, m.workflowID()) && wait(ctx, sendPause) {
		s = p.updateBy(ctx, p.stack.still, againName, m)
	}
	return s
}

func (p *post) ended(ctx context.Context, workflowID string) bool {
	record, err := p.stack.store.Pilot(ctx, workflowID)
	return err == nil && record.Ended()
}

func resultOf(answer client.Answer, err error) Result {
	var rejected *client.RejectedError
	var tooLarge *client.TooLargeError
	switch {
	case errors.As(err, &rejected), errors.As(err, &tooLarge):
		return Unsent
	case err != nil:
		return Unknown
	case answer.HandedOver != "":
		return Taken
	}
	return Answered
}

// signal sends a raw signal, as anybody may.
func (p *post) signal(ctx context.Context, manner string, m message) {
	s := Sent{At: time.Now(), WorkflowID: m.workflowID(), Manner: manner, Way: WaySignal, Parts: m.parts}
	s.again = func(ctx context.Context) { p.insist(ctx, againName, m) }
	p.signalAs(ctx, s, m.signal, m.body)
}

func (p *post) signalAs(ctx context.Context, s Sent, name string, payload any) {
	ctx, cancel := context.WithTimeout(ctx, signalPatience)
	defer cancel()
	err := p.stack.raw.SignalWorkflow(ctx, s.WorkflowID, "", name, payload)
	var missing *serviceerror.NotFound
	switch {
	case err == nil:
		s.Result = Taken
	case errors.As(err, &missing):
		s.Result, s.Error = Unsent, err.Error()
	default:
		s.Result, s.Error = Unknown, err.Error()
	}
	p.ledger.put(s)
}

// insist sends until there is an answer or nobody to give it, always with the same id.
func (p *post) insist(ctx context.Context, manner string, m message) {
	for n := 1; ; n++ {
		s := p.update(ctx, manner, m)
		if s.Result != Unknown || s.ended || n == sendTimes || !wait(ctx, sendPause) {
			return
		}
	}
}

// sheet is a hand-in as the desk's binary takes it.
type sheet struct {
	Evidence     json.RawMessage   `json:"evidence,omitempty"`
	Explanations map[string]string `json:"explanations,omitempty"`
	Note         string            `json:"note,omitempty"`
	Replaces     string            `json:"replaces,omitempty"`
}

// attachmentBytes is how long an attached file is.
const attachmentBytes = 40 << 10

// writeSheet writes a hand-in's sheet, which is JSON and so YAML, and a file to
// attach, and returns the desk's arguments.
func (p *post) writeSheet(programme, place string, h pilot.HandIn) ([]string, error) {
	name := strings.ReplaceAll(programme+"_"+place+"_"+h.ID, "/", "_")
	folder := filepath.Join(p.stack.folder, "sheets")
	file, attached := filepath.Join(folder, name+".yaml"), filepath.Join(folder, name+".txt")
	body, err := json.Marshal(sheet{h.Evidence, h.Explanations, h.Note, h.Replaces})
	if err != nil {
		return nil, fmt.Errorf("write the sheet of %s: %w", h.ID, err)
	}
	content := strings.Repeat(programme+" "+place+" "+h.ID+"\n", attachmentBytes/(len(programme)+len(place)+len(h.ID)+3))
	if err := errors.Join(os.MkdirAll(folder, 0o750), os.WriteFile(file, body, 0o600), os.WriteFile(attached, []byte(content), 0o600)); err != nil {
		return nil, err
	}
	return []string{
		"submit", place, string(h.Step), "-f", file, "--as", h.By.Name, "--role", string(h.By.Role), "--unit", h.By.Unit,
		"--attach", attached, "--id", h.ID, "--programme", programme, "-o", "json",
	}, nil
}

// deskAnswer is what the desk's binary prints.
type deskAnswer struct {
	HandedOver string          `json:"handedOver"`
	Outcomes   []pilot.Outcome `json:"outcomes"`
}

// desk calls the binary; ctx ends it by kill -9.
func (p *post) desk(ctx context.Context, manner, workflowID string, part Part, args []string) Sent {
	s := Sent{At: time.Now(), WorkflowID: workflowID, Manner: manner, Way: WayDesk, Parts: []Part{part}, Result: Unknown}
	s.again = func(ctx context.Context) {
		for range sendTimes {
			if p.desk(ctx, againName, workflowID, part, args).Result != Unknown || !wait(ctx, sendPause) {
				return
			}
		}
	}
	out, errOut, err := p.call(ctx, args)
	var answer deskAnswer
	switch {
	case json.Unmarshal(out, &answer) != nil:
		s.Error = strings.TrimSpace(fmt.Sprintf("%v: %s", err, errOut))
	case len(answer.Outcomes) > 0:
		s.Result, s.Outcomes = Answered, answer.Outcomes
	case answer.HandedOver != "":
		s.Result = Taken
	}
	return p.ledger.put(s)
}

// call runs the desk's binary.
func (p *post) call(ctx context.Context, args []string) (out, errOut []byte, err error) {
	return p.callWith(ctx, nil, args)
}

// callWith runs the desk's binary with more in its environment.
func (p *post) callWith(ctx context.Context, more, args []string) (out, errOut []byte, err error) {
	cmd := exec.CommandContext(ctx, filepath.Join(p.stack.root, "bin", "shidian"), args...)
	var o, e bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = append(slices.Clone(p.env), more...), &o, &e
	err = cmd.Run()
	return o.Bytes(), e.Bytes(), err
}
