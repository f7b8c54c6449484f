package overview

import (
	"cmp"
	"context"
	"slices"

	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// Opening is a pilot that is not yet open.
type Opening struct {
	Place string     `json:"place"`
	Name  string     `json:"name"`
	Opens pilot.Date `json:"opens"`
}

// Opening lists what is not yet open, everywhere or at a place, what opens first before
// the rest. Communities that wait with their sub-district are not listed beside it.
func (o Overview) Opening(ctx context.Context, programme, place string) ([]Opening, error) {
	record, err := o.client.Store(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := record.Pilots(ctx, postgres.Filter{Programme: programme, Place: place, Phase: pilot.PhaseOpen})
	if err != nil {
		return nil, err
	}
	var out []Opening
	with := map[string]pilot.Date{} // by sub-district
	for _, r := range rows {        // a sub-district before its communities
		if r.NotBefore == "" {
			continue
		}
		if r.Community == nil {
			with[r.SubDistrict.Code] = r.NotBefore
		} else if with[r.SubDistrict.Code] == r.NotBefore {
			continue
		}
		out = append(out, Opening{r.Place, client.NameOf(r.SubDistrict, r.Community), r.NotBefore})
	}
	slices.SortStableFunc(out, func(a, b Opening) int { return cmp.Compare(a.Opens, b.Opens) })
	return out, nil
}
