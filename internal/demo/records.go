package demo

import (
	"context"

	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/staff"
)

// fileWanted files the records that a step wants and that are not on file yet.
func (o *office) fileWanted(ctx context.Context, j job, clerk staff.Clerk) error {
	wanted, err := clerk.Wanted(j.Step)
	if err != nil {
		return err
	}
	for _, r := range wanted {
		if _, err := o.file(ctx, j.Place, r); err != nil {
			return err
		}
	}
	return nil
}

// file files a record; without an outcome where it was handed over and not answered.
func (o *office) file(ctx context.Context, place string, r pilot.Record) (pilot.Outcome, error) {
	if o.atDesk(place) {
		return o.fileAtDesk(ctx, place, r)
	}
	answer, err := o.client.File(ctx, o.programme, place, r, client.Way{})
	if err != nil || len(answer.Outcomes) == 0 {
		return pilot.Outcome{}, err
	}
	return answer.Outcomes[0], nil
}

// reportedBefore is how many days before the end of a period its bulletin is filed.
const reportedBefore = 3

// fileBulletins files what each sub-district owes of the period that is about to
// end, until its archive is filed (R57).
func (o *office) fileBulletins(ctx context.Context) {
	for _, s := range o.inOrder() {
		today := s.terms.Today(o.now)
		every := s.terms.BulletinEvery
		period := pilot.PeriodOf(today, every)
		if period == "" || s.filed != "" || s.reported == period || today.DaysUntil(pilot.PeriodEnd(today, every)) > reportedBefore {
			continue
		}
		s.reported = period
		if err := o.fileBulletin(ctx, s.terms); ctx.Err() == nil {
			o.fault("bulletin of "+s.terms.Place(), err)
		}
	}
}

func (o *office) fileBulletin(ctx context.Context, terms *pilot.Terms) error {
	r, err := o.clerk(evidence.Case{Terms: terms}).Record(pilot.KindBulletin, 1, staff.Right)
	if err == nil {
		_, err = o.file(ctx, terms.Place(), r)
	}
	return err
}
