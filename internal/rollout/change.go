package rollout

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
)

// Why a change is refused.
const (
	NoWorkers   = "no-workers"   // no worker of that build asks for tasks
	LeftAlone   = "left-alone"   // those that would keep a part have no worker
	IsCurrent   = "is-current"   // that build has all tasks; there is nothing to ramp
	AnotherOne  = "another-one"  // another build ramps
	Nothing     = "nothing"      // there is nothing to go back from
	WhichBefore = "which-before" // the server does not say which build was current before
	NotShare    = "not-share"    // no percentage
)

// RefusedError says why a change would leave pilots without a worker, or is none.
type RefusedError struct {
	Why   string
	Build string
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("refused (%s): build %s", e.Why, e.Build)
}

// MostPercent is all of the pilots.
const MostPercent = 100

// Ramp gives a build that part of the pilots, in percent; the others stay with the current
// one. With 0 it gets none, and keeps its place.
func (d Deployment) Ramp(ctx context.Context, id string, percent float64) (Standing, error) {
	return patiently(ctx, func() (Standing, error) { return d.rampOnce(ctx, id, percent) })
}

func (d Deployment) rampOnce(ctx context.Context, id string, percent float64) (Standing, error) {
	s, err := d.LookAtAll(ctx)
	if err != nil {
		return s, err
	}
	now := s.Now()
	switch next, ramps := s.Next(); {
	case percent < 0 || percent > MostPercent:
		return s, &RefusedError{NotShare, id}
	case len(s.Build(id).Workers) == 0:
		return s, &RefusedError{NoWorkers, id}
	case now.State == Current && now.ID == id:
		return s, &RefusedError{IsCurrent, id}
	case ramps && next.ID != id && next.Share > 0:
		return s, &RefusedError{AnotherOne, next.ID}
	case percent < MostPercent && len(now.Workers) == 0:
		return s, &RefusedError{LeftAlone, now.ID}
	}
	return d.ramp(ctx, s, id, percent)
}

func (d Deployment) ramp(ctx context.Context, s Standing, id string, percent float64) (Standing, error) {
	_, err := d.Service.SetWorkerDeploymentRampingVersion(ctx, &workflowservice.SetWorkerDeploymentRampingVersionRequest{
		Namespace: d.Namespace, DeploymentName: d.Name, BuildId: id, Percentage: float32(percent), ConflictToken: s.conflict, Identity: d.Identity,
	})
	if err = d.done(err); err != nil {
		return s, err
	}
	return d.settled(ctx, func(s Standing) bool {
		next, ramps := s.Next()
		if id == Unversioned && percent == 0 {
			return !ramps
		}
		return ramps && next.ID == id && next.Share == percent
	})
}

// MakeCurrent gives a build all pilots.
func (d Deployment) MakeCurrent(ctx context.Context, id string) (Standing, error) {
	return patiently(ctx, func() (Standing, error) { return d.makeCurrentOnce(ctx, id) })
}

func (d Deployment) makeCurrentOnce(ctx context.Context, id string) (Standing, error) {
	s, err := d.LookAtAll(ctx)
	if err != nil {
		return s, err
	}
	if len(s.Build(id).Workers) == 0 {
		return s, &RefusedError{NoWorkers, id}
	}
	if s.Build(id).Share == MostPercent && s.Now().ID == id && s.Now().State == Current {
		return s, nil
	}
	return d.makeCurrent(ctx, s, id)
}

func (d Deployment) makeCurrent(ctx context.Context, s Standing, id string) (Standing, error) {
	if next, ramps := s.Next(); ramps && next.ID != id { // else it would keep its part
		var err error
		if s, err = d.ramp(ctx, s, Unversioned, 0); err != nil {
			return s, err
		}
	}
	_, err := d.Service.SetWorkerDeploymentCurrentVersion(ctx, &workflowservice.SetWorkerDeploymentCurrentVersionRequest{
		Namespace: d.Namespace, DeploymentName: d.Name, BuildId: id, ConflictToken: s.conflict, Identity: d.Identity,
	})
	if err = d.done(err); err != nil {
		return s, err
	}
	return d.settled(ctx, func(s Standing) bool { return s.Build(id).Share == MostPercent && s.Build(id).State == Current })
}

// Back takes the last step back: a ramp ends and the current build has all pilots again; where
// none ramps, the build that was current before is current again.
func (d Deployment) Back(ctx context.Context) (Standing, error) {
	return patiently(ctx, func() (Standing, error) { return d.backOnce(ctx) })
}

func (d Deployment) backOnce(ctx context.Context) (Standing, error) {
	s, err := d.LookAtAll(ctx)
	if err != nil {
		return s, err
	}
	now := s.Now()
	if _, ramps := s.Next(); ramps {
		if len(now.Workers) == 0 {
			return s, &RefusedError{NoWorkers, now.ID}
		}
		return d.ramp(ctx, s, Unversioned, 0)
	}
	before, known := s.before()
	switch {
	case now.ID == Unversioned:
		return s, &RefusedError{Nothing, now.ID}
	case !known:
		return s, &RefusedError{WhichBefore, now.ID}
	case len(before.Workers) == 0:
		return s, &RefusedError{NoWorkers, before.ID}
	}
	return d.makeCurrent(ctx, s, before.ID)
}

// done sorts out that the server has it so already.
func (d Deployment) done(err error) error {
	var precondition *serviceerror.FailedPrecondition
	if err == nil || errors.As(err, &precondition) && strings.Contains(err.Error(), "no change") {
		return nil
	}
	return fmt.Errorf("change the deployment %s: %w", d.Name, err)
}

// patiently tries a change again while the server may soon take it: a worker that asks for
// tasks becomes a build of its deployment a moment later, and of several changes at once the
// later ones are refused.
func patiently(ctx context.Context, try func() (Standing, error)) (Standing, error) {
	over := time.Now().Add(settlesWithin)
	for {
		s, err := try()
		if err == nil || !passing(err) || time.Now().After(over) {
			return s, err
		}
		select {
		case <-ctx.Done():
			return s, err
		case <-time.After(looksEvery):
		}
	}
}

func passing(err error) bool {
	var precondition *serviceerror.FailedPrecondition
	var unknown *serviceerror.NotFound
	var busy *serviceerror.ResourceExhausted
	var away *serviceerror.Unavailable
	return errors.As(err, &precondition) || errors.As(err, &unknown) || errors.As(err, &busy) || errors.As(err, &away)
}

// Looking whether the task queue has heard of a change.
const (
	settlesWithin = time.Minute
	looksEvery    = 200 * time.Millisecond
)

var errNotSettled = errors.New("the Temporal server has taken the change and its task queue does not show it yet; look again with shidian-worker rollout status")

// settled waits until the task queue goes by a change.
func (d Deployment) settled(ctx context.Context, as func(Standing) bool) (Standing, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, settlesWithin, errNotSettled)
	defer cancel()
	for {
		s, err := d.Look(ctx)
		if err == nil && as(s) {
			return s, nil
		}
		select {
		case <-ctx.Done():
			return s, context.Cause(ctx)
		case <-time.After(looksEvery):
		}
	}
}
