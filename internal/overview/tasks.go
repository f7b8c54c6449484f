package overview

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
	"shidian/workflows"
)

// Tasks lists who is waited for, most urgent first: everywhere, or at a place
// with its communities. When the record does not answer, the pilot at the place is asked for its own.
func (o Overview) Tasks(ctx context.Context, programme, place string, role pilot.Role, lang catalog.Lang) ([]view.Task, error) {
	tasks, err := o.recordedTasks(ctx, programme, place, role, lang)
	var silent *client.UnreachableError
	switch {
	case errors.As(err, &silent) && place != "":
		return o.askTasks(ctx, programme, place, role, err)
	case err != nil:
		return nil, err
	case len(tasks) == 0 && place != "":
		if _, err := o.client.Basis(ctx, programme, place); err != nil {
			return nil, err // nobody is waited for where nothing is
		}
	}
	return tasks, nil
}

func (o Overview) recordedTasks(ctx context.Context, programme, place string, role pilot.Role, lang catalog.Lang) ([]view.Task, error) {
	record, err := o.client.Store(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := record.Tasks(ctx, postgres.Filter{Programme: programme, Place: place, Role: role})
	if err != nil {
		return nil, err
	}
	tasks := []view.Task{}
	read := map[string]*pilot.Terms{} // for this list: those of a rehearsal are read anew each time
	for _, r := range rows {
		terms, err := o.termsOnce(ctx, read, workflows.SubDistrictID(r.Programme, r.SubDistrict.Code))
		if errors.Is(err, postgres.ErrNoPilot) {
			terms, err = o.termsOnce(ctx, read, r.WorkflowID)
		}
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, task(r, terms, lang, o.client.Now()))
	}
	return tasks, nil
}

// termsOnce are a pilot's terms, read once for a list.
func (o Overview) termsOnce(ctx context.Context, read map[string]*pilot.Terms, workflowID string) (terms *pilot.Terms, err error) {
	if read[workflowID] == nil {
		if terms, err = o.client.Terms(ctx, workflowID); err != nil {
			return nil, err
		}
		read[workflowID] = terms
	}
	return read[workflowID], nil
}

func task(r postgres.TaskRow, terms *pilot.Terms, lang catalog.Lang, now time.Time) view.Task {
	light := pilot.LightGreen
	switch {
	case r.Overdue:
		light = pilot.LightRed
	case r.Warned:
		light = pilot.LightYellow
	}
	own := termsAt(terms, r.Place)
	t := view.Task{
		Place: r.Place, Name: client.NameOf(r.SubDistrict, r.Community), Step: code(lang, "step", string(r.Step)),
		Role: code(lang, "role", string(r.Role)), Unit: own.UnitOf(r.Role), Due: string(pilot.DueDay(r.DueAt, terms.Location())), Period: r.Period, Held: r.HeldID,
		People: view.People(lang, own, r.Role, terms.Today(terms.Clock.Plan(now))),
		Light:  code(lang, "light", string(light)), Returns: r.Returns, Round: view.NextRound(lang, own, r.Step, r.Election),
	}
	if t.Due != "" {
		left := terms.Today(terms.Clock.Plan(now)).DaysUntil(pilot.Date(t.Due))
		t.DaysLeft = &left
	}
	if r.Status == pilot.ToConfirm {
		t.Confirm = r.AcceptedID
	}
	return t
}

// termsAt are the terms of any place of the sub-district with these terms, as far
// as units and people go.
func termsAt(terms *pilot.Terms, place string) *pilot.Terms {
	_, community, found := strings.Cut(place, "/")
	if !found {
		return terms
	}
	if own, ok := terms.ForCommunity(community); ok {
		return &own
	}
	own := *terms
	own.Community = &pilot.Unit{Code: community}
	return &own
}

// askTasks asks the pilot itself, in its own language.
func (o Overview) askTasks(ctx context.Context, programme, place string, role pilot.Role, recordErr error) ([]view.Task, error) {
	var tasks []view.Task
	if err := o.client.Ask(ctx, programme, place, workflows.QueryTasks, &tasks); err != nil {
		return nil, recordErr
	}
	tasks = slices.DeleteFunc(tasks, func(t view.Task) bool { return role != "" && t.Role.Code != string(role) })
	slices.SortStableFunc(tasks, func(a, b view.Task) int { return cmp.Compare(cmp.Or(a.Due, "9"), cmp.Or(b.Due, "9")) })
	return tasks, nil
}
