package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"shidian/internal/client"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// fileWanted files the records that a step wants and that are not on file yet, by
// whoever files them. The same record again counts once.
func (o *office) fileWanted(ctx context.Context, j job, basis evidence.Case) error {
	for _, kind := range evidence.RecordsFor(j.step) {
		if slices.ContainsFunc(basis.Filed, func(f pilot.FiledKind) bool { return f.Kind == kind }) {
			continue
		}
		if err := o.file(ctx, j.place, kind, "", basis.Terms); err != nil {
			return err
		}
	}
	return nil
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
		if err := o.file(ctx, s.terms.Place(), pilot.KindBulletin, period, s.terms); ctx.Err() == nil {
			o.fault("bulletin of "+s.terms.Place(), err)
		}
	}
}

func (o *office) file(ctx context.Context, place, kind, period string, terms *pilot.Terms) error {
	spec, _ := evidence.RecordKind(kind)
	role, ok := spec.FiledAt(terms.Level())
	if !ok {
		return fmt.Errorf("nobody files %s at %s", kind, place)
	}
	body, err := json.Marshal(examples.Record(terms, kind, terms.Today(o.now)))
	if err != nil {
		return fmt.Errorf("write the record %s of %s: %w", kind, place, err)
	}
	unit := terms.UnitOf(role)
	_, err = o.client.File(ctx, o.programme, place, pilot.Record{
		Header: pilot.Header{
			V: pilot.MessageVersion, ID: kind + "-" + period + "1",
			By: pilot.Actor{Name: o.seed.Name(unit, role), Role: role, Unit: unit},
		},
		Kind: kind, Period: period, Body: body,
	}, client.Way{})
	return err
}
