package devservices

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// childrenOf lists the direct children of a process. Postgres' backends are in
// sessions of their own, so signalling its group would miss them.
func childrenOf(parent int) []int {
	if children, ok := childrenFromProc(parent); ok {
		return children
	}
	output, err := exec.Command("ps", "-A", "-o", "pid=,ppid=").Output()
	if err != nil {
		return nil
	}
	var children []int
	for line := range strings.Lines(string(output)) {
		if fields := strings.Fields(line); len(fields) == 2 && fields[1] == strconv.Itoa(parent) {
			if pid, err := strconv.Atoi(fields[0]); err == nil {
				children = append(children, pid)
			}
		}
	}
	return children
}

// childrenFromProc reads Linux' /proc; ok is false where there is none.
func childrenFromProc(parent int) (children []int, ok bool) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		content, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended meanwhile
		}
		// "123 (name, may hold spaces and parentheses) S 45 …"
		_, rest, _ := strings.Cut(string(content[strings.LastIndexByte(string(content), ')')+1:]), " ")
		fields := strings.Fields(rest)
		if len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
				children = append(children, pid)
			}
		}
	}
	return children, len(stats) > 0
}
