package visibility

import (
	_ "embed"
	"fmt"
	"strings"
	"text/template"
)

//go:embed script.sql
var scriptText string

var script = template.Must(template.New("script.sql").Funcs(template.FuncMap{"quote": quote}).Parse(scriptText))

// Script is SQL for psql that drops the indexes that no list asks by where these columns
// are in use, and no longer has the visibility database wait for its disk; with the
// variable undo it takes both back. It refuses every other database.
func Script(used []Column) (string, error) {
	var out strings.Builder
	if err := script.Execute(&out, map[string]any{"Used": used, "Unused": unused(used)}); err != nil {
		return "", fmt.Errorf("write the script for the visibility database: %w", err)
	}
	return out.String(), nil
}

// quote makes text a literal of SQL.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
