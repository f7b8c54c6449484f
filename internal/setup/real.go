package setup

import (
	"context"
	"time"

	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/attachments"
	"shidian/internal/client"
	"shidian/internal/config"
	"shidian/internal/postgres"
)

// Real are the servers themselves. Chained hears how many pilots of an earlier release
// are chained while the database is brought to its schema.
func Real(cfg config.Setup, temporal sdkclient.Client, chained func(done, of int64)) Servers {
	return Servers{
		Temporal: temporal.WorkflowService(), Operator: temporal.OperatorService(),
		Databases: databases{chained}, Buckets: buckets{},
		Bulletins: bulletins{temporal: temporal, url: cfg.Worker.Database.URL},
	}
}

type databases struct{ chained func(done, of int64) }

func (databases) LookAt(ctx context.Context, url string) (postgres.Survey, error) {
	return postgres.LookAt(ctx, url)
}

func (databases) MakeRoles(ctx context.Context, administrator string) error {
	return postgres.SetUp(ctx, administrator)
}

func (databases) SetPassword(ctx context.Context, administrator, role, password string) error {
	return postgres.SetPassword(ctx, administrator, role, password)
}

func (d databases) Migrate(ctx context.Context, owner string) ([]string, error) {
	return postgres.Migrate(ctx, owner, d.chained)
}

func (databases) Grant(ctx context.Context, owner string) error { return postgres.Grant(ctx, owner) }

type buckets struct{}

func (buckets) There(ctx context.Context, address string) (bool, error) {
	return attachments.There(ctx, address)
}

func (buckets) Make(ctx context.Context, address string) error {
	return attachments.Make(ctx, address)
}

func (buckets) TryWriting(ctx context.Context, address string) error {
	return attachments.TryWriting(ctx, address)
}

// bulletins are read with the worker's address.
type bulletins struct {
	temporal sdkclient.Client
	url      string
}

func (b bulletins) Open(ctx context.Context) (open []Bulletin, err error) {
	store, err := postgres.Open(ctx, b.url)
	if err != nil {
		return nil, err
	}
	defer store.Close()
	sums, err := store.ProgrammeSums(ctx)
	if err != nil {
		return nil, err
	}
	ends, err := store.ProgrammeEnds(ctx)
	if err != nil {
		return nil, err
	}
	over := map[string]bool{}
	for _, end := range ends {
		over[end.Programme] = true
	}
	for _, sum := range sums {
		if !over[sum.Programme] {
			open = append(open, b.of(ctx, sum))
		}
	}
	return open, nil
}

// scheduleAnswersWithin is how long Temporal may take to tell of one Schedule.
const scheduleAnswersWithin = 10 * time.Second

func (b bulletins) of(ctx context.Context, sum postgres.ProgrammeSum) Bulletin {
	ctx, cancel := context.WithTimeout(ctx, scheduleAnswersWithin)
	defer cancel()
	one := Bulletin{Programme: sum.Programme}
	if sum.Weekly != nil {
		weekly := client.WeeklyKept(*sum.Weekly)
		one.Weekly = &weekly
	}
	one.State = client.StateOfSchedule(ctx, b.temporal.ScheduleClient(), one.Programme, one.Weekly)
	return one
}

func (b bulletins) Set(ctx context.Context, w client.Weekly) error {
	return client.SetSchedule(ctx, b.temporal.ScheduleClient(), w)
}
