package devservices

import (
	"context"
	"sync"
)

// server is what every service here shares: one process at a time, which can be
// stopped or killed and, by the embedding type's Start, started again.
type server struct {
	mu      sync.Mutex
	running *process // the last one started, nil before the first
}

// alive tells whether there is nothing to start. The caller holds mu.
func (s *server) alive() bool { return s.running != nil && !s.running.ended() }

func (s *server) last() *process {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running
}

// Stop stops the server in order, by force after a while or when ctx ends.
// Stopping a server that has ended is harmless.
func (s *server) Stop(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.alive() {
		return nil
	}
	return s.running.stop(ctx)
}

// Kill is a crash: SIGKILL to the server and all its processes.
func (s *server) Kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.alive() {
		s.running.kill()
	}
}

// Ended is closed when the process that was last started has ended.
func (s *server) Ended() <-chan struct{} { return s.last().done }

// EndedError tells how a process that should be running has ended, with the end
// of its log. It waits for that end.
func (s *server) EndedError() error {
	last := s.last()
	<-last.done
	return last.endedError()
}

// PID is the process that was last started.
func (s *server) PID() int { return s.last().cmd.Process.Pid }
