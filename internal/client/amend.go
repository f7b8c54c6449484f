package client

import (
	"context"
	"errors"
	"slices"

	"shidian/internal/amendment"
	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/plan"
	"shidian/internal/postgres"
)

// Stand says how a pilot on record stands to a plan that is to amend it.
type Stand string

// How a pilot stands to a plan.
const (
	StandDiffers   Stand = "differs"
	StandSame      Stand = "same"
	StandEnded     Stand = "ended"     // it takes no orders any more
	StandUnplanned Stand = "unplanned" // it runs, and the plan does not have it
)

// Comparison is a plan held against what runs.
type Comparison struct {
	Programme string       `json:"programme"`
	Plan      string       `json:"plan"` // its digest
	Pilots    []*Amendment `json:"pilots"`
	NotBegun  []pilot.Unit `json:"notBegun,omitempty"` // sub-districts that are in the plan and not on record
}

// Amendment is a pilot, or a life after one, with the terms that a plan has for it.
type Amendment struct {
	WorkflowID string      `json:"workflowId"`
	Place      string      `json:"place"`
	Name       string      `json:"name"`
	Level      pilot.Level `json:"level"`
	Stand      Stand       `json:"stand"`
	Number     int         `json:"number,omitempty"` // that the order would have
	amendment.Outlook
	Findings []pilot.Finding `json:"findings,omitempty"` // why it can't be

	Before  *pilot.Terms `json:"-"`
	After   *pilot.Terms `json:"-"`
	ordered *pilot.Terms // what is put on record
	seq     int64        // of the pilot's last event on record
}

// Differing are the pilots that would be given other terms.
func (c *Comparison) Differing() []*Amendment {
	return slices.DeleteFunc(slices.Clone(c.Pilots), func(a *Amendment) bool { return a.Stand != StandDiffers })
}

// Refused says whether the plan can't be ordered: for some pilot there is a finding.
func (c *Comparison) Refused() bool {
	return slices.ContainsFunc(c.Pilots, func(a *Amendment) bool { return len(a.Findings) > 0 })
}

