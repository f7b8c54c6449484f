package main

import (
	"github.com/spf13/cobra"

	"shidian/internal/version"
)

func (a *app) versionCommand() *cobra.Command {
	return a.command("version", "version", wants(0, 0), func(*cobra.Command, []string) error { return a.version() })
}

// version says which program this is.
func (a *app) version() error {
	this := version.This()
	if given, err := a.give(this); given || err != nil {
		return err
	}
	a.print(this.Line("shidian"))
	return nil
}
