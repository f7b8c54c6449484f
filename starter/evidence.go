package main

import (
	"cmp"
	"context"
	"errors"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/view"
	"shidian/starter/sheet"
)

func (a *app) evidenceCommand() *cobra.Command {
	var place, file string
	example := a.command("example STEP [--place PLACE]", "evidence-example", wants(1, 1), func(cmd *cobra.Command, args []string) error {
		return a.evidenceExample(cmd.Context(), args[0], place)
	})
	check := a.command("check STEP -f FILE [--place PLACE]", "evidence-check", wants(1, 1), func(cmd *cobra.Command, args []string) error {
		return a.evidenceCheck(cmd.Context(), args[0], file, place)
	})
	for _, c := range []*cobra.Command{example, check} {
		c.Flags().StringVar(&place, "place", "", a.text("desk.flag.place"))
		c.ValidArgsFunction = a.completeStep
	}
	check.Flags().StringVarP(&file, "file", "f", "", a.text("desk.flag.file-one"))
	return a.group("evidence", example, check)
}

// basis is what an example or a check of a step rests on: what is on record at a place,
// or, without a place, what there is instead.
func (a *app) basis(ctx context.Context, spec pilot.StepSpec, place string, without func() client.Basis) (client.Basis, error) {
	if place == "" {
		return without(), nil
	}
	if err := errors.Join(checkPlace(place), checkLevel(spec, place)); err != nil {
		return client.Basis{}, err
	}
	c, programme, err := a.clientFor(ctx)
	if err != nil {
		return client.Basis{}, err
	}
	return c.Basis(ctx, programme, place)
}

// recordBasis is basis for a kind of record.
func (a *app) recordBasis(ctx context.Context, place string, without func() client.Basis) (client.Basis, error) {
	if place == "" {
		return without(), nil
	}
	if err := checkPlace(place); err != nil {
		return client.Basis{}, err
	}
	c, programme, err := a.clientFor(ctx)
	if err != nil {
		return client.Basis{}, err
	}
	return c.RecordBasis(ctx, programme, place)
}

// headOf says of which place an example is.
func headOf(b client.Basis, place string) examples.Head {
	if place == "" {
		return examples.Head{Terms: b.Terms}
	}
	return examples.Head{Place: place, Name: b.Terms.PlaceName(), Terms: b.Terms}
}

func (a *app) evidenceExample(ctx context.Context, typed, place string) error {
	if kind, ok := evidence.RecordKind(typed); ok {
		return a.recordExample(ctx, kind, place)
	}
	spec, err := findHandIn(typed)
	if err != nil {
		return err
	}
	b, err := a.basis(ctx, spec, place, client.SampleBasis)
	if err != nil {
		return err
	}
	for _, f := range b.NotHere(spec) {
		return usage("finding."+f.Code, catalog.Args{"found": view.Value(a.lang, f.Found)})
	}
	sample := examples.For(b.Terms, b.Facts, spec.Code, b.Today)
	if given, err := a.give(map[string]any{"step": spec.Code, "place": place, "evidence": sample}); given || err != nil {
		return err
	}
	a.put(examples.YAML(a.lang, spec.Code, sample, headOf(b, place)))
	return nil
}

// checked is what `evidence check` answers as data.
type checked struct {
	Step     pilot.Step `json:"step,omitempty"`
	Record   string     `json:"record,omitempty"` // its kind
	File     string     `json:"file"`
	OK       bool       `json:"ok"`
	Findings []finding  `json:"findings"`
}

func (a *app) evidenceCheck(ctx context.Context, typed, file, place string) error {
	if kind, ok := evidence.RecordKind(typed); ok {
		return a.recordCheck(ctx, kind, file, place)
	}
	spec, err := findHandIn(typed)
	if err != nil {
		return err
	}
	written, err := a.readSheet(ctx, file)
	if err != nil {
		return err
	}
	with, err := a.enclose(ctx, written, nil)
	if err != nil {
		return err
	}
	b, err := a.basis(ctx, spec, place, client.UsualBasis)
	if err != nil {
		return err
	}
	c, err := b.CheckHandIn(handIn(pilot.Header{}, spec.Code, written, with.Attachments))
	if err != nil {
		return err
	}
	return a.showChecked(checked{Step: spec.Code, File: file}, c, written, place)
}

// showChecked prints what the rules say and returns the status as an error.
func (a *app) showChecked(out checked, c client.Checked, written *sheet.Sheet, place string) error {
	out.OK, out.Findings = c.OK, append([]finding{}, a.findings(c.Findings, written)...)
	given, err := a.give(out)
	if err != nil {
		return err
	}
	if !given {
		a.printChecked(out, place)
	}
	if !out.OK {
		return exitError(exitRefused)
	}
	return nil
}

func (a *app) printChecked(out checked, place string) {
	a.printFindings(cmp.Or(out.Record, string(out.Step)), out.Findings)
	what := a.text("step." + string(out.Step))
	if out.Record != "" {
		what = a.text("record." + out.Record)
	}
	args := catalog.Args{"profile": client.UsualBasis().Terms.Profile.Name, "file": out.File, "step": what, "n": len(out.Findings)}
	switch {
	case !out.OK:
		a.print(a.text("desk.check-bad", args))
	case place == "":
		a.print(a.text("desk.check-good-offline", args))
	default:
		a.print(a.text("desk.check-good", args))
	}
}
