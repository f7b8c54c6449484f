package devservices

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// keeperScript waits until its standard input ends, which happens when the
// process that holds the other end of the pipe is gone, however it went. Then it
// stops the orphan $1 by signal $2, after 20 s for good, and removes the folder
// $3 if there is one. Portable, unlike Linux' parent death signal, which is also
// tied to a thread instead of a process.
const keeperScript = `cat >/dev/null
kill -"$2" "$1" 2>/dev/null
i=0
while kill -0 "$1" 2>/dev/null && [ "$i" -lt 200 ]; do sleep 0.1; i=$((i+1)); done
kill -9 "$1" 2>/dev/null
if [ -n "$3" ]; then rm -rf "$3"; fi`

// keeper is the small shell that outlives us.
type keeper struct {
	cmd  *exec.Cmd
	pipe *os.File
}

func startKeeper(pid int, signal syscall.Signal, removeDir string) (*keeper, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("pipe to keeper: %w", err)
	}
	defer closeQuietly(reader)
	cmd := exec.Command("/bin/sh", "-c", keeperScript, "shidian-keeper",
		strconv.Itoa(pid), strconv.Itoa(int(signal)), removeDir)
	cmd.Stdin = reader
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // no signal of our terminal reaches it
	if err := cmd.Start(); err != nil {
		closeQuietly(writer)
		return nil, fmt.Errorf("start keeper: %w", err)
	}
	return &keeper{cmd: cmd, pipe: writer}, nil
}

// release ends the keeper, its charge having ended first. It runs `cat` as a
// child, so the whole group goes.
func (k *keeper) release() {
	_ = syscall.Kill(-k.cmd.Process.Pid, syscall.SIGKILL)
	_ = k.cmd.Wait() // "signal: killed", as intended
	closeQuietly(k.pipe)
}
