package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"shidian/internal/config"
	"shidian/starter/table"
)

// help prints a command's page in the reader's language.
func (a *app) help(cmd *cobra.Command, _ []string) {
	var b strings.Builder
	long := cmd.Long
	if long == "desk.help."+cmd.Name()+".long" {
		long = cmd.Short
	}
	fmt.Fprintf(&b, "%s\n\n%s\n  %s\n", long, a.text("desk.help-usage"), cmd.UseLine())
	if cmd.Example != "" {
		fmt.Fprintf(&b, "\n%s\n%s\n", a.text("desk.help-examples"), indented(cmd.Example))
	}
	if lines := commandLines(cmd); len(lines) > 0 {
		fmt.Fprintf(&b, "\n%s\n%s", a.text("desk.help-commands"), aligned(lines))
	}
	if lines := flagLines(cmd.LocalNonPersistentFlags()); len(lines) > 0 {
		fmt.Fprintf(&b, "\n%s\n%s", a.text("desk.help-flags"), aligned(lines))
	}
	if lines := flagLines(cmd.Root().PersistentFlags()); len(lines) > 0 {
		fmt.Fprintf(&b, "\n%s\n%s", a.text("desk.help-global-flags"), aligned(lines))
	}
	if !cmd.HasParent() {
		fmt.Fprintf(&b, "\n%s\n%s\n%s\n%s", a.text("desk.help-environment"), config.Describe(a.lang, config.DeskVariables()),
			a.text("desk.help-exits"), indented(a.text("desk.help-exit-list")))
		b.WriteString("\n")
	}
	a.print(strings.TrimRight(b.String(), "\n"))
}

// commandLines lists the commands that do something, groups by what is in them.
func commandLines(cmd *cobra.Command) [][2]string {
	var lines [][2]string
	for _, c := range cmd.Commands() {
		switch {
		case c.Hidden:
		case c.HasSubCommands():
			if !isGroup(c) {
				lines = append(lines, [2]string{c.Name(), c.Short})
			}
			for _, line := range commandLines(c) {
				lines = append(lines, [2]string{c.Name() + " " + line[0], line[1]})
			}
		default:
			lines = append(lines, [2]string{c.Name(), c.Short})
		}
	}
	return lines
}

func flagLines(flags *pflag.FlagSet) [][2]string {
	var lines [][2]string
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name := "    --" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", --" + f.Name
		}
		lines = append(lines, [2]string{name, f.Usage})
	})
	return lines
}

func aligned(lines [][2]string) string {
	width := 0
	for _, l := range lines {
		width = max(width, table.Width(l[0]))
	}
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("  " + table.Pad(l[0], width) + "  " + l[1] + "\n")
	}
	return b.String()
}

func indented(text string) string {
	return "  " + strings.ReplaceAll(text, "\n", "\n  ")
}
