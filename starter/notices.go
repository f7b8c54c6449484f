package main

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
	"shidian/starter/table"
)

// noticeFlags narrow the notices.
type noticeFlags struct {
	status, to, role, kind, since string
	limit                         int
	all                           bool // of retry
}

func (a *app) noticesCommand() *cobra.Command {
	var f noticeFlags
	c := a.command("notices [PLACE]", "notices", wants(0, 1), func(cmd *cobra.Command, args []string) error {
		return a.notices(cmd.Context(), args, f)
	})
	flags := c.Flags()
	flags.StringVar(&f.status, "status", "", a.text("desk.flag.notice-status"))
	flags.StringVar(&f.to, "to", "", a.text("desk.flag.notice-to"))
	flags.StringVar(&f.role, "role", "", a.text("desk.flag.notice-role"))
	flags.StringVar(&f.kind, "kind", "", a.text("desk.flag.notice-kind"))
	flags.StringVar(&f.since, "since", "", a.text("desk.flag.notice-since"))
	flags.IntVar(&f.limit, "limit", 50, a.text("desk.flag.limit"))
	completeFlag(c, "status", postgres.NoticeStatuses()...)
	completeFlag(c, "kind", codes(pilot.NoticeKinds())...)
	a.completeRole(c)
	c.ValidArgsFunction = a.completePlace
	c.AddCommand(a.retryCommand())
	return c
}

func (a *app) retryCommand() *cobra.Command {
	var f noticeFlags
	c := a.command("retry [NUMBER]... [--all]", "notices-retry", wants(0, -1), func(cmd *cobra.Command, args []string) error {
		return a.retryNotices(cmd.Context(), args, f)
	})
	c.Flags().BoolVar(&f.all, "all", false, a.text("desk.flag.notice-all"))
	return c
}

// filter checks what was typed.
func (f noticeFlags) filter(programme string, place []string) (postgres.NoticeFilter, error) {
	out := postgres.NoticeFilter{Programme: programme, Status: f.status, To: f.to, Kind: pilot.NoticeKind(f.kind)}
	if len(place) > 0 {
		if err := checkPlace(place[0]); err != nil {
			return out, err
		}
		out.Place = place[0]
	}
	if f.role != "" {
		role, err := checkRole(f.role)
		if err != nil {
			return out, err
		}
		out.Role = role
	}
	switch {
	case f.status != "" && !slices.Contains(postgres.NoticeStatuses(), f.status):
		return out, badChoice("--status", f.status, postgres.NoticeStatuses())
	case f.kind != "" && !slices.Contains(pilot.NoticeKinds(), out.Kind):
		return out, badChoice("--kind", f.kind, codes(pilot.NoticeKinds()))
	case f.limit < 0:
		return out, usage("desk.bad-limit", catalog.Args{"value": f.limit})
	}
	if f.since != "" {
		since, err := typedDate("--since", f.since)
		if err != nil {
			return out, err
		}
		out.Since = since.Start(time.Local)
	}
	return out, nil
}

// notice is one as data.
type notice struct {
	Number   int64  `json:"number"`
	At       string `json:"at"` // written; real time, RFC 3339
	Place    string `json:"place"`
	Kind     string `json:"kind"`
	Step     string `json:"step,omitempty"`
	Role     string `json:"role"`
	Unit     string `json:"unit"`
	Name     string `json:"name,omitempty"`
	For      string `json:"for,omitempty"` // the absent person for whom this one stands in
	Channel  string `json:"channel"`
	Address  string `json:"address,omitempty"` // of a webhook only the host: the rest is a key
	Status   string `json:"status"`
	SentAt   string `json:"sentAt,omitempty"`
	Message  int64  `json:"message,omitempty"` // the same for those that went out in one message
	Attempts int    `json:"attempts,omitempty"`
	Error    string `json:"error,omitempty"`
}

