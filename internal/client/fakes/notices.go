package fakes

import (
	"context"

	"shidian/internal/postgres"
)

// Notices lists the notices that the record was given; of the filter it knows the status.
func (f *Store) Notices(_ context.Context, filter postgres.NoticeFilter, limit int) ([]postgres.NoticeRow, error) {
	var out []postgres.NoticeRow
	for _, n := range f.Told {
		if (filter.Status == "" || n.Status == filter.Status) && (limit == 0 || len(out) < limit) {
			out = append(out, n)
		}
	}
	return out, nil
}

// CountNotices counts the notices that the record was given, each by itself.
func (f *Store) CountNotices(ctx context.Context, filter postgres.NoticeFilter) ([]postgres.NoticeCount, error) {
	rows, err := f.Notices(ctx, filter, 0)
	var out []postgres.NoticeCount
	for _, n := range rows {
		out = append(out, postgres.NoticeCount{Kind: n.Kind, Channel: n.Channel, Status: n.Status, N: 1})
	}
	return out, err
}

// RetryNotices puts back those that were set aside.
func (f *Store) RetryNotices(_ context.Context, _ postgres.NoticeFilter, ids []int64) ([]int64, error) {
	var back []int64
	for i, n := range f.Told {
		if n.Status != postgres.NoticeSetAside || len(ids) > 0 && n.ID != ids[0] {
			continue
		}
		f.Told[i].Status = postgres.NoticeWaiting
		back = append(back, n.ID)
	}
	return back, nil
}
