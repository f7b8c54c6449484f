package workflows

import (
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"shidian/internal/pilot"
	"shidian/internal/view"
)

// signalSpec joins a signal's name to what it brings.
type signalSpec struct {
	name string
	kind pilot.EntryKind
	help string // key of its description
}

// fromPeople are the signals that any client may send to any pilot.
var fromPeople = []signalSpec{
	{SignalStepCompleted, pilot.EntryHandIn, "pilot.help-complete-step"},
	{SignalStepsCompleted, pilot.EntryHandIns, "pilot.help-complete-steps"},
	{SignalStepReturned, pilot.EntryReturn, "pilot.help-return-step"},
	{SignalDeadlineExtended, pilot.EntryExtend, "pilot.help-extend-deadline"},
	{SignalPilotSuspended, pilot.EntrySuspend, "pilot.help-suspend-pilot"},
	{SignalPilotResumed, pilot.EntryResume, "pilot.help-resume-pilot"},
	{SignalRecordFiled, pilot.EntryRecord, "pilot.help-file-record"},
	{SignalDistrictDecided, pilot.EntryDecide, "pilot.help-decide"},
	{SignalPlanAmended, pilot.EntryAmend, "pilot.help-amend"},
	{SignalUnitsChanged, pilot.EntryUnits, "pilot.help-units"},
}

// fromCommunities and fromSubDistrict are the signals between pilots.
var (
	fromCommunities = []signalSpec{{SignalCommunityProgress, pilot.EntryProgress, "pilot.help-family"}}
	fromSubDistrict = []signalSpec{
		{SignalGateChanged, pilot.EntryGate, "pilot.help-family"},
		{SignalPilotClosing, pilot.EntryClosing, "pilot.help-family"},
		{SignalPilotClosed, pilot.EntryClosed, "pilot.help-family"},
	}
)

// fromRehearsal is the signal of whoever moves the calendar of a rehearsal.
var fromRehearsal = signalSpec{SignalCalendarMoved, pilot.EntryClock, "pilot.help-family"}

// signalsOf lists what a pilot with these terms knows, in a fixed order.
func signalsOf(t *pilot.Terms) []signalSpec {
	known := slices.Clone(fromPeople)
	switch t.Level() {
	case pilot.LevelCommunity:
		known = append(known, fromSubDistrict...)
	case pilot.LevelSubDistrict:
		known = append(known, fromCommunities...)
	}
	if t.Clock.Rehearsed() {
		known = append(known, fromRehearsal)
	}
	return known
}

// kindOf says what a signal brings to a pilot with these terms.
func kindOf(t *pilot.Terms, name string) pilot.EntryKind {
	known := signalsOf(t)
	if i := slices.IndexFunc(known, func(s signalSpec) bool { return s.name == name }); i >= 0 {
		return known[i].kind
	}
	return pilot.EntryUnknown
}

// updateKinds says what an update brings.
var updateKinds = map[string]pilot.EntryKind{
	UpdateCompleteStep: pilot.EntryHandIn, UpdateCompleteSteps: pilot.EntryHandIns, UpdateReturnStep: pilot.EntryReturn,
	UpdateExtendDeadline: pilot.EntryExtend, UpdateSuspendPilot: pilot.EntrySuspend, UpdateResumePilot: pilot.EntryResume,
	UpdateFileRecord: pilot.EntryRecord, UpdateDecide: pilot.EntryDecide, UpdateAmendPlan: pilot.EntryAmend,
	UpdateChangeUnits: pilot.EntryUnits, UpdateCommunityProgress: pilot.EntryReports,
}

// setup registers every handler before the first command.
func (r *pilotRun) setup(ctx workflow.Context) error {
	for _, s := range signalsOf(&r.terms) { // named for who looks at the workflow's definition
		workflow.GetSignalChannelWithOptions(ctx, s.name, workflow.SignalChannelOptions{Description: r.text(s.help)})
	}
	r.arrivals = claimArrivals(ctx)
	if err := r.setupUpdates(ctx); err != nil {
		return err
	}
	if err := r.setupQueries(ctx); err != nil {
		return err
	}
	workflow.GoNamed(r.steady, "timestamp-signals", r.timestampSignals)
	workflow.GoNamed(r.steady, "process-inbox", r.processInbox)
	workflow.GoNamed(r.steady, "clock", r.watchClock)
	return nil
}

// drain takes every signal that has come into the inbox.
func (r *pilotRun) drain(ctx workflow.Context) {
	r.arrivals.timestamp(workflow.Now(ctx))
	for _, a := range r.arrivals.queue {
		e := pilot.NewEntry(kindOf(&r.terms, a.name), a.name, pilot.ViaSignal, a.at, a.data)
		e.Arrival = r.arrivalOf(signalArrival(e.Name))
		r.heard++
		r.put(e)
	}
	r.arrivals.queue = nil
}

