package deploy

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/coreos/go-systemd/v22/unit"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/lint"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"github.com/stretchr/testify/require"
)

func TestX(t *testing.T) {
	_ = cli.NewProjectOptions
	_ = unit.Deserialize
	_ = loader.Load
	_ = engine.Render
	_ = lint.AllWithKubeVersion
	_ = scheme.Scheme
	_ = serializer.EnableStrict
	require.True(t, true)
}
