package config

import (
	"fmt"

	"shidian/internal/catalog"
)

// Lang is the language to speak: SHIDIAN_LANG, then LANG, then Chinese. A LANG of
// neither language is no mistake; a SHIDIAN_LANG is.
func Lang(env Environment) (catalog.Lang, error) {
	if own, ok := env.Lookup("SHIDIAN_LANG"); ok && own != "" {
		lang, err := catalog.ParseLang(own)
		if err != nil {
			return catalog.Chinese, fmt.Errorf("SHIDIAN_LANG: %w", err)
		}
		return lang, nil
	}
	system, _ := env.Lookup("LANG")
	if lang, err := catalog.ParseLang(system); err == nil {
		return lang, nil
	}
	return catalog.Chinese, nil
}
