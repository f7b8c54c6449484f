package view

import (
	"cmp"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Task is one step that somebody is waited for.
type Task struct {
	Place    string               `json:"place"`
	Name     string               `json:"name"`
	Step     Code                 `json:"step"`
	Role     Code                 `json:"role"`
	Unit     string               `json:"unit"`               // to type as by.unit
	People   []string             `json:"people,omitempty"`   // whom the plan names, or who stands in for them
	Period   string               `json:"period,omitempty"`   // after the pilot: for which it is owed
	Due      string               `json:"due,omitempty"`      // the day by whose end
	DaysLeft *int                 `json:"daysLeft,omitempty"` // calendar days of plan time; negative when overdue
	Light    Code                 `json:"light"`
	Round    *Code                `json:"round,omitempty"`   // of an election that had some already: the one to be held next
	Confirm  string               `json:"confirm,omitempty"` // the hand-in to be confirmed or replaced
	Held     string               `json:"held,omitempty"`    // the hand-in that is there already, and held
	Returns  []pilot.ReturnReason `json:"returns,omitempty"` // why it came back
}

// Tasks lists who is waited for, most urgent first.
func (r Reader) Tasks() []Task {
	tasks := []Task{}
	if r.State.Ended() {
		return tasks
	}
	for _, st := range r.State.Steps {
		if st.Awaited() {
			tasks = append(tasks, r.task(st))
		}
	}
	slices.SortStableFunc(tasks, func(a, b Task) int { return cmp.Compare(a.urgency(), b.urgency()) })
	return tasks
}

// People are those whom the plan names for a role, or who stand in for them on a day.
func People(lang catalog.Lang, t *pilot.Terms, role pilot.Role, on pilot.Date) []string {
	var out []string
	for _, to := range t.Addressees(role, on) {
		switch {
		case to.Name == "":
		case to.For != "":
			out = append(out, to.Name+" "+catalog.Text(lang, "pilot.acts-for", catalog.Args{"name": to.For}))
		default:
			out = append(out, to.Name)
		}
	}
	return out
}

// title is the step's name with the period for which it is owed, or the round of an
// election that is next.
func (t Task) title() string {
	title := strings.TrimSpace(t.Step.Name + " " + t.Period)
	if t.Round != nil {
		title += " · " + t.Round.Name
	}
	return title
}

// urgency sorts undated tasks last.
func (t Task) urgency() string { return cmp.Or(t.Due, "9999-12-31") }

func (r Reader) task(st pilot.StepState) Task {
	spec, _ := pilot.Spec(st.Code)
	light := pilot.LightGreen
	switch {
	case st.Overdue:
		light = pilot.LightRed
	case st.Warned:
		light = pilot.LightYellow
	}
	t := Task{
		Place: r.Terms.Place(), Name: r.Terms.PlaceName(), Step: r.code("step", string(st.Code)),
		Role: r.code("role", string(spec.Role)), Unit: r.Terms.UnitOf(spec.Role), Due: r.day(st.DueAt),
		Light: r.code("light", string(light)), Returns: st.Returns, Period: st.Period,
	}
	t.Round = r.nextRound(st.Code)
	t.DaysLeft, t.People = r.daysUntil(t.Due), People(r.Lang, r.Terms, spec.Role, r.Terms.Today(r.now()))
	if st.Status == pilot.ToConfirm && st.Accepted != nil {
		t.Confirm = st.Accepted.ID
	}
	if st.Held != nil {
		t.Held = st.Held.ID
	}
	return t
}

// daysUntil counts calendar days of plan time; nil where no day is given.
func (r Reader) daysUntil(day string) *int {
	if day == "" {
		return nil
	}
	left := r.Terms.Today(r.now()).DaysUntil(pilot.Date(day))
	return &left
}

// DaysText says how many days are left, or how many it is late.
func DaysText(lang catalog.Lang, days *int) string {
	switch {
	case days == nil:
		return ""
	case *days < 0:
		return catalog.Text(lang, "pilot.days-late", catalog.Args{"n": -*days})
	case *days == 0:
		return catalog.Text(lang, "pilot.days-today")
	}
	return catalog.Text(lang, "pilot.days-left", catalog.Args{"n": *days})
}
