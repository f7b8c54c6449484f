package temporal

import (
	"fmt"

	"github.com/goccy/go-yaml"
)

// LaidOver is a server's settings with more of them: what both name is the later's, but for what holds
// further settings.
func LaidOver(settings []byte, over ...[]byte) ([]byte, error) {
	if len(over) == 0 {
		return settings, nil
	}
	all := map[string]any{}
	for _, text := range append([][]byte{settings}, over...) {
		var more map[string]any
		if err := yaml.Unmarshal(text, &more); err != nil {
			return nil, fmt.Errorf("read settings of the Temporal server: %w", err)
		}
		merge(all, more)
	}
	text, err := yaml.Marshal(all)
	if err != nil {
		return nil, fmt.Errorf("write the Temporal server's settings: %w", err)
	}
	return text, nil
}

func merge(into, more map[string]any) {
	for key, value := range more {
		inner, holds := value.(map[string]any)
		before, held := into[key].(map[string]any)
		if holds && held {
			merge(before, inner)
			continue
		}
		into[key] = value
	}
}
