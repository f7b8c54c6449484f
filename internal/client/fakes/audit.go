package fakes

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"shidian/internal/audit"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// snapshots guards those of every record: an audit reads several at a time.
var snapshots sync.Mutex

// Keep puts a pilot with these events on record, as they want it to be.
func (f *Store) Keep(terms *pilot.Terms, events []pilot.Event) error {
	s, err := audit.Of(terms, events)
	if err != nil {
		return err
	}
	r := Of(s.Terms, audit.Fold(s.Begun(), events))
	r.WorkflowID = terms.WorkflowID()
	for _, v := range s.Versions {
		if f.Versions == nil {
			f.Versions = map[string][]postgres.TermsVersion{}
		}
		f.Versions[r.WorkflowID] = append(f.Versions[r.WorkflowID], postgres.TermsVersion{Number: v.Number, Seq: v.Seq, Terms: &v.Terms})
	}
	f.Records = append(f.Records, r)
	if f.Snapshots == nil {
		f.Snapshots = map[string]audit.Snapshot{}
	}
	f.Snapshots[r.WorkflowID] = s
	return nil
}

// AuditSize counts the pilots of the programme and place.
func (f *Store) AuditSize(_ context.Context, filter postgres.Filter) (int, error) {
	return len(f.matching(filter)), f.Err
}

// NextFamily is the next sub-district in order.
func (f *Store) NextFamily(_ context.Context, filter postgres.Filter, after audit.Family) (audit.Family, bool, error) {
	filter.Place, _, _ = strings.Cut(filter.Place, "/")
	rows := f.matching(filter)
	slices.SortStableFunc(rows, func(a, b postgres.StoredPilot) int {
		return cmp.Or(cmp.Compare(a.Programme, b.Programme), cmp.Compare(a.SubDistrict.Code, b.SubDistrict.Code))
	})
	var family audit.Family
	for _, r := range rows {
		later := cmp.Or(cmp.Compare(r.Programme, after.Programme), cmp.Compare(r.SubDistrict.Code, after.SubDistrict)) > 0
		if !later || len(family.Members) > 0 && (r.Programme != family.Programme || r.SubDistrict.Code != family.SubDistrict) {
			continue
		}
		family.Programme, family.SubDistrict = r.Programme, r.SubDistrict.Code
		family.LivesAfter = family.LivesAfter || r.Level == pilot.LevelGovernance
		for _, c := range r.Terms.Communities {
			family.Planned = append(family.Planned, c.Unit)
		}
		if r.Level == pilot.LevelSubDistrict && r.State != nil {
			family.LeftOut, family.GivenUp = r.State.LeftOut, r.State.GivenUp
		}
		subject := audit.Subject{WorkflowID: r.WorkflowID, Programme: r.Programme, Place: r.Place, Name: r.Terms.PlaceName(), Level: r.Level}
		family.Members = append(family.Members, audit.Member{Subject: subject, Phase: r.Phase, Into: f.missingAfter(r)})
	}
	return family, len(family.Members) > 0, f.Err
}

// missingAfter are the places into which a life ended and at which none has begun.
func (f *Store) missingAfter(old postgres.StoredPilot) []string {
	if old.Level != pilot.LevelGovernance || old.State == nil || old.State.Became == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(old.State.Became.Into), func(place string) bool {
		return slices.ContainsFunc(f.Records, func(r postgres.StoredPilot) bool { return r.Level == pilot.LevelGovernance && r.Place == place })
	})
}

// AuditSnapshot is what was kept, or what a test made of it.
func (f *Store) AuditSnapshot(_ context.Context, workflowID string) (audit.Snapshot, error) {
	snapshots.Lock()
	defer snapshots.Unlock()
	s, ok := f.Snapshots[workflowID]
	if !ok {
		return s, cmp.Or(f.Err, postgres.ErrNoPilot)
	}
	return s, f.Err
}

// NotOnRecord picks those that are not.
func (f *Store) NotOnRecord(_ context.Context, ids []string) ([]string, error) {
	var missing []string
	for _, id := range ids {
		if !slices.ContainsFunc(f.Records, func(r postgres.StoredPilot) bool { return r.WorkflowID == id }) {
			missing = append(missing, id)
		}
	}
	return missing, f.Err
}

// Repair makes a snapshot what its events come to.
func (f *Store) Repair(_ context.Context, workflowID string) ([]audit.Finding, error) {
	snapshots.Lock()
	defer snapshots.Unlock()
	before := f.Snapshots[workflowID]
	found := audit.Tables(before)
	if audit.LogBroken(found) {
		return nil, postgres.ErrLogBroken
	}
	after, err := audit.Of(before.Begun(), before.Events)
	after.Messages = before.Messages
	f.Snapshots[workflowID] = after
	return slices.DeleteFunc(found, func(f audit.Finding) bool { return !f.Kind.Repairable() }), err
}

// Refill appends what the pilot's snapshot lacks.
func (f *Store) Refill(_ context.Context, id pilot.Identity, events []pilot.Event, _ []pilot.Entry) (int, []string, error) {
	f.Refilled = append(f.Refilled, id.RunID)
	return len(events), nil, f.Err
}
