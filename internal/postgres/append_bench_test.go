package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// BenchmarkInTx_OneHandIn is what the recorder's patience is spent on: look up,
// judge, append, commit. Without fsync, as all test servers.
func BenchmarkInTx_OneHandIn(b *testing.B) {
	url := devtest.Database(b, migrate)
	store, err := postgres.Open(b.Context(), url)
	require.NoError(b, err)
	defer store.Close()
	d := deskAt(b, store, url, examples.SampleTerms())
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	for n := 0; b.Loop(); n++ {
		id := numbered("h", n)
		if n%2 == 0 {
			d.must(d.returning(id, pilot.StepLeadingGroup))
			continue
		}
		d.must(d.handIn(id, pilot.StepLeadingGroup))
	}
}
