package country

import (
	"context"
	"math/rand/v2"

	"shidian/internal/ledger"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/statistics"
)

// Question is something that people or monitoring ask the record.
type Question struct {
	Name string
	// Bounded questions have answers of a district's size, however large the country
	// is, or are cut to a page: these are to be answered in time. The others grow with what is
	// asked for.
	Bounded bool
	ask     func(ctx context.Context, s *postgres.Store, where place) (answers int, err error)
}

// place is where a question is asked about.
type place struct {
	programme, subDistrict string
	now                    pilot.Date // there
}

// pageOf is how many lines a question about the whole country asks for.
const pageOf = 500

// Monitoring is the question that monitoring asks every few seconds.
const Monitoring = "counts for monitoring"

// Questions are all of them, in the order of showing.
func Questions() []Question {
	of := func(narrow func(place) postgres.LedgerFilter) func(context.Context, *postgres.Store, place) (int, error) {
		return func(ctx context.Context, s *postgres.Store, w place) (int, error) { return lines(ctx, s, narrow(w)) }
	}
	tasks := func(narrow func(place) postgres.Filter) func(context.Context, *postgres.Store, place) (int, error) {
		return func(ctx context.Context, s *postgres.Store, w place) (int, error) {
			rows, err := s.Tasks(ctx, narrow(w))
			return len(rows), err
		}
	}
	return []Question{
		{"ledger of a programme", true, of(func(w place) postgres.LedgerFilter { return postgres.LedgerFilter{Programme: w.programme} })},
		{"ledger of a programme: red", true, of(func(w place) postgres.LedgerFilter {
			return postgres.LedgerFilter{Programme: w.programme, Light: pilot.LightRed}
		})},
		{"ledger of a programme: yellow", true, of(func(w place) postgres.LedgerFilter {
			return postgres.LedgerFilter{Programme: w.programme, Light: pilot.LightYellow}
		})},
		{"ledger of a programme: a role's", true, of(func(w place) postgres.LedgerFilter {
			return postgres.LedgerFilter{Programme: w.programme, Role: pilot.RoleCommunityParty}
		})},
		{"ledger of a programme: a stage's", true, of(func(w place) postgres.LedgerFilter {
			return postgres.LedgerFilter{Programme: w.programme, Stage: pilot.StageElection}
		})},
		{"ledger of a programme: due by today", true, of(func(w place) postgres.LedgerFilter {
			return postgres.LedgerFilter{Programme: w.programme, DueBefore: w.now}
		})},
		{"ledger of a sub-district", true, of(func(w place) postgres.LedgerFilter {
			return postgres.LedgerFilter{Programme: w.programme, SubDistrict: w.subDistrict}
		})},
		{"elections of a programme", true, elections},
		{"ledger of the country: red, a page", true, of(func(place) postgres.LedgerFilter {
			return postgres.LedgerFilter{Light: pilot.LightRed, Limit: pageOf}
		})},
		{"ledger of the country: a role's yellow, a page", true, of(func(place) postgres.LedgerFilter {
			return postgres.LedgerFilter{Light: pilot.LightYellow, Role: pilot.RoleResidentsCommittee, Limit: pageOf}
		})},
		{"tasks of a role in a programme", true, tasks(func(w place) postgres.Filter {
			return postgres.Filter{Programme: w.programme, Role: pilot.RoleResidentsCommittee}
		})},
		{"tasks of a programme", true, tasks(func(w place) postgres.Filter { return postgres.Filter{Programme: w.programme} })},
		{"tasks of a sub-district and its communities", true, tasks(func(w place) postgres.Filter {
			return postgres.Filter{Programme: w.programme, Place: w.subDistrict}
		})},
		{"status of a programme (its pilots)", true, pilots},
		{"a programme's totals (bulletin)", true, bulletinNow},
		{"every programme's totals", true, programmes},
		{Monitoring, true, figures},
		{"tasks of a role in the country", false, tasks(func(place) postgres.Filter { return postgres.Filter{Role: pilot.RoleResidentsCommittee} })},
		{"ledger of the country: red, all", false, of(func(place) postgres.LedgerFilter { return postgres.LedgerFilter{Light: pilot.LightRed} })},
	}
}

func lines(ctx context.Context, s *postgres.Store, f postgres.LedgerFilter) (n int, err error) {
	err = s.Ledger(ctx, f, func(ledger.Head) error { return nil }, func(ledger.Entry) error { n++; return nil })
	return n, err
}

// elections counts as the election statistics do.
func elections(ctx context.Context, s *postgres.Store, w place) (int, error) {
	head, all, err := s.Elections(ctx, w.programme, "")
	if err != nil {
		return 0, err
	}
	return statistics.Make(head, "", statistics.ChoiceAll, all).Total.Elections, nil
}

func pilots(ctx context.Context, s *postgres.Store, w place) (int, error) {
	rows, err := s.Pilots(ctx, postgres.Filter{Programme: w.programme})
	return len(rows), err
}

func bulletinNow(ctx context.Context, s *postgres.Store, w place) (int, error) {
	b, err := s.BulletinNow(ctx, w.programme)
	if err != nil {
		return 0, err
	}
	return len(b.Pilots), nil
}

func programmes(ctx context.Context, s *postgres.Store, _ place) (int, error) {
	rows, err := s.Programmes(ctx)
	return len(rows), err
}

func figures(ctx context.Context, s *postgres.Store, _ place) (int, error) {
	f, err := s.Figures(ctx)
	return len(f.Pilots) + len(f.Steps) + len(f.Notices), err
}

// places are some of the country's programmes, each with a sub-district of its own.
func (c *copies) places(count, programmes int) []place {
	random := rand.New(rand.NewPCG(c.seed, ^uint64(0)))
	all := make([]place, count)
	for i := range all {
		p := c.programme(random.IntN(programmes))
		first := p.pilots[0]
		all[i] = place{p.code, first.subDistrict, p.today}
	}
	return all
}
