package setup

import (
	"shidian/internal/catalog"
)

// NamedError is why something can't be looked at or made, and what to do instead.
type NamedError struct {
	Is, Do Text
	Err    error
}

func (e *NamedError) Error() string { return e.Is.In(catalog.English) }

func (e *NamedError) Unwrap() error { return e.Err }
