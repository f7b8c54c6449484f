package overview

import (
	"context"
	"slices"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
)

// Overview reads through a client.
type Overview struct{ client *client.Client }

// Of is the overview of what a client reaches.
func Of(c *client.Client) Overview { return Overview{c} }

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
	Undecided   bool        `json:"undecided,omitempty"` // it was cancelled, and the district has not decided what becomes of it
	NotBefore   pilot.Date  `json:"notBefore,omitempty"` // not yet open: the day on which it opens
	Governing   int         `json:"governing,omitempty"` // communities that live on after their pilot
	Behind      int         `json:"behind,omitempty"`    // of these, yellow or red
	UpdatedAt   time.Time   `json:"updatedAt"`           // real time
}

// List is every sub-district of a programme, from the record.
func (o Overview) List(ctx context.Context, programme string, lang catalog.Lang) ([]Row, error) {
	record, err := o.client.Store(ctx)
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
		row, err := o.row(ctx, pilots[i:j], lang)
		if err != nil {
			return nil, err
		}
		rows, i = append(rows, row), j
	}
	return rows, nil
}

// row sums up a sub-district, the first of these, with its communities.
func (o Overview) row(ctx context.Context, family []postgres.PilotRow, lang catalog.Lang) (Row, error) {
	own := family[0]
	terms, err := o.client.TermsOf(ctx, own)
	if err != nil {
		return Row{}, err
	}
	r := Row{
		Place: own.Place, Name: client.NameOf(own.SubDistrict, own.Community), Phase: own.Phase, Progress: own.Summary.Progress,
		Light: code(lang, "light", string(own.Summary.Light)), WaitingFor: []view.Code{}, UpdatedAt: own.UpdatedAt, Undecided: own.Undecided, NotBefore: own.NotBefore,
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
		if p.Phase == pilot.PhaseDissolved { // its place is another's
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
// goes on or was cancelled and is not decided upon, or when there is none.
func Completed(rows []Row) *Completion {
	var c Completion
	for _, r := range rows {
		if r.Undecided {
			return nil
		}
		switch r.Phase {
		case pilot.PhaseClosed:
			c.Closed++
		case pilot.PhaseCancelled:
			c.Cancelled++
		case pilot.PhaseDissolved: // its place is another's
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
