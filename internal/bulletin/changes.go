package bulletin

import (
	"slices"
	"time"

	"shidian/internal/pilot"
)

// Changes is what is different from an earlier bulletin.
type Changes struct {
	Number    int          `json:"number"` // of the earlier one
	Day       pilot.Date   `json:"day"`
	AsOf      time.Time    `json:"asOf"`
	Done      int          `json:"done"` // accepted steps more; below 0 when returns took back more
	Sent      Sent         `json:"sent"` // since then
	Started   []pilot.Unit `json:"started"`
	Closed    []pilot.Unit `json:"closed"`    // or cancelled
	Completed []Community  `json:"completed"` // communities with everything in
	NewlyLate []Item       `json:"newlyLate"`
	CaughtUp  []Item       `json:"caughtUp"` // late then, not now
}

// Community names a community of a sub-district.
type Community struct {
	SubDistrict string `json:"subDistrict"`
	Name        string `json:"name"`
}

func since(last, now *Bulletin) *Changes {
	c := &Changes{
		Number: last.Number, Day: last.Day, AsOf: last.AsOf, Done: now.Totals.Counts.Done - last.Totals.Counts.Done,
		Sent: Sent{
			Accepted: now.Sent.Accepted - last.Sent.Accepted, Refused: now.Sent.Refused - last.Sent.Refused,
			Returned: now.Sent.Returned - last.Sent.Returned,
		},
		Started: []pilot.Unit{}, Closed: []pilot.Unit{}, Completed: []Community{},
		NewlyLate: without(now.late(), last.late()), CaughtUp: without(last.late(), now.late()),
	}
	for _, p := range now.Pilots {
		i := slices.IndexFunc(last.Pilots, func(was Pilot) bool { return was.Code == p.Code })
		if i < 0 {
			c.Started = append(c.Started, p.Unit)
		}
		if p.Ended() && (i < 0 || !last.Pilots[i].Ended()) {
			c.Closed = append(c.Closed, p.Unit)
		}
		for _, name := range p.Completed {
			if i < 0 || !slices.Contains(last.Pilots[i].Completed, name) {
				c.Completed = append(c.Completed, Community{SubDistrict: p.Name, Name: name})
			}
		}
	}
	return c
}

// late are all items that the bulletin names as late.
func (b *Bulletin) late() []Item {
	var all []Item
	for _, l := range b.Laggards {
		all = append(all, l.Items...)
	}
	return all
}

func without(items, taken []Item) []Item {
	known := map[string]bool{}
	for _, item := range taken {
		known[item.key()] = true
	}
	out := []Item{}
	for _, item := range items {
		if !known[item.key()] {
			out = append(out, item)
		}
	}
	return out
}

// None says whether nothing changed.
func (c *Changes) None() bool {
	return c.Done == 0 && c.Sent == Sent{} && len(c.Started)+len(c.Closed)+len(c.Completed)+len(c.NewlyLate)+len(c.CaughtUp) == 0
}
