package export

import (
	"fmt"
	"io"
	"slices"

	"shidian/internal/ledger"
)

// Form is a form that a ledger can be written in.
type Form string

// The forms.
const (
	CSV  Form = "csv"
	XLSX Form = "xlsx"
	JSON Form = "json"
	YAML Form = "yaml"
)

// Forms lists the forms.
func Forms() []Form { return []Form{CSV, XLSX, JSON, YAML} }

// Writer writes one ledger. Close ends it; without Close it is not whole.
type Writer interface {
	Line(l ledger.Line) error
	Close() error
}

// New begins a ledger in a form.
func New(form Form, out io.Writer, r ledger.Reader) (Writer, error) {
	switch form {
	case CSV:
		return newCSV(out, r)
	case XLSX:
		return newSheet(out, r)
	case JSON:
		return newJSON(out, r)
	case YAML:
		return newYAML(out, r)
	}
	return nil, fmt.Errorf("no form %q; choose one of %v", form, slices.Sorted(slices.Values(Forms())))
}
