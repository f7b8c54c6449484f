package temporal

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml"
)

//go:embed limits.yaml
var limits []byte

// Limits are the settings of limits.yaml as KEY=VALUE pairs, the values in JSON, in
// the order of their keys.
func Limits() ([]string, error) {
	var settings map[string][]struct {
		Value any `yaml:"value"`
	}
	if err := yaml.Unmarshal(limits, &settings); err != nil {
		return nil, fmt.Errorf("read limits.yaml: %w", err)
	}
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		for _, setting := range settings[key] {
			value, err := json.Marshal(setting.Value)
			if err != nil {
				return nil, fmt.Errorf("%s in limits.yaml: %w", key, err)
			}
			pairs = append(pairs, key+"="+string(value))
		}
	}
	return pairs, nil
}
