package catalog

import (
	"embed"
	"fmt"
	"path"

	"go.yaml.in/yaml/v4"
)

// files are the texts, a file for each topic: under each key the text in Chinese and in
// English. Placeholders are written {name}.
//
//go:embed texts/*.yaml
var files embed.FS

// text is one message in both languages.
type text struct {
	Chinese string `yaml:"zh"`
	English string `yaml:"en"`
}

var all = mustRead(files)

// mustRead puts the files together. What is wrong with one of them is a mistake in this
// program, which no test lets pass.
func mustRead(files embed.FS) map[string]text {
	texts, err := read(files)
	if err != nil {
		panic(err)
	}
	return texts
}

func read(files embed.FS) (map[string]text, error) {
	const folder = "texts"
	entries, err := files.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("internal/catalog: %w", err)
	}
	all, in := map[string]text{}, map[string]string{}
	for _, entry := range entries {
		name := path.Join(folder, entry.Name())
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("internal/catalog: %w", err)
		}
		var some map[string]text
		if err := yaml.Load(data, &some, yaml.WithKnownFields(true)); err != nil {
			return nil, fmt.Errorf("internal/catalog/%s: %w", name, err)
		}
		for key, t := range some {
			if before, twice := in[key]; twice {
				return nil, fmt.Errorf("internal/catalog/%s: %s stands in %s too", name, key, before)
			}
			all[key], in[key] = t, name
		}
	}
	return all, nil
}
