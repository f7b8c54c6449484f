package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/spf13/cobra"
	"golang.org/x/oauth2"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/devservices"
	"shidian/internal/web"
	"shidian/starter/table"
)

func (a *app) loginCommand() *cobra.Command {
	var token bool
	c := a.command("login [URL]", "login", wants(0, 1), func(cmd *cobra.Command, args []string) error {
		if token {
			return a.showToken()
		}
		return a.login(cmd.Context(), strings.Join(args, ""))
	})
	c.Flags().BoolVar(&token, "token", false, a.text("desk.flag.login-token"))
	return c
}

// showToken prints who is signed in here as other programs show it to the web desk.
func (a *app) showToken() error {
	me, ok := whoSignedIn()
	if !ok {
		return usage("desk.login-nobody")
	}
	a.print(me.Token)
	return nil
}

// whoSignedIn is who is signed in on this machine.
func whoSignedIn() (me signedIn, ok bool) {
	path, err := loginFile()
	if err != nil {
		return me, false
	}
	raw, err := os.ReadFile(path)
	return me, err == nil && json.Unmarshal(raw, &me) == nil && me.Token != ""
}

func (a *app) logoutCommand() *cobra.Command {
	return a.command("logout", "logout", wants(0, 0), func(*cobra.Command, []string) error { return a.logout() })
}

// signedIn is who is signed in on this machine: what `login` leaves for what is sent later.
type signedIn struct {
	Desk  string `json:"desk"`  // the web desk that seals
	Token string `json:"token"` // the provider's word for who it is
}

// usualDesk is the web desk of `make run`.
const usualDeskPort = 8080

// login signs in by the device flow: a browser, on any machine, confirms a code.
func (a *app) login(ctx context.Context, desk string) error {
	if desk == "" {
		desk = devservices.WebURL(usualDeskPort)
		if named, ok := a.env.Lookup("SHIDIAN_WEB_URL"); ok && named != "" {
			desk = named
		}
	}
	at, err := url.Parse(desk)
	if err != nil || at.Host == "" || at.Scheme != "https" && !(at.Scheme == "http" && loopback(at.Hostname())) {
		return usage("desk.login-bad-url", catalog.Args{"url": desk})
	}
	var intro web.Introduction
	if err := a.askDesk(ctx, http.MethodGet, at.JoinPath(".well-known", "shidian.json").String(), "", nil, &intro); err != nil {
		return err
	}
	if intro.By != "" { // WeCom, DingTalk: they sign in browsers alone
		return usage("desk.login-not-openid", catalog.Args{"url": at.String(), "by": intro.By})
	}
	provider, err := oidc.NewProvider(ctx, intro.Issuer)
	if err != nil {
		return usage("desk.login-no-provider", catalog.Args{"issuer": intro.Issuer, "reason": err.Error()})
	}
	endpoint := provider.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInParams // a public client has nothing to put into a header
	settings := oauth2.Config{ClientID: intro.ClientID, Endpoint: endpoint, Scopes: []string{oidc.ScopeOpenID, "profile"}}
	device, err := settings.DeviceAuth(ctx)
	if err != nil {
		return usage("desk.login-no-provider", catalog.Args{"issuer": intro.Issuer, "reason": err.Error()})
	}
	where := device.VerificationURIComplete
	if where == "" {
		where = device.VerificationURI
	}
	a.say("desk.login-open", catalog.Args{"url": where, "code": device.UserCode})
	token, err := settings.DeviceAccessToken(ctx, device)
	if err != nil {
		return client.InterruptedOr(ctx, usage("desk.login-not-done", catalog.Args{"reason": err.Error()}))
	}
	raw, _ := token.Extra("id_token").(string)
	me := signedIn{Desk: at.String(), Token: raw}
	var held []web.SeatHeld
	if err := a.askDesk(ctx, http.MethodGet, at.JoinPath("seals").String(), raw, nil, &held); err != nil {
		return err
	}
	if err := me.keep(); err != nil {
		return err
	}
	return a.showSeats(held)
}

// showSeats says in which seats one may act now.
func (a *app) showSeats(held []web.SeatHeld) error {
	if given, err := a.give(held); given || err != nil {
		return err
	}
	if len(held) == 0 {
		a.print(a.text("desk.login-no-seat"))
		return nil
	}
	a.print(a.text("desk.login-done"))
	t := table.New(a.text("desk.col-programme"), a.text("desk.staff-col.name"), a.text("desk.staff-col.role"), a.text("desk.staff-col.unit"))
	for _, s := range held {
		t.Row(s.Programme, s.By.Name, string(s.By.Role), s.By.Unit)
	}
	a.put(t.String())
	return nil
}

// logout forgets who is signed in on this machine.
func (a *app) logout() error {
	path, err := loginFile()
	if err == nil {
		err = os.Remove(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		a.print(a.text("desk.login-nobody"))
		return nil
	}
	if err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	a.print(a.text("desk.logout-done"))
	return nil
}

func loginFile() (string, error) {
	dir, err := os.UserConfigDir()
	return filepath.Join(dir, "shidian", "login.json"), err
}

func (s signedIn) keep() error {
	path, err := loginFile()
	if err != nil {
		return fmt.Errorf("keep who is signed in: %w", err)
	}
	raw, err := json.Marshal(s)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o700)
	}
	if err == nil {
		err = os.WriteFile(path, raw, 0o600)
	}
	if err != nil {
		return fmt.Errorf("keep who is signed in: %w", err)
	}
	return nil
}

// way is how messages go: sealed by the web desk where somebody is signed in.
func (a *app) way(ctx context.Context, signal bool) client.Way {
	w := client.Way{Signal: signal}
	me, ok := whoSignedIn()
	if !ok {
		return w
	}
	w.Seal = func(workflowID string, message json.RawMessage) (string, error) {
		body, err := json.Marshal(web.SealRequest{Workflow: workflowID, Message: message})
		if err != nil {
			return "", fmt.Errorf("ask for a seal: %w", err)
		}
		var answer web.SealAnswer
		err = a.askDesk(ctx, http.MethodPost, me.Desk+"/seals", me.Token, body, &answer)
		return answer.Seal, err
	}
	return w
}

// deskTakes is how long the web desk may take to answer a program.
const deskTakes = 20 * time.Second

// askDesk asks the web desk and reads its answer.
func (a *app) askDesk(ctx context.Context, method, address, token string, body []byte, into any) error {
	ctx, cancel := context.WithTimeout(ctx, deskTakes)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return usage("desk.login-bad-url", catalog.Args{"url": address})
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return usage("desk.login-no-desk", catalog.Args{"url": address, "reason": err.Error()})
	}
	defer func() { _ = response.Body.Close() }() // read only
	raw, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return usage("desk.login-no-desk", catalog.Args{"url": address, "reason": err.Error()})
	}
	switch response.StatusCode {
	case http.StatusOK:
		if json.Unmarshal(raw, into) == nil {
			return nil
		}
	case http.StatusUnauthorized:
		return usage("desk.login-over")
	case http.StatusForbidden:
		return usage("desk.login-wrong-seat")
	}
	return usage("desk.login-no-desk", catalog.Args{"url": address, "reason": response.Status})
}
