package replay

import (
	"os"
	"testing"

	"go.temporal.io/sdk/worker"

	"shidian/internal/devservices/devtest"
)

// uncached has a test binary keep no workflow in memory. It holds for a whole
// process, so that it is asked of one started for it.
const uncached = "SHIDIAN_TEST_UNCACHED"

func TestMain(m *testing.M) {
	if os.Getenv(uncached) != "" {
		worker.SetStickyWorkflowCacheSize(0)
	}
	os.Exit(devtest.Main(m))
}
