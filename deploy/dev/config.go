package main

import (
	"path/filepath"
	"strings"
)

// config is everything that the environment can change here.
type config struct {
	PostgresPort int    `env:"SHIDIAN_DEV_POSTGRES_PORT, default=55432"`
	TemporalPort int    `env:"SHIDIAN_DEV_TEMPORAL_PORT, default=7233"`
	UIPort       int    `env:"SHIDIAN_DEV_UI_PORT, default=8233"`
	HealthPort   int    `env:"SHIDIAN_DEV_HEALTH_PORT, default=9233"`
	WebPort      int    `env:"SHIDIAN_DEV_WEB_PORT, default=8080"`
	OpenIDPort   int    `env:"SHIDIAN_DEV_OPENID_PORT, default=8081"`
	Encrypt      bool   `env:"SHIDIAN_DEV_ENCRYPT, default=false"` // what Temporal keeps
	Language     string `env:"SHIDIAN_LANG"`
	Locale       string `env:"LANG"`
	Plan         string `env:"PLAN, default=plans/xicheng-2002.yaml"` // whose staff can sign in, and which the demo works on
	Demo         demoConfig
}

// demoConfig is what `make demo` can be told beside.
type demoConfig struct {
	Seed         uint64  `env:"SEED, default=2002"`
	SubDistricts int     `env:"SUBDISTRICTS, default=0"` // the first so many; 0: all
	Speed        float64 `env:"SPEED, default=0"`        // plan seconds in a second at most; 0: as people can follow
	Keep         bool    `env:"KEEP, default=false"`     // leave the UI up though no terminal is there
	NoColor      string  `env:"NO_COLOR"`
}

// plan is the plan's file; the project's own folder counts where the path does not begin
// at a root.
func (c config) plan(root string) string {
	if filepath.IsAbs(c.Plan) {
		return c.Plan
	}
	return filepath.Join(root, c.Plan)
}

const (
	defaultPostgresPort = 55432
	defaultTemporalPort = 7233
)

// chinese: SHIDIAN_LANG decides, then LANG.
func (c config) chinese() bool {
	language := c.Language
	if language == "" {
		language = c.Locale
	}
	return strings.HasPrefix(strings.ToLower(language), "zh")
}
