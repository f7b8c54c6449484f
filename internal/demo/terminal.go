package demo

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// plainEvery is how often a log, which nobody redraws, gets a line.
const plainEvery = 5 * time.Second

// screen shows snapshots: redrawn in place on a terminal, else a line now and then.
type screen struct {
	out      io.Writer
	terminal bool
	drawn    int // lines
	last     time.Time
}

func (s *screen) show(snap Snapshot) error {
	if !s.terminal {
		if time.Since(s.last) < plainEvery {
			return nil
		}
		s.last = time.Now()
		_, err := fmt.Fprintln(s.out, snap.Line())
		return err
	}
	var b strings.Builder
	if s.drawn > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", s.drawn)
	}
	b.WriteString("\x1b[?7l") // what is too long for the line is cut, not wrapped
	lines := snap.Lines()
	for _, l := range lines {
		b.WriteString("\r\x1b[K" + l + "\n")
	}
	b.WriteString("\x1b[J\x1b[?7h")
	s.drawn = len(lines)
	_, err := io.WriteString(s.out, b.String())
	return err
}
