package statistics

import (
	"cmp"
	"encoding/json"
	"slices"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// Kind is which of a community's elections it was.
type Kind string

// The kinds. By-elections fill single seats; the others elect a whole committee.
const (
	KindPilot Kind = "committee-election" // the committee's re-election in the pilot
	KindTerm  Kind = "term-election"      // of a later term
	KindBy    Kind = "by-election"
	KindParty Kind = "party-election" // of the Party organisation, in the pilot
)

// Election is one election, over all its rounds.
type Election struct {
	Kind                   Kind
	SubDistrict, Community pilot.Unit
	Day                    pilot.Date
	Open                   bool // a round was polled, and another is to be
	// Of the vote in which whole the committee stood for election: that of the last round
	// but supplementary ones. Registered are the full members of a Party organisation,
	// Voted those of them who were present.
	Registered, Voted int
	Valid             *int  // of the votes; nil: not asked
	First             *bool // the first vote filled every seat; nil: not asked
	Elected           []Person
}

// Person is somebody elected. What is empty was not stated.
type Person struct {
	Name, Post, Sex, Party, Education string
	Age                               int
}

// Community is what is on record of a community's elections.
type Community struct {
	SubDistrict, Community pilot.Unit
	Committee              *pilot.ElectionFacts // of the pilot's election; nil: none yet
	CommitteeID            string               // its accepted hand-in that counts; empty: none
	PartyID                string               // that of the Party election
	Papers                 []Paper              // what was handed in of elections, in the order of the record
	From                   []string             // the sub-districts to which it belonged before it moved
}

// Paper is a message that is on record and was not refused.
type Paper struct {
	Kind     pilot.EntryKind
	Step     pilot.Step
	ID       string
	Confirms string
	Raw      json.RawMessage
}

// content is what is read of a paper.
type content struct {
	Evidence json.RawMessage `json:"evidence"`
	Kind     string          `json:"kind"`
	Body     json.RawMessage `json:"body"`
}

func (p Paper) read() content {
	var c content
	_ = json.Unmarshal(p.Raw, &c) // what is on record and was not refused could be read
	return c
}

// Elections are a community's elections, in order of time.
func Elections(c Community) []Election {
	var all []Election
	for _, one := range []*Election{c.committee(), c.party()} {
		if one != nil {
			all = append(all, *one)
		}
	}
	all = append(all, c.later()...)
	for i := range all {
		all[i].SubDistrict, all[i].Community = c.SubDistrict, c.Community
	}
	slices.SortStableFunc(all, func(a, b Election) int { return cmp.Compare(a.Day, b.Day) })
	return all
}

// committee is the pilot's election of the committee. Its counts are the facts'; of
// an election accepted before rounds were kept, those of the hand-in.
func (c Community) committee() *Election {
	f := c.Committee
	if f == nil || f.RoundsOnRecord() == 0 {
		return nil
	}
	e := &Election{Kind: KindPilot, Day: f.PollingDay, Open: f.Open}
	known := map[pilot.NameKey]Person{}
	counts := []string{c.original(pilot.StepCommitteeElection, c.CommitteeID)}
	for _, r := range f.Rounds {
		counts = append(counts, r.ID)
	}
	first := len(f.Rounds) == 1 && f.Rounds[0].Round == pilot.RoundFirst
	for _, p := range c.Papers {
		if p.Step != pilot.StepCommitteeElection || p.ID == "" || !slices.Contains(counts, p.ID) {
			continue
		}
		var ev evidence.CommitteeElectionEvidence
		evidence.ReadEvidence(p.read().Evidence, &ev)
		if len(f.Rounds) == 0 {
			e.vote(ev.Register, ev.Ballots, ev.Valid)
			first = ev.Round == pilot.RoundFirst
		}
		for _, m := range ev.Elected {
			key := pilot.NameKeyOf(m.Name)
			known[key] = personOf(m.Name, m.Age, m.Background).over(known[key])
		}
	}
	for _, r := range f.Rounds {
		if r.Round != pilot.RoundSupplementary {
			e.vote(r.Register, r.Ballots, r.Valid)
		}
	}
	e.First = &first
	for _, h := range f.Holders() {
		one := known[pilot.NameKeyOf(h.Name)]
		one.Name, one.Post = h.Name, h.Post
		e.Elected = append(e.Elected, one)
	}
	return e
}

func (e *Election) vote(registered, voted, valid int) {
	e.Registered, e.Voted, e.Valid = registered, voted, &valid
}

func personOf(name string, age int, b *evidence.Background) Person {
	p := Person{Name: name, Age: age}
	if b != nil {
		p.Sex, p.Party, p.Education = b.Sex, b.Party, b.Education
	}
	return p
}

// over is the person where something stated earlier stands unless it is stated anew.
func (p Person) over(earlier Person) Person {
	p.Sex, p.Party, p.Education = cmp.Or(p.Sex, earlier.Sex), cmp.Or(p.Party, earlier.Party), cmp.Or(p.Education, earlier.Education)
	p.Age = cmp.Or(p.Age, earlier.Age)
	return p
}

// original is the hand-in that one which confirms it has no evidence beside.
func (c Community) original(step pilot.Step, id string) string {
	for range c.Papers {
		i := slices.IndexFunc(c.Papers, func(p Paper) bool { return p.Step == step && p.ID == id })
		if i < 0 || c.Papers[i].Confirms == "" {
			break
		}
		id = c.Papers[i].Confirms
	}
	return id
}

// party is the re-election of the Party organisation; where the founding of a new one
// stands for it, there was none.
func (c Community) party() *Election {
	id := c.original(pilot.StepPartyElection, c.PartyID)
	i := slices.IndexFunc(c.Papers, func(p Paper) bool { return p.Step == pilot.StepPartyElection && p.ID == id })
	if id == "" || i < 0 {
		return nil
	}
	var ev evidence.PartyElectionEvidence
	if evidence.ReadEvidence(c.Papers[i].read().Evidence, &ev); ev.ByFounding {
		return nil
	}
	e := &Election{Kind: KindParty, Day: ev.MeetingDate, Registered: ev.FullMembers, Voted: ev.Present}
	for _, m := range ev.Elected {
		one := Person{Name: m.Name, Post: m.Post, Party: evidence.PartyMember}
		if b := m.Background; b != nil {
			one.Sex, one.Education, one.Age = b.Sex, b.Education, b.Age
		}
		e.Elected = append(e.Elected, one)
	}
	return e
}

// later are the elections after the pilot. A new term's that was filed anew for the same
// day counts no more: such a record is corrected by another.
func (c Community) later() []Election {
	var all []Election
	for _, p := range c.Papers {
		if p.Kind != pilot.EntryRecord {
			continue
		}
		content := p.read()
		if content.Kind != pilot.KindChange {
			continue
		}
		var b evidence.ChangeBody
		evidence.ReadEvidence(content.Body, &b)
		kind := map[string]Kind{evidence.ChangeTermElection: KindTerm, evidence.ChangeByElection: KindBy}[b.Reason]
		if b.Body != evidence.BodyCommittee || kind == "" {
			continue
		}
		if kind == KindTerm {
			all = slices.DeleteFunc(all, func(e Election) bool { return e.Kind == kind && e.Day == b.Date })
		}
		all = append(all, laterElection(kind, b))
	}
	return all
}

func laterElection(kind Kind, b evidence.ChangeBody) Election {
	first := b.Second == 0
	e := Election{Kind: kind, Day: b.Date, Registered: b.Register, Voted: b.Ballots}
	for _, j := range b.Joined {
		first = first && !j.Second
		one := Person{Name: j.Name, Post: j.Post}
		if bg := j.Background; bg != nil {
			one = personOf(j.Name, bg.Age, &bg.Background)
			one.Post = j.Post
		}
		e.Elected = append(e.Elected, one)
	}
	e.First = &first
	return e
}
