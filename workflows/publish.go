package workflows

import (
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"shidian/internal/pilot"
)

// publish shows the state where supervisors look: the current details, and of the
// search attributes those that changed. The record itself was written before.
func (r *pilotRun) publish(ctx workflow.Context) {
	workflow.SetCurrentDetails(ctx, r.reader(ctx).Page(r.recorderDown))
	sum := r.projection.Summary
	if r.state.Phase == "" {
		return // nothing is recorded yet; the pilot started with its attributes
	}
	if r.quiet && r.shown != nil && sameList(*r.shown, sum) {
		return
	}
	updates := changedAttributes(&r.terms, r.shown, sum)
	if len(updates) == 0 {
		return
	}
	if err := workflow.UpsertTypedSearchAttributes(ctx, updates...); err != nil {
		panic(fmt.Errorf("search attributes not set: %w", err)) // names and types are ours: a defect, which must not pass unseen
	}
	r.shown = &sum
}

// sameList says whether nothing has changed by which lists are made: the stage, the light,
// what is overdue, who is waited for and until when. The line for lists is made of these
// alone; the progress in lists is as of their last change.
func sameList(was, sum pilot.Summary) bool {
	return was.Stage == sum.Stage && was.Light == sum.Light && was.Overdue == sum.Overdue &&
		slices.Equal(was.WaitingFor, sum.WaitingFor) && listedDue(was).Equal(listedDue(sum))
}

// changedAttributes are those by which a summary differs from the one that was shown; all of
// them where none was.
func changedAttributes(t *pilot.Terms, shown *pilot.Summary, sum pilot.Summary) []temporal.SearchAttributeUpdate {
	var out []temporal.SearchAttributeUpdate
	first := shown == nil
	was := pilot.Summary{}
	if first {
		out = append(out, AttrProgramme.ValueSet(t.Programme), AttrSubDistrict.ValueSet(t.SubDistrict.Code))
		if t.Community != nil {
			out = append(out, AttrCommunity.ValueSet(t.Community.Code))
		}
	} else {
		was = *shown
	}
	if first || was.Light != sum.Light {
		out = append(out, AttrLight.ValueSet(string(sum.Light)))
	}
	if first || was.Progress != sum.Progress {
		out = append(out, AttrProgress.ValueSet(int64(sum.Progress)))
	}
	if first || was.Overdue != sum.Overdue {
		out = append(out, AttrOverdue.ValueSet(int64(sum.Overdue)))
	}
	return append(out, clearableAttributes(first, was, sum)...)
}

// clearableAttributes are those that are unset when there is nothing to say.
func clearableAttributes(first bool, was, sum pilot.Summary) []temporal.SearchAttributeUpdate {
	var out []temporal.SearchAttributeUpdate
	if first || was.Stage != sum.Stage {
		if sum.Stage == "" {
			out = append(out, AttrStage.ValueUnset())
		} else {
			out = append(out, AttrStage.ValueSet(string(sum.Stage)))
		}
	}
	if first || !slices.Equal(was.WaitingFor, sum.WaitingFor) {
		if len(sum.WaitingFor) == 0 {
			out = append(out, AttrWaitingFor.ValueUnset())
		} else {
			out = append(out, AttrWaitingFor.ValueSet(roleCodes(sum.WaitingFor)))
		}
	}
	if due := listedDue(sum); first || !listedDue(was).Equal(due) {
		if due.IsZero() {
			out = append(out, AttrNextDue.ValueUnset())
		} else {
			out = append(out, AttrNextDue.ValueSet(due))
		}
	}
	if was.Line != sum.Line {
		out = append(out, AttrNow.ValueSet(sum.Line))
	}
	return out
}

// listedDue is the due time as lists show it: by the real clock, or by the plan's
// where a summary was recorded before summaries said both.
func listedDue(sum pilot.Summary) time.Time {
	if sum.RealDue.IsZero() {
		return sum.NextDue
	}
	return sum.RealDue
}

func roleCodes(roles []pilot.Role) []string {
	codes := make([]string, len(roles))
	for i, r := range roles {
		codes[i] = string(r)
	}
	return codes
}
