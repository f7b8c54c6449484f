package evidence

import (
	"fmt"

	"shidian/internal/pilot"
)

// Background is what the election statistics count of somebody elected, beside post and
// age. All of it may be left out, and no rule rests on it: what is not stated is counted
// as not stated.
type Background struct {
	Sex       string `json:"sex,omitempty" need:"optional" oneof:"female|male"`
	Party     string `json:"party,omitempty" need:"optional" oneof:"party-member|probationary-member|not-a-member"`
	Education string `json:"education,omitempty" need:"optional" oneof:"primary|junior-middle|senior-middle|junior-college|bachelor|postgraduate"`
}

// AgedBackground is that of somebody whose age the form asks for nowhere else. The age is
// that on polling day.
type AgedBackground struct {
	Background
	Age int `json:"age,omitempty" need:"optional" min:"1" max:"120"`
}

// MemberBackground is that of somebody elected to a Party post, who is a member.
type MemberBackground struct {
	Sex       string `json:"sex,omitempty" need:"optional" oneof:"female|male"`
	Education string `json:"education,omitempty" need:"optional" oneof:"primary|junior-middle|senior-middle|junior-college|bachelor|postgraduate"`
	Age       int    `json:"age,omitempty" need:"optional" min:"1" max:"120"`
}

// PartyMember and ProbationaryMember are counted as members of the Party.
const (
	PartyMember        = "party-member"
	ProbationaryMember = "probationary-member"
)

// partyAge is the age from which people join the Party.
const partyAge = 18

// oldEnough holds that nobody is elected under age, where the age is stated.
func oldEnough(x *examiner, rule, list string, i, age, atLeast int) {
	path := pilot.FieldAt(list, i, "background.age")
	if x.ok(path) && age > 0 && age < atLeast {
		x.find(rule, CodeUnderAge, path, fmt.Sprint(age), fmt.Sprintf("≥ %d", atLeast))
	}
}
