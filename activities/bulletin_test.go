package activities_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"shidian/activities"
	"shidian/internal/bulletin"
	"shidian/internal/pilot"
)

// bulletins keeps the days it was asked for.
type bulletins struct {
	days []pilot.Date
	err  error
}

func (b *bulletins) KeepBulletin(_ context.Context, programme string, day pilot.Date) (*bulletin.Bulletin, bool, error) {
	b.days = append(b.days, day)
	return &bulletin.Bulletin{Programme: programme, Number: 4, Day: day, Totals: bulletin.Totals{Pilots: 1, Closed: 1}}, true, b.err
}

func TestMakeBulletin_IsOfTheDayInThePlansTimeZone(t *testing.T) {
	t.Parallel()
	kept := &bulletins{}
	a := &activities.Activities{Bulletins: kept}
	made, err := a.MakeBulletin(t.Context(), activities.BulletinOrder{
		Programme: "xicheng-2002", DueAt: time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC), UTCOffsetMinutes: 480,
	})
	require.NoError(t, err)
	require.Equal(t, activities.BulletinMade{Number: 4, Day: "2026-11-23", New: true, Complete: true}, made)
	require.Equal(t, []pilot.Date{"2026-11-23"}, kept.days)

	kept.err = bulletin.ErrProgrammeClosed
	made, err = a.MakeBulletin(t.Context(), activities.BulletinOrder{DueAt: time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC), UTCOffsetMinutes: 480})
	require.NoError(t, err)
	require.Equal(t, activities.BulletinMade{Day: "2026-11-23", Closed: true}, made, "of a closed programme none is made")

	kept.err = errors.New("the record is down")
	_, err = a.MakeBulletin(t.Context(), activities.BulletinOrder{})
	var failed *temporal.ApplicationError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, activities.TypeBulletinFailed, failed.Type())
	require.False(t, failed.NonRetryable())
}
