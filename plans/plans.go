package plans

import "embed"

// Files are the shipped profiles (profiles/NAME.yaml) and the two schemas.
//
//go:embed profiles/*.yaml *.schema.json
var Files embed.FS
