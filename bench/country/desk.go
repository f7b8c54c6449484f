package country

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"shidian/bench/stats"
	"shidian/internal/attachments"
	"shidian/internal/postgres"
	"shidian/internal/seal"
	"shidian/internal/seats"
	"shidian/internal/web"
)

// PageAnswer is how the web desk answered requests of a page.
type PageAnswer struct {
	Page     string
	As       string // the seat, in words
	Whole    bool   // the country is one programme
	Requests int
	P50, P95 time.Duration
	Bytes    int // of the last answer
	Queries  int // that it took
	Plans    []Plan
}

// Desk is the web desk on the country's record, with people signed in.
type Desk struct {
	heard   *statements
	store   *postgres.Store
	files   *attachments.Store
	server  *httptest.Server
	rooms   []*room
	url     string
	whole   bool
	signer  *seal.Signer
	handler atomic.Pointer[http.Handler]
	address atomic.Uint32 // each request comes from another one: a desk counts them
}

// roomsVisited is at how many places a page is asked for in turn.
const roomsVisited = 10

// OpenDesk starts the web desk on the record, after putting there what only desks
// write: seats, drafts, bulletins, a file. Dir holds that file.
func (c *Country) OpenDesk(ctx context.Context, dir string) (d *Desk, err error) {
	d = &Desk{heard: &statements{}, url: c.url, whole: c.copies.whole}
	if d.store, err = postgres.Open(ctx, c.url, postgres.Watched(d.heard), postgres.PlannedAnew()); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			d.Close()
		}
	}()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return d, fmt.Errorf("make a folder for files: %w", err)
	}
	if d.files, err = attachments.Open(ctx, "file://"+dir); err != nil {
		return d, err
	}
	if err := c.furnish(ctx, d); err != nil {
		return d, fmt.Errorf("furnish the web desk: %w", err)
	}
	if err := d.start(); err != nil {
		return d, err
	}
	for _, r := range d.rooms {
		if err := d.enter(ctx, r); err != nil {
			return d, err
		}
	}
	return d, nil
}

// Close ends it.
func (d *Desk) Close() {
	if d.server != nil {
		d.server.CloseClientConnections()
		d.server.Close()
	}
	if d.files != nil {
		_ = d.files.Close() // it was read
	}
	d.store.Close()
}

func (d *Desk) start() error {
	private, _, err := seal.NewKey(seal.Default().Name(), "bench")
	if err != nil {
		return err
	}
	if d.signer, err = seal.ParseSigner(private); err != nil {
		return err
	}
	d.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		(*d.handler.Load()).ServeHTTP(w, r)
	}))
	if err := d.afresh(); err != nil {
		return err
	}
	d.server.Start()
	return nil
}

// afresh has the desk begin anew, as after a restart: it counts what each person asks, and a
// page asked for a hundred times in a row, by one person, is nobody's day.
func (d *Desk) afresh() error {
	at, err := url.Parse("http://" + d.server.Listener.Addr().String())
	if err != nil {
		return fmt.Errorf("read the desk's address: %w", err)
	}
	desk, err := web.New(web.Options{
		URL: at, Record: d.store, Signer: d.signer, Provider: provider{}, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
		Files: func(context.Context) (*attachments.Store, error) { return d.files, nil }, Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	})
	if err != nil {
		return err
	}
	handler := desk.Handler()
	d.handler.Store(&handler)
	return nil
}

// provider believes who somebody says he is: no page that is measured asks it.
type provider struct{}

// issuer is the provider's name.
const issuer = "https://sso.example.org"

func (provider) Begin(_ context.Context, state, _, _ string) (string, error) {
	return issuer + "/?state=" + url.QueryEscape(state), nil
}

func (provider) Finish(_ context.Context, code, _, _ string) (web.Identified, error) {
	return web.Identified{Person: seats.Person{Issuer: issuer, Subject: code, Name: clerkName}, At: time.Now()}, nil
}

