package notify

import (
	"context"
	"net"
	"net/http"
	"net/netip"
)

// SendHooks sends to webhooks whatever goes out now.
func (s *Sender) SendHooks(ctx context.Context) {
	for _, w := range s.channels() {
		if _, ok := w.by.(*Hooks); !ok {
			continue
		}
		for s.turn(ctx, w) {
			continue
		}
	}
}

// Dials says whether an address may be connected to.
func (h Hosts) Dials(addr netip.Addr) bool { return h.dials(addr) }

// ResolveWith has names looked up by r, and nothing go through a proxy.
func (h *Hooks) ResolveWith(r *net.Resolver) {
	h.resolver = r
	h.client.Transport.(*http.Transport).Proxy = nil
}
