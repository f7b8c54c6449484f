package devservices

import (
	"path/filepath"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"
)

func TestTemporalServer_SettingsNameItsDatabasesAndPorts(t *testing.T) {
	t.Parallel()
	text, err := temporalServerSettings(5433, temporalServerPorts{Frontend: 7001, HistoryMembership: 7002})
	require.NoError(t, err)
	var settings struct {
		Persistence struct {
			NumHistoryShards int `yaml:"numHistoryShards"`
			Datastores       map[string]struct {
				SQL struct {
					DatabaseName string `yaml:"databaseName"`
					ConnectAddr  string `yaml:"connectAddr"`
				} `yaml:"sql"`
			} `yaml:"datastores"`
		} `yaml:"persistence"`
		Services map[string]struct {
			RPC struct {
				GRPCPort       int `yaml:"grpcPort"`
				MembershipPort int `yaml:"membershipPort"`
			} `yaml:"rpc"`
		} `yaml:"services"`
	}
	require.NoError(t, yaml.Unmarshal(text, &settings))
	require.Equal(t, TemporalServerShards, settings.Persistence.NumHistoryShards)
	require.Equal(t, temporalDatabase, settings.Persistence.Datastores["default"].SQL.DatabaseName)
	require.Equal(t, VisibilityDatabase, settings.Persistence.Datastores["visibility"].SQL.DatabaseName)
	require.Equal(t, "127.0.0.1:5433", settings.Persistence.Datastores["default"].SQL.ConnectAddr)
	require.Equal(t, 7001, settings.Services["frontend"].RPC.GRPCPort)
	require.Equal(t, 7002, settings.Services["history"].RPC.MembershipPort)
}

func TestTemporalServer_SaysHowItIsBuiltWhereItIsNot(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "temporal-server")
	_, err := StartTemporalServer(t.Context(), TemporalServerOptions{Dir: t.TempDir(), Binary: missing, SQLTool: missing})
	require.ErrorIs(t, err, ErrTemporalServerNotBuilt)
	require.ErrorContains(t, err, missing)
}
