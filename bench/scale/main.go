package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// Exit statuses.
const (
	exitFailed = 1
	exitUsage  = 2
)

// run is the program without its process.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	s, err := parse(args, errOut)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		_, _ = fmt.Fprintln(errOut, "bench-scale:", err) // nowhere else to say it
		return exitUsage
	}
	if err := measure(ctx, s, out, errOut); err != nil {
		_, _ = fmt.Fprintln(errOut, "bench-scale:", err)
		return exitFailed
	}
	return 0
}
