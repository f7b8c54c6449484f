package web

import (
	"context"
	"net/http"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
)

// noticesPage is a part of the notices with what narrows it.
type noticesPage struct {
	Rows     []noticeLine
	Choices  []choice
	Counts   []string // how many have each status
	Back, On string
}

type noticeLine struct {
	postgres.NoticeRow
	At, Where, Step, Addressee, OpenAddress, Reason string
	Href                                            string
}

var noticeChannels = []string{postgres.ChannelMail, postgres.ChannelWebhook, postgres.ChannelNone}

// notices lists what was sent to whom, newest first: of the places that the visitor sees.
func (d *Desk) notices(w http.ResponseWriter, r *http.Request, v *visit) error {
	if !v.oversees() {
		return forbidden()
	}
	q := r.URL.Query()
	place, err := d.subDistrictAsked(r.Context(), v, q.Get("sub-district"))
	if err != nil {
		return err
	}
	h, err := d.home(r.Context(), v.programme())
	if err != nil {
		return err
	}
	number := pageAsked(r)
	f := postgres.NoticeFilter{
		Programme: v.programme(), Place: place, Status: known(q.Get("status"), postgres.NoticeStatuses()), Channel: known(q.Get("channel"), noticeChannels),
		Kind: known(q.Get("kind"), pilot.NoticeKinds()), Role: known(q.Get("role"), pilot.Roles()), Offset: (number - 1) * perPage,
	}
	rows, err := d.Record.Notices(r.Context(), f, perPage+1)
	if err != nil {
		return err
	}
	p := &noticesPage{}
	p.Back, p.On = pagesAround(r, number, len(rows) > perPage)
	for _, row := range rows[:min(len(rows), perPage)] {
		l := noticeLine{
			NoticeRow: row, At: row.CreatedAt.In(h.zone).Format(view.MinuteForm), Where: client.NameOf(row.SubDistrict, row.Community), Href: "/p/" + row.Place,
			OpenAddress: row.Address, Addressee: addressee(v, row.To),
		}
		if row.Channel == postgres.ChannelWebhook { // the rest of a robot's address is its key
			l.OpenAddress = view.MaskedAddress(row.Address)
		}
		if row.Step != "" {
			l.Step, l.Href = v.text("step."+string(row.Step)), "/p/"+row.Place+"/steps/"+string(row.Step)
		}
		if row.Error != "" {
			l.Reason = view.NoticeError(v.lang, row.Error)
		}
		p.Rows = append(p.Rows, l)
	}
	if err := d.aboutNotices(r.Context(), v, f, p); err != nil {
		return err
	}
	d.show(w, r, http.StatusOK, "notices", v.page(r, "web.notices-title", nil, p))
	return nil
}

// maxCounted is how many notices are counted; of more than that it is said that they are many.
const maxCounted = 50_000

func (d *Desk) aboutNotices(ctx context.Context, v *visit, f postgres.NoticeFilter, p *noticesPage) error {
	f.Count = maxCounted
	counts, err := d.Record.CountNotices(ctx, f)
	if err != nil {
		return err
	}
	all := 0
	for _, c := range postgres.ByStatus(counts) {
		all += c.N
		p.Counts = append(p.Counts, v.text("desk.notices-count", catalog.Args{"status": v.text("notice-status." + c.Status), "n": c.N}))
	}
	if all == maxCounted {
		p.Counts = []string{v.text("web.notices.many", catalog.Args{"n": maxCounted})}
	}
	if v.scope() == "" {
		one, err := d.subDistrictChoice(ctx, v, f.Place)
		if err != nil {
			return err
		}
		p.Choices = append(p.Choices, one)
	}
	p.Choices = append(p.Choices,
		choiceOf(v, "status", "notice-status.", postgres.NoticeStatuses(), f.Status), choiceOf(v, "channel", "web.channel.", noticeChannels, f.Channel),
		choiceOf(v, "kind", "notice.", pilot.NoticeKinds(), f.Kind), choiceOf(v, "role", "role.", pilot.Roles(), f.Role),
	)
	return nil
}

// addressee names who gets a notice.
func addressee(v *visit, to pilot.Addressee) string {
	switch {
	case to.Name == "":
		return v.text("desk.nobody-named", catalog.Args{"role": v.text("role." + string(to.Role))})
	case to.For != "":
		return to.Name + " " + v.text("pilot.acts-for", catalog.Args{"name": to.For})
	}
	return to.Name
}
