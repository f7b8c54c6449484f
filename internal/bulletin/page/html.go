package page

import (
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"shidian/internal/pilot"
)

//go:embed bulletin.html.tmpl
var pageText string

var pageTemplate = template.Must(template.New("bulletin").Parse(pageText))

// HTML is the document as one page, complete in itself: it fetches nothing.
func (d Document) HTML() (string, error) {
	var b strings.Builder
	if err := pageTemplate.Execute(&b, d); err != nil {
		return "", fmt.Errorf("write the bulletin's page: %w", err)
	}
	return pilot.Harmless(b.String()), nil
}

// short is the length up to which a cell stays on one line.
const short = 14

// Short says whether a cell is to stay on one line.
func (c Cell) Short() bool { return terminal.StringWidth(c.Text) <= short }
