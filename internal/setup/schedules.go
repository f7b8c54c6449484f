package setup

import (
	"context"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/workflows"
)

// schedules is a row for each programme whose Schedule is not as it should be.
func (l *look) schedules(ctx context.Context) []Row {
	open, err := l.servers.Bulletins.Open(ctx)
	if err != nil {
		return []Row{{Thing: thingSchedules, State: Wrong, Is: reason(err), Do: Text{Key: "setup.do.schedules"}}}
	}
	var rows []Row
	for _, one := range open {
		if row := l.scheduleOf(one); row.State != There {
			rows = append(rows, row)
		}
	}
	if rows == nil {
		rows = []Row{{Thing: thingSchedules, State: There, Is: Text{"setup.is.schedules", catalog.Args{"n": len(open)}}}}
	}
	return rows
}

func (l *look) scheduleOf(one Bulletin) Row {
	row := Row{Thing: thingSchedules, Name: workflows.BulletinID(one.Programme), State: There}
	args := catalog.Args{"programme": one.Programme, "schedule": row.Name, "namespace": l.namespace.Name}
	switch {
	case one.State == client.ScheduleUnknown:
		row.State, row.Is, row.Do = Wrong, Text{Key: "setup.is.schedule-unknown"}, Text{Key: "setup.do.schedules"}
	case one.State == client.SchedulePaused:
		row.State, row.Is, row.Do = Wrong, Text{Key: "setup.is.schedule-paused"}, Text{"setup.do.unpause", args}
	case one.State == client.ScheduleSet:
	case one.Weekly == nil:
		row.State, row.Is, row.Do = Missing, Text{Key: "setup.is.no-schedule"}, Text{"setup.do.schedule-start", args}
	default:
		row.State, row.Is, row.Do, row.makes = Missing, Text{Key: "setup.is.no-schedule"}, apply(), true
		if one.State == client.ScheduleOther {
			row.State, row.Is.Key = Wrong, "setup.is.schedule-other"
		}
	}
	return row
}

func (l *look) setSchedules(ctx context.Context) (Text, error) {
	open, err := l.servers.Bulletins.Open(ctx)
	if err != nil {
		return Text{}, err
	}
	var set []string
	for _, one := range open {
		if row := l.scheduleOf(one); !row.makes {
			continue
		}
		if err := l.servers.Bulletins.Set(ctx, *one.Weekly); err != nil {
			return Text{}, err
		}
		set = append(set, workflows.BulletinID(one.Programme))
	}
	return Text{"setup.did.schedules", catalog.Args{"n": len(set), "names": strings.Join(set, ", ")}}, nil
}
