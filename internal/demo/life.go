package demo

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/staff"
)

// What happens after the pilots, in the first communities of the plan: one holds
// its meeting with who is in office by then, one meets with too few, the others
// are silent. From there on the calendar goes on by itself.

// liveOn shows how communities live on. Where the pilots did not close in time
// there is nothing to show.
func (o *office) liveOn(ctx context.Context, opt Options) error {
	first := o.first()
	if len(first.Communities) == 0 || !o.over() {
		return nil
	}
	places := []string{first.SubDistrict.Code + "/" + first.Communities[0].Code}
	if len(first.Communities) > 1 {
		places = append(places, first.SubDistrict.Code+"/"+first.Communities[1].Code)
	}
	communities := 0
	for _, s := range o.subs {
		if s.left == "" {
			communities += len(s.terms.Communities)
		}
	}
	lines := []string{"", o.say(opt, "life-head", catalog.Args{"n": communities})}
	for i, place := range places {
		line, err := o.live(ctx, opt, place, i == 0)
		if err != nil {
			return fmt.Errorf("the life after the pilot of %s: %w", place, err)
		}
		lines = append(lines, "  "+line)
	}
	year := time.Duration(float64(365*24*time.Hour) / afterSpeed).Round(time.Minute)
	lines = append(lines, o.say(opt, "life-goes-on", catalog.Args{"minutes": max(1, int(year.Minutes()))}))
	for _, command := range []string{"bin/shidian status " + places[0], "bin/shidian tasks " + first.SubDistrict.Code} {
		lines = append(lines, "    "+command)
	}
	_, err := io.WriteString(opt.Out, strings.Join(lines, "\n")+"\n")
	return err
}

func (o *office) say(opt Options, key string, args catalog.Args) string {
	return catalog.Text(opt.Lang, "demo."+key, args)
}

// live has a community file its first records, and says what came of them.
func (o *office) live(ctx context.Context, opt Options, place string, well bool) (string, error) {
	basis, err := o.client.RecordBasis(ctx, o.programme, place) // its life: the district is settled
	if err != nil {
		return "", err
	}
	args := catalog.Args{"name": basis.Terms.PlaceName()}
	if well {
		if _, err := o.fileLife(ctx, place, pilot.KindChange, staff.Right); err != nil {
			return "", err
		}
		out, err := o.fileLife(ctx, place, pilot.KindMeeting, staff.Right)
		return o.say(opt, "life-met", args), expected(pilot.Accepted, out, err)
	}
	out, err := o.fileLife(ctx, place, pilot.KindMeeting, staff.TooFew)
	return o.say(opt, "life-void", args), expected(pilot.Recorded, out, err)
}

// expected says what else became of a record than was meant to.
func expected(wanted pilot.OutcomeKind, out pilot.Outcome, err error) error {
	if err == nil && out.Outcome != wanted {
		return fmt.Errorf("%w: a record was to be %s and is %s: %+v", ErrUnexpected, wanted, out.Outcome, out.Findings)
	}
	return err
}

// fileLife files a kind of record as things stand.
func (o *office) fileLife(ctx context.Context, place, kind string, manner staff.Manner) (pilot.Outcome, error) {
	basis, err := o.client.RecordBasis(ctx, o.programme, place)
	if err != nil {
		return pilot.Outcome{}, err
	}
	r, err := o.clerk(basis.Case).Record(kind, 1, manner)
	if err != nil {
		return pilot.Outcome{}, err
	}
	out, err := o.file(ctx, place, r)
	if err != nil {
		return out, fmt.Errorf("file %s: %w", kind, err)
	}
	return out, nil
}
