package archive

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/history"
)

// text is a text of the catalogue in the pilot's language.
func (m *maker) text(key string, args ...catalog.Args) string {
	return catalog.Text(m.lang, key, args...)
}

// word is a text without placeholders, for templates.
func (m *maker) word(key string) string { return m.text(key) }

// title names the archive, e.g. 月坛街道试点工作档案, whether or not the place's name
// says what it is.
func (m *maker) title() string {
	terms := m.places[0].Terms
	if m.year > 0 {
		return m.text("archive.title-year", catalog.Args{"name": strings.TrimSuffix(terms.PlaceName(), "社区"), "year": m.year})
	}
	if c := terms.Community; c != nil {
		return m.text("archive.title-community", catalog.Args{"name": strings.TrimSuffix(terms.PlaceName(), "社区")})
	}
	return m.text("archive.title-sub-district", catalog.Args{"name": strings.TrimSuffix(terms.SubDistrict.Name, "街道")})
}

// GapText says in a language what an archive lacks.
func GapText(lang catalog.Lang, g Gap) string {
	args := catalog.Args{"place": g.Place, "what": g.What, "step": ""}
	if g.Step != "" {
		args["step"] = catalog.Text(lang, "step."+string(g.Step))
	}
	return catalog.Text(lang, "archive.gap."+string(g.Kind), args)
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// sameBytes packs a history anew without its white space, which differs from
// program to program and from what is fetched to what was kept, and without addresses.
func sameBytes(packed []byte) ([]byte, error) {
	data, err := history.JSON(packed)
	if err != nil {
		return nil, err
	}
	var plain, again bytes.Buffer
	if err := json.Compact(&plain, data); err != nil {
		return nil, fmt.Errorf("read a history: %w", err)
	}
	w := gzip.NewWriter(&again)
	if _, err := w.Write(withoutAddresses(plain.Bytes())); err != nil {
		return nil, fmt.Errorf("pack a history: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack a history: %w", err)
	}
	return again.Bytes(), nil
}
