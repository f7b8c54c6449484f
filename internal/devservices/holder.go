package devservices

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// portHolder names the process that listens on a port, from /proc or lsof;
// empty when neither tells (another user's process).
func portHolder(port int) string {
	for _, pid := range []int{holderFromProc(port), holderFromLsof(port)} {
		if pid != 0 {
			return fmt.Sprintf("%s (pid %d)", processName(pid), pid)
		}
	}
	return ""
}

func holderFromLsof(port int) int {
	output, err := exec.Command("lsof", "-nP", "-t", "-iTCP:"+strconv.Itoa(port), "-sTCP:LISTEN").Output()
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(output), "\n")
	pid, _ := strconv.Atoi(first) // 0 = not found
	return pid
}

func holderFromProc(port int) int {
	inodes := listeningInodes(port)
	if len(inodes) == 0 {
		return 0
	}
	descriptors, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, descriptor := range descriptors {
		target, err := os.Readlink(descriptor)
		if err != nil || !inodes[target] {
			continue
		}
		pid, _ := strconv.Atoi(strings.Split(descriptor, "/")[2])
		return pid
	}
	return 0
}

// listeningInodes reads /proc/net/tcp: the sockets, as /proc/*/fd shows them,
// that listen on the port.
func listeningInodes(port int) map[string]bool {
	const listening = "0A"
	found := map[string]bool{}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		file, err := os.Open(table)
		if err != nil {
			continue
		}
		scanner := bufio.NewScanner(file)
		for scanner.Scan() {
			fields := strings.Fields(scanner.Text())
			if len(fields) > 9 && fields[3] == listening && strings.HasSuffix(fields[1], fmt.Sprintf(":%04X", port)) {
				found["socket:["+fields[9]+"]"] = true
			}
		}
		closeQuietly(file)
	}
	return found
}

// processName is the name of a running process, empty when there is none.
func processName(pid int) string {
	if name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid)); err == nil {
		return strings.TrimSpace(string(name))
	}
	output, err := exec.Command("ps", "-o", "comm=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return filepath.Base(strings.TrimSpace(string(output)))
}
