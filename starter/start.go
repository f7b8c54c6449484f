package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shidian/internal/amendment"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/plan"
	"shidian/starter/table"
	"shidian/workflows"
)

// startFlags are what `start` is told beside the plan.
type startFlags struct {
	only   []string
	rebase string
	speed  float64
	dryRun bool
	uiLang string
}

func (a *app) startCommand() *cobra.Command {
	var f startFlags
	c := a.command("start FILE [--only a,b] [--rebase now] [--speed N] [--dry-run]", "start", wants(1, 1), func(cmd *cobra.Command, args []string) error {
		return a.start(cmd.Context(), args[0], f)
	})
	c.Flags().StringSliceVar(&f.only, "only", nil, a.text("desk.flag.only"))
	c.Flags().StringVar(&f.rebase, "rebase", "", a.text("desk.flag.rebase"))
	c.Flags().Float64Var(&f.speed, "speed", 1, a.text("desk.flag.speed"))
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, a.text("desk.flag.dry-run"))
	c.Flags().StringVar(&f.uiLang, "ui-lang", "zh", a.text("desk.flag.ui-lang"))
	completeFlag(c, "rebase", "now")
	completeFlag(c, "ui-lang", "zh", "en")
	return c
}

func (a *app) start(ctx context.Context, path string, f startFlags) error {
	p, issues := plan.Load(path)
	a.sayIssues(issues, p != nil) // warnings belong to plan check
	if p == nil {
		a.say("desk.plan-not-started", catalog.Args{"file": path})
		return exitError(exitUsage)
	}
	terms, err := a.planned(p, f)
	if err != nil {
		return err
	}
	a.warnLate(terms, f, path)
	weekly := client.WeeklyOf(p, catalog.Lang(f.uiLang))
	if f.dryRun {
		return a.showPlanned(terms, weekly)
	}
	c, err := a.client(ctx)
	if err != nil {
		return err
	}
	if err := checkDistrict(ctx, c, p); err != nil {
		return err
	}
	starts, err := a.startAll(ctx, c, terms)
	report, unscheduled := startReport{Programme: p.Programme.Code, Bulletin: weeklyData(weekly), file: path}, error(nil)
	if err == nil && !allFailed(starts) {
		report.Bulletin.Result, unscheduled = c.ScheduleBulletin(ctx, weekly)
	}
	if shown := a.showStarts(ctx, c, report, starts); shown != nil {
		return shown
	}
	if errors.Is(err, client.ErrInterrupted) || errors.Is(unscheduled, context.Canceled) {
		a.say("desk.start-interrupted")
		return exitError(exitInterrupted)
	}
	if err != nil {
		return err
	}
	if unscheduled != nil {
		return a.notScheduled(unscheduled)
	}
	if slices.ContainsFunc(starts, func(s client.Start) bool { return s.Result == client.StartedFailed || s.Result == client.StartedLost }) {
		return exitError(exitServer)
	}
	return nil
}

// allFailed says that there is nothing of which a bulletin could tell.
func allFailed(starts []client.Start) bool {
	return len(starts) > 0 && !slices.ContainsFunc(starts, func(s client.Start) bool { return s.Result != client.StartedFailed })
}

// notScheduled says why the bulletin's Schedule is not set, and that the same command
// sets it.
func (a *app) notScheduled(err error) error {
	a.note(a.paint(red, a.text("desk.error")) + a.text("bulletin.not-scheduled", catalog.Args{"reason": a.reasonOf(err)}))
	return exitError(exitServer)
}

// planned is what each sub-district's pilot would be started with.
func (a *app) planned(p *plan.Plan, f startFlags) ([]*pilot.Terms, error) {
	opt, err := a.startOptions(p, f)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, s := range p.SubDistricts() {
		codes = append(codes, s.Code)
	}
	for _, code := range f.only {
		if !slices.Contains(codes, code) {
			return nil, usage("desk.only-unknown", catalog.Args{"code": code, "known": strings.Join(codes, ", ")})
		}
	}
	var all []*pilot.Terms
	for _, code := range codes {
		if len(f.only) > 0 && !slices.Contains(f.only, code) {
			continue
		}
		terms, err := p.Terms(code, opt)
		if err != nil {
			return nil, err
		}
		all = append(all, &terms)
	}
	return all, nil
}

