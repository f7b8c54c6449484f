package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"shidian/internal/catalog"
)

// root is the whole tree of commands.
func (a *app) root() *cobra.Command {
	var ownVersion bool
	root := a.command("shidian", "root", cobra.ArbitraryArgs, func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) > 0:
			return a.unknownCommand(cmd, args[0])
		case ownVersion:
			return a.version()
		}
		return cmd.Help()
	})
	root.Flags().BoolVar(&ownVersion, "version", false, a.text("desk.flag.version"))
	flags := root.PersistentFlags()
	flags.String("lang", "", a.text("desk.flag.lang"))
	flags.StringVar(&a.programme, "programme", "", a.text("desk.flag.programme"))
	flags.StringVarP(&a.output, "output", "o", outTable, a.text("desk.flag.output"))
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return checkOutput(cmd, a.output) }
	root.AddCommand(
		a.planCommand(), a.startCommand(), a.amendCommand(), a.tasksCommand(), a.evidenceCommand(), a.submitCommand(), a.confirmCommand(),
		a.mergeCommand(), a.splitCommand(), a.moveCommand(), a.returnCommand(), a.extendCommand(), a.suspendCommand(), a.resumeCommand(), a.decideCommand(), a.recordCommand(), a.noticesCommand(), a.staffCommand(), a.serveCommand(), a.loginCommand(), a.logoutCommand(),
		a.statusCommand(), a.programmesCommand(), a.auditCommand(), a.reviveCommand(), a.ledgerCommand(), a.statisticsCommand(), a.bulletinCommand(), a.archiveCommand(), a.checkpointCommand(), a.rulesCommand(), a.completionCommand(), a.versionCommand(),
	)
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(&cobra.Command{Hidden: true, Use: "help-is-a-flag"})
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(a.help)
	a.completeProgramme(root)
	completeFlag(root, "lang", string(catalog.Chinese), string(catalog.English))
	completeFlag(root, "output", outTable, outJSON, outYAML)
	return root
}

// command is a command with its texts, from the catalogue under desk.help.<name>.
func (a *app) command(use, name string, args cobra.PositionalArgs, do func(*cobra.Command, []string) error) *cobra.Command {
	key := "desk.help." + name
	c := &cobra.Command{
		Use: use, Args: args, RunE: do, DisableFlagsInUseLine: true,
		Short: a.text(key), Long: a.text(key + ".long"), Example: a.text(key + ".examples"),
	}
	c.SuggestionsMinimumDistance = 2
	c.Flags().BoolP("help", "h", false, a.text("desk.flag.help"))
	return c
}

const groupUse = " COMMAND"

// isGroup says whether a command does nothing itself.
func isGroup(c *cobra.Command) bool { return strings.HasSuffix(c.Use, groupUse) }

// group is a command that only holds others.
func (a *app) group(name string, inner ...*cobra.Command) *cobra.Command {
	c := a.command(name+groupUse, name, cobra.ArbitraryArgs, func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return a.unknownCommand(cmd, args[0])
		}
		return usage("desk.wants-command", catalog.Args{"command": cmd.CommandPath()})
	})
	c.AddCommand(inner...)
	return c
}

func (a *app) unknownCommand(cmd *cobra.Command, typed string) error {
	args := catalog.Args{"typed": typed, "command": cmd.CommandPath()}
	if near := cmd.SuggestionsFor(typed); len(near) > 0 {
		args["meant"] = near[0]
		return usage("desk.unknown-command-meant", args)
	}
	return usage("desk.unknown-command", args)
}

// flagError says in the reader's language what is wrong with a flag.
func flagError(cmd *cobra.Command, err error) error {
	args := catalog.Args{"command": cmd.CommandPath(), "reason": err.Error()}
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return err
	case errors.As(err, &unknown):
		args["flag"] = dashed(unknown.GetSpecifiedName())
		return usage("desk.unknown-flag", args)
	case errors.As(err, &bare):
		args["flag"] = dashed(bare.GetSpecifiedName())
		return usage("desk.flag-wants-value", args)
	case errors.As(err, &invalid):
		args["flag"], args["value"] = dashed(invalid.GetFlag().Name), invalid.GetValue()
		return usage("desk.flag-bad-value", args)
	}
	return usage("desk.bad-flag", args)
}

func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

func completeFlag(cmd *cobra.Command, name string, values ...string) {
	complete := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return values, cobra.ShellCompDirectiveNoFileComp
	}
	if err := cmd.RegisterFlagCompletionFunc(name, complete); err != nil {
		panic("starter: " + err.Error()) // a flag that is not there; no input leads here
	}
}
