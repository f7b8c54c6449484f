package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"shidian/internal/config"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends at once what the first did not
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, config.Process())
	stop()
	os.Exit(status)
}
