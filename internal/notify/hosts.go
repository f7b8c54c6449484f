package notify

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// What a webhook's address is comes from a plan, or from a setting that somebody mistyped:
// a worker must not be led to call services beside itself. A host is called if it is
// listed, and an address inside this machine or network only if that address is.

// Hosts are the hosts that anything is sent to. Zero: none.
type Hosts struct {
	named  []listed
	ranges []netip.Prefix
}

// listed is a host, with a port where only that one is meant.
type listed struct{ host, port string }

// ParseHosts reads hosts: `host`, `host:port`, an address or a range of addresses.
// `localhost` lists the addresses of this machine too.
func ParseHosts(list []string) (Hosts, error) {
	var h Hosts
	for _, text := range list {
		text = strings.ToLower(strings.TrimSpace(text))
		if text == "" {
			continue
		}
		if prefix, err := netip.ParsePrefix(text); err == nil {
			h.ranges = append(h.ranges, prefix.Masked())
			continue
		}
		one := listed{host: strings.Trim(text, "[]")}
		if host, port, err := net.SplitHostPort(text); err == nil && !strings.ContainsAny(port, "/.") {
			one = listed{host, port}
		}
		addr, err := netip.ParseAddr(one.host)
		switch {
		case err == nil:
			addr = addr.Unmap()
			one.host = addr.String()
			h.ranges = append(h.ranges, netip.PrefixFrom(addr, addr.BitLen()))
		case one.host == "localhost":
			h.ranges = append(h.ranges, netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"))
		case strings.ContainsAny(one.host, "/:*@ ") || one.host == "":
			return Hosts{}, fmt.Errorf("%q is no host; give host, host:port, an address, or a range like 10.1.0.0/16, by commas", text)
		}
		h.named = append(h.named, one)
	}
	return h, nil
}

// With are these hosts and those of the webhooks in the worker's own settings.
func (h Hosts) With(named Webhooks) Hosts {
	h.named = slices.Clone(h.named)
	for _, hook := range named {
		if u, err := url.Parse(hook.URL); err == nil {
			h.named = append(h.named, listed{hostOf(u), portOf(u)})
		}
	}
	return h
}

// takes says whether anything is sent to where a URL leads.
func (h Hosts) takes(u *url.URL) bool {
	host, port := hostOf(u), portOf(u)
	if slices.ContainsFunc(h.named, func(l listed) bool { return l.host == host && (l.port == "" || l.port == port) }) {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && slices.ContainsFunc(h.ranges, func(p netip.Prefix) bool {
		return !p.IsSingleIP() && p.Contains(addr.Unmap()) // a single one is named, perhaps with a port
	})
}

func hostOf(u *url.URL) string {
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Unmap().String()
	}
	return host
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "http":
		return "80"
	}
	return "443"
}

// inside are addresses that lead to machines that are nobody's to call from outside.
var inside = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// dials says whether an address may be connected to.
func (h Hosts) dials(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	if slices.ContainsFunc(h.ranges, func(p netip.Prefix) bool { return p.Contains(addr) }) {
		return true
	}
	return addr.IsGlobalUnicast() && !addr.IsPrivate() && !slices.ContainsFunc(inside, func(p netip.Prefix) bool { return p.Contains(addr) })
}

const connectTakes = 10 * time.Second

// transport checks the address that is dialled, whatever the host's name was a moment
// before. Where the environment names a proxy (HTTPS_PROXY), that is the operator's own
// word: the proxy is dialled as it is, and looks up the host itself.
func (h *Hooks) transport() *http.Transport {
	transport := http.DefaultTransport.(*http.Transport).Clone() // the standard library's own type
	transport.MaxIdleConnsPerHost = hooksAtOnce
	guard := func(_ context.Context, _, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !h.Allowed.dials(at.Addr()) {
			return &failure{code: reasonInside, detail: address, permanent: true}
		}
		return nil
	}
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		dialer := &net.Dialer{Timeout: connectTakes, Resolver: h.resolver}
		if !isProxy(ctx, address) {
			dialer.ControlContext = guard
		}
		return dialer.DialContext(ctx, network, address)
	}
	return transport
}

// viaProxy is the key under which a request's context has its proxy's host and port.
type viaProxy struct{}

// throughProxy notes the proxy that a request will go through, if any.
func throughProxy(r *http.Request) *http.Request {
	proxy, err := http.ProxyFromEnvironment(r)
	if err != nil || proxy == nil {
		return r
	}
	port := proxy.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[proxy.Scheme]
	}
	if strings.HasPrefix(proxy.Scheme, "socks5") && port == "" {
		port = "1080"
	}
	return r.WithContext(context.WithValue(r.Context(), viaProxy{}, net.JoinHostPort(proxy.Hostname(), port)))
}

func isProxy(ctx context.Context, address string) bool {
	proxy, _ := ctx.Value(viaProxy{}).(string)
	return proxy != "" && proxy == address
}
