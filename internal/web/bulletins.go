package web

import (
	"errors"
	"net/http"
	"strconv"

	"shidian/internal/bulletin"
	paper "shidian/internal/bulletin/page"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// bulletinsPage lists what bulletins were kept.
type bulletinsPage struct {
	Rows     []postgres.BulletinRow
	Back, On string
}

// bulletins lists the programme's bulletins, newest first. They are the district's.
func (d *Desk) bulletins(w http.ResponseWriter, r *http.Request, v *visit) error {
	if v.seat.Seat.Role != pilot.RoleDistrict {
		return forbidden()
	}
	number := pageAsked(r)
	rows, err := d.Record.Bulletins(r.Context(), v.programme(), perPage+1, (number-1)*perPage)
	if err != nil {
		return err
	}
	p := &bulletinsPage{Rows: rows[:min(len(rows), perPage)]}
	p.Back, p.On = pagesAround(r, number, len(rows) > perPage)
	d.show(w, r, http.StatusOK, "bulletins", v.page(r, "web.bulletins-title", nil, p))
	return nil
}

// bulletin shows one that was kept, or how it would be now.
func (d *Desk) bulletin(w http.ResponseWriter, r *http.Request, v *visit) error {
	if v.seat.Seat.Role != pilot.RoleDistrict {
		return forbidden()
	}
	var b *bulletin.Bulletin
	n, err := strconv.Atoi(r.PathValue("n"))
	switch {
	case r.PathValue("n") == "now":
		b, err = d.Record.BulletinNow(r.Context(), v.programme())
	case err != nil || n < 1 || n > maxIssue:
		return notFound()
	default:
		b, err = d.Record.Bulletin(r.Context(), v.programme(), n)
	}
	if errors.Is(err, postgres.ErrNoBulletin) {
		return notFound()
	}
	if err != nil {
		return err
	}
	d.show(w, r, http.StatusOK, "bulletin", v.page(r, "web.bulletins-title", nil, paper.Of(b, v.lang)))
	return nil
}

// maxIssue is beyond any bulletin's number, and within the database's.
const maxIssue = 1 << 30
