package devtest

import (
	"context"
	"path"
	"strings"
	"time"

	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"
)

// patience is how long a server may take over a request on a busy machine.
const patience = 5 * time.Minute

// Patient lets the server of a test's client take its time: the SDK gives up a request
// after ten seconds, however long its caller would wait. What a worker polls for is
// left as it is.
func Patient() client.ConnectionOptions {
	wait := func(ctx context.Context, method string, request, reply any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
		if strings.HasPrefix(path.Base(method), "Poll") {
			return invoke(ctx, method, request, reply, conn, options...)
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		return invoke(ctx, method, request, reply, conn, options...)
	}
	return client.ConnectionOptions{
		GetSystemInfoTimeout: patience,
		DialOptions:          []grpc.DialOption{grpc.WithChainUnaryInterceptor(wait)},
	}
}
