package demo

import (
	"fmt"
	"io"
	"strings"
	"time"

	"shidian/internal/screen"
)

// plainEvery is how often a log, which nobody redraws, gets a line.
const plainEvery = 5 * time.Second

// display shows snapshots: redrawn in place on a terminal, else a line now and then.
type display struct {
	out      io.Writer
	terminal bool
	drawn    int // lines
	last     time.Time
}

func (s *display) show(snap Snapshot) error {
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
		b.WriteString(screen.Own(fmt.Sprintf("\x1b[%dA", s.drawn)))
	}
	b.WriteString(screen.Own("\x1b[?7l")) // what is too long for the line is cut, not wrapped
	lines := snap.Lines()
	for _, l := range lines {
		b.WriteString(screen.Redraw() + l + "\n")
	}
	b.WriteString(screen.Own("\x1b[J\x1b[?7h"))
	s.drawn = len(lines)
	_, err := io.WriteString(s.out, b.String())
	return err
}
