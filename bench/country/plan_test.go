package country

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPlan_NamesWhatWasReadAndHowMuch(t *testing.T) {
	t.Parallel()
	p := newPlan([]string{
		"Sort  (cost=1..2 rows=3 width=4) (actual time=1.0..2.0 rows=3 loops=1)",
		"  Buffers: shared hit=120 read=3",
		"  ->  Index Only Scan using pilots_by_light on pilots p  (cost=0..1 rows=2 width=3)",
		"        Buffers: shared hit=20",
		"  ->  Parallel Seq Scan on steps s  (cost=0..1 rows=2 width=3)",
		"  ->  Bitmap Index Scan on steps_red  (cost=0..1 rows=2 width=3)",
		"  ->  Index Scan Backward using outcomes_by_step on outcomes o  (cost=0..1 rows=2 width=3)",
		"  ->  Index Scan using pilots_by_light on pilots p  (cost=0..1 rows=2 width=3)",
		"Execution Time: 12.500 ms",
	})
	require.Equal(t, []string{"pilots_by_light", "all of steps", "steps_red", "outcomes_by_step"}, p.Scans)
	require.Equal(t, 123, p.Pages)
	require.Equal(t, 12500*time.Microsecond, p.Took)
}
