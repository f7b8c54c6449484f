package client

import "context"

// HalfAmended is how far an amendment is that not every pilot has yet.
type HalfAmended struct {
	Pilots  int      `json:"pilots"`           // to which it was ordered, and which go on
	Amended int      `json:"amended"`          // of these
	Left    []string `json:"left,omitempty"`   // the places of the others
	Behind  []string `json:"behind,omitempty"` // communities that do not follow their sub-district yet
}

// AmendingOf is how far the newest amendment of a programme is; nil when everybody has it.
func (c *Client) AmendingOf(ctx context.Context, programme string) (*HalfAmended, error) {
	store, err := c.Store(ctx)
	if err != nil {
		return nil, err
	}
	a, err := store.Amending(ctx, programme)
	if err != nil {
		return nil, err
	}
	h := HalfAmended{Pilots: len(a.Ordered)}
	for _, o := range a.Ordered {
		if o.Lags() {
			h.Left = append(h.Left, o.Place)
		}
	}
	h.Amended = h.Pilots - len(h.Left)
	for _, b := range a.Behind {
		h.Behind = append(h.Behind, b.Place)
	}
	if len(h.Left)+len(h.Behind) == 0 {
		return nil, nil
	}
	return &h, nil
}
