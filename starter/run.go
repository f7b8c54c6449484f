package main

import (
	"context"
	"io"
	"os"
	"strings"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/config"
	"shidian/internal/devservices"
	"shidian/internal/postgres"
	"shidian/internal/screen"
	"shidian/internal/version"
)

// Exit statuses (contract, The shidian command).
const (
	exitDone       = 0 // done, accepted, held or recorded
	exitRefused    = 1 // by a rule; the findings are printed
	exitUsage      = 2 // wrong usage or unreadable input
	exitServer     = 3 // a server that can't be reached
	exitHandedOver = 4 // not yet answered

	exitInterrupted = 130 // broken off by Ctrl-C with nothing handed over: what shells use
)

// app is one call of the command.
type app struct {
	in       io.Reader
	out      *screen.Writer // what was asked for
	err      *screen.Writer // progress, warnings, errors
	env      config.Environment
	lang     catalog.Lang
	settings config.Desk
	connect  func(config.Desk) (client.Servers, func())
	now      func() time.Time

	programme string // as typed
	inSeveral bool   // what is said is of several programmes
	output    string // table, json or yaml
	closers   []func()
	broken    error // the first failure to write what was asked for
}

// run is the whole command in one call.
func run(ctx context.Context, args []string, in io.Reader, out, err io.Writer, env config.Environment) int {
	return newApp(in, out, err, env).run(ctx, args)
}

func newApp(in io.Reader, out, err io.Writer, env config.Environment) *app {
	return &app{
		in: in, out: screen.New(out), err: screen.New(err), env: env, now: time.Now, output: outTable,
		connect: func(s config.Desk) (client.Servers, func()) {
			c := client.Connect(s)
			return c, c.Close
		},
	}
}

func (a *app) run(ctx context.Context, args []string) int {
	defer func() {
		for _, end := range a.closers {
			end()
		}
	}()
	lang, err := chooseLang(args, a.env)
	a.lang = lang
	if err != nil {
		return a.report(usage("desk.bad-lang", catalog.Args{"reason": err.Error()}))
	}
	root := a.root()
	if version.Asked(args) { // -version too, which else would be seven flags
		args = []string{"version"}
	}
	root.SetArgs(args)
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	status := a.report(root.ExecuteContext(ctx))
	if a.broken != nil && status == exitDone {
		return a.report(usage("desk.output-broken", catalog.Args{"reason": a.broken.Error()}))
	}
	return status
}

// chooseLang finds --lang before anything else speaks.
func chooseLang(args []string, env config.Environment) (catalog.Lang, error) {
	fallback, envErr := config.Lang(env)
	for i, arg := range args {
		value, found := strings.CutPrefix(arg, "--lang=")
		switch {
		case arg == "--":
			return fallback, envErr
		case arg == "--lang" && i+1 < len(args):
			value, found = args[i+1], true
		}
		if found {
			lang, err := catalog.ParseLang(value)
			if err != nil {
				return fallback, err
			}
			return lang, nil
		}
	}
	return fallback, envErr
}

// developedKeys fills in the payload keys that `make run` has, when nothing of the sort and
// no database is named.
func (a *app) developedKeys(settings *config.Desk) {
	if _, named := a.env.Lookup(config.VarDatabase); named || settings.Payloads != (config.Payloads{}) {
		return
	}
	root, err := devservices.ProjectRoot()
	if err != nil {
		return // it runs elsewhere
	}
	file := devservices.PayloadKeysFile(devservices.DataDir(root))
	if _, err := os.Stat(file); err == nil {
		settings.Payloads.KeysFile = file
	}
}

// client is the client of pilots, with the settings of the environment.
func (a *app) client(ctx context.Context) (*client.Client, error) {
	settings, err := config.LoadDesk(ctx, a.env)
	if err != nil {
		return nil, usage("desk.bad-settings", catalog.Args{"reason": err.Error()})
	}
	a.developedKeys(&settings)
	a.settings = settings
	if address, exposed := postgres.Exposed(settings.Database.URL); exposed && !settings.Database.RequireTLS {
		a.note(a.paint(yellow, a.text("desk.warning")) + a.text("desk.db-exposed", catalog.Args{"address": address}))
	}
	servers, end := a.connect(settings)
	a.closers = append(a.closers, end)
	c := client.New(servers)
	c.Deadline, c.Now = settings.Client.Deadline, a.now
	c.Quiet = settings.Client.Quiet
	c.OnSlow, c.OnWait, c.OSUser = a.sayWaiting, a.showWaiting(), osUser()
	return c, nil
}

// clientFor is the client, and the programme that is meant.
func (a *app) clientFor(ctx context.Context) (*client.Client, string, error) {
	c, err := a.client(ctx)
	if err != nil {
		return nil, "", err
	}
	for _, named := range []string{a.programme, a.settings.Client.Programme} {
		if named != "" {
			return c, named, checkProgramme(named)
		}
	}
	programme, err := c.TheProgramme(ctx)
	return c, programme, err
}

// text is a text of the catalogue in the reader's language.
func (a *app) text(key string, args ...catalog.Args) string {
	return catalog.Text(a.lang, key, args...)
}

// say writes a line for people who watch, beside what was asked for.
func (a *app) say(key string, args ...catalog.Args) { a.note(a.text(key, args...)) }
