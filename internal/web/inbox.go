package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seats"
	"shidian/internal/view"
)

// inboxLine is something that somebody is waited for.
type inboxLine struct {
	Place     string
	PlaceName string
	Step      string
	Name      string
	Role      pilot.Role
	Href      string
	Due       string
	DaysLeft  *int
	Light     pilot.Light
	Returns   []pilot.ReturnReason
	Confirm   string
	Held      bool
	Round     string
	Mine      bool // the visitor's seat is the one that is waited for
}

// inboxGroup is what belongs together in the inbox.
type inboxGroup struct {
	Title string
	Lines []inboxLine
}

// inboxPage is what a seat finds waiting.
type inboxPage struct {
	Groups []inboxGroup
	Others []inboxLine // others are waited for, at places that the seat answers for
	Drafts []draftLine
	Sent   []sentLine
	Places []placeLine
	Empty  bool
	More   bool // more is waited for than is shown
}

type draftLine struct {
	Name, Place, Href string
	SavedAt           string
}

type sentLine struct {
	Name, Place, Href, Word string
	Outcome                 pilot.OutcomeKind
	At                      string
}

type placeLine struct {
	Place, Name string
	NotBefore   pilot.Date // not yet open: the day on which it opens
}

// maxSent is how many messages the inbox shows of those sent last.
const maxSent = 8

// maxWaiting is how many steps that are waited for are read, the most urgent ones.
const maxWaiting = 500

// maxOthers is how many steps that others are waited for it shows.
const maxOthers = 30

// inbox shows what the seat is waited for, most urgent first.
func (d *Desk) inbox(w http.ResponseWriter, r *http.Request, v *visit) error {
	if v.seat.Seat.Role == pilot.RoleDistrict && !r.URL.Query().Has("inbox") {
		goTo(w, r, "/board")
		return nil
	}
	ctx := r.Context()
	role := pilot.Role("")
	if v.scope() == "" { // all that others are waited for in a district is on the board
		role = v.seat.Seat.Role
	}
	lines, err := d.waiting(ctx, v, v.scope(), role)
	if err != nil {
		return err
	}
	p := &inboxPage{More: len(lines) == maxWaiting}
	groups := map[string][]inboxLine{}
	for _, l := range lines {
		if !l.Mine {
			if len(p.Others) < maxOthers {
				p.Others = append(p.Others, l)
			}
			continue
		}
		groups[l.group()] = append(groups[l.group()], l)
	}
	for _, name := range []string{"returned", "confirm", "overdue", "soon", "open", "early"} {
		if len(groups[name]) > 0 {
			p.Groups = append(p.Groups, inboxGroup{Title: "web.inbox." + name, Lines: groups[name]})
		}
	}
	p.Empty = len(p.Groups) == 0
	if err := d.aside(ctx, v, p); err != nil {
		return err
	}
	shown := v.page(r, "web.inbox-title", nil, p)
	shown.Live = true
	d.show(w, r, http.StatusOK, "inbox", shown)
	return nil
}

// scope is the place that a seat's work is at, with what is below it; empty: everywhere.
func (v *visit) scope() string {
	if v.seat.Seat.Role == pilot.RoleDistrict {
		return ""
	}
	return v.seat.Seat.Unit
}

// oversees says whether a seat looks at other places than its own: the pages of more than
// one are for those seats.
func (v *visit) oversees() bool { return seats.Level(v.seat.Seat.Role) != string(pilot.LevelCommunity) }

// aside fills in drafts, what was sent and the places of the seat.
func (d *Desk) aside(ctx context.Context, v *visit, p *inboxPage) error {
	h, err := d.home(ctx, v.programme())
	if err != nil {
		return err
	}
	names, err := d.places(ctx, v, p)
	if err != nil {
		return err
	}
	drafts, err := d.Record.Drafts(ctx, v.programme(), v.seat.Seat, v.person)
	if err != nil {
		return err
	}
	for _, one := range drafts {
		if t, ok := formOf(one.Place, one.Form); ok {
			p.Drafts = append(p.Drafts, draftLine{t.name(v.lang), cmp.Or(names[one.Place], one.Place), t.url() + "/edit", one.SavedAt.In(h.zone).Format(view.MinuteForm)})
		}
	}
	sent, err := d.Record.SentBy(ctx, v.programme(), v.actor(), maxSent)
	if err != nil {
		return err
	}
	for _, one := range sent {
		line := sentLine{
			Name: v.text("web.kind." + string(one.Kind)), Place: cmp.Or(names[one.Place], one.Place), Word: v.text("web.outcome." + string(one.Outcome)),
			Outcome: one.Outcome, At: one.Real.In(h.zone).Format(view.MinuteForm), Href: query("/answers/"+one.ID, "at", one.Place, "form", string(one.Step)),
		}
		if one.Step != "" {
			line.Name = v.text("step." + string(one.Step))
		}
		p.Sent = append(p.Sent, line)
	}
	return nil
}