func (a *app) startOptions(p *plan.Plan, f startFlags) (plan.Options, error) {
	lang, err := catalog.ParseLang(f.uiLang)
	if err != nil {
		return plan.Options{}, usage("desk.bad-lang", catalog.Args{"reason": err.Error()})
	}
	opt := plan.Options{Lang: lang}
	switch {
	case f.rebase != "" && f.rebase != "now":
		return opt, usage("desk.bad-rebase", catalog.Args{"value": f.rebase})
	case !(f.speed > 0) || f.speed > 1e6:
		return opt, usage("desk.bad-speed", catalog.Args{"value": f.speed})
	case f.rebase == "" && f.speed != 1:
		return opt, usage("desk.speed-wants-rebase", catalog.Args{"value": f.speed})
	case f.rebase != "":
		opt.Clock = plan.Rebase(p, a.now(), f.speed)
	}
	return opt, nil
}

// warnLate says when every deadline of the plan has passed already.
func (a *app) warnLate(all []*pilot.Terms, f startFlags, path string) {
	now := a.now()
	var last pilot.Date
	for _, t := range all {
		last = max(last, t.Deadline)
		if t.Deadline.End(t.Location()).After(t.Clock.Plan(now)) {
			return
		}
	}
	if f.rebase == "" && len(all) > 0 {
		a.note(a.paint(yellow, a.text("desk.warning")) + a.text("desk.plan-is-past", catalog.Args{
			"deadline": last, "today": all[0].Today(now), "file": path,
		}))
	}
}

func (a *app) showPlanned(all []*pilot.Terms, weekly client.Weekly) error {
	sum := arranged(all)
	if given, err := a.give(map[string]any{"dryRun": true, "pilots": plannedData(all), "bulletin": weeklyData(weekly), "arrangements": sum}); given || err != nil {
		return err
	}
	t := table.New(a.text("desk.col-place"), a.text("desk.col-name"), a.text("desk.col-communities"), a.text("desk.col-opens"), a.text("desk.col-deadline"), a.text("desk.col-binding"))
	communities := 0
	for _, terms := range all {
		t.Row(terms.Place(), terms.PlaceName(), fmt.Sprint(len(terms.Communities)), string(terms.Opens), string(terms.Deadline), a.text("desk.binding."+string(terms.Binding)))
		communities += len(terms.Communities)
	}
	a.put(t)
	a.printArrangements(sum)
	a.print(a.text("desk.dry-run", catalog.Args{"n": len(all), "communities": communities}))
	a.print(a.weeklyText(weekly, "bulletin.would"))
	return nil
}

type plannedPilot struct {
	Place       string        `json:"place"`
	Name        string        `json:"name"`
	Communities int           `json:"communities"`
	Opens       pilot.Date    `json:"opens"`
	Deadline    pilot.Date    `json:"deadline"`
	Binding     pilot.Binding `json:"binding"`
	Clock       pilot.Clock   `json:"clock,omitzero"` // absent: the plan's time is the real time
}

func plannedData(all []*pilot.Terms) []plannedPilot {
	out := []plannedPilot{}
	for _, t := range all {
		out = append(out, plannedPilot{t.Place(), t.PlaceName(), len(t.Communities), t.Opens, t.Deadline, t.Binding, t.Clock})
	}
	return out
}

// startAll starts the pilots and shows how far it is.
func (a *app) startAll(ctx context.Context, c *client.Client, all []*pilot.Terms) ([]client.Start, error) {
	var done []client.Start
	began := time.Now()
	err := c.StartAll(ctx, all, func(s client.Start) {
		done = append(done, s)
		if isTerminal(a.err) && s.Result != client.StartedSkipped {
			a.flash(a.text("desk.starting", catalog.Args{
				"n": len(done), "of": len(all), "place": s.Terms.PlaceName(), "seconds": int(time.Since(began).Seconds()),
			}))
		}
	})
	if isTerminal(a.err) && len(done) > 0 {
		a.flash("")
	}
	return done, err
}

type startReport struct {
	Programme string        `json:"programme"`
	Pilots    []startResult `json:"pilots"`
	Bulletin  weeklyResult  `json:"bulletin"`

	file string // of the plan, as typed
}

