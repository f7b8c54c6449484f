package machine

import (
	"context"
	"path/filepath"
)

// TemporalServer is where the programs of the real Temporal server are.
type TemporalServer struct {
	Binary  string // of all its services
	SQLTool string // makes its schema
}

// EnsureTemporalServer builds the server as it runs in production, and the tool that
// makes its schema, into bin/tools. What is up to date is left alone by the go command.
func EnsureTemporalServer(ctx context.Context, progress Progress) (TemporalServer, error) {
	root, err := ProjectRoot()
	if err != nil {
		return TemporalServer{}, err
	}
	module, tools := filepath.Join(root, "tools", "temporal-server"), filepath.Join(root, "bin", "tools")
	server := TemporalServer{
		Binary:  filepath.Join(tools, "temporal-server"),
		SQLTool: filepath.Join(tools, "temporal-sql-tool"),
	}
	if !Executable(server.Binary) {
		progress.Tell(BuildingTemporalServer, "")
	}
	for source, binary := range map[string]string{
		".": server.Binary, "go.temporal.io/server/cmd/tools/sql": server.SQLTool,
	} {
		if err := buildTool(ctx, module, source, binary, func() {}); err != nil {
			return TemporalServer{}, err
		}
	}
	return server, nil
}
