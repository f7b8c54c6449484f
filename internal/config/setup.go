package config

import (
	"context"
	"fmt"
	"time"
)

// Setup is what `shidian-worker setup` reads: what the worker does, and more.
type Setup struct {
	Worker   Worker
	Evidence Evidence
	Wanted   Wanted
}

// Wanted is how Temporal and the database are to be.
type Wanted struct {
	// Retention is how long Temporal keeps what has ended, at least.
	Retention time.Duration `env:"SHIDIAN_RETENTION, default=720h"`
	// DeskURL is the database for the desk's role, whose rights are looked at.
	DeskURL string `env:"SHIDIAN_DESK_DATABASE_URL"`
}

// A day is the least that Temporal takes. The worker keeps its own copy of a run that has
// ended, for which it must find it: after an outage over a weekend too.
const (
	shortestRetention = 72 * time.Hour
	longestRetention  = 10 * 365 * 24 * time.Hour
)

// LoadSetup reads the settings of set-up.
func LoadSetup(ctx context.Context, env Environment) (Setup, error) {
	worker, err := LoadWorker(ctx, env)
	if err != nil {
		return Setup{}, err
	}
	s := Setup{Worker: worker}
	if err := read(ctx, env, &s.Evidence, &s.Wanted); err != nil {
		return Setup{}, err
	}
	if r := s.Wanted.Retention; r < shortestRetention || r > longestRetention {
		return Setup{}, fmt.Errorf("%s is %s; give a time from %s to %s, e.g. 720h for thirty days", VarRetention, r, shortestRetention, longestRetention)
	}
	return s, s.Evidence.check()
}
