package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"shidian/internal/attachments"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/config"
	"shidian/internal/devservices"
	"shidian/internal/keypair"
	"shidian/internal/payload"
	"shidian/internal/postgres"
	"shidian/internal/revive"
	"shidian/internal/seal"
	"shidian/internal/web"
)

func (a *app) serveCommand() *cobra.Command {
	return a.command("serve", "serve", wants(0, 0), func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context()) })
}

// answersIn is how long the web desk waits for a pilot's answer before it hands over.
const answersIn = 8 * time.Second

// serve answers browsers until ctx ends.
func (a *app) serve(ctx context.Context) error {
	c, err := a.client(ctx)
	if err != nil {
		return err
	}
	c.Deadline = min(c.Deadline, answersIn)
	c.OnSlow, c.OnWait = nil, nil
	desk, at, err := a.webDesk(ctx, c)
	if err != nil {
		return err
	}
	settings := a.settings.Web
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", settings.Listen)
	if err != nil {
		return usage("desk.serve-no-listen", catalog.Args{"address": settings.Listen, "reason": err.Error()})
	}
	var beside sync.WaitGroup
	beside.Go(func() { a.warnNotSetUp(ctx, c) })
	defer beside.Wait()
	a.note(a.text("desk.serve-ready", catalog.Args{"url": at.String()}))
	a.adviseOnFiles(settings)
	return a.answerUntil(ctx, listener, desk)
}

// adviseOnFiles says what several desks need that keep files in a folder.
func (a *app) adviseOnFiles(w config.Web) {
	folder := strings.HasPrefix(a.settings.Evidence.Bucket, "file:")
	if folder && len(w.Proxies) > 0 {
		a.note(a.text("desk.serve-folder", catalog.Args{"folder": a.settings.Evidence.Bucket}))
	}
}

// webTLS shows browsers the desk's certificate, read anew when it is renewed; nil without one.
func webTLS(w config.Web) (*tls.Config, error) {
	if w.Cert == "" {
		return nil, nil
	}
	pair, err := keypair.Open(w.Cert, w.Key)
	if err != nil {
		return nil, usage("desk.bad-settings", catalog.Args{"reason": "SHIDIAN_WEB_CERT, SHIDIAN_WEB_KEY: " + err.Error()})
	}
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return pair.Current(), nil },
	}, nil
}

// warnNotSetUp says what the servers lack: the desk answers all the same, and works as soon
// as set-up has made it.
func (a *app) warnNotSetUp(ctx context.Context, c *client.Client) {
	text := ""
	if lack := c.Lack(ctx); lack != nil {
		text = a.explainLack(lack)
	}
	if _, err := c.Store(ctx); err != nil {
		text, _ = a.explain(err)
	}
	if text != "" && ctx.Err() == nil {
		a.note(a.paint(yellow, a.text("desk.warning")) + text)
	}
}

// webDesk is the desk that the settings describe, and its address.
func (a *app) webDesk(ctx context.Context, c *client.Client) (*web.Desk, *url.URL, error) {
	w := a.settings.Web
	at, err := webAddress(w)
	if err != nil {
		return nil, nil, err
	}
	in := a.settings.SignIn
	if err := a.developed(&w, &in); err != nil {
		return nil, nil, err
	}
	provider, err := signsIn(in, at)
	if err != nil {
		return nil, nil, err
	}
	line, err := os.ReadFile(w.SealKey)
	if err != nil {
		return nil, nil, usage("desk.serve-no-key", catalog.Args{"file": w.SealKey, "reason": err.Error()})
	}
	signer, err := seal.ParseSigner(strings.TrimSpace(string(line)))
	if err != nil {
		return nil, nil, usage("desk.serve-no-key", catalog.Args{"file": w.SealKey, "reason": err.Error()})
	}
	codec, err := a.codec()
	if err != nil {
		return nil, nil, err
	}
	proxies, err := networks(w.Proxies)
	if err != nil {
		return nil, nil, err
	}
	limits, err := a.limits(ctx)
	if err != nil {
		return nil, nil, err
	}
	if a.settings.Database.RequireTLS {
		if err := postgres.CheckTLS(a.settings.Database.URLs()...); err != nil {
			return nil, nil, err
		}
	}
	if err := a.settings.Temporal.Access.CheckTLS(); err != nil {
		a.note(a.paint(yellow, a.text("desk.warning")) + err.Error())
	}
	record, err := postgres.Open(ctx, a.settings.Database.URL, postgres.PlannedAnew())
	if err != nil {
		return nil, nil, usage("desk.bad-settings", catalog.Args{"reason": config.VarDatabase + ": " + err.Error()})
	}
	a.closers = append(a.closers, record.Close)
	files, err := a.evidenceStore(ctx)
	if err != nil {
		return nil, nil, err
	}
	desk, err := web.New(web.Options{
		URL: at, Client: c, Record: record, Signer: signer, Limits: limits, Proxies: proxies, Log: slog.New(slog.NewTextHandler(a.err, nil)),
		Provider: provider, Codec: codec, Decider: revive.Decider(c), Files: func(context.Context) (*attachments.Store, error) { return files, nil },
	})
	return desk, at, err
}

