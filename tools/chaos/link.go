package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"shidian/internal/devservices"
)

// link is a proxy between one client and one server.
type link struct{ proxy *toxiproxy.Proxy }

// newLink opens a link to a server at host:port, on a port that it keeps.
func newLink(name, upstream string) (*link, error) {
	port, err := devservices.FreePort()
	if err != nil {
		return nil, err
	}
	quiet := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	l := &link{proxy: toxiproxy.NewProxy(quiet, name, net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), upstream)}
	if err := l.proxy.Start(); err != nil {
		return nil, fmt.Errorf("open the link %s: %w", name, err)
	}
	return l, nil
}

func (l *link) address() string { return l.proxy.Listen }

// through is a database's URL by way of the link.
func (l *link) through(database string) (string, error) {
	u, err := url.Parse(database)
	if err != nil {
		return "", fmt.Errorf("the database's URL: %w", err)
	}
	u.Host = l.address()
	return u.String(), nil
}

// cut closes every connection and refuses new ones, until mend.
func (l *link) cut() { l.proxy.Stop() }

func (l *link) mend() error {
	if l.proxy.Enabled {
		return nil
	}
	return l.proxy.Start()
}

// slow has every packet come late, both ways.
func (l *link) slow() error {
	for _, way := range []string{"upstream", "downstream"} {
		err := l.add(way, "latency", map[string]any{"latency": 150, "jitter": 100})
		if err != nil {
			return err
		}
	}
	return nil
}

// silence has nothing arrive any more one way, while connections stay.
func (l *link) silence(up bool) error {
	way := "downstream"
	if up {
		way = "upstream"
	}
	return l.add(way, "timeout", map[string]any{"timeout": 0})
}

func (l *link) add(way, kind string, attributes map[string]any) error {
	body, err := json.Marshal(map[string]any{"name": kind + "-" + way, "type": kind, "stream": way, "toxicity": 1, "attributes": attributes})
	if err != nil {
		return fmt.Errorf("describe %s: %w", kind, err)
	}
	if _, err := l.proxy.Toxics.AddToxicJson(strings.NewReader(string(body))); err != nil {
		return fmt.Errorf("make %s %s: %w", l.proxy.Name, kind, err)
	}
	return nil
}

// clear takes away what slow and silence did; silenced connections end.
func (l *link) clear(ctx context.Context) { l.proxy.Toxics.ResetToxics(ctx) }
