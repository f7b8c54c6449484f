// Package plans holds what is shipped as data: the rules profiles and the
// schemas of plan and profile files. District plans themselves are read from
// the file that a person names.
package plans

import "embed"

// Files are the shipped profiles (profiles/NAME.yaml) and the two schemas.
//
//go:embed profiles/*.yaml *.schema.json
var Files embed.FS