type startResult struct {
	Place      string         `json:"place"`
	Name       string         `json:"name"`
	WorkflowID string         `json:"workflowId"`
	Result     client.Started `json:"result"`
	Lives      int            `json:"lives,omitempty"`     // communities whose life after the pilot was started
	OtherPlan  bool           `json:"otherPlan,omitempty"` // it goes by other terms than the plan has
	// Differences are in what; `amend` would order it.
	Differences []pilot.Difference `json:"differences,omitempty"`
	Message     string             `json:"message"`
}

// showStarts reports what became of each sub-district, and what to do next.
func (a *app) showStarts(ctx context.Context, c *client.Client, report startReport, starts []client.Start) error {
	report.Pilots = []startResult{}
	counts := map[client.Started]int{}
	for _, s := range starts {
		counts[s.Result]++
		report.Pilots = append(report.Pilots, startResult{
			Place: s.Terms.Place(), Name: s.Terms.PlaceName(), WorkflowID: s.WorkflowID, Result: s.Result,
			Lives: s.Lives, OtherPlan: s.OtherPlan, Differences: s.Differences, Message: a.startText(s),
		})
	}
	if given, err := a.give(report); given || err != nil || len(starts) == 0 {
		return err
	}
	colours := map[client.Started]colour{client.StartedNow: green, client.StartedFailed: red, client.StartedSkipped: grey}
	t := table.New(a.text("desk.col-place"), a.text("desk.col-name"), a.text("desk.col-communities"), a.text("desk.col-result"))
	for i, r := range report.Pilots {
		t.Cells(table.Cell{Text: r.Place}, table.Cell{Text: r.Name}, table.Cell{Text: fmt.Sprint(starts[i].Communities())},
			table.Cell{Text: r.Message, Style: a.style(colours[r.Result])})
	}
	a.put(t)
	a.print(a.text("desk.start-summary", catalog.Args{
		"started": counts[client.StartedNow], "running": counts[client.StartedBefore], "ended": counts[client.StartedEnded],
		"failed": counts[client.StartedFailed] + counts[client.StartedSkipped],
	}))
	if report.Bulletin.Result != "" {
		a.print(a.weeklyText(report.Bulletin.weekly, "bulletin."+string(report.Bulletin.Result)))
	}
	if slices.ContainsFunc(starts, func(s client.Start) bool { return s.OtherPlan }) {
		a.print(a.text("desk.start-amend", catalog.Args{"file": report.file}))
	}
	if counts[client.StartedNow]+counts[client.StartedBefore] > 0 {
		a.print(a.text("desk.start-next", catalog.Args{"place": report.Pilots[0].Place}))
	}
	if gone, _, err := c.WorkerGone(ctx); err == nil && gone && counts[client.StartedNow] > 0 {
		a.say("desk.start-no-worker", catalog.Args{"queue": workflows.TaskQueue})
	}
	return nil
}

// differencesNamed is how many differences `start` names.
const differencesNamed = 3

// differencesText says in what a plan differs from what runs; nothing where nobody knows.
func (a *app) differencesText(s client.Start) string {
	if len(s.Differences) == 0 {
		return ""
	}
	w := amendment.Words{Lang: a.lang, Before: s.Holding, After: s.Terms}
	var named []string
	for _, d := range s.Differences[:min(len(s.Differences), differencesNamed)] {
		named = append(named, w.Changed(d).What)
	}
	return a.text("desk.start-differs", catalog.Args{"n": len(s.Differences), "named": strings.Join(named, a.text("desk.list-comma"))})
}

func (a *app) startText(s client.Start) string {
	switch s.Result {
	case client.StartedEnded:
		text := a.text("desk.start-ended."+s.Ended.How, catalog.Args{"date": endedOn(s.Ended)})
		if s.Lives > 0 {
			text += a.text("desk.start-lives", catalog.Args{"n": s.Lives})
		}
		return text
	case client.StartedLost:
		return a.explainLost(s.Lost) + a.text("desk.start-lost", catalog.Args{"place": s.Lost.Place})
	case client.StartedFailed:
		return a.text("desk.start-failed", catalog.Args{"reason": a.reasonOf(s.Err)})
	case client.StartedBefore:
		if s.OtherPlan {
			return a.text("desk.start-other-plan") + a.differencesText(s)
		}
	}
	return a.text("desk.start-" + string(s.Result))
}
