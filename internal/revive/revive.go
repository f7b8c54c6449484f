package revive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"shidian/internal/audit"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/visibility"
	"shidian/workflows"
)

// Order says what is to go on, and in whose name.
type Order struct {
	Programme string // empty: every programme
	Place     string // empty: every place; a sub-district with its communities
	By        string // who has it done
	Reason    string
	DryRun    bool
	// Tell hears, if set, of each pilot as it is done.
	Tell func(r Revived, n, of int)
}

// Result says what reviving a pilot came to.
type Result string

// What reviving comes to.
const (
	Nothing Result = "running"  // it runs, and the record lacks nothing
	Ended   Result = "ended"    // on record it has ended
	Done    Result = "revived"  // a new run goes on from the record
	Would   Result = "lost"     // with DryRun: it does not run
	Filled  Result = "refilled" // it runs, and the record has again what it lacked
	Behind  Result = "behind"   // with DryRun: it runs, and the record lacks events
	Unclear Result = "unclear"  // Temporal says that it has ended, which the record does not
	Failed  Result = "failed"
	Skipped Result = "skipped" // the server went silent before its turn
)

// Revived is what became of one pilot.
type Revived struct {
	Programme  string
	Place      string
	Level      pilot.Level
	WorkflowID string
	Result     Result
	Seq        int64              // number of the last event on record
	Lost       pilot.Interruption // why it did not run, with Done, Would and Unclear
	Refilled   int                // events that the record lacked
	Gone       []string           // ids of messages behind them of which only the digest is left
	Unread     int                // messages that had come and were not on record
	Err        error              // with Failed
}

// Changed says whether something was done, or would be.
func (r Revived) Changed() bool {
	return r.Refilled > 0 || r.Result == Done || r.Result == Would
}

// reviver is a revival at work.
type reviver struct {
	client   *client.Client
	order    Order
	temporal client.Temporal
	record   client.Store
	filled   map[string]int      // events that a pilot's record has again, by workflow ID
	gone     map[string][]string // ids of messages behind them of which only the digest is left
}

// Run has every pilot that goes on by the record go on in Temporal too: from the
// record, where its workflow was lost; and fills the record again from Temporal's
// histories, where it lost what they have. It is safe to repeat. What was done by the
// time of an error comes with it.
func Run(ctx context.Context, c *client.Client, o Order) ([]Revived, error) {
	r := &reviver{client: c, order: o, filled: map[string]int{}, gone: map[string][]string{}}
	var err error
	if r.temporal, err = c.Temporal(ctx); err != nil {
		return nil, err
	}
	if r.record, err = c.Store(ctx); err != nil {
		return nil, err
	}
	targets, err := r.targets(ctx)
	if err != nil {
		return nil, client.InterruptedOr(ctx, c.SlowOr(err))
	}
	if len(targets) == 0 && o.Place != "" {
		return nil, c.Unknown(ctx, r.temporal, o.Programme, o.Place)
	}
	var done []Revived
	for i, s := range targets {
		one := r.one(ctx, s)
		if one.Result == "" {
			continue
		}
		done = append(done, one)
		if o.Tell != nil {
			o.Tell(one, i+1, len(targets))
		}
		if one.Err != nil && (client.IsSlow(one.Err) || ctx.Err() != nil) {
			for _, rest := range targets[i+1:] {
				done = append(done, Revived{Programme: rest.Programme, Place: rest.Place, Level: rest.Level, WorkflowID: rest.WorkflowID, Result: Skipped})
			}
			return done, client.InterruptedOr(ctx, c.Silent(one.Err))
		}
		if one.Result == Done {
			if err := c.Pace(ctx, 1); err != nil {
				return done, err
			}
		}
	}
	return done, nil
}

// targets are the pilots that are meant, communities before their sub-district: it
// finds them there when it goes on.
func (r *reviver) targets(ctx context.Context) ([]audit.Subject, error) {
	rows, err := r.record.Pilots(ctx, postgres.Filter{Programme: r.order.Programme, Place: r.order.Place})
	if err != nil {
		return nil, err
	}
	var all []audit.Subject
	for _, row := range rows {
		all = append(all, audit.Subject{WorkflowID: row.WorkflowID, Programme: row.Programme, Place: row.Place, Level: row.Level})
	}
	unknown, err := r.unrecorded(ctx)
	if err != nil {
		return nil, err
	}
	all = append(all, unknown...)
	slices.SortStableFunc(all, func(a, b audit.Subject) int {
		return cmp.Or(strings.Compare(a.Programme, b.Programme), strings.Compare(client.SubDistrictOf(a.Place), client.SubDistrictOf(b.Place)),
			turnOf(a.Level)-turnOf(b.Level), strings.Compare(a.Place, b.Place))
	})
	return all, nil
}

// turnOf puts a community before its life after the pilot, and both before their
// sub-district.
func turnOf(l pilot.Level) int {
	return slices.Index([]pilot.Level{pilot.LevelCommunity, pilot.LevelGovernance, pilot.LevelSubDistrict}, l)
}

// listed is how many workflows are listed at a time.
const listed = 200

