package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"shidian/internal/attachments"
)

// How long what a desk needs may take to answer, and how long that is taken to be so: whoever
// may ask this without signing in must not keep the servers busy.
const (
	readyIn  = 2 * time.Second
	readyFor = time.Second
	filesFor = time.Minute
)

// readiness is what was found of what a desk needs.
type readiness struct {
	mu    sync.Mutex
	at    time.Time
	ready bool
	text  string

	filesAt time.Time
	files   string
}

// leaving is a desk that is about to stop.
type leaving struct {
	once sync.Once
	told chan struct{} // closed when it is
}

// Leave has a desk that is about to stop say that it is not ready, and pages that are open ask
// for news elsewhere. It goes on answering.
func (d *Desk) Leave() { d.leaving.once.Do(func() { close(d.leaving.told) }) }

func (d *Desk) isLeaving() bool {
	select {
	case <-d.leaving.told:
		return true
	default:
		return false
	}
}

// Settle waits for orders that are being given, which no browser waits for; false when ctx
// ends before. What is left then is on record, and given when the same plan is sent again.
func (d *Desk) Settle(ctx context.Context) bool { return d.amendings.wait(ctx) }

// readyz tells a load balancer whether to send browsers here, and an operator what is missing.
// It needs no sign-in, so it names no address: the log does.
func (d *Desk) readyz(w http.ResponseWriter, r *http.Request) {
	ready, text := false, "stopping\n"
	if !d.isLeaving() {
		ready, text = d.whetherReady(r.Context())
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if !ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_, _ = w.Write([]byte(text)) // whoever asked and is gone can't be told
}

func (d *Desk) whetherReady(ctx context.Context) (bool, string) {
	d.readiness.mu.Lock()
	defer d.readiness.mu.Unlock()
	if age := time.Since(d.readiness.at); age >= 0 && age < readyFor {
		return d.readiness.ready, d.readiness.text
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyIn)
	defer cancel()
	var record, temporal string
	var recordUp, temporalUp bool
	var asked sync.WaitGroup
	asked.Go(func() { recordUp, record = d.recordReady(ctx) })
	asked.Go(func() { temporalUp, temporal = d.temporalReady(ctx) })
	if time.Since(d.readiness.filesAt) >= filesFor {
		asked.Go(func() { d.readiness.files = d.filesReady(ctx) })
		d.readiness.filesAt = time.Now()
	}
	asked.Wait()
	d.readiness.ready = recordUp && temporalUp
	word := "ready"
	if !d.readiness.ready {
		word = "not ready"
	}
	d.readiness.text = strings.Join([]string{word, record, temporal, d.readiness.files, "seals: by " + d.Signer.KeyID(), ""}, "\n")
	d.readiness.at = time.Now()
	return d.readiness.ready, d.readiness.text
}

func (d *Desk) recordReady(ctx context.Context) (bool, string) {
	if err := d.Record.Ping(ctx); err != nil {
		d.Log.Warn("not ready: the record does not answer", "error", err)
		return false, "record: does not answer (DATABASE_URL)"
	}
	if err := d.Record.CheckSchema(ctx); err != nil {
		d.Log.Warn("not ready: the record is not as this program needs it", "error", err)
		return false, "record: its schema is not this program's (shidian-worker setup says what to do)"
	}
	return true, "record: answers"
}

func (d *Desk) temporalReady(ctx context.Context) (bool, string) {
	worker, err := d.Client.Answers(ctx)
	if err == nil {
		if lack := d.Client.Lack(ctx); lack != nil {
			return true, "temporal: answers; " + lack.Error()
		}
	}
	switch {
	case err != nil:
		d.Log.Warn("not ready: Temporal does not answer", "error", err)
		return false, "temporal: does not answer (TEMPORAL_ADDRESS)"
	case !worker:
		return true, "temporal: answers, and no worker asks for tasks: what is sent waits for one"
	}
	return true, "temporal: answers, and a worker asks for tasks"
}

// filesReady looks for the file that was uploaded last, by whichever desk: several desks need the same store.
func (d *Desk) filesReady(ctx context.Context) string {
	digest, err := d.Record.NewestUpload(ctx)
	if err != nil {
		return "files: not known while the record does not answer"
	}
	store, err := d.Files(ctx)
	if err == nil && digest != "" {
		err = store.Find(ctx, digest)
	}
	switch {
	case errors.Is(err, attachments.ErrMissing):
		d.Log.Warn("a file that was uploaded is not in this desk's store; every desk needs the same (EVIDENCE_BUCKET)", "digest", digest)
		return "files: the last that was uploaded is not in the store of this desk; every desk needs the same (EVIDENCE_BUCKET)"
	case err != nil:
		d.Log.Warn("the store of attached files does not answer", "error", err)
		return "files: the store does not answer (EVIDENCE_BUCKET)"
	case digest == "":
		return "files: none uploaded yet"
	}
	return "files: the last that was uploaded is there"
}
