package config

import (
	"cmp"
	"context"
	"fmt"

	"go.temporal.io/sdk/client"
	temporalenv "go.temporal.io/sdk/contrib/envconfig"

	"shidian/internal/admission"
)

// Temporal is how the server with the pilots is reached.
type Temporal struct {
	Options client.Options
	// Access is how it lets this program in.
	Access *admission.Access
}

// TemporalAccess is what the ecosystem's own variables do not say.
type TemporalAccess struct {
	// KeyFile has the API key, and is read anew when it is renewed.
	KeyFile string `env:"SHIDIAN_TEMPORAL_API_KEY_FILE"`
	// RequireTLS refuses a Temporal server on another machine without verified TLS, which
	// is otherwise warned about.
	RequireTLS bool `env:"SHIDIAN_REQUIRE_TEMPORAL_TLS, default=false"`
}

// Address is the server's host and port.
func (t Temporal) Address() string { return t.Options.HostPort }

// Namespace is the namespace that the pilots live in.
func (t Temporal) Namespace() string { return t.Options.Namespace }

// defaultAddress is loopback by number: `localhost` may be ::1, where the
// development server does not listen.
const defaultAddress = "127.0.0.1:7233"

func loadTemporal(ctx context.Context, env Environment) (Temporal, error) {
	var own TemporalAccess
	if err := read(ctx, env, &own); err != nil {
		return Temporal{}, err
	}
	profile, err := temporalenv.LoadClientConfigProfile(temporalenv.LoadClientConfigProfileOptions{
		EnvLookup:   envLookup{env},
		DisableFile: env.Environ == nil && !set(env, "TEMPORAL_CONFIG_FILE"),
	})
	if err != nil {
		return Temporal{}, fmt.Errorf("read the settings of the Temporal client (TEMPORAL_…): %w", err)
	}
	profile.Address = cmp.Or(profile.Address, defaultAddress)
	profile.Namespace = cmp.Or(profile.Namespace, client.DefaultNamespace)
	opts, access, err := admission.Options(profile, own.KeyFile)
	if err != nil {
		return Temporal{}, err
	}
	if own.RequireTLS {
		if err := access.CheckTLS(); err != nil {
			return Temporal{}, fmt.Errorf("SHIDIAN_REQUIRE_TEMPORAL_TLS: %w", err)
		}
	}
	// The server stands beside us: compressing what is said costs both sides more
	// than it saves the wire (docs/performance.md).
	opts.ConnectionOptions.GrpcCompression = &client.GrpcCompressionNone{}
	return Temporal{Options: opts, Access: access}, nil
}
