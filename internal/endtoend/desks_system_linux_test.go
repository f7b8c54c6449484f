package endtoend

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/devservices/devtest/hosts"
	"shidian/workflows"
)

// desks are two desks, each on a host of its own, behind a load balancer at the centre, where
// everything else is too.
type desks struct {
	*webDesk
	network  *hosts.Network
	balancer *balancer
	one, two *remoteDesk
	bucket   string
}

// remoteDesk is `shidian serve` on a host of its own.
type remoteDesk struct {
	*hosts.Host
	name string
	cmd  *exec.Cmd
}

func (r *remoteDesk) url() *url.URL {
	return &url.URL{Scheme: "http", Host: net.JoinHostPort(r.Address(), "8080")}
}

func newDesks(t *testing.T) *desks {
	t.Helper()
	d := &desks{network: hosts.NewNetwork(t), balancer: &balancer{}}
	front := httptest.NewServer(d.balancer)
	t.Cleanup(front.Close)
	temporal := devtest.OwnTemporal(t, devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes(), EveryAddress: true})
	d.webDesk = staffedDistrict(t, devtest.OwnPostgresOnEveryAddress(t), temporal, front.URL, provedProgramme, provedPlan, "yuetan")
	d.front = front.URL
	d.bucket = d.store()
	d.one, d.two = d.join("one"), d.join("two")
	d.balancer.transport = &http.Transport{DialContext: (&net.Dialer{Timeout: 2 * time.Second}).DialContext, ResponseHeaderTimeout: 20 * time.Second, MaxIdleConnsPerHost: 20}
	d.start(d.one)
	d.start(d.two)
	watching, stop := context.WithCancel(t.Context())
	var watched sync.WaitGroup
	watched.Go(func() { d.balancer.watch(watching, d.one, d.two) })
	t.Cleanup(func() { stop(); watched.Wait() })
	d.inRotation(2)
	return d
}

// store is an S3-compatible store at the centre.
func (d *desks) store() string {
	backend := s3mem.New()
	require.NoError(d.t, backend.CreateBucket("evidence"))
	server := &http.Server{Handler: gofakes3.New(backend).Server()}
	listener := d.network.Centre().Listen(d.network.Centre().Address() + ":0")
	go func() { _ = server.Serve(listener) }() // until it is closed
	d.t.Cleanup(func() { _ = server.Close() })
	return "s3://evidence?region=us-east-1&use_path_style=true&anonymous=true&endpoint=http://" + listener.Addr().String()
}

// join adds a host, on which the sign-in is reached as browsers reach it: it is on loopback alone.
func (d *desks) join(name string) *remoteDesk {
	d.t.Helper()
	r := &remoteDesk{Host: d.network.Join(name), name: name}
	issuer, err := url.Parse(d.signIn.Issuer())
	require.NoError(d.t, err)
	listener := r.Listen(issuer.Host)
	go func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			go relay(from, issuer.Host)
		}
	}()
	return r
}

func relay(from net.Conn, address string) {
	defer func() { _ = from.Close() }() // both ways are over
	to, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer func() { _ = to.Close() }() // both ways are over
	go func() { _, _ = io.Copy(to, from); _ = to.Close() }()
	_, _ = io.Copy(from, to)
}

func (d *desks) start(r *remoteDesk) {
	d.t.Helper()
	out, err := os.OpenFile(filepath.Join(d.folder, "desk-"+r.name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(d.t, err)
	var env []string
	for _, variable := range d.env {
		env = append(env, strings.ReplaceAll(variable, "127.0.0.1", d.network.Centre().Address()))
	}
	env = append(env, "SHIDIAN_WEB_LISTEN="+r.url().Host, "SHIDIAN_WEB_URL="+d.front, "SHIDIAN_WEB_PROXIES="+d.network.Centre().Address(),
		"SHIDIAN_OPENID_ISSUER="+d.signIn.Issuer(), "SHIDIAN_IDENTITY_KEY="+d.sealKey, "EVIDENCE_BUCKET="+d.bucket, "SHIDIAN_WEB_DRAIN=3s")
	r.cmd = r.Start(env, out, d.program("shidian"), "serve")
	name := out.Name()
	d.t.Cleanup(func() {
		if d.t.Failed() {
			data, _ := os.ReadFile(name) // what there is
			d.t.Logf("%s:\n%s", filepath.Base(name), data[max(0, len(data)-4000):])
		}
	})
}

// inRotation waits until so many desks are.
func (d *desks) inRotation(n int) {
	d.t.Helper()
	require.Eventually(d.t, func() bool { return len(d.balancer.rotation()) == n }, patience, tick, "%d desks in rotation", n)
}

// only has the balancer send everything to one desk while that is in rotation; nil: to each in turn.
func (d *desks) only(r *remoteDesk) { d.balancer.pinned.Store(r) }

// part runs a part of the test.
func (d *desks) part(name string, act func()) {
	d.scenario(name, func(*webDesk) { act() })
}

// balancer sends each request to the next of the desks that say that they are ready. One that
// can't be reached, or does not answer whoever may ask twice, is passed over.
type balancer struct {
	transport http.RoundTripper
	pinned    atomic.Pointer[remoteDesk]
	turn      atomic.Int64
	mu        sync.Mutex
	in        []*remoteDesk
	served    map[string]int
}

// watch asks desks whether they are ready, as load balancers do.
func (b *balancer) watch(ctx context.Context, all ...*remoteDesk) {
	ask := &http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for beat := time.NewTicker(tick); ctx.Err() == nil; {
		var ready []*remoteDesk
		for _, one := range all {
			answer, err := ask.Get(one.url().String() + "/readyz")
			if err != nil {
				continue
			}
			_ = answer.Body.Close() // only its status is wanted
			if answer.StatusCode == http.StatusOK {
				ready = append(ready, one)
			}
		}
		b.mu.Lock()
		b.in = ready
		b.mu.Unlock()
		select {
		case <-ctx.Done():
		case <-beat.C:
		}
	}
}

func (b *balancer) rotation() []*remoteDesk {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.in)
}

// upstreams are the desks to try, in this order.
func (b *balancer) upstreams() []*remoteDesk {
	in := b.rotation()
	one := b.pinned.Load()
	if one == nil && len(in) > 1 && b.turn.Add(1)%2 == 0 || len(in) > 1 && one == in[1] {
		slices.Reverse(in)
	}
	return in
}

func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	(&httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(&url.URL{Scheme: "http", Host: "desk"}) // whichever
			p.Out.Host = p.In.Host
			if p.Out.Body == nil {
				p.Out.Body = http.NoBody
			}
			p.SetXForwarded()
		},
		Transport: roundTripper(b.pass), FlushInterval: -1, ErrorLog: log.New(io.Discard, "", 0),
	}).ServeHTTP(w, r)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// pass sends a request to one desk, and to the next where the first can't have heard of it.
func (b *balancer) pass(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	err = errors.New("no desk is ready")
	for _, one := range b.upstreams() {
		to := r.Clone(r.Context())
		to.URL.Host, to.Body = one.url().Host, io.NopCloser(bytes.NewReader(body))
		answer, failed := b.transport.RoundTrip(to)
		if failed == nil {
			b.count(one)
			return answer, nil
		}
		err = failed
		var dialled *net.OpError
		if r.Method != http.MethodGet && (!errors.As(err, &dialled) || dialled.Op != "dial") {
			break // it may have arrived
		}
	}
	return nil, err
}

func (b *balancer) count(one *remoteDesk) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.served == nil {
		b.served = map[string]int{}
	}
	b.served[one.name]++
}
