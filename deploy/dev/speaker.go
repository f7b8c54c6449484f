package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"shidian/internal/devservices"
	"shidian/internal/machine"
)

// speaker says everything, in one of two languages, from several goroutines.
type speaker struct {
	mu      sync.Mutex
	out     io.Writer
	chinese bool
}

func newSpeaker(out io.Writer, settings config) *speaker {
	return &speaker{out: out, chinese: settings.chinese()}
}

func (s *speaker) line(text text, values ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// What can't be said to a closed terminal can't be reported there either.
	_, _ = fmt.Fprintf(s.out, s.in(text)+"\n", values...)
}

func (s *speaker) in(text text) string {
	if s.chinese {
		return text.zh
	}
	return text.en
}

func (s *speaker) starting(name string)         { s.line(textStarting, s.name(name)) }
func (s *speaker) stopping(name string)         { s.line(textStopping, s.name(name)) }
func (s *speaker) restarted(name string)        { s.line(textRestarted, s.name(name)) }
func (s *speaker) ended(name string, err error) { s.line(textEnded, s.name(name), err) }
func (s *speaker) usage()                       { s.line(textUsage) }

func (s *speaker) name(name string) string {
	if t, ok := textNames[name]; ok {
		return s.in(t)
	}
	return name
}

func (s *speaker) progress(step machine.Step, detail string) {
	s.put(step.Text(s.chinese, detail))
}

// welcome says where things are and what to type first.
func (s *speaker) welcome(stack *stack) {
	s.line(textReady, stack.deskURL(), stack.temporal.UIURL())
	s.exports(stack)
	s.line(textFirstCommands)
}

// exports says what the desk must be told where ports are not the usual ones.
func (s *speaker) exports(stack *stack) {
	var exports []string
	if stack.settings.TemporalPort != defaultTemporalPort {
		exports = append(exports, "    export TEMPORAL_ADDRESS="+stack.temporal.Address())
	}
	if stack.settings.PostgresPort != defaultPostgresPort {
		exports = append(exports, "    export DATABASE_URL='"+stack.postgres.DeskURL()+"'",
			"    export SHIDIAN_WORKER_DATABASE_URL='"+stack.postgres.WorkerURL()+"'")
	}
	if file := stack.payloads["SHIDIAN_PAYLOAD_KEYS_FILE"]; len(exports) > 0 && file != "" {
		exports = append(exports, "    export SHIDIAN_PAYLOAD_KEYS_FILE='"+file+"'")
	}
	if len(exports) > 0 {
		s.line(textExports, strings.Join(exports, "\n"))
	}
}

// failure explains an error to the person at the terminal and passes it on.
func (s *speaker) failure(err error) error {
	if err == nil {
		return nil
	}
	var taken *devservices.PortTakenError
	var running *devservices.AlreadyRunningError
	switch {
	case errors.As(err, &taken):
		holder := taken.Holder
		if holder == "" {
			holder = s.in(textSomeone)
		}
		s.line(textPortTaken, taken.Service, taken.Port, holder, taken.Variable)
	case errors.As(err, &running):
		s.line(textAlreadyRunning, running.PID, running.Dir)
	default:
		s.line(textFailed, err)
	}
	return err
}

// complain is for the moment before the language is known.
func complain(out io.Writer, err error) error {
	_, failure := fmt.Fprintln(out, err)
	return failure
}
