package main

import (
	"cmp"
	"context"
	"time"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
)

func (a *app) completionCommand() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	c := a.command("completion bash|zsh|fish|powershell", "completion", wants(1, 1), func(cmd *cobra.Command, args []string) error {
		root := cmd.Root()
		switch args[0] {
		case "bash":
			return root.GenBashCompletionV2(a.out, true)
		case "zsh":
			return root.GenZshCompletion(a.out)
		case "fish":
			return root.GenFishCompletion(a.out, true)
		case "powershell":
			return root.GenPowerShellCompletionWithDesc(a.out)
		}
		return usage("desk.unknown-shell", catalog.Args{"shell": args[0]})
	})
	c.ValidArgs = shells
	return c
}

func (a *app) completeRole(c *cobra.Command) {
	err := c.RegisterFlagCompletionFunc("role", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var roles []string
		for _, r := range pilot.Roles() {
			roles = append(roles, cobra.CompletionWithDesc(string(r), a.text("role."+string(r))))
		}
		return roles, cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic("starter: " + err.Error()) // a flag that is not there; no input leads here
	}
}

// completeProgramme offers the programmes on record.
func (a *app) completeProgramme(c *cobra.Command) {
	err := c.RegisterFlagCompletionFunc("programme", func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		ctx, cancel := context.WithTimeout(cmd.Context(), completeWithin)
		defer cancel()
		c, err := a.client(ctx)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		sums, _ := c.ProgrammeSums(ctx) // none while the record does not answer
		var codes []string
		for _, s := range sums {
			codes = append(codes, cobra.CompletionWithDesc(s.Programme, cmp.Or(s.Name, s.District.Name)))
		}
		return codes, cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic("starter: " + err.Error()) // a flag that is not there; no input leads here
	}
}

// steps lists the steps, of one level where the place says which.
func (a *app) steps(place string) []string {
	var codes []string
	for _, spec := range pilot.Catalogue() {
		if place == "" || client.LevelOf(place) == spec.Level {
			codes = append(codes, cobra.CompletionWithDesc(string(spec.Code), a.text("step."+string(spec.Code))))
		}
	}
	return codes
}

func (a *app) completeStep(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return a.steps(""), cobra.ShellCompDirectiveNoFileComp
}

func (a *app) completePlace(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return a.places(cmd.Context()), cobra.ShellCompDirectiveNoFileComp
}

func (a *app) completePlaceStep(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return a.completePlace(cmd, args, typed)
	}
	return a.steps(args[0]), cobra.ShellCompDirectiveNoFileComp
}

// completeWithin is how long whoever presses the tab key waits.
const completeWithin = time.Second

// places are those on record; none when the record does not answer at once.
func (a *app) places(ctx context.Context) []string {
	ctx, cancel := context.WithTimeout(ctx, completeWithin)
	defer cancel()
	c, programme, err := a.clientFor(ctx)
	if err != nil {
		return nil
	}
	var places []string
	for _, u := range c.Places(ctx, programme) {
		places = append(places, cobra.CompletionWithDesc(u.Code, u.Name))
	}
	return places
}
