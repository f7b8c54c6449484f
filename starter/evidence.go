package main

import (
	"context"
	"encoding/json"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/pilot/judge"
	"shidian/internal/view"
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

// basis is what an example or a check rests on: the place's own terms and facts,
// or, without a place, none.
type basis struct {
	evidence.Case
	head  examples.Head
	today pilot.Date
}

func (a *app) basis(ctx context.Context, spec pilot.StepSpec, place string) (basis, error) {
	if err := checkPlace(place); err != nil {
		return basis{}, err
	}
	if err := checkLevel(spec, place); err != nil {
		return basis{}, err
	}
	d, programme, err := a.clientFor(ctx)
	if err != nil {
		return basis{}, err
	}
	c, err := d.Basis(ctx, programme, place)
	if err != nil {
		return basis{}, err
	}
	c.Now = c.Terms.Clock.Plan(a.now())
	return basis{c, examples.Head{Place: place, Name: c.Terms.PlaceName()}, c.Terms.Today(c.Now)}, nil
}

// notHere says why a place of the step's level has no such step: only new
// communities found a Party organisation.
func notHere(t *pilot.Terms, spec pilot.StepSpec) []pilot.Finding {
	if t.Level() != spec.Level {
		return nil
	}
	return judge.CheckStep(t, spec.Code)
}

func (a *app) evidenceExample(ctx context.Context, typed, place string) error {
	if kind, ok := evidence.RecordKind(typed); ok {
		return a.recordExample(ctx, kind, place)
	}
	spec, err := findHandIn(typed)
	if err != nil {
		return err
	}
	sample := examples.SampleTerms()
	b := basis{Case: evidence.Case{Terms: sample}, today: sample.Deadline}
	if place != "" {
		if b, err = a.basis(ctx, spec, place); err != nil {
			return err
		}
		for _, f := range notHere(b.Terms, spec) {
			return usage("finding."+f.Code, catalog.Args{"found": view.Value(a.lang, f.Found)})
		}
	}
	evidence := examples.For(b.Terms, b.Facts, spec.Code, b.today)
	if given, err := a.give(map[string]any{"step": spec.Code, "place": place, "evidence": evidence}); given || err != nil {
		return err
	}
	a.put(examples.YAML(a.lang, spec.Code, evidence, b.head))
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
	h := pilot.HandIn{Step: spec.Code, Evidence: written.Evidence, Attachments: with.Attachments, Explanations: written.Explanations}
	c := evidence.Case{Terms: usualTerms(), Offline: true}
	var found []pilot.Finding
	if place != "" {
		b, err := a.basis(ctx, spec, place)
		if err != nil {
			return err
		}
		c, found = b.Case, notHere(b.Terms, spec)
	}
	c.HandIn = &h
	if raw, err := json.Marshal(h); err != nil || len(raw) > pilot.MaxMessageBytes {
		return usage("desk.too-large", catalog.Args{"what": spec.Code, "size": len(raw), "limit": pilot.MaxMessageBytes})
	}
	found = append(found, evidence.CheckAttachments(h.Attachments)...)
	found = append(found, evidence.Examine(c, h.Evidence).Findings...)
	found = evidence.Explaining(found, h.Explanations, false)
	refused := evidence.Refuses(found, nil)
	out := checked{Step: spec.Code, File: file, OK: !refused, Findings: append([]finding{}, a.findings(found, written)...)}
	if err := a.showChecked(out, place); err != nil {
		return err
	}
	if refused {
		return exitError(exitRefused)
	}
	return nil
}

// usualTerms are what a check without a place goes by: the usual profile, and
// nothing that only a place has.
func usualTerms() *pilot.Terms { return &pilot.Terms{V: 1, Profile: examples.SampleTerms().Profile} }

func (a *app) showChecked(out checked, place string) error {
	if given, err := a.give(out); given || err != nil {
		return err
	}
	a.printFindings(out.Step, out.Findings)
	what := a.text("step." + string(out.Step))
	if out.Record != "" {
		what = a.text("record." + out.Record)
	}
	args := catalog.Args{"profile": usualTerms().Profile.Name, "file": out.File, "step": what, "n": len(out.Findings)}
	switch {
	case !out.OK:
		a.print(a.text("desk.check-bad", args))
	case place == "":
		a.print(a.text("desk.check-good-offline", args))
	default:
		a.print(a.text("desk.check-good", args))
	}
	return nil
}