func (a *app) notices(ctx context.Context, place []string, f noticeFlags) error {
	if _, err := f.filter("", place); err != nil {
		return err
	}
	c, programme, err := a.clientOnRecord(ctx)
	if err != nil {
		return err
	}
	filter, err := f.filter(programme, place)
	if err != nil {
		return err
	}
	rows, counts, err := c.Notices(ctx, filter, f.limit)
	if err != nil {
		return err
	}
	data := make([]notice, 0, len(rows))
	for _, r := range rows {
		data = append(data, noticeOf(r))
	}
	sum := postgres.ByStatus(counts)
	if given, err := a.give(map[string]any{"notices": data, "counts": sum}); given || err != nil {
		return err
	}
	a.showNotices(rows, sum)
	return nil
}

func noticeOf(r postgres.NoticeRow) notice {
	n := notice{
		Number: r.ID, At: r.CreatedAt.Format(time.RFC3339), Place: r.Place, Kind: string(r.Kind), Step: string(r.Step),
		Role: string(r.To.Role), Unit: r.To.Unit, Name: r.To.Name, For: r.To.For,
		Channel: r.Channel, Address: openly(r), Status: r.Status, Attempts: r.Attempts, Message: r.Message, Error: r.Error,
	}
	if !r.SentAt.IsZero() {
		n.SentAt = r.SentAt.Format(time.RFC3339)
	}
	return n
}

// openly is an address as anybody may see it: a robot's URL holds its key.
func openly(r postgres.NoticeRow) string {
	if r.Channel != postgres.ChannelWebhook {
		return r.Address
	}
	return view.MaskedAddress(r.Address)
}

func (a *app) showNotices(rows []postgres.NoticeRow, sum []postgres.StatusCount) {
	if len(rows) == 0 {
		a.print(a.text("desk.no-notices"))
	} else {
		t := table.New(a.text("desk.col-number"), a.text("desk.col-time"), a.text("desk.col-place"), a.text("desk.col-notice"),
			a.text("desk.col-step"), a.text("desk.col-to"), a.text("desk.col-address"), a.text("desk.col-state"))
		for _, r := range rows {
			step := ""
			if r.Step != "" {
				step = a.text("step." + string(r.Step))
			}
			t.Row(strconv.FormatInt(r.ID, 10), r.CreatedAt.Local().Format("2006-01-02 15:04"), client.NameOf(r.SubDistrict, r.Community),
				a.text("notice."+string(r.Kind)), step, a.addressee(r.To), openly(r), a.noticeState(r))
		}
		a.put(t)
	}
	for _, c := range sum {
		a.print(a.text("desk.notices-count", catalog.Args{"status": a.text("notice-status." + c.Status), "n": c.N}))
	}
}

func (a *app) addressee(to pilot.Addressee) string {
	switch {
	case to.Name == "":
		return a.text("desk.nobody-named", catalog.Args{"role": a.text("role." + string(to.Role))})
	case to.For != "":
		return to.Name + " " + a.text("pilot.acts-for", catalog.Args{"name": to.For})
	}
	return to.Name
}

// longestReason is how wide the reason for a failure may be.
const longestReason = 80

func (a *app) noticeState(r postgres.NoticeRow) string {
	state := a.text("notice-status." + r.Status)
	if r.Error != "" {
		state += a.text("pilot.colon") + table.Cut(view.NoticeError(a.lang, r.Error), longestReason)
	}
	return state
}

func (a *app) retryNotices(ctx context.Context, typed []string, f noticeFlags) error {
	var ids []int64
	for _, t := range typed {
		id, err := strconv.ParseInt(t, 10, 64)
		if err != nil || id <= 0 {
			return usage("desk.bad-notice", catalog.Args{"value": t})
		}
		ids = append(ids, id)
	}
	if f.all == (len(ids) > 0) {
		return usage("desk.retry-which")
	}
	c, programme, err := a.clientOnRecord(ctx)
	if err != nil {
		return err
	}
	back, err := c.RetryNotices(ctx, postgres.NoticeFilter{Programme: programme}, ids)
	if err != nil {
		return err
	}
	if given, err := a.give(map[string]any{"retried": append([]int64{}, back...)}); given || err != nil {
		return err
	}
	a.print(a.text("desk.retried", catalog.Args{"n": len(back)}))
	return nil
}