// places lists the places that a seat looks at, and gives their names.
func (d *Desk) places(ctx context.Context, v *visit, p *inboxPage) (names map[string]string, err error) {
	names = map[string]string{}
	if v.scope() == "" { // a district's communities are on their sub-districts' pages
		units, err := d.Record.SubDistricts(ctx, v.programme())
		for _, u := range units {
			names[u.Code] = u.Name
			p.Places = append(p.Places, placeLine{Place: u.Code, Name: u.Name})
		}
		return names, err
	}
	rows, err := d.Record.Pilots(ctx, postgres.Filter{Programme: v.programme(), Place: v.scope()})
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		name := client.NameOf(row.SubDistrict, row.Community)
		names[row.Place] = name
		if n := len(p.Places); (n == 0 || p.Places[n-1].Place != row.Place) && v.seat.Seat.Sees(row.Place) { // a life after the pilot is mostly where that was
			p.Places = append(p.Places, placeLine{row.Place, name, row.NotBefore})
		}
	}
	return names, nil
}

// group says under which heading a line stands.
func (l inboxLine) group() string {
	switch {
	case l.Confirm != "":
		return "confirm"
	case len(l.Returns) > 0:
		return "returned"
	case l.Light == pilot.LightRed:
		return "overdue"
	case l.Held:
		return "early"
	case l.DaysLeft != nil && *l.DaysLeft <= 7:
		return "soon"
	}
	return "open"
}

// waiting is what is waited for at a place and below it, of a role or of anybody, most
// urgent first.
func (d *Desk) waiting(ctx context.Context, v *visit, place string, role pilot.Role) ([]inboxLine, error) {
	rows, err := d.Record.Tasks(ctx, postgres.Filter{Programme: v.programme(), Place: place, Role: role, Limit: maxWaiting})
	if err != nil {
		return nil, err
	}
	h, err := d.home(ctx, v.programme())
	if err != nil {
		return nil, err
	}
	now := d.Now()
	terms := h.terms
	var lines []inboxLine
	for _, row := range rows {
		if !v.seat.Seat.Sees(row.Place) {
			continue
		}
		lines = append(lines, d.line(v, row, terms, now))
	}
	slices.SortStableFunc(lines, func(a, b inboxLine) int { return cmp.Compare(cmp.Or(a.Due, "9"), cmp.Or(b.Due, "9")) })
	return lines, nil
}

func (d *Desk) line(v *visit, row postgres.TaskRow, terms *pilot.Terms, now time.Time) inboxLine {
	l := inboxLine{
		Place: row.Place, PlaceName: client.NameOf(row.SubDistrict, row.Community), Step: string(row.Step), Name: v.text("step." + string(row.Step)), Role: row.Role,
		Light: pilot.LightGreen, Returns: row.Returns, Held: row.HeldID != "", Mine: v.seat.Seat.HandsIn(row.Role, row.Place),
	}
	l.Href = "/p/" + row.Place + "/steps/" + l.Step
	if kind := pilot.RecordOf(row.Step); kind != "" && row.Stage == pilot.StageGovernance {
		l.Href = "/p/" + row.Place + "/records/" + kind + "/edit"
	}
	switch {
	case row.Overdue:
		l.Light = pilot.LightRed
	case row.Warned:
		l.Light = pilot.LightYellow
	}
	if row.Status == pilot.ToConfirm {
		l.Confirm = row.AcceptedID
	}
	if terms == nil {
		return l
	}
	if l.Due = string(pilot.DueDay(row.DueAt, terms.Location())); l.Due != "" {
		left := terms.Today(terms.Clock.Plan(now)).DaysUntil(pilot.Date(l.Due))
		l.DaysLeft = &left
	}
	if next := view.NextRound(v.lang, terms, row.Step, row.Election); next != nil {
		l.Round = next.Name
	}
	return l
}
