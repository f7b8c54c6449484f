package fakes

import (
	"context"
	"errors"
	"time"

	"shidian/internal/bulletin"
	"shidian/internal/ledger"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/statistics"
)

// AsOf is when this record's ledgers are true.
var AsOf = time.Date(2002, 12, 10, 2, 0, 0, 0, time.UTC)

// Ledger lists the steps of the pilots; of the filter it knows programme,
// sub-district and role.
func (f *Store) Ledger(_ context.Context, filter postgres.LedgerFilter, head func(ledger.Head) error, line func(ledger.Entry) error) error {
	if f.Err != nil {
		return f.Err
	}
	if err := head(ledger.Head{Programme: filter.Programme, AsOf: AsOf, UTCOffset: 480}); err != nil {
		return err
	}
	for _, r := range f.matching(postgres.Filter{Programme: filter.Programme, Place: filter.SubDistrict}) {
		for _, st := range r.State.Steps {
			spec, _ := pilot.Spec(st.Code)
			if filter.Role != "" && filter.Role != spec.Role {
				continue
			}
			e := ledger.Entry{
				SubDistrict: r.SubDistrict, Community: r.Community, Step: st.Code, Stage: spec.Stage, Role: spec.Role, Status: st.Status,
				Light: pilot.LightGreen, UTCOffset: 480, Deadline: st.DueAt, Returns: st.Returns,
			}
			if err := line(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// Elections gives what was elected, whatever the sub-district.
func (f *Store) Elections(_ context.Context, programme, _ string) (ledger.Head, []statistics.Community, error) {
	return ledger.Head{Programme: programme, AsOf: AsOf, UTCOffset: 480}, f.Elected, f.Err
}

// Decisions gives what the district decided, whatever the sub-district.
func (f *Store) Decisions(context.Context, string, string) ([]postgres.DecisionRow, error) {
	return f.Decided, f.Err
}

// Bulletin finds a kept bulletin.
func (f *Store) Bulletin(_ context.Context, _ string, number int) (*bulletin.Bulletin, error) {
	for i := len(f.Kept) - 1; i >= 0 && f.Err == nil; i-- {
		if number == 0 || f.Kept[i].Number == number {
			return f.Kept[i], nil
		}
	}
	return nil, errors.Join(postgres.ErrNoBulletin, f.Err)
}

// BulletinNow sums up the sub-districts' own steps.
func (f *Store) BulletinNow(_ context.Context, programme string) (*bulletin.Bulletin, error) {
	s := bulletin.ProgrammeSnapshot{Programme: programme, AsOf: AsOf, UTCOffset: 480}
	for _, r := range f.matching(postgres.Filter{Programme: programme}) {
		if r.Community == nil {
			s.SubDistricts = append(s.SubDistricts, bulletin.Pilot{
				Unit: r.SubDistrict, Phase: r.Phase, Light: r.Summary.Light, Completed: []string{},
				Counts: bulletin.Counts{Steps: r.Summary.Total, Done: r.Summary.Accepted},
			})
		}
	}
	return bulletin.Compose(s, nil, 0, "2002-12-10"), f.Err
}
