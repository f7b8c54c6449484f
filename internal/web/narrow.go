package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
)

// choice is something to choose by which a list is narrowed.
type choice struct {
	Name, Label string
	Options     []option
	Chosen      string
	Typed       bool   // its name or code is typed: there are too many to choose from
	Must        bool   // one of them
	None        string // what choosing none is called, where that is not just all
}

func choiceOf[T ~string](v *visit, name, texts string, all []T, chosen T) choice {
	c := choice{Name: name, Label: v.text("web.choose." + name), Chosen: string(chosen)}
	for _, code := range all {
		c.Options = append(c.Options, option{Value: string(code), Text: v.text(texts + string(code))})
	}
	return c
}

func known[T ~string](typed string, all []T) T {
	if slices.Contains(all, T(typed)) {
		return T(typed)
	}
	return ""
}

// placeAsked is the place that a page is about: the one that is asked for, if the seat sees
// it, else all that it sees.
func placeAsked(v *visit, asked string) (string, error) {
	switch {
	case asked == "":
		return v.scope(), nil
	case !client.ValidPlace(asked):
		return "", notFound()
	case !v.seat.Seat.Sees(asked):
		return "", forbidden()
	}
	return asked, nil
}

// mostChosen is how many sub-districts are listed to choose from, as many as a large city has;
// mostNamed how many of those that what was typed fits.
const (
	mostChosen = 200
	mostNamed  = 10
)

// subDistrictChoice lists the sub-districts of a programme; where these are too many, one is
// typed.
func (d *Desk) subDistrictChoice(ctx context.Context, v *visit, chosen string) (choice, error) {
	c := choice{Name: "sub-district", Label: v.text("web.sub-district"), Chosen: chosen}
	units, err := d.subDistrictsListed(ctx, v)
	if c.Typed = err == nil && units == nil; c.Typed {
		c.Chosen, err = d.subDistrictName(ctx, v, chosen)
	}
	for _, u := range units {
		c.Options = append(c.Options, option{Value: u.Code, Text: u.Name})
	}
	return c, err
}

// subDistrictsListed are those that somebody chooses from; nil where they are too many.
func (d *Desk) subDistrictsListed(ctx context.Context, v *visit) ([]pilot.Unit, error) {
	if v.scope() != "" {
		return []pilot.Unit{{Code: v.scope(), Name: v.units[v.seat.Number]}}, nil
	}
	units, err := d.Record.SubDistrictsLike(ctx, v.programme(), "", mostChosen+1)
	if len(units) > mostChosen {
		return nil, err
	}
	return append([]pilot.Unit{}, units...), err
}

// subDistrictName is what a sub-district of the programme is called.
func (d *Desk) subDistrictName(ctx context.Context, v *visit, code string) (string, error) {
	if code == "" {
		return "", nil
	}
	units, err := d.Record.SubDistrictsLike(ctx, v.programme(), code, 1)
	if err != nil || len(units) == 0 || units[0].Code != code {
		return code, err
	}
	return units[0].Name, nil
}

// subDistrictAsked is the place that is asked for by its code, or a sub-district by its name, or
// by as much of either as only one has: of a whole programme they may be too many to choose from.
func (d *Desk) subDistrictAsked(ctx context.Context, v *visit, typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" || v.scope() != "" || strings.Contains(typed, "/") {
		return placeAsked(v, typed)
	}
	if !utf8.ValidString(typed) || strings.ContainsRune(typed, 0) {
		return "", notFound()
	}
	found, err := d.Record.SubDistrictsLike(ctx, v.programme(), typed, mostNamed+1)
	if err != nil {
		return "", err
	}
	exact := slices.DeleteFunc(slices.Clone(found), func(u pilot.Unit) bool { return u.Code != typed && u.Name != typed })
	switch {
	case len(exact) == 1, len(exact) > 1 && exact[0].Code == typed: // codes are unique, names need not be
		return exact[0].Code, nil
	case len(found) == 1:
		return found[0].Code, nil
	case len(found) == 0:
		return "", &problem{Status: http.StatusNotFound, Key: "web.problem.no-sub-district", Args: catalog.Args{"typed": typed}, SignedIn: v.person.Name}
	}
	var names []string
	for _, u := range found {
		names = append(names, u.Name+" ("+u.Code+")")
	}
	if len(names) > mostNamed {
		names[mostNamed] = "…"
	}
	return "", &problem{
		Status: http.StatusNotFound, Key: "web.problem.several-sub-districts", SignedIn: v.person.Name,
		Args: catalog.Args{"typed": typed, "names": strings.Join(names, v.text("web.comma"))},
	}
}
