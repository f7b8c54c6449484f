package client

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
	"shidian/workflows"
)

// Row is a sub-district in a list, its communities summed up.
type Row struct {
	Place       string      `json:"place"`
	Name        string      `json:"name"`
	Light       view.Code   `json:"light"`
	Phase       pilot.Phase `json:"phase"`
	Stage       *view.Code  `json:"stage,omitempty"`
	Progress    int         `json:"progress"` // percent
	WaitingFor  []view.Code `json:"waitingFor"`
	NextDue     string      `json:"nextDue,omitempty"` // the day by whose end
	Overdue     int         `json:"overdue"`           // steps
	Communities int         `json:"communities"`
	Complete    int         `json:"complete"` // communities with everything in
	Closed      string      `json:"closed,omitempty"`
	Governing   int         `json:"governing,omitempty"` // communities that live on after their pilot
	Behind      int         `json:"behind,omitempty"`    // of these, yellow or red
	UpdatedAt   time.Time   `json:"updatedAt"`           // real time
}

// List is every sub-district of a programme, from the record.
func (c *Client) List(ctx context.Context, programme string, lang catalog.Lang) ([]Row, error) {
	record, err := c.Store(ctx)
	if err != nil {
		return nil, err
	}
	pilots, err := record.Pilots(ctx, postgres.Filter{Programme: programme})
	if err != nil {
		return nil, err
	}
	rows := []Row{}
	for i := 0; i < len(pilots); {
		j := i + 1
		for j < len(pilots) && pilots[j].SubDistrict.Code == pilots[i].SubDistrict.Code {
			j++
		}
		row, err := c.row(ctx, pilots[i:j], lang)
		if err != nil {
			return nil, err
		}
		rows, i = append(rows, row), j
	}
	return rows, nil
}

// row sums up a sub-district, the first of these, with its communities.
func (c *Client) row(ctx context.Context, family []postgres.PilotRow, lang catalog.Lang) (Row, error) {
	own := family[0]
	terms, err := c.termsOf(ctx, own.WorkflowID)
	if err != nil {
		return Row{}, err
	}
	r := Row{
		Place: own.Place, Name: NameOf(own.SubDistrict, own.Community), Phase: own.Phase, Progress: own.Summary.Progress,
		Light: code(lang, "light", string(own.Summary.Light)), WaitingFor: []view.Code{}, UpdatedAt: own.UpdatedAt,
	}
	if own.Summary.Stage != "" {
		stage := code(lang, "stage", string(own.Summary.Stage))
		r.Stage = &stage
	}
	if !own.ClosedAt.IsZero() {
		r.Closed = string(terms.Today(own.ClosedAt))
	}
	var waiting []pilot.Role
	var next time.Time
	r.Communities = len(terms.Communities)
	for _, p := range family {
		if p.Level == pilot.LevelGovernance {
			r.count(p)
			continue
		}
		waiting = append(waiting, p.Summary.WaitingFor...)
		r.Overdue += p.Summary.Overdue
		if due := p.Summary.NextDue; !due.IsZero() && (next.IsZero() || due.Before(next)) {
			next = due
		}
		if p.Community != nil && p.Summary.Total > 0 && p.Summary.Accepted == p.Summary.Total {
			r.Complete++
		}
		if p.UpdatedAt.After(r.UpdatedAt) {
			r.UpdatedAt = p.UpdatedAt
		}
	}
	for _, role := range pilot.Roles() {
		if slices.Contains(waiting, role) {
			r.WaitingFor = append(r.WaitingFor, code(lang, "role", string(role)))
		}
	}
	r.NextDue = string(pilot.DueDay(next, terms.Location()))
	return r, nil
}

// count counts a community's life after its pilot.
func (r *Row) count(p postgres.PilotRow) {
	if p.Ended() {
		return
	}
	r.Governing++
	if l := p.Summary.Light; l == pilot.LightYellow || l == pilot.LightRed {
		r.Behind++
	}
}

// Completion says that a programme is complete: every pilot has ended.
type Completion struct {
	Closed    int    `json:"closed"`
	Cancelled int    `json:"cancelled"`
	Since     string `json:"since"` // the day on which the last one ended, on its calendar
}

// Completed is the completion of the programme with these rows; nil while a pilot
// goes on, or when there is none.
func Completed(rows []Row) *Completion {
	var c Completion
	for _, r := range rows {
		switch r.Phase {
		case pilot.PhaseClosed:
			c.Closed++
		case pilot.PhaseCancelled:
			c.Cancelled++
		default:
			return nil
		}
		c.Since = max(c.Since, r.Closed)
	}
	if len(rows) == 0 {
		return nil
	}
	return &c
}

func code(lang catalog.Lang, kind, c string) view.Code {
	return view.Code{Code: c, Name: catalog.Text(lang, kind+"."+c)}
}

// Tasks lists who is waited for, most urgent first: everywhere, or at a place
// with its communities. When the record does not answer, the pilot at the place is asked for its own.
func (c *Client) Tasks(ctx context.Context, programme, place string, role pilot.Role, lang catalog.Lang) ([]view.Task, error) {
	tasks, err := c.recordedTasks(ctx, programme, place, role, lang)
	var silent *UnreachableError
	switch {
	case errors.As(err, &silent) && place != "":
		return c.askTasks(ctx, programme, place, role, err)
	case err != nil:
		return nil, err
	case len(tasks) == 0 && place != "":
		if _, err := c.Basis(ctx, programme, place); err != nil {
			return nil, err // nobody is waited for where nothing is
		}
	}
	return tasks, nil
}

func (c *Client) recordedTasks(ctx context.Context, programme, place string, role pilot.Role, lang catalog.Lang) ([]view.Task, error) {
	record, err := c.Store(ctx)
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
		terms, err := c.termsOnce(ctx, read, workflows.SubDistrictID(r.Programme, r.SubDistrict.Code))
		if errors.Is(err, postgres.ErrNoPilot) {
			terms, err = c.termsOnce(ctx, read, r.WorkflowID)
		}
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, task(r, terms, lang, c.Now()))
	}
	return tasks, nil
}

// termsOnce are a pilot's terms, read once for a list.
func (c *Client) termsOnce(ctx context.Context, read map[string]*pilot.Terms, workflowID string) (terms *pilot.Terms, err error) {
	if read[workflowID] == nil {
		if terms, err = c.termsOf(ctx, workflowID); err != nil {
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
		Place: r.Place, Name: NameOf(r.SubDistrict, r.Community), Step: code(lang, "step", string(r.Step)),
		Role: code(lang, "role", string(r.Role)), Unit: own.UnitOf(r.Role), Due: string(pilot.DueDay(r.DueAt, terms.Location())), Period: r.Period,
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
func (c *Client) askTasks(ctx context.Context, programme, place string, role pilot.Role, recordErr error) ([]view.Task, error) {
	var tasks []view.Task
	if err := c.queryPatiently(ctx, c.activeWorkflowID(ctx, programme, place), workflows.QueryTasks, &tasks); err != nil {
		return nil, recordErr
	}
	tasks = slices.DeleteFunc(tasks, func(t view.Task) bool { return role != "" && t.Role.Code != string(role) })
	slices.SortStableFunc(tasks, func(a, b view.Task) int { return cmp.Compare(cmp.Or(a.Due, "9"), cmp.Or(b.Due, "9")) })
	return tasks, nil
}
