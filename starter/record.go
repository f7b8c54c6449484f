package main

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// recordFlags are what `record` is told beside kind and place.
type recordFlags struct {
	file   string
	by     sender
	period string
	attach []string
	id     string
	signal bool
}

func (a *app) recordCommand() *cobra.Command {
	var f recordFlags
	use := "record KIND PLACE -f FILE --as NAME --role ROLE [--period P] [--attach FILE]... [--id ID] [--signal]"
	c := a.command(use, "record", wants(2, 2), func(cmd *cobra.Command, args []string) error {
		return a.record(cmd.Context(), args[0], args[1], f)
	})
	a.senderFlags(c, &f.by)
	c.Flags().StringVarP(&f.file, "file", "f", "", a.text("desk.flag.file-one"))
	c.Flags().StringVar(&f.period, "period", "", a.text("desk.flag.period"))
	c.Flags().StringArrayVar(&f.attach, "attach", nil, a.text("desk.flag.attach"))
	c.Flags().StringVar(&f.id, "id", "", a.text("desk.flag.id"))
	c.Flags().BoolVar(&f.signal, "signal", false, a.text("desk.flag.signal"))
	c.ValidArgsFunction = a.completeKindPlace
	return c
}

func (a *app) record(ctx context.Context, typed, place string, f recordFlags) error {
	kind, err := findKind(typed)
	if err != nil {
		return err
	}
	if err := errors.Join(checkPlace(place), checkID(f.id)); err != nil {
		return err
	}
	role, err := f.by.check(nil)
	if err != nil {
		return err
	}
	written, err := a.readSheet(ctx, f.file)
	if err != nil {
		return err
	}
	with, err := a.enclose(ctx, written, f.attach)
	if err != nil {
		return err
	}
	c, programme, err := a.clientFor(ctx)
	if err != nil {
		return err
	}
	e := client.Envelope{
		Programme: programme, Place: place, By: f.by.actor(role), ID: f.id, About: kind.Kind, With: []client.Enclosed{with},
	}
	out := report{done: "desk.outcome.record", kind: kind.Kind, sheet: written}
	return a.dispatch(ctx, c, e, out, func(h pilot.Header, out *report) error {
		r := pilot.Record{Header: h, Kind: kind.Kind, Period: written.Period, Body: written.Body}
		if f.period != "" {
			r.Period = f.period
		}
		r.Note, r.Attachments = written.Note, with.Attachments
		answer, err := c.File(ctx, programme, place, r, a.way(ctx, f.signal))
		return out.add(nil, answer, err)
	})
}

// findKind is the kind of record that was typed.
func findKind(typed string) (evidence.RecordSpec, error) {
	if k, ok := evidence.RecordKind(typed); ok {
		return k, nil
	}
	var known []string
	for _, k := range evidence.AllRecords() {
		known = append(known, k.Kind)
	}
	return evidence.RecordSpec{}, usage("desk.unknown-kind", catalog.Args{"kind": typed, "known": strings.Join(known, ", ")})
}

func (a *app) completeKindPlace(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return a.completePlaceStep(cmd, args[1:], typed)
	}
	var kinds []string
	for _, k := range evidence.AllRecords() {
		kinds = append(kinds, k.Kind+"\t"+a.text("record."+k.Kind))
	}
	return kinds, cobra.ShellCompDirectiveNoFileComp
}

// recordExample prints a complete, valid body for a kind of record.
func (a *app) recordExample(ctx context.Context, kind evidence.RecordSpec, place string) error {
	b, err := a.recordBasis(ctx, place, client.SampleBasis)
	if err != nil {
		return err
	}
	period := ""
	if kind.Kind == pilot.KindBulletin {
		period = pilot.PeriodOf(b.Today, cmp.Or(b.Terms.BulletinEvery, pilot.EveryWeek))
	}
	body := examples.RecordFor(b.Case, kind.Kind, b.Today)
	if given, err := a.give(map[string]any{"kind": kind.Kind, "place": place, "period": period, "body": body}); given || err != nil {
		return err
	}
	a.put(examples.RecordYAML(a.lang, kind.Kind, body, period, headOf(b, place)))
	return nil
}

// recordCheck checks a record's body without filing it.
func (a *app) recordCheck(ctx context.Context, kind evidence.RecordSpec, file, place string) error {
	written, err := a.readSheet(ctx, file)
	if err != nil {
		return err
	}
	b, err := a.recordBasis(ctx, place, client.UsualBasis)
	if err != nil {
		return err
	}
	return a.showChecked(checked{Record: kind.Kind, File: file}, b.CheckRecord(kind.Kind, written.Body), written, place)
}