// codec is what decodes for the Temporal UI what Temporal keeps.
func (a *app) codec() (web.CodecOptions, error) {
	ring, err := a.settings.Payloads.Ring()
	if err != nil {
		return web.CodecOptions{}, usage("desk.bad-settings", catalog.Args{"reason": err.Error()})
	}
	slog.New(slog.NewTextHandler(a.err, nil)).Info(ring.Says())
	namespace, origin := a.settings.Temporal.Namespace(), strings.TrimSuffix(a.settings.Web.TemporalUI, "/")
	if origin != "" {
		if err := web.CheckOrigin(origin); err != nil {
			return web.CodecOptions{}, usage("desk.bad-settings", catalog.Args{"reason": fmt.Sprintf("SHIDIAN_TEMPORAL_UI is %q; %v", origin, err)})
		}
	}
	return web.CodecOptions{Handler: payload.Server(payload.NewCodec(ring, namespace)), Namespace: namespace, Origin: origin}, nil
}

// webAddress is the desk's own, checked: browsers keep nobody signed in over plain HTTP,
// but on their own machine.
func webAddress(w config.Web) (*url.URL, error) {
	address := w.URL
	if address == "" {
		scheme := "http"
		if w.Cert != "" {
			scheme = "https"
		}
		address = scheme + "://" + w.Listen
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, usage("desk.serve-bad-url", catalog.Args{"url": address})
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return nil, usage("desk.serve-not-tls", catalog.Args{"url": address})
	}
	if (w.Cert == "") != (w.Key == "") {
		return nil, usage("desk.serve-half-tls")
	}
	return u, nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// developed fills in what `make run` has, when no database is named either.
func (a *app) developed(w *config.Web, in *config.SignIn) error {
	missing := in.Missing()
	if w.SealKey == "" {
		missing = append(missing, "SHIDIAN_IDENTITY_KEY")
	}
	if len(missing) == 0 {
		return nil
	}
	root, err := devservices.ProjectRoot()
	if config.Named(a.env, config.VarDatabase) || err != nil || in.By != config.SignInOpenID {
		return usage("desk.serve-unset", catalog.Args{"missing": strings.Join(missing, ", ")})
	}
	if in.OpenID.Issuer == "" {
		in.OpenID.Issuer = devservices.OpenIDIssuer
	}
	if w.SealKey == "" {
		if w.SealKey, _, err = devservices.IdentityKey(devservices.DataDir(root)); err != nil {
			return fmt.Errorf("the web desk's key: %w", err)
		}
	}
	return nil
}

// signsIn is the provider that the settings name.
func signsIn(in config.SignIn, desk *url.URL) (web.Provider, error) {
	secret := in.Secret()
	if in.SecretFile != "" {
		raw, err := os.ReadFile(in.SecretFile)
		if secret = strings.TrimSpace(string(raw)); err == nil && secret == "" {
			err = errors.New("it is empty")
		}
		if err != nil {
			return nil, usage("desk.serve-no-secret", catalog.Args{"file": in.SecretFile, "reason": err.Error()})
		}
	}
	switch in.By {
	case config.SignInWeCom:
		return web.NewWeCom(web.WeComOptions{Corp: in.WeCom.Corp, Agent: in.WeCom.Agent, Secret: secret, Login: in.WeCom.Login, API: in.WeCom.API, Desk: desk}), nil
	case config.SignInDingTalk:
		d := in.DingTalk
		return web.NewDingTalk(web.DingTalkOptions{Corp: d.Corp, Client: d.Client, Secret: secret, Login: d.Login, API: d.API, Directory: d.Directory, Desk: desk}), nil
	}
	return web.NewOpenID(web.OpenIDOptions{Issuer: in.OpenID.Issuer, ClientID: in.OpenID.ClientID, ClientSecret: secret, Desk: desk}), nil
}

// networks reads addresses and networks.
func networks(named []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, one := range named {
		one = strings.TrimSpace(one)
		if ip, err := netip.ParseAddr(one); err == nil {
			all = append(all, netip.PrefixFrom(ip, ip.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(one)
		if err != nil {
			return nil, usage("desk.bad-settings", catalog.Args{"reason": "SHIDIAN_WEB_PROXIES: " + err.Error()})
		}
		all = append(all, p)
	}
	return all, nil
}
