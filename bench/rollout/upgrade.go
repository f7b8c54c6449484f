package rollout

import (
	"context"
	"fmt"

	"go.temporal.io/api/workflowservice/v1"
)

// The builds: the same program, which the server takes for two.
const (
	deployment = "shidian"
	oldBuild   = "old"
	newBuild   = "new"
)

func settingsOf(build string) []string {
	return []string{"SHIDIAN_WORKER_DEPLOYMENT=" + deployment, "SHIDIAN_WORKER_BUILD_ID=" + build}
}

// step is what is done, and how it is called in the report.
type step struct {
	name string
	do   func(ctx context.Context) error
}

// steps are the rollout, in order.
func (c *run) steps() []step {
	command := func(words ...string) func(context.Context) error {
		return func(ctx context.Context) error { return c.lab.Rollout(ctx, c.new, words...) }
	}
	return []step{
		{"workers without a build", func(context.Context) error { return nil }},
		{"build *old* gets all, the workers without a build stop", c.first},
		{"build *new* gets 10 %", c.second},
		{"50 %", command(rolloutRamp, "50")},
		{"taken back: 0 %", command("back")},
		{"10 %", command(rolloutRamp, "10")},
		{"50 %, and its worker is killed and started again", c.kill},
		{"100 %", command(rolloutRamp, "100")},
		{"current, and the worker of *old* stops", c.last},
	}
}

const rolloutRamp = "ramp"

// first is the step from workers that belong to no deployment.
func (c *run) first(ctx context.Context) (err error) {
	if c.old, err = c.lab.Another(ctx, oldBuild, settingsOf(oldBuild)...); err != nil {
		return err
	}
	c.lab.OnClose(c.old.Stop)
	if err := c.lab.Rollout(ctx, c.old, "current"); err != nil {
		return err
	}
	return c.lab.StopWorker(ctx)
}

func (c *run) second(ctx context.Context) (err error) {
	if c.new, err = c.lab.Another(ctx, newBuild, settingsOf(newBuild)...); err != nil {
		return err
	}
	c.lab.OnClose(c.new.Stop)
	return c.lab.Rollout(ctx, c.new, rolloutRamp, "10")
}

func (c *run) kill(ctx context.Context) error {
	if err := c.lab.Rollout(ctx, c.new, rolloutRamp, "50"); err != nil {
		return err
	}
	c.new.Kill()
	return c.new.Start(ctx)
}

func (c *run) last(ctx context.Context) error {
	if err := c.lab.Rollout(ctx, c.new, "current"); err != nil {
		return err
	}
	return c.old.Stop()
}

// upgrade changes builds while clients hand in, and has every community hand in once more when
// that is done.
func (c *run) upgrade(ctx context.Context, r *Result) error {
	flowing, stop := context.WithCancel(ctx)
	defer stop()
	flow := c.begin(flowing, 0, rounds)
	err := c.takeSteps(ctx, flow, r)
	if err != nil {
		stop()
	}
	r.Failed = append(r.Failed, flow.end()...)
	if err != nil {
		return err
	}
	c.tell("every community hands in once more, to the new build alone")
	r.Failed = append(r.Failed, c.begin(ctx, rounds, rounds+1).end()...)
	r.HandIns, r.HandedOver, r.SentAgain = int(c.answered.Load()), c.lab.HandedOver(), c.lab.SentAgain()
	return ctx.Err()
}

// takeSteps takes each step when half of what may be handed in by then is answered, while
// clients hand in the other half.
func (c *run) takeSteps(ctx context.Context, f *flow, r *Result) error {
	steps := c.steps()
	share, before := f.until/int64(len(steps)), int64(0)
	for i, s := range steps {
		f.may.Store(share * int64(i+1))
		c.tell("%s", s.name)
		if err := s.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if err := c.await(ctx, share*int64(i)+share/2); err != nil {
			return err
		}
		at, err := c.doneBy(ctx, newBuild)
		if err != nil {
			return err
		}
		answered := c.answered.Load()
		r.Steps = append(r.Steps, Step{s.name, int(answered - before), at})
		before = answered
		c.tell("%d of %d hand-ins answered; step %d of %d done", answered, f.until, i+1, len(steps))
	}
	f.may.Store(f.until)
	return nil
}

// doneBy counts the pilots whose last task a build did, by the server's list, which follows a
// little later.
func (c *run) doneBy(ctx context.Context, build string) (int, error) {
	count, err := c.lab.Temporal.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{
		Query: fmt.Sprintf("ExecutionStatus = 'Running' AND PilotProgramme IS NOT NULL AND TemporalWorkerDeploymentVersion = '%s:%s'", deployment, build),
	})
	if err != nil {
		return 0, fmt.Errorf("count the pilots of build %s: %w", build, err)
	}
	return int(count.GetCount()), nil
}