func (r *pilotRun) setupUpdates(ctx workflow.Context) error {
	one := func(name string) func(workflow.Context, converter.RawValue) (*pilot.Outcome, error) {
		return func(ctx workflow.Context, raw converter.RawValue) (*pilot.Outcome, error) {
			outcomes := r.answer(ctx, updateKinds[name], name, raw)
			if len(outcomes) == 0 {
				return nil, temporal.NewApplicationError("the hand-in led to no outcome", "NoOutcome")
			}
			return &outcomes[0], nil
		}
	}
	heard := func(ctx workflow.Context, raw converter.RawValue) error {
		r.answer(ctx, updateKinds[UpdateCommunityProgress], UpdateCommunityProgress, raw)
		return nil
	}
	several := func(ctx workflow.Context, raw converter.RawValue) ([]pilot.Outcome, error) {
		return r.answer(ctx, updateKinds[UpdateCompleteSteps], UpdateCompleteSteps, raw), nil
	}
	for _, u := range []struct {
		name, help string
		handler    any
	}{
		{UpdateCompleteStep, "pilot.help-complete-step", one(UpdateCompleteStep)},
		{UpdateCompleteSteps, "pilot.help-complete-steps", several},
		{UpdateReturnStep, "pilot.help-return-step", one(UpdateReturnStep)},
		{UpdateExtendDeadline, "pilot.help-extend-deadline", one(UpdateExtendDeadline)},
		{UpdateSuspendPilot, "pilot.help-suspend-pilot", one(UpdateSuspendPilot)},
		{UpdateResumePilot, "pilot.help-resume-pilot", one(UpdateResumePilot)},
		{UpdateFileRecord, "pilot.help-file-record", one(UpdateFileRecord)},
		{UpdateDecide, "pilot.help-decide", one(UpdateDecide)},
		{UpdateAmendPlan, "pilot.help-amend", one(UpdateAmendPlan)},
		{UpdateChangeUnits, "pilot.help-units", one(UpdateChangeUnits)},
		{UpdateCommunityProgress, "pilot.help-family", heard},
	} {
		options := workflow.UpdateHandlerOptions{
			Validator: r.readable, Description: r.text(u.help),
			// A run that must continue as new while the record can't be written
			// carries the entry on; the sender's retry finds it.
			UnfinishedPolicy: workflow.HandlerUnfinishedPolicyAbandon,
		}
		if err := workflow.SetUpdateHandlerWithOptions(ctx, u.name, u.handler, options); err != nil {
			return err
		}
	}
	return nil
}

// readable is the updates' validator: it refuses only what can't be read or is
// too large. Everything else is judged and recorded.
func (r *pilotRun) readable(raw converter.RawValue) error {
	if code := pilot.Unreadable(raw.Payload().GetData()); code != "" {
		return temporal.NewApplicationError(view.FindingText(r.lang, pilot.Finding{Code: code}), code)
	}
	return nil
}

// answer takes an update into the inbox and waits for its outcomes.
func (r *pilotRun) answer(ctx workflow.Context, kind pilot.EntryKind, name string, raw converter.RawValue) []pilot.Outcome {
	r.drain(ctx) // signals that came before stay before
	e := pilot.NewEntry(kind, name, pilot.ViaUpdate, workflow.Now(ctx), raw.Payload().GetData())
	e.Arrival = r.updateArrival(ctx)
	it := r.put(e)
	awaitSteady(ctx, func() bool { return it.answered })
	return it.outcomes
}

func (r *pilotRun) setupQueries(ctx workflow.Context) error {
	status := func() (view.Status, error) {
		s := r.reader(ctx).Status()
		if r.recorderDown {
			s.Recorder = r.text("pilot.page-recorder")
		}
		return s, nil
	}
	tasks := func() ([]view.Task, error) { return r.reader(ctx).Tasks(), nil }
	step := func(code pilot.Step) (view.Step, error) {
		s, ok := r.reader(ctx).Step(code)
		if !ok {
			return s, fmt.Errorf("no step %q here; the steps are %s", code, r.stepCodes())
		}
		return s, nil
	}
	for _, q := range []struct {
		name, help string
		handler    any
	}{
		{QueryStatus, "pilot.help-status", status},
		{QueryTasks, "pilot.help-tasks", tasks},
		{QueryStep, "pilot.help-step", step},
	} {
		if err := workflow.SetQueryHandlerWithOptions(ctx, q.name, q.handler, workflow.QueryHandlerOptions{Description: r.text(q.help)}); err != nil {
			return err
		}
	}
	return nil
}

func (r *pilotRun) stepCodes() string {
	var codes []string
	for _, s := range r.state.Steps {
		codes = append(codes, string(s.Code))
	}
	return strings.Join(codes, ", ")
}
