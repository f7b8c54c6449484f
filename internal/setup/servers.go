package setup

import (
	"context"

	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"

	"shidian/internal/client"
	"shidian/internal/namespace"
	"shidian/internal/postgres"
)

// Temporal is what is asked of Temporal's workflow service.
type Temporal interface {
	namespace.Workflows
	GetSystemInfo(context.Context, *workflowservice.GetSystemInfoRequest, ...grpc.CallOption) (*workflowservice.GetSystemInfoResponse, error)
}

// Databases are reached by their addresses.
type Databases interface {
	LookAt(ctx context.Context, url string) (postgres.Survey, error)
	MakeRoles(ctx context.Context, administrator string) error
	SetPassword(ctx context.Context, administrator, role, password string) error
	Migrate(ctx context.Context, owner string) (applied []string, err error)
	Grant(ctx context.Context, owner string) error
}

// Buckets are where attached files are kept, by their addresses.
type Buckets interface {
	There(ctx context.Context, address string) (bool, error)
	Make(ctx context.Context, address string) error
	TryWriting(ctx context.Context, address string) error
}

// Bulletins are the Schedules that programmes on record should have.
type Bulletins interface {
	// Open lists the programmes that are not closed.
	Open(ctx context.Context) ([]Bulletin, error)
	// Set makes or changes the Schedule of one.
	Set(ctx context.Context, w client.Weekly) error
}

// Bulletin is a programme's bulletin.
type Bulletin struct {
	Programme string
	Weekly    *client.Weekly // as the record keeps it; nil: it does not
	State     client.ScheduleState
}

// Servers are all that set-up asks.
type Servers struct {
	Temporal  Temporal
	Operator  namespace.Operator
	Databases Databases
	Buckets   Buckets
	Bulletins Bulletins
}
