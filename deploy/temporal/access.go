package temporal

import (
	_ "embed"
	"slices"
)

//go:embed authorization.yaml
var authorization []byte

//go:embed tls.yaml
var tls []byte

// Authorization is the example of a server that looks at tokens, as YAML.
func Authorization() []byte { return slices.Clone(authorization) }

// TLS is the example of a server that looks at certificates, as YAML.
func TLS() []byte { return slices.Clone(tls) }
