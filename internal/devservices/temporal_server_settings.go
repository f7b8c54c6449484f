package devservices

import (
	"bytes"
	"fmt"
	"text/template"
)

// temporalServerPorts are where the services of one server listen.
type temporalServerPorts struct {
	Frontend, FrontendMembership int
	History, HistoryMembership   int
	Matching, MatchingMembership int
	Worker, WorkerMembership     int
	HTTP                         int
}

func freeTemporalServerPorts() (temporalServerPorts, error) {
	var p temporalServerPorts
	for _, port := range []*int{
		&p.Frontend, &p.FrontendMembership, &p.History, &p.HistoryMembership, &p.Matching, &p.MatchingMembership,
		&p.Worker, &p.WorkerMembership, &p.HTTP,
	} {
		var err error
		if *port, err = FreePort(); err != nil {
			return temporalServerPorts{}, err
		}
	}
	return p, nil
}

// TemporalServerShards is the number of history shards of the real server here,
// as in its own settings for development.
const TemporalServerShards = 4

// TemporalDriver is Temporal's name for the driver by which the real server reads and
// writes its Postgres. The other one, postgres12, has every statement planned anew.
const TemporalDriver = "postgres12_pgx"

// temporalServerSettings are the server's settings, its data in the Postgres on
// this port, by [TemporalDriver]. Connections are few enough for one Postgres with
// max_connections=200 beside other users.
func temporalServerSettings(postgresPort int, ports temporalServerPorts) ([]byte, error) {
	var out bytes.Buffer
	err := temporalServerTemplate.Execute(&out, map[string]any{
		"IP": loopback, "Postgres": address(postgresPort), "User": postgresUser, "Shards": TemporalServerShards,
		"Driver": TemporalDriver, "Default": temporalDatabase, "Visibility": VisibilityDatabase, "Port": ports,
	})
	if err != nil {
		return nil, fmt.Errorf("write the Temporal server's settings: %w", err)
	}
	return out.Bytes(), nil
}

var temporalServerTemplate = template.Must(template.New("temporal-server.yaml").Parse(`log: {stdout: true, level: error}
persistence:
  defaultStore: default
  visibilityStore: visibility
  numHistoryShards: {{.Shards}}
  datastores:
    default:
      sql: {pluginName: {{.Driver}}, databaseName: {{.Default}}, connectAddr: "{{.Postgres}}", connectProtocol: tcp, user: {{.User}}, maxConns: 20, maxIdleConns: 20, maxConnLifetime: 1h}
    visibility:
      sql: {pluginName: {{.Driver}}, databaseName: {{.Visibility}}, connectAddr: "{{.Postgres}}", connectProtocol: tcp, user: {{.User}}, maxConns: 5, maxIdleConns: 5, maxConnLifetime: 1h}
global:
  membership: {maxJoinDuration: 30s, broadcastAddress: {{.IP}}}
services:
  frontend: {rpc: {grpcPort: {{.Port.Frontend}}, membershipPort: {{.Port.FrontendMembership}}, bindOnIP: {{.IP}}, httpPort: {{.Port.HTTP}}}}
  history: {rpc: {grpcPort: {{.Port.History}}, membershipPort: {{.Port.HistoryMembership}}, bindOnIP: {{.IP}}}}
  matching: {rpc: {grpcPort: {{.Port.Matching}}, membershipPort: {{.Port.MatchingMembership}}, bindOnIP: {{.IP}}}}
  worker: {rpc: {grpcPort: {{.Port.Worker}}, membershipPort: {{.Port.WorkerMembership}}, bindOnIP: {{.IP}}}}
clusterMetadata:
  enableGlobalNamespace: false
  failoverVersionIncrement: 10
  masterClusterName: active
  currentClusterName: active
  clusterInformation:
    active: {enabled: true, initialFailoverVersion: 1, rpcName: frontend, rpcAddress: "{{.IP}}:{{.Port.Frontend}}"}
dcRedirectionPolicy: {policy: noop}
`))
