package country

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/bench/story"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// table is a table of the record with the columns that are written to it.
type table struct {
	name    string
	columns []string
}

// copied are the tables of which each pilot has rows, those with terms first and steps
// last. The histories of runs are in no list.
var copied = []string{"pilots", "events", "messages", "outcomes", "notices", "steps"}

// exemplar is a pilot as the product recorded it: its rows in each table.
type exemplar struct {
	rows        [][][]any // by table, in the order of copied
	subDistrict string    // its code
}

// moment is a programme at one hour of its run: pilots of every kind.
type moment struct {
	now          time.Time // plan time
	subDistricts []exemplar
	communities  []exemplar
}

// shares of a programme's run at which there are exemplars; the last has ended.
var shares = []float64{0.1, 0.3, 0.45, 0.6, 0.75, 0.9, 1}

// paces are how many steps pilots are ahead of (or behind) what is due. One far
// ahead has everything in. Each is as frequent as it stands here.
var (
	subDistrictPaces = []int{0, 0, 1, 0, -1}
	communityPaces   = []int{0, 1, 3, 0, 0, 99, -1, 2, 0, -2}
)

// exemplars records pilots of every kind, at these shares of their run, in the
// database at this URL, and reads back what the product wrote.
func exemplars(ctx context.Context, url string, shares []float64) ([]table, []moment, error) {
	store, err := postgres.Open(ctx, url)
	if err != nil {
		return nil, nil, err
	}
	defer store.Close()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, nil, fmt.Errorf("connect to the database of exemplars: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }() // nothing depends on it
	tables, err := readTables(ctx, conn)
	if err != nil {
		return nil, nil, err
	}
	p, err := story.Plan()
	if err != nil {
		return nil, nil, err
	}
	terms, err := p.Terms(p.SubDistricts()[0].Code, story.InPlanTime)
	if err != nil {
		return nil, nil, err
	}
	maker := maker{store: store, conn: conn, tables: tables}
	var all []moment
	for i, share := range shares {
		terms.Programme = fmt.Sprintf("moment-%d", i)
		m, err := maker.moment(ctx, terms, share)
		if err != nil {
			return nil, nil, fmt.Errorf("exemplars at %.0f %% of a programme: %w", 100*share, err)
		}
		all = append(all, m)
	}
	return tables, all, nil
}

// maker makes exemplars.
type maker struct {
	store  *postgres.Store
	conn   *pgx.Conn
	tables []table
}

func (m maker) moment(ctx context.Context, terms pilot.Terms, share float64) (moment, error) {
	begins, ends := terms.Opens.Start(terms.Location()), terms.Deadline.End(terms.Location())
	made := moment{now: begins.Add(time.Duration(share * float64(ends.Sub(begins)))).Truncate(time.Second)}
	if share == 1 {
		return made, m.ended(ctx, terms, &made)
	}
	for i, pace := range subDistrictPaces {
		own := terms
		own.SubDistrict.Code = fmt.Sprintf("pace-%d", i)
		e, _, err := m.tell(ctx, &own, made.now, pace)
		if err != nil {
			return made, err
		}
		made.subDistricts = append(made.subDistricts, e)
	}
	for i, pace := range communityPaces {
		own, _ := terms.ForCommunity(terms.Communities[0].Code) // the code is the terms' own
		own.NewCommunity = false
		own.SubDistrict.Code = fmt.Sprintf("pace-%d", i)
		e, _, err := m.tell(ctx, &own, made.now, pace)
		if err != nil {
			return made, err
		}
		made.communities = append(made.communities, e)
	}
	return made, nil
}

// ended adds a closed sub-district and a closed community.
func (m maker) ended(ctx context.Context, terms pilot.Terms, made *moment) error {
	own, _ := terms.ForCommunity(terms.Communities[0].Code)
	own.NewCommunity = false
	_, above, err := m.tell(ctx, &terms, made.now, 99)
	if err != nil {
		return err
	}
	_, below, err := m.tell(ctx, &own, made.now, 99)
	if err != nil {
		return err
	}
	if err := above.closeDown(ctx, below); err != nil {
		return err
	}
	for _, t := range []*teller{above, below} {
		if t.state.Phase != pilot.PhaseClosed {
			return fmt.Errorf("%s: %w: it is %s", t.terms.Place(), errNotAccepted, t.state.Phase)
		}
	}
	one, err := m.read(ctx, &terms)
	made.subDistricts = []exemplar{one}
	if err != nil {
		return err
	}
	one, err = m.read(ctx, &own)
	made.communities = []exemplar{one}
	return err
}

func (m maker) tell(ctx context.Context, terms *pilot.Terms, until time.Time, pace int) (exemplar, *teller, error) {
	t, err := tell(ctx, m.store, terms, until, pace)
	if err != nil {
		return exemplar{}, nil, err
	}
	e, err := m.read(ctx, terms)
	return e, t, err
}
