package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/web"
)

// How long a page's request may take. A connection that a load balancer keeps is idle for
// longer than it keeps it: else it would send a form into one that is just being closed.
const (
	headersIn = 10 * time.Second
	bodyIn    = 5 * time.Minute // an upload over a slow line
	idleIn    = 5 * time.Minute
)

// answerUntil answers browsers until ctx ends, and then leaves in order.
func (a *app) answerUntil(ctx context.Context, listener net.Listener, desk *web.Desk) error {
	server := &http.Server{
		Handler: desk.Handler(), ReadHeaderTimeout: headersIn, ReadTimeout: bodyIn, WriteTimeout: bodyIn, IdleTimeout: idleIn, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(slog.NewTextHandler(a.err, nil), slog.LevelWarn),
	}
	certificate, err := webTLS(a.settings.Web)
	if err != nil {
		return err
	}
	server.TLSConfig = certificate
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		stopped <- a.leave(context.WithoutCancel(ctx), server, desk)
	}()
	if certificate != nil {
		err = server.ServeTLS(listener, "", "")
	} else {
		err = server.Serve(listener)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	err = <-stopped
	a.say("desk.serve-stopped")
	return err
}

// leave stops a desk so that nobody in front of it notices: it says that it is not ready and
// goes on answering until a load balancer has seen that, then takes nothing new, and lets what
// is on its way end.
func (a *app) leave(ctx context.Context, server *http.Server, desk *web.Desk) error {
	settings := a.settings.Web
	server.SetKeepAlivesEnabled(false)
	desk.Leave()
	if settings.Drain > 0 {
		a.note(a.text("desk.serve-leaving", catalog.Args{"time": settings.Drain.String()}))
		<-time.After(settings.Drain) // it is this time that is asked for
	}
	within, cancel := context.WithTimeout(ctx, settings.Stop)
	defer cancel()
	err := server.Shutdown(within)
	if settled := desk.Settle(within); errors.Is(err, context.DeadlineExceeded) || err == nil && !settled {
		a.note(a.text("desk.serve-cut", catalog.Args{"time": settings.Stop.String()}))
		return server.Close()
	}
	return err
}