// unrecorded are the pilots that Temporal has and the record does not.
func (r *reviver) unrecorded(ctx context.Context) ([]audit.Subject, error) {
	query := fmt.Sprintf("WorkflowType IN ('%s')", strings.Join(workflows.PilotTypes(), "', '"))
	var found []audit.Subject
	seen := map[string]bool{}
	for page, err := range visibility.Pages(ctx, r.temporal, query, listed) {
		if err != nil {
			return nil, err
		}
		var ids []string
		for _, e := range page {
			if id := e.GetExecution().GetWorkflowId(); !seen[id] && r.means(id) {
				seen[id], ids = true, append(ids, id)
			}
		}
		if len(ids) > 0 {
			if ids, err = r.record.NotOnRecord(ctx, ids); err != nil {
				return nil, err
			}
		}
		for _, id := range ids {
			subject, _ := client.SubjectOf(id)
			found = append(found, subject)
		}
	}
	return found, nil
}

func (r *reviver) means(id string) bool {
	s, ok := client.SubjectOf(id)
	here := r.order.Place == "" || r.order.Place == s.Place || client.SubDistrictOf(s.Place) == r.order.Place
	return ok && here && (r.order.Programme == "" || r.order.Programme == s.Programme)
}

// errNoPilot says that nothing is known of a pilot by which it could go on.
var errNoPilot = errors.New("no pilot: nothing is on record, and nothing in Temporal's history")

// one does what is to be done for one pilot.
func (r *reviver) one(ctx context.Context, s audit.Subject) Revived {
	out := Revived{Programme: s.Programme, Place: s.Place, Level: s.Level, WorkflowID: s.WorkflowID}
	err := r.revive(ctx, &out)
	if errors.Is(err, errNoPilot) {
		return out // somebody's workflow under a pilot's ID that never recorded anything
	}
	if err != nil {
		out.Result, out.Err = Failed, err
	}
	return out
}

func (r *reviver) revive(ctx context.Context, out *Revived) error {
	row, err := r.record.Pilot(ctx, out.WorkflowID)
	if err != nil && !errors.Is(err, postgres.ErrNoPilot) {
		return err
	}
	out.Seq = row.Seq
	if err == nil && row.Ended() {
		out.Result = Ended
		return nil
	}
	past, err := r.look(ctx, out.WorkflowID, row.Seq)
	switch {
	case err == nil && row.State == nil && past.beyond(0) == 0, row.State == nil && errors.Is(err, workflows.ErrNoInput):
		return errNoPilot
	case err != nil:
		return err
	}
	if out.Refilled, err = r.refill(ctx, out.WorkflowID, row, past); err != nil {
		return err
	}
	out.Gone = r.gone[out.WorkflowID]
	if out.Refilled > 0 && !r.order.DryRun {
		if row, err = r.record.Pilot(ctx, out.WorkflowID); err != nil {
			return err
		}
		out.Seq = row.Seq
	}
	switch {
	case past.runs():
		out.Result = Nothing
		if out.Refilled > 0 {
			out.Result = Filled
			if r.order.DryRun {
				out.Result = Behind
			}
		}
		return nil
	case row.State == nil && r.order.DryRun:
		out.Result, out.Lost = Would, past.lost
		return nil
	case row.Ended():
		out.Result = Ended
		return nil
	}
	out.Lost = past.lost
	out.Lost.Last = row.Seq
	if pilot.Phase(past.lost.How).Ended() {
		out.Result = Unclear
		return nil
	}
	return r.begin(ctx, out, row, past)
}

// refill gives the record what it lacks of a pilot, run by run, and says how many events
// that are, or would be.
func (r *reviver) refill(ctx context.Context, id string, row postgres.StoredPilot, past *past) (int, error) {
	lacks := past.beyond(row.Seq)
	if lacks == 0 || r.order.DryRun {
		return lacks + r.filled[id], nil
	}
	terms := row.Terms
	if terms == nil {
		terms = &past.all[len(past.all)-1].Input.Terms
		if err := r.refillAbove(ctx, terms); err != nil {
			return 0, err
		}
	}
	parts, err := past.parts(row.Seq)
	if err != nil {
		return 0, err
	}
	came := past.came()
	for _, p := range parts {
		n, gone, err := r.record.Refill(ctx, pilot.Identity{WorkflowID: id, RunID: p.runID, Terms: terms}, p.events, came)
		if err != nil {
			return r.filled[id], err
		}
		r.filled[id] += n
		r.gone[id] = append(r.gone[id], gone...)
	}
	return r.filled[id], nil
}

// refillAbove has the record know a sub-district before its communities, whose terms
// are believed since they are the sub-district's: one that an order made is the
// sub-district's only once the order is on record. Likewise the lives after the pilot whose
// place another took: it is worked out from them.
func (r *reviver) refillAbove(ctx context.Context, terms *pilot.Terms) error {
	if terms.Level() == pilot.LevelSubDistrict {
		return nil
	}
	if err := r.refillID(ctx, workflows.SubDistrictID(terms.Programme, terms.SubDistrict.Code)); err != nil {
		return err
	}
	if took := terms.LifeOrigin(); took != nil {
		for _, place := range took.Places {
			if err := r.refillID(ctx, workflows.GovernanceID(terms.Programme, place)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *reviver) refillID(ctx context.Context, above string) error {
	row, err := r.record.Pilot(ctx, above)
	if err != nil && !errors.Is(err, postgres.ErrNoPilot) {
		return err
	}
	past, err := r.look(ctx, above, row.Seq)
	if err != nil {
		return err
	}
	_, err = r.refill(ctx, above, row, past)
	return err
}