// Compare holds a plan against what is on record of its programme, of some sub-districts
// only where they are named. Record is the district's document. Nothing is sent.
func (c *Client) Compare(ctx context.Context, p *plan.Plan, only []string, record string) (*Comparison, error) {
	store, err := c.Store(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := store.Pilots(ctx, postgres.Filter{Programme: p.Programme.Code})
	if err != nil {
		return nil, err
	}
	wanted := func(code string) bool { return len(only) == 0 || slices.Contains(only, code) }
	k := &comparing{client: c, store: store, plan: p, record: record, out: &Comparison{Programme: p.Programme.Code, Plan: p.Digest, Pilots: []*Amendment{}}}
	known := map[string]bool{}
	for len(rows) > 0 {
		code := rows[0].SubDistrict.Code
		n := slices.IndexFunc(rows, func(r postgres.PilotRow) bool { return r.SubDistrict.Code != code })
		if n < 0 {
			n = len(rows)
		}
		known[code] = true
		if wanted(code) {
			if err := k.family(ctx, rows[:n]); err != nil {
				return nil, err
			}
		}
		rows = rows[n:]
	}
	for _, sub := range p.SubDistricts() {
		if !known[sub.Code] && wanted(sub.Code) {
			k.out.NotBegun = append(k.out.NotBegun, sub.Unit)
		}
	}
	return k.out, nil
}

// ReadPlan reads a plan whose profile is built in. Where it has mistakes there is none, and
// they are said in words, each with its place.
func ReadPlan(name string, data []byte, lang catalog.Lang) (p *plan.Plan, wrong []string) {
	p, issues := plan.Parse(name, data)
	for _, i := range issues {
		if i.Severity == plan.SeverityError {
			wrong = append(wrong, i.Where()+": "+i.Text(lang))
		}
	}
	return p, wrong
}

// comparing is a comparison while it is made.
type comparing struct {
	client *Client
	store  Store
	plan   *plan.Plan
	record string
	out    *Comparison
}

// family compares a sub-district and the lives after its pilots.
func (k *comparing) family(ctx context.Context, rows []postgres.PilotRow) error {
	for _, r := range rows {
		switch {
		case r.Level == pilot.LevelCommunity: // it follows its sub-district
		case r.Level == pilot.LevelGovernance && r.Ended():
		case r.Level == pilot.LevelGovernance:
			if err := k.life(ctx, r); err != nil {
				return err
			}
		case r.Ended():
			k.out.Pilots = append(k.out.Pilots, amendmentOf(r, StandEnded))
		default:
			if err := k.subDistrict(ctx, r, rows); err != nil {
				return err
			}
		}
	}
	return nil
}

func amendmentOf(r postgres.PilotRow, stand Stand) *Amendment {
	return &Amendment{
		WorkflowID: r.WorkflowID, Place: r.Place, Name: NameOf(r.SubDistrict, r.Community), Level: r.Level, Stand: stand,
		Outlook: amendment.Outlook{Differences: []pilot.Difference{}},
	}
}

func (k *comparing) subDistrict(ctx context.Context, r postgres.PilotRow, rows []postgres.PilotRow) error {
	own, err := k.store.Pilot(ctx, r.WorkflowID)
	if err != nil {
		return err
	}
	planned, err := k.plan.Terms(r.SubDistrict.Code, plan.Options{Lang: catalog.Lang(own.Terms.Lang)})
	if errors.Is(err, plan.ErrUnknownSubDistrict) {
		k.unplanned(r)
		return nil
	}
	if err != nil {
		return err
	}
	a := k.add(own, withoutLivesIn(rows, &planned))
	if a.Stand != StandDiffers {
		return nil
	}
	below, err := k.below(ctx, rows)
	if err != nil {
		return err
	}
	k.look(a, own, below)
	return nil
}

// below are the communities of a sub-district, in the order of the record.
func (k *comparing) below(ctx context.Context, rows []postgres.PilotRow) ([]amendment.Pilot, error) {
	var below []amendment.Pilot
	for _, r := range rows {
		if r.Level != pilot.LevelCommunity {
			continue
		}
		own, err := k.store.Pilot(ctx, r.WorkflowID)
		if err != nil {
			return nil, err
		}
		below = append(below, amendment.Pilot{Terms: own.Terms, State: own.State})
	}
	return below, nil
}

// life compares a community's life after its pilot, which has the terms that its community
// would have.
func (k *comparing) life(ctx context.Context, r postgres.PilotRow) error {
	own, err := k.store.Pilot(ctx, r.WorkflowID)
	if err != nil {
		return err
	}
	above, err := k.plan.Terms(r.SubDistrict.Code, plan.Options{Lang: catalog.Lang(own.Terms.Lang)})
	if err != nil && !errors.Is(err, plan.ErrUnknownSubDistrict) {
		return err
	}
	var planned pilot.Terms
	there := err == nil
	if there {
		planned, there = above.ForCommunity(r.Community.Code)
	}
	if !there {
		k.unplanned(r)
		return nil
	}
	if i := slices.IndexFunc(above.Communities, func(c pilot.CommunityTerms) bool { return c.Code == r.Community.Code }); above.Communities[i].KeepProfile {
		planned.Profile = own.Terms.Profile
	}
	if a := k.add(own, &planned); a.Stand == StandDiffers {
		k.look(a, own, nil)
	}
	return nil
}

// unplanned refuses: what runs stays in the plan until it has ended.
func (k *comparing) unplanned(r postgres.PilotRow) {
	a := amendmentOf(r, StandUnplanned)
	a.Findings = []pilot.Finding{{Rule: pilot.RuleAmendment, Severity: pilot.Hard, Code: pilot.CodeAmendsUnplanned, Field: r.Place, Found: a.Name}}
	k.out.Pilots = append(k.out.Pilots, a)
}

// add finds out whether a plan's terms are others than those of a pilot.
func (k *comparing) add(own postgres.StoredPilot, planned *pilot.Terms) *Amendment {
	a := amendmentOf(own.PilotRow, StandSame)
	after := own.Terms.AmendedBy(planned)
	a.Before, a.After, a.Number, a.seq = own.Terms, &after, own.Terms.Amended+1, own.Seq
	if a.Differences = pilot.Differences(own.Terms, &after); len(a.Differences) > 0 {
		a.Stand = StandDiffers
	} else {
		a.Number, a.Differences = 0, []pilot.Difference{}
	}
	ordered := *planned
	ordered.Amended = a.Number // each order's terms are known by their own digest, though a plan comes again
	a.ordered = &ordered
	k.out.Pilots = append(k.out.Pilots, a)
	return a
}

// look foretells what the order does, and why it can't be.
func (k *comparing) look(a *Amendment, own postgres.StoredPilot, below []amendment.Pilot) {
	now := own.Terms.Clock.Plan(k.client.Now())
	states := map[string]*pilot.State{}
	for _, b := range below {
		states[b.Terms.Community.Code] = b.State
	}
	a.Outlook = amendment.Of(amendment.Pilot{Terms: own.Terms, State: own.State}, a.After, below, now)
	a.Findings = pilot.Amending{
		Before: own.Terms, After: a.After, State: own.State, Below: states, Today: own.Terms.Today(now), Record: k.record,
	}.Findings()
}
