package country

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

func TestMain(m *testing.M) { os.Exit(devtest.Main(m)) }

func migrate(ctx context.Context, url string) error {
	_, err := postgres.Migrate(ctx, url)
	return err
}

// The copies are under the schema's own checks while they are loaded; here it is
// seen that the store reads them as what they are, and that every question is answered.
func TestLoad_MakesARecordThatTheStoreReads(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, migrate)
	tables, moments, err := exemplars(t.Context(), devtest.Database(t, migrate), []float64{0.45, 1})
	require.NoError(t, err)
	c, err := load(t.Context(), copies{tables: tables, moments: moments, seed: 1, loaded: time.Now().UTC().Truncate(time.Second)}, url, 6000, func(int64) {})
	require.NoError(t, err)
	require.GreaterOrEqual(t, c.Size.Steps, int64(6000))
	require.Equal(t, c.Size.Steps, 8*c.Size.SubDistricts+18*c.Size.Communities)

	store, err := postgres.Open(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(store.Close)
	programmes, err := store.Programmes(t.Context())
	require.NoError(t, err)
	require.Len(t, programmes, int(c.Size.Programmes))
	pilots, err := store.Pilots(t.Context(), postgres.Filter{})
	require.NoError(t, err)
	require.Len(t, pilots, int(c.Size.SubDistricts+c.Size.Communities))
	lights := map[pilot.Light]int{}
	for _, p := range pilots {
		lights[p.Summary.Light]++
	}
	require.Greater(t, len(lights), 2, lights)
	requireWhole(t, url)

	for _, q := range Questions() {
		a, err := c.Ask(t.Context(), q, Asking{Calls: 2, Unbounded: 1})
		require.NoError(t, err, q.Name)
		require.NotEmpty(t, a.Plans, q.Name)
		require.NotEmpty(t, a.Plans[0].Scans, "%s:\n%s", q.Name, a.Plans[0].Text)
		require.GreaterOrEqual(t, a.P95, a.P50)
	}
	requirePages(t, c, 1)
}

// A country that is one programme has the same pilots, and the desk has pages of them.
func TestLoad_MakesACountryOneProgramme(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, migrate)
	tables, moments, err := exemplars(t.Context(), devtest.Database(t, migrate), []float64{0.45, 0.6})
	require.NoError(t, err)
	c, err := load(t.Context(), copies{tables: tables, moments: moments, seed: 1, loaded: time.Now().UTC().Truncate(time.Second), whole: true}, url, 20_000, func(int64) {})
	require.NoError(t, err)
	require.EqualValues(t, 1, c.Size.Programmes)
	requireWhole(t, url)
	requirePages(t, c, roomsVisited)
}

// requirePages asks for each page of the desk, in so many places at least.
func requirePages(t *testing.T, c *Country, rooms int) {
	t.Helper()
	d, err := c.OpenDesk(t.Context(), t.TempDir())
	require.NoError(t, err)
	defer d.Close()
	require.GreaterOrEqual(t, len(d.rooms), rooms)
	for _, p := range DeskPages() {
		if !d.Has(p) {
			continue
		}
		a, err := d.Ask(t.Context(), p, 2)
		require.NoError(t, err, "%s as %s", p.Name, p.as)
		require.NotZero(t, a.Bytes, p.Name)
		require.GreaterOrEqual(t, a.Queries, 2, p.Name)
	}
}

// requireWhole looks for what the references would refuse, were they checked while copying: all
// but events that follow one another, since most are left out.
func requireWhole(t *testing.T, url string) {
	t.Helper()
	for what, query := range map[string]string{
		"steps of no pilot": `SELECT count(*) FROM steps s LEFT JOIN pilots p USING (workflow_id) WHERE p.workflow_id IS NULL`,
		"acceptances of no event": `SELECT count(*) FROM steps s LEFT JOIN events e ON e.workflow_id = s.workflow_id AND e.seq = s.accepted_seq
			WHERE s.accepted_seq IS NOT NULL AND e.seq IS NULL`,
		"messages of no event": `SELECT count(*) FROM outcomes m LEFT JOIN events e ON e.workflow_id = m.workflow_id AND e.seq = m.decided_seq
			WHERE e.seq IS NULL`,
		"clocks that do not run": `SELECT count(*) FROM pilots WHERE clock ->> 'realStart' LIKE '0001%'`,
	} {
		conn, err := pgx.Connect(t.Context(), url)
		require.NoError(t, err)
		var n int
		require.NoError(t, conn.QueryRow(t.Context(), query).Scan(&n))
		require.NoError(t, conn.Close(t.Context()))
		require.Zero(t, n, what)
	}
}

func TestProgramme_IsTheSameFromTheSameSeed(t *testing.T) {
	t.Parallel()
	of := func(seed uint64) programme {
		kinds := moment{subDistricts: make([]exemplar, 3), communities: make([]exemplar, 5)}
		c := copies{moments: []moment{kinds}, seed: seed}
		p := c.programme(7)
		for i := range p.pilots {
			p.pilots[i].of = nil // two makers have exemplars of their own
		}
		return p
	}
	once, again := of(1), of(1)
	require.Equal(t, once, again)
	require.NotEqual(t, of(1), of(2))
	require.Equal(t, "d0007-2002", of(1).code)
}
