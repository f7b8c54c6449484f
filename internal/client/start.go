package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/admission"
	"shidian/internal/catalog"
	"shidian/internal/namespace"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
	"shidian/workflows"
)

// How many pilots, communities counted, are started in a second: more would be taken, but not
// be ready any sooner.
const (
	startsPerSecond      = 40
	briefStartsPerSecond = 70 // of those whose communities an activity starts
)

// Started says what starting a pilot came to.
type Started string

// What starting comes to.
const (
	StartedNow     Started = "started"
	StartedBefore  Started = "running"
	StartedEnded   Started = "ended"       // closed or cancelled earlier: not started again
	StartedLost    Started = "not-running" // it is on record and does not run: not begun anew
	StartedFailed  Started = "failed"
	StartedSkipped Started = "skipped" // the server went silent before its turn
)

// Start is one sub-district's start.
type Start struct {
	Terms      *pilot.Terms
	WorkflowID string
	Result     Started
	Ended      *EndedError      // with StartedEnded
	Lives      int              // with StartedEnded: communities whose life after the pilot had not begun
	Lost       *NotRunningError // with StartedLost
	OtherPlan  bool             // with StartedBefore: it goes by other terms than the plan has
	Holding    *pilot.Terms     // by which it goes, or went, where it was there before; nil: not known
	// Differences are in what the plan is another, with StartedBefore.
	Differences []pilot.Difference
	Err         error // with StartedFailed
}

// memoPlan and memoDistrict are what a pilot's memo says: the digest of its plan
// and the district's code.
const (
	memoPlan     = "plan"
	memoDistrict = "district"
)

// StartAll starts pilots one after another, at the pace at which they become
// ready. It is safe to repeat: a pilot that runs is left alone, one that has ended is not
// started again. Tell hears each start as it is done. Nothing is started where the namespace
// lacks what pilots can't do without ([*namespace.LackError]), nor in a programme that is
// closed ([*postgres.ProgrammeEndedError]).
func (c *Client) StartAll(ctx context.Context, all []*pilot.Terms, tell func(Start)) error {
	t, err := c.Temporal(ctx)
	if err != nil {
		return err
	}
	if lack := c.Lack(ctx); lack != nil {
		return lack
	}
	record, err := c.recordToEnrol(ctx)
	if err != nil {
		return err // without it nobody knows which pilots have ended, and none can be enrolled
	}
	if end, ended := overAlready(ctx, record, all); ended {
		return &postgres.ProgrammeEndedError{End: end}
	}
	for i, terms := range all {
		s := c.start(ctx, t, record, terms)
		tell(s)
		if s.Err != nil && (IsSlow(s.Err) || ctx.Err() != nil) {
			skip(all[i+1:], tell)
			return InterruptedOr(ctx, c.Silent(s.Err))
		}
		if why := admission.Of(s.Err); why != nil { // the others would be refused just so
			skip(all[i+1:], tell)
			return why
		}
		if s.Result == StartedNow && i < len(all)-1 {
			if err := c.Pace(ctx, 1+len(terms.Communities)); err != nil {
				skip(all[i+1:], tell)
				return err
			}
		}
	}
	return nil
}

// Lack is what the namespace lacks; nil also where that can't be found out, which starting
// then shows.
func (c *Client) Lack(ctx context.Context) *namespace.LackError {
	asked, ok := c.servers.(interface{ CheckNamespace(context.Context) error })
	if !ok {
		return nil
	}
	var lack *namespace.LackError
	if errors.As(asked.CheckNamespace(ctx), &lack) {
		return lack
	}
	return nil
}

// overAlready says whether the programme of these pilots is closed. Where the record does
// not say, each start says why.
func overAlready(ctx context.Context, record Store, all []*pilot.Terms) (pilot.ProgrammeEnd, bool) {
	if len(all) == 0 {
		return pilot.ProgrammeEnd{}, false
	}
	end, ended, err := record.ProgrammeEnd(ctx, all[0].Programme) // a plan is of one programme
	return end, ended && err == nil
}

// InterruptedOr is [ErrInterrupted] where somebody broke it off, else err.
func InterruptedOr(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w: %w", ErrInterrupted, ctx.Err())
	}
	return err
}

