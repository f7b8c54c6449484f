package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

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
		b, err = d.drafts.of(r.Context(), v.programme(), d.Now, d.Record.BulletinNow)
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
	number, some := pageAsked(r), *b
	first := min((number-1)*perBulletin, len(b.Pilots))
	some.Pilots = b.Pilots[first:min(first+perBulletin, len(b.Pilots))]
	p := &bulletinPage{Document: paper.Of(&some, v.lang)}
	p.Back, p.On = pagesAround(r, number, first+perBulletin < len(b.Pilots))
	d.show(w, r, http.StatusOK, "bulletin", v.page(r, "web.bulletins-title", nil, p))
	return nil
}

// bulletinPage is a bulletin, with some of its sub-districts.
type bulletinPage struct {
	paper.Document
	Back, On string
}

// perBulletin is how many sub-districts of a bulletin are shown at a time: all of them, but in
// a programme like no other.
const perBulletin = 200

// bulletinDrafts are bulletins as they would be now, each kept for fifty times as long as it took to
// make where that was long: of a programme of a country's size it is seconds.
type bulletinDrafts struct {
	mu   sync.Mutex
	each map[string]*bulletinDraft
}

type bulletinDraft struct {
	mu    sync.Mutex
	made  *bulletin.Bulletin
	until time.Time
}

// Where making a bulletin takes longer than this, it is kept for so many times as long.
const (
	draftTakesLong = 200 * time.Millisecond
	draftKeptFor   = 50
)

// of is a programme's. Who asks while it is made waits for it, and for that of no other programme.
func (b *bulletinDrafts) of(ctx context.Context, programme string, now func() time.Time, compose func(context.Context, string) (*bulletin.Bulletin, error)) (*bulletin.Bulletin, error) {
	b.mu.Lock()
	if b.each == nil {
		b.each = map[string]*bulletinDraft{}
	}
	one := b.each[programme]
	if one == nil {
		one = &bulletinDraft{}
		b.each[programme] = one
	}
	b.mu.Unlock()
	one.mu.Lock()
	defer one.mu.Unlock()
	begun := now()
	if begun.Before(one.until) {
		return one.made, nil
	}
	made, err := compose(ctx, programme)
	if err != nil {
		return nil, err
	}
	one.made = nil
	if took := now().Sub(begun); took > draftTakesLong {
		one.made, one.until = made, now().Add(draftKeptFor*took)
	}
	return made, nil
}

// maxIssue is beyond any bulletin's number, and within the database's.
const maxIssue = 1 << 30
