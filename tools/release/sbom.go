package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// materials is the bill of materials (CycloneDX) of a built program, from what the
// program itself says was linked, with the licences found in the sources.
func materials(ctx context.Context, o order, built string, modules []module) ([]byte, error) {
	if o.sbom == "" {
		return nil, fmt.Errorf("-sbom is missing: the program cyclonedx-gomod, which `make release` builds")
	}
	text, err := output(ctx, o.root, nil, o.sbom, "bin", "-json", "-std", "-noserial", "-notimestamp", "-version", o.version, built)
	if err != nil {
		return nil, err
	}
	return complete([]byte(text), o, modules)
}

// complete adds to a bill which commit it is of, when that was made, and the licences.
func complete(bill []byte, o order, modules []module) ([]byte, error) {
	var all map[string]any
	if err := json.Unmarshal(bill, &all); err != nil {
		return nil, fmt.Errorf("read the bill of materials: %w", err)
	}
	meta, _ := all["metadata"].(map[string]any)
	if meta == nil {
		return nil, fmt.Errorf("the bill of materials has no metadata")
	}
	meta["timestamp"] = o.made.Format("2006-01-02T15:04:05Z")
	meta["properties"] = []any{map[string]any{"name": "shidian:commit", "value": o.commit}}
	known := map[string][]string{}
	for _, m := range modules {
		known[m.path] = m.licences
	}
	components, _ := all["components"].([]any)
	for _, c := range components {
		component, _ := c.(map[string]any)
		name, _ := component["name"].(string)
		if name == "" || len(known[name]) == 0 {
			return nil, fmt.Errorf("the bill of materials has %q, of which no licence was collected", name)
		}
		component["licenses"] = licencesOf(known[name])
	}
	out, err := json.MarshalIndent(all, "", "  ")
	return append(out, '\n'), err
}

func licencesOf(ids []string) []any {
	if ids[0] == noAssertion {
		return []any{map[string]any{"license": map[string]any{"name": noAssertion}}}
	}
	if len(ids) > 1 {
		return []any{map[string]any{"expression": strings.Join(ids, " AND ")}}
	}
	return []any{map[string]any{"license": map[string]any{"id": ids[0]}}}
}