func skip(rest []*pilot.Terms, tell func(Start)) {
	for _, terms := range rest {
		tell(Start{Terms: terms, WorkflowID: workflows.IDOf(terms), Result: StartedSkipped})
	}
}

// Pace waits as long as this many pilots take to become ready.
func (c *Client) Pace(ctx context.Context, pilots int) error {
	perSecond := time.Duration(startsPerSecond)
	if c.Quiet {
		perSecond = briefStartsPerSecond
	}
	select {
	case <-time.After(time.Duration(pilots) * time.Second / perSecond):
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrInterrupted, ctx.Err())
	}
}

func (c *Client) start(ctx context.Context, t Temporal, record Store, terms *pilot.Terms) Start {
	s := Start{Terms: terms, WorkflowID: workflows.IDOf(terms)}
	r, err := record.Pilot(ctx, s.WorkflowID)
	s.Holding = r.Terms
	switch {
	case err == nil:
		c.startedAlready(ctx, t, record, &s, r)
		return s
	case errors.Is(err, postgres.ErrNoPilot):
		err = c.enrol(ctx, t, record, terms)
	}
	if err != nil {
		s.Result, s.Err = StartedFailed, err
		return s
	}
	tried, err := c.execute(ctx, t, startOptions(terms), workflows.SubDistrictPilotType, c.Input(*terms, nil))
	var before *serviceerror.WorkflowExecutionAlreadyStarted
	switch {
	case err == nil:
		s.Result = StartedNow
	case errors.As(err, &before):
		c.startedBefore(ctx, t, &s, tried)
	default:
		s.Result, s.Err = StartedFailed, err
	}
	return s
}

// Input is what a run of a pilot with these terms begins with, and what it takes over; nil:
// nothing, it is the first.
func (c *Client) Input(terms pilot.Terms, carried *workflows.Carried) workflows.PilotInput {
	in := workflows.PilotInput{V: workflows.InputLoud, Terms: terms, Carried: carried}
	if c.Quiet {
		in.V = workflows.InputBrief
	}
	return in
}

// execute starts a workflow, and says what it tried.
func (c *Client) execute(ctx context.Context, t Temporal, o sdkclient.StartWorkflowOptions, kind string, input workflows.PilotInput) (tried attempts, err error) {
	tried.begun = c.Now()
	_, err = patiently(ctx, c, ServerTemporal, firstTry, func(ctx context.Context) (sdkclient.WorkflowRun, error) {
		tried.n++
		return t.ExecuteWorkflow(ctx, o, kind, input)
	})
	return tried, err
}

// StartAgain starts a workflow, of which none runs, with what it takes over. Elsewhere
// says that somebody else just has.
func (c *Client) StartAgain(ctx context.Context, t Temporal, in workflows.PilotInput) (elsewhere bool, err error) {
	tried, err := c.execute(ctx, t, goingOn(&in.Terms), typeOf(&in.Terms), in)
	var there *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &there) {
		return tried.n == 1, nil
	}
	return false, err
}

// Silent says which server is.
func (c *Client) Silent(err error) error {
	var said *UnreachableError
	if errors.As(err, &said) {
		return err
	}
	return c.servers.Silent(err)
}

// SlowOr says which server is silent where that is what is wrong.
func (c *Client) SlowOr(err error) error {
	if IsSlow(err) {
		return c.Silent(err)
	}
	return err
}

func startOptions(terms *pilot.Terms) sdkclient.StartWorkflowOptions {
	lang := catalog.Lang(terms.Lang)
	o := onceOnly(terms)
	o.Memo = map[string]any{memoPlan: terms.PlanDigest, memoDistrict: terms.District.Code}
	o.StaticSummary = view.Brief(catalog.Text(lang, "pilot.title-sub-district", catalog.Args{"name": terms.SubDistrict.Name}))
	o.StaticDetails = catalog.Text(lang, "pilot.details", catalog.Args{
		"place": terms.PlaceName(), "deadline": terms.Deadline, "id": o.ID,
	})
	return o
}

// goingOn starts a workflow with these terms again, where none runs.
func goingOn(terms *pilot.Terms) sdkclient.StartWorkflowOptions {
	var o sdkclient.StartWorkflowOptions
	switch terms.Level() {
	case pilot.LevelGovernance:
		o = lifeOptions(terms)
	case pilot.LevelCommunity:
		o = communityOptions(terms)
	default:
		o = startOptions(terms)
	}
	o.WorkflowIDReusePolicy = enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE
	return o
}

