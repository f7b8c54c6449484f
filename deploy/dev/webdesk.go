package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"shidian/internal/devservices"
	"shidian/internal/pilot"
	"shidian/internal/plan"
	"shidian/internal/postgres"
	"shidian/internal/seats"
	"shidian/internal/staff"
)

// startWebDesk runs the web desk and a sign-in where everybody of the plan can be picked,
// and puts these people into their seats.
func (s *stack) startWebDesk(ctx context.Context) error {
	if s.worker == nil {
		return nil // nothing is built
	}
	s.say.starting("web desk")
	people, units, programme, err := s.sampleStaff()
	if err != nil {
		return err
	}
	s.people = people
	at := devservices.WebURL(s.settings.WebPort)
	lang := "en"
	if s.say.chinese {
		lang = "zh"
	}
	s.signIn, err = devservices.StartOpenID(ctx, devservices.OpenIDOptions{
		Binary: filepath.Join(s.root, "bin", "tools", "openid"), Dir: s.data, Port: s.settings.OpenIDPort, PortVariable: "SHIDIAN_DEV_OPENID_PORT", Staff: people,
		Redirects: []string{at + "/signin/back"}, SignedOut: []string{at + "/signedout"}, Lang: lang,
	})
	if errors.Is(err, devservices.ErrOpenIDNotBuilt) {
		return nil
	}
	if err != nil {
		return err
	}
	s.running = append(s.running, named{s.signIn, "sign-in"})
	if err := s.appoint(ctx, people, units, programme); err != nil {
		return err
	}
	key, _, err := devservices.IdentityKey(s.data)
	if err != nil {
		return err
	}
	s.web, err = devservices.StartWeb(ctx, devservices.WebOptions{
		Binary: filepath.Join(s.root, "bin", "shidian"), Dir: s.data, DatabaseURL: s.postgres.DeskURL(), TemporalAddress: s.temporal.Address(), Issuer: s.signIn.Issuer(),
		SealKey: key, Evidence: devservices.EvidenceBucket(s.root), Port: s.settings.WebPort, PortVariable: "SHIDIAN_DEV_WEB_PORT", Env: append(s.encrypting(), "SHIDIAN_LANG="+lang, "SHIDIAN_TEMPORAL_UI="+s.temporal.UIURL()),
	})
	if err != nil {
		return err
	}
	s.running = append(s.running, named{s.web, "web desk"})
	return nil
}

// sampleStaff is one person for each role of each unit of the plan.
func (s *stack) sampleStaff() (people []staff.Person, units seats.Units, programme string, err error) {
	p, issues := plan.Load(s.settings.plan(s.root))
	if p == nil {
		return nil, units, "", fmt.Errorf("%s: %v", s.settings.Plan, issues)
	}
	var subs []*pilot.Terms
	for _, one := range p.SubDistricts() {
		terms, err := p.Terms(one.Code, plan.Options{})
		if err != nil {
			return nil, units, "", fmt.Errorf("%s: %w", s.settings.Plan, err)
		}
		subs = append(subs, &terms)
		units.District, programme = terms.District.Code, terms.Programme
		units.Places = append(units.Places, one.Code)
		for _, c := range terms.Communities {
			units.Places = append(units.Places, one.Code+"/"+c.Code)
		}
	}
	return staff.Sample(subs), units, programme, nil
}

// appoint puts the sample staff into their seats, once.
func (s *stack) appoint(ctx context.Context, people []staff.Person, units seats.Units, programme string) error {
	store, err := postgres.Open(ctx, s.postgres.DeskURL())
	if err != nil {
		return err
	}
	defer store.Close()
	today := pilot.Date("2000-01-01") // so that they hold on every day that a rehearsal may show
	var wanted []seats.Appointment
	for _, one := range people {
		wanted = append(wanted, one.Appointments(s.signIn.Issuer(), programme, today, seats.Grantor{Operator: "make"})...)
	}
	_, err = store.AppointAll(ctx, programme, wanted, units, today, func(int) {})
	return err
}

// deskURL is where the web desk is; empty while it is not built.
func (s *stack) deskURL() string {
	if s.web == nil {
		return ""
	}
	return s.web.URL()
}
