package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/postgres"
	"shidian/internal/seats"
	"shidian/internal/staff"
)

// Where the web desk stays up, something is left to do for who signs in there: the last
// sub-district's archive is not received, and the one before it gets its summary back.

// What is left at a sub-district, as its result says.
const (
	leftReceipt  = "receipt"
	leftReturned = "returned"
)

// leave decides what is left; nothing where one sub-district is worked alone, since that has
// to close before its communities live on.
func (o *office) leave(opt Options) {
	all := o.inOrder()
	if o.desk == nil || !opt.Stays || len(all) < 2 {
		return
	}
	all[len(all)-1].left = leftReceipt
	if len(all) > 2 {
		all[len(all)-2].left = leftReturned
	}
}

// leaves says whether a turn is left to who signs in.
func (o *office) leaves(t staff.Turn) bool {
	return t.Step == pilot.StepArchiveReceipt && o.subs[t.Place].left != ""
}

// over says whether the staff have done all that is theirs to do.
func (o *office) over() bool {
	for _, r := range o.rows {
		if own := o.subs[r.Place]; r.Phase != pilot.PhaseClosed && (own.left == "" || own.filed == "") {
			return false
		}
	}
	return len(o.rows) == len(o.subs)
}

// sendBack has the district return, at the web desk, the summary that is to be left returned.
func (o *office) sendBack(ctx context.Context) error {
	i := slices.IndexFunc(o.inOrder(), func(s *sub) bool { return s.left == leftReturned })
	if i < 0 || !o.over() {
		return nil
	}
	s := o.inOrder()[i]
	b, err := o.desk.browser(o.clerk(evidence.Case{Terms: s.terms}).Header(pilot.RoleDistrict, "").By)
	if err != nil {
		return err
	}
	p, err := b.open(ctx, "/p/"+s.terms.Place()+"/orders/return?step="+string(pilot.StepSummary))
	if err != nil {
		return err
	}
	f := p.formTo("/orders/return")
	if f == nil {
		return fmt.Errorf("%s offers no return", p.url)
	}
	f.values.Set("reason", catalog.Text(catalog.Lang(s.terms.Lang), "demo.reason.summary"))
	if p, err = b.press(ctx, p, f, "", "", nil); err != nil {
		return err
	}
	out, err := o.readAnswer(ctx, b, p, s.terms.Place())
	if err = expected(pilot.Accepted, out, err); err != nil {
		return err
	}
	s.counts.Returned++
	if err := o.settle(ctx); err != nil {
		return err
	}
	return o.list(ctx)
}

// guest is somebody to sign in as.
type guest struct {
	seat    seats.Seat
	nothing string // what to say where nothing waits for him
}

// invite names three people to sign in as, and what the record says waits for each.
func (o *office) invite(ctx context.Context, opt Options) (string, error) {
	if o.desk == nil {
		return "", nil
	}
	tasks, err := o.record.Tasks(ctx, postgres.Filter{Programme: o.programme})
	if err != nil {
		return "", err
	}
	slices.SortStableFunc(tasks, func(a, b postgres.TaskRow) int { return len(b.Returns) - len(a.Returns) }) // a return first
	first := o.first()
	unit := func(role pilot.Role, otherwise string) seats.Seat {
		for _, t := range tasks {
			if t.Role == role {
				return seats.Seat{Role: role, Unit: t.Place}
			}
		}
		return seats.Seat{Role: role, Unit: otherwise}
	}
	community := first.Place()
	if len(first.Communities) > 0 {
		community += "/" + first.Communities[0].Code
	}
	lines := []string{o.say(opt, "guests", catalog.Args{"desk": opt.Desk})}
	for _, g := range []guest{
		{seats.Seat{Role: pilot.RoleDistrict, Unit: first.District.Code}, "guest-board"},
		{unit(pilot.RoleSubDistrictOffice, first.Place()), "guest-office"},
		{unit(pilot.RoleResidentsCommittee, community), "guest-community"},
	} {
		lines = append(lines, o.introduce(opt, g, tasks)...)
	}
	return strings.Join(lines, "\n"), nil
}

// introduce says of a guest what to press at the sign-in, and what waits.
func (o *office) introduce(opt Options, g guest, tasks []postgres.TaskRow) []string {
	subject := staff.Subject(g.seat)
	i := slices.IndexFunc(opt.Staff, func(p staff.Person) bool { return p.Subject == subject })
	if i < 0 {
		return nil
	}
	who := opt.Staff[i]
	button := o.say(opt, "guest", catalog.Args{"name": who.Name, "role": who.Seats[0].RoleName, "unit": who.Seats[0].UnitName})
	own := slices.DeleteFunc(slices.Clone(tasks), func(t postgres.TaskRow) bool { return !g.seat.HandsIn(t.Role, t.Place) })
	if len(own) == 0 {
		return []string{button, "      " + o.say(opt, g.nothing, nil)}
	}
	t := own[0]
	args := catalog.Args{"place": client.NameOf(t.SubDistrict, t.Community), "step": catalog.Text(opt.Lang, "step."+string(t.Step)), "n": len(own) - 1}
	key := "guest-waits"
	if len(t.Returns) > 0 {
		key = "guest-returned"
		args["why"] = t.Returns[len(t.Returns)-1].Text
	}
	line := o.say(opt, key, args)
	if len(own) > 1 {
		line += o.say(opt, "guest-more", args)
	}
	return []string{button, "      " + line}
}