func typeOf(terms *pilot.Terms) string {
	switch terms.Level() {
	case pilot.LevelGovernance:
		return workflows.CommunityGovernanceType
	case pilot.LevelCommunity:
		return workflows.CommunityPilotType
	}
	return workflows.SubDistrictPilotType
}

func communityOptions(terms *pilot.Terms) sdkclient.StartWorkflowOptions {
	lang := catalog.Lang(terms.Lang)
	o := onceOnly(terms)
	o.StaticSummary = view.Brief(catalog.Text(lang, "pilot.child", catalog.Args{"name": terms.PlaceName()}))
	o.StaticDetails = catalog.Text(lang, "pilot.details", catalog.Args{"place": terms.PlaceName(), "deadline": terms.Deadline, "id": o.ID})
	return o
}

// onceOnly starts the workflow of these terms, and nothing where there is or was
// one: starting is safe to repeat.
func onceOnly(terms *pilot.Terms) sdkclient.StartWorkflowOptions {
	return sdkclient.StartWorkflowOptions{
		ID: workflows.IDOf(terms), TaskQueue: workflows.TaskQueue,
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		TypedSearchAttributes:                    workflows.StartAttributes(terms),
	}
}

// startedAlready says how a pilot stands that is on record, and begins what lives after it,
// or after others there, did not begin by themselves.
func (c *Client) startedAlready(ctx context.Context, t Temporal, record Store, s *Start, r postgres.StoredPilot) {
	if r.Ended() {
		s.Result, s.Ended = StartedEnded, endedRecord(r)
		s.Lives, s.Err = c.startLives(ctx, t, record, r)
	} else if s.Terms, s.Err = withoutLives(ctx, record, s.Terms); s.Err == nil {
		c.startedOnRecord(ctx, t, s, r)
	}
	if s.Err == nil {
		var begun int
		begun, s.Err = c.finishLives(ctx, t, record, r.Programme, r.Place)
		s.Lives += begun
	}
	if s.Err != nil {
		s.Result = StartedFailed
	}
}

// startedOnRecord finds out whether a pilot that is on record runs. It is not begun
// anew: it would go on with the terms and the clock of a file instead of its own.
func (c *Client) startedOnRecord(ctx context.Context, t Temporal, s *Start, r postgres.StoredPilot) {
	described, err := t.DescribeWorkflowExecution(ctx, s.WorkflowID, "")
	switch info := described.GetWorkflowExecutionInfo(); {
	case NotFound(err):
		s.Result, s.Lost = StartedLost, notRunning(r, nil, true)
	case err != nil:
		s.Result, s.Err = StartedFailed, err
	case GoesOn(info.GetStatus()):
		c.startedBefore(ctx, t, s, attempts{})
	default:
		s.Result, s.Lost = StartedLost, notRunning(r, info, false)
	}
}

// startedBefore finds out how the pilot that has this ID stands.
func (c *Client) startedBefore(ctx context.Context, t Temporal, s *Start, tried attempts) {
	described, err := t.DescribeWorkflowExecution(ctx, s.WorkflowID, "")
	if err != nil {
		s.Result, s.Err = StartedFailed, err
		return
	}
	info := described.GetWorkflowExecutionInfo()
	if !GoesOn(info.GetStatus()) {
		s.Result = StartedEnded
		s.Ended = &EndedError{Place: s.Terms.Place(), At: info.GetCloseTime().AsTime(), Zone: time.Local, How: HowEnded(info.GetStatus())}
		return
	}
	if s.Result = StartedBefore; tried.did(info.GetStartTime().AsTime()) {
		s.Result = StartedNow
	}
	if s.Holding != nil { // an order may have amended it since
		planned := s.Holding.AmendedBy(s.Terms)
		s.Differences = pilot.Differences(s.Holding, &planned)
		s.OtherPlan = len(s.Differences) > 0
		return
	}
	plan, ok := memoText(described, memoPlan)
	s.OtherPlan = ok && plan != s.Terms.PlanDigest
}

// Communities is how many communities there are: of a pilot that was there before those
// that it has, whatever the plan has by now.
func (s Start) Communities() int {
	if s.Holding != nil {
		return len(s.Holding.Communities)
	}
	return len(s.Terms.Communities)
}