func (provider) SignOut(context.Context, string) string { return "" }

func (provider) Verify(context.Context, string) (web.Identified, error) {
	return web.Identified{}, web.ErrNotIdentified
}

func (provider) Introduction() web.Introduction { return web.Introduction{Issuer: issuer} }

func (provider) Origin() string { return issuer }

// request asks the desk as a browser does, which follows nothing by itself.
func (d *Desk) request(ctx context.Context, cookie, path string, form url.Values) (*http.Response, error) {
	method, body := http.MethodGet, io.Reader(http.NoBody)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(ctx, method, d.server.URL+path, body)
	if err != nil {
		return nil, fmt.Errorf("ask for %s: %w", path, err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	from := d.address.Add(1)
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", from>>16&255, from>>8&255, from&255))
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	answer, err := d.server.Client().Transport.RoundTrip(r)
	if err != nil {
		return nil, fmt.Errorf("ask for %s: %w", path, err)
	}
	return answer, nil
}

var errAnswer = errors.New("the desk's answer is another one than expected")

// reply is an answer that was read.
type reply struct {
	body     []byte
	location string
	cookies  []*http.Cookie
}

// fetch asks, reads the answer whole and wants one of these statuses.
func (d *Desk) fetch(ctx context.Context, cookie, path string, form url.Values, wanted ...int) (reply, error) {
	answer, err := d.request(ctx, cookie, path, form)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = answer.Body.Close() }() // read to its end
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return reply{}, fmt.Errorf("read %s: %w", path, err)
	}
	if slices.Contains(wanted, answer.StatusCode) {
		return reply{body, answer.Header.Get("Location"), answer.Cookies()}, nil
	}
	_, text, _ := bytes.Cut(body, []byte("<h1>"))
	return reply{}, fmt.Errorf("%w: %s: %s %.100s", errAnswer, path, answer.Status, text)
}

// signIn is the cookie of somebody who has signed in.
func (d *Desk) signIn(ctx context.Context, subject string) (string, error) {
	begun, err := d.fetch(ctx, "", "/signin", nil, http.StatusSeeOther)
	if err != nil {
		return "", err
	}
	to, err := url.Parse(begun.location)
	if err != nil || len(begun.cookies) == 0 {
		return "", fmt.Errorf("%w: it has no session", errAnswer)
	}
	cookie := begun.cookies[0].Name + "="
	ended, err := d.fetch(ctx, cookie+begun.cookies[0].Value, "/signin/back?code="+subject+"&state="+url.QueryEscape(to.Query().Get("state")), nil, http.StatusSeeOther)
	if err != nil {
		return "", err
	}
	if len(ended.cookies) == 0 {
		return "", fmt.Errorf("%w: it has no session", errAnswer)
	}
	return cookie + ended.cookies[0].Value, nil
}

// Ask requests a page at each place once, and then so many times.
func (d *Desk) Ask(ctx context.Context, p Page, requests int) (PageAnswer, error) {
	a := PageAnswer{Page: p.Name, As: p.as.String(), Whole: d.whole, Requests: requests}
	if err := d.afresh(); err != nil {
		return a, err
	}
	for _, r := range d.rooms {
		if _, err := p.visit(ctx, d, r); err != nil {
			return a, fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	took := make([]time.Duration, requests)
	for i := range took {
		d.heard.forget()
		begun := time.Now()
		n, err := p.visit(ctx, d, d.rooms[i%len(d.rooms)])
		if err != nil {
			return a, fmt.Errorf("%s: %w", p.Name, err)
		}
		took[i], a.Bytes, a.Queries = time.Since(begun), n, d.heard.counted()
	}
	a.P50, a.P95 = stats.Percentile(took, 50), stats.Percentile(took, 95)
	var err error
	a.Plans, err = d.heard.explain(ctx, d.url)
	return a, err
}
