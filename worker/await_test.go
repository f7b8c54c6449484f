package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"shidian/internal/config"
	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/postgres"
)

func TestReadiness_SaysWhatTheWorkerWaitsFor(t *testing.T) {
	t.Parallel()
	h, err := serveHealth(t.Context(), "127.0.0.1:0", http.NotFoundHandler(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(h.close)
	h.waits(errors.New("namespace district lacks PilotStage"))
	status, body := ask(h, "/readyz")
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Equal(t, "starting; waiting: namespace district lacks PilotStage\n", body)
}

// heard is told for what a worker waits, and lets set-up run then.
type heard struct {
	t     *testing.T
	texts []string
	react func()
}

func (h *heard) waits(err error) {
	h.texts = append(h.texts, err.Error())
	if len(h.texts) == 1 {
		h.react()
	}
}

func TestAwait_TheNamespaceThatSetUpMakes(t *testing.T) {
	t.Parallel()
	temporal := devtest.OwnTemporal(t, devservices.TemporalOptions{})
	env := map[string]string{"TEMPORAL_ADDRESS": temporal.Address(), "TEMPORAL_NAMESPACE": "district", "SHIDIAN_LANG": "en", "DATABASE_URL": "postgres://nobody@127.0.0.1:1/x"}
	cfg, err := config.LoadWorker(t.Context(), config.Of(env))
	require.NoError(t, err)
	c, err := client.NewLazyClient(cfg.Temporal.Options)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	h := &heard{t: t, react: func() { call(t, env, "setup", "--apply") }} // the database is none of its business here
	require.NoError(t, awaitNamespace(t.Context(), cfg, c, slog.New(slog.DiscardHandler), h.waits))
	require.NotEmpty(t, h.texts)
	require.Contains(t, h.texts[0], "no namespace district; `shidian-worker setup --apply` makes it")
}

func TestAwait_TheRightsThatSetUpGives(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, func(ctx context.Context, url string) error { _, err := postgres.Migrate(ctx, url); return err })
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.Background())) }()
	_, err = conn.Exec(t.Context(), `REVOKE INSERT ON events, messages FROM shidian_worker`)
	require.NoError(t, err)
	cfg := config.Worker{Database: config.WorkerDatabase{URL: devtest.Worker(url)}}
	h := &heard{t: t, react: func() { require.NoError(t, postgres.Grant(t.Context(), devtest.Owner(url))) }}
	require.NoError(t, awaitRights(t.Context(), cfg, slog.New(slog.DiscardHandler), h.waits))
	require.Len(t, h.texts, 1)
	require.True(t, strings.HasSuffix(h.texts[0], "lacks rights (INSERT events, INSERT messages); `shidian-worker setup --apply` gives them"), h.texts[0])
	cfg.Database.URL = url
	require.NoError(t, awaitRights(t.Context(), cfg, slog.New(slog.DiscardHandler), h.waits), "who does everything is not looked at")
}

func TestAwait_EndsWhenTheWorkerIsStopped(t *testing.T) {
	t.Parallel()
	temporal := devtest.OwnTemporal(t, devservices.TemporalOptions{})
	cfg, err := config.LoadWorker(t.Context(), config.Of(map[string]string{"TEMPORAL_ADDRESS": temporal.Address()}))
	require.NoError(t, err)
	c, err := client.NewLazyClient(cfg.Temporal.Options)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	h := &heard{t: t, react: stop}
	err = awaitNamespace(ctx, cfg, c, slog.New(slog.DiscardHandler), h.waits)
	require.ErrorContains(t, err, "namespace default lacks the search attributes PilotCommunity=Keyword")
}
