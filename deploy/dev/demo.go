package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"

	"shidian/internal/catalog"
	deskconfig "shidian/internal/config"
	"shidian/internal/demo"
	"shidian/internal/devservices"
	"shidian/internal/staff"
)

// runDemo runs the services on empty data of their own, lets the staff work, and
// leaves the UI up until ctx ends where somebody sits there.
func runDemo(ctx context.Context, root string, settings config, say *speaker) error {
	plan := demo.Options{Plan: settings.plan(root), SubDistricts: settings.Demo.SubDistricts, Lang: say.lang()}
	if err := plan.Check(); err != nil {
		return say.failure(err)
	}
	data := filepath.Join(root, ".shidian", "demo")
	lock, err := devservices.LockDir(data)
	if err != nil {
		return say.failure(err)
	}
	defer lock.Release()
	room, err := demo.OpenMailroom(ctx, filepath.Join(data, "mails"))
	if err != nil {
		return say.failure(err)
	}
	defer func() { _ = room.Stop(context.WithoutCancel(ctx)) }() // it ends with the program in any case
	stack := &stack{root: root, data: data, fresh: true, settings: settings, say: say, workerEnv: room.Env(), room: room}
	err = stack.start(ctx)
	if err != nil && ctx.Err() == nil {
		err = say.demoFailure(root, err)
	} else if err == nil {
		err = stack.demonstrate(ctx)
	}
	if ctx.Err() != nil && !errors.Is(err, demo.ErrUnexpected) {
		err = nil // asked to stop, perhaps in the middle of starting
	}
	return errors.Join(err, say.failure(stack.stop(context.WithoutCancel(ctx))))
}

// demonstrate lets the staff work. What ends by itself is started again meanwhile.
func (s *stack) demonstrate(ctx context.Context) error {
	options, err := s.demoOptions(ctx)
	if err != nil {
		return s.say.failure(err)
	}
	kept, stopKeeping := context.WithCancel(ctx)
	defer stopKeeping()
	go s.keepRunning(kept)
	s.say.exports(s)
	report, err := demo.Run(ctx, options)
	if err != nil && !errors.Is(err, demo.ErrUnexpected) && ctx.Err() == nil {
		return s.say.failure(err)
	}
	s.stay(ctx, report.Guests)
	return err
}

// stay leaves everything up where somebody sits there, or wants it.
func (s *stack) stay(ctx context.Context, guests string) {
	switch {
	case ctx.Err() != nil:
	case s.stays():
		if guests != "" {
			s.say.put("\n" + guests)
		}
		s.say.put("\n" + catalog.Text(s.say.lang(), "demo.stays"))
		<-ctx.Done()
	default:
		s.say.put("\n" + catalog.Text(s.say.lang(), "demo.gone"))
	}
}

func (s *stack) stays() bool {
	return s.settings.Demo.Keep || isTerminal(os.Stdin) && isTerminal(os.Stdout)
}

func (s *stack) demoOptions(ctx context.Context) (demo.Options, error) {
	env := map[string]string{
		deskconfig.VarDatabase: s.postgres.DeskURL(), deskconfig.VarWorker: s.postgres.WorkerURL(), deskconfig.VarTemporal: s.temporal.Address(), "TEMPORAL_NAMESPACE": s.temporal.Namespace(),
		deskconfig.VarEvidence: devservices.EvidenceBucket(s.root),
	}
	maps.Copy(env, s.payloads)
	servers, err := deskconfig.LoadDesk(ctx, deskconfig.Of(env))
	terminal := isTerminal(os.Stdout) && os.Getenv("TERM") != "dumb"
	return demo.Options{
		Plan: s.settings.plan(s.root), SubDistricts: s.settings.Demo.SubDistricts,
		Seed: staff.Seed(s.settings.Demo.Seed), Speed: s.settings.Demo.Speed, Lang: s.say.lang(), Settings: servers,
		UI: s.temporal.UIURL(), Desk: s.deskURL(), Stays: s.stays(), Staff: s.people, Papers: filepath.Join(s.data, "papers"), Mailroom: s.room, Out: s.say.out, Terminal: terminal, Colour: terminal && s.settings.Demo.NoColor == "",
	}, err
}

func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// demoFailure says of a taken port that it is `make run` that holds it, if it is.
func (s *speaker) demoFailure(root string, err error) error {
	var taken *devservices.PortTakenError
	if !errors.As(err, &taken) {
		return s.failure(err)
	}
	lock, lockErr := devservices.LockDir(filepath.Join(root, ".shidian"))
	var running *devservices.AlreadyRunningError
	if errors.As(lockErr, &running) {
		s.put(catalog.Text(s.lang(), "demo.make-run-holds", catalog.Args{"pid": strconv.Itoa(running.PID)}))
		return err
	}
	if lockErr == nil {
		lock.Release()
	}
	return s.failure(err)
}

func (s *speaker) lang() catalog.Lang {
	if s.chinese {
		return catalog.Chinese
	}
	return catalog.English
}

func (s *speaker) put(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// What can't be said to a closed terminal can't be reported there either.
	_, _ = fmt.Fprintln(s.out, text)
}
