package staff

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// ClerkAt writes at a place whose pilot stands so, at a plan time.
func ClerkAt(terms *pilot.Terms, state *pilot.State, now time.Time) Clerk {
	basis := evidence.BasisOf(terms, state)
	basis.Now = now
	return Clerk{Case: basis}
}

// Clerk writes for everybody at a place, from what its pilot holds.
type Clerk struct {
	// Case is what a message written now will be judged on. Of it the terms, the plan
	// time Now, the facts and the records on file are read.
	Case evidence.Case
	Seed Seed
}

// Today is the plan's day on which the clerk writes.
func (c Clerk) Today() pilot.Date { return c.Case.Terms.Today(c.Case.Now) }

// Header is that of a message by whoever acts for a role.
func (c Clerk) Header(role pilot.Role, id string) pilot.Header {
	unit := c.Case.Terms.UnitOf(role)
	return pilot.Header{V: pilot.MessageVersion, ID: id, By: pilot.Actor{Name: c.Seed.Name(unit, role), Role: role, Unit: unit}}
}

// HandIn is somebody's attempt at a step, the first being 1: with the example's
// evidence for today, changed as the manner has it, or the confirmation that is
// waited for, which has none. Its id is e.g. charter-1.
func (c Clerk) HandIn(t Turn, attempt int, m Manner) (pilot.HandIn, error) {
	h := pilot.HandIn{Header: c.Header(t.Role, fmt.Sprintf("%s-%d", t.Step, attempt)), Step: t.Step, Replaces: t.Replaces}
	if t.Confirm != "" {
		h.Confirms, h.Note = t.Confirm, c.text("note-confirmed")
		c.alter(&h, nil, m)
		return h, nil
	}
	if t.Returned {
		h.Note = c.text("note-corrected")
	}
	content := examples.For(c.Case.Terms, c.Case.Facts, t.Step, c.Today())
	c.leaveOut(content)
	c.alter(&h, content, m)
	var err error
	if h.Evidence, err = json.Marshal(content); err != nil {
		return h, fmt.Errorf("write the evidence of %s: %w", t.Step, err)
	}
	return h, nil
}

// leaveOut has every fifth community leave out what may be left out: nobody's schooling is
// stated there.
func (c Clerk) leaveOut(content any) {
	e, ok := content.(*evidence.CommitteeElectionEvidence)
	if !ok || c.Seed.roll("schooling", c.Case.Terms.Place()) >= 0.2 {
		return
	}
	for _, m := range e.Elected {
		m.Background.Education = ""
	}
}

// Wanted are the records that must be on file before a step is accepted and are not
// yet, each by whoever files it. The same again counts once.
func (c Clerk) Wanted(step pilot.Step) ([]pilot.Record, error) {
	var wanted []pilot.Record
	for _, kind := range evidence.RecordsFor(step) {
		if slices.ContainsFunc(c.Case.Filed, func(f pilot.FiledKind) bool { return f.Kind == kind }) {
			continue
		}
		r, err := c.Record(kind, 1, Right)
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, r)
	}
	return wanted, nil
}

// Record is the n-th record of a kind, by whoever files it here: the example for
// today, a bulletin being that of the period in which today is. Its id is e.g.
// guidance-1.
func (c Clerk) Record(kind string, n int, m Manner) (pilot.Record, error) {
	spec, _ := evidence.RecordKind(kind)
	role, ok := spec.FiledAt(c.Case.Terms.Level())
	if !ok {
		return pilot.Record{}, fmt.Errorf("nobody files %s at %s", kind, c.Case.Terms.Place())
	}
	content, id, period := examples.RecordFor(c.Case, kind, c.Today()), kind, ""
	if kind == pilot.KindBulletin {
		period = pilot.PeriodOf(c.Today(), c.Case.Terms.BulletinEvery)
		id += "-" + period
	}
	if meeting, ok := content.(*evidence.MeetingBody); ok && m == TooFew {
		failQuorum(meeting)
	}
	body, err := json.Marshal(content)
	if err != nil {
		return pilot.Record{}, fmt.Errorf("write the record %s of %s: %w", kind, c.Case.Terms.Place(), err)
	}
	return pilot.Record{Header: c.Header(role, fmt.Sprintf("%s-%d", id, n)), Kind: kind, Period: period, Body: body}, nil
}

// Return sends a step back, by the level above that does so.
func (c Clerk) Return(id string, by pilot.Role, step pilot.Step, why pilot.ReturnReason) pilot.Return {
	return pilot.Return{Header: c.Header(by, id), Steps: []pilot.Step{step}, Reasons: []pilot.ReturnReason{why}}
}

// Extension moves a step's due date to so many days from today, by the district and
// with its document.
func (c Clerk) Extension(id string, step pilot.Step, days int) pilot.Extension {
	return pilot.Extension{
		Header: c.Header(pilot.RoleDistrict, id), Step: step, To: c.Today().AddDays(days), Reason: "暴雨成灾", Record: "西城区〔2002〕9号",
	}
}

// Suspension stops a pilot, or has it go on, by the district.
func (c Clerk) Suspension(id, reason string) pilot.Suspension {
	return pilot.Suspension{Header: c.Header(pilot.RoleDistrict, id), Reason: reason}
}

func (c Clerk) text(key string) string {
	return catalog.Text(catalog.Lang(c.Case.Terms.Lang), "staff."+key)
}
