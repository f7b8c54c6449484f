package evidence

import (
	"slices"
	"strings"

	"shidian/internal/pilot"
)

// Act is something that only certain bodies may do (R44).
type Act string

// The acts that evidence shows.
const (
	ActAdopt           Act = "adopt"            // decide on one of the eight documents
	ActHire            Act = "hire"             // organise the recruitment, sign agreements
	ActChairAssembly   Act = "chair-assembly"   // preside over a meeting that adopts
	ActLeadStation     Act = "lead-station"     // lead the workstation
	ActPreside         Act = "preside"          // convene the committee's re-election
	ActConductVote     Act = "conduct-vote"     // conduct it
	ActHandOver        Act = "hand-over"        // preside over the handover that follows it
	ActApproveParty    Act = "approve-party"    // approve a Party organisation's founding or election
	ActSetUpGroup      Act = "set-up-group"     // set up the pilot leading group
	ActDecideSize      Act = "decide-size"      // decide on a community's size
	ActApplySize       Act = "apply-size"       // apply for that decision
	ActReceiveArchives Act = "receive-archives" // receive the archive, or return it
)

// Bodies that are nobody's role, because nobody hands in for them.
const (
	BodyAssembly   = "assembly"
	BodyGovernment = "district-government"
	BodyCommittee  = string(pilot.RoleResidentsCommittee)
)

// Power is one line of the table of powers: a body, its part, and what it may do.
type Power struct {
	Body string `json:"body"` // a role's code, or assembly
	Part string `json:"part"` // what it is there for, in a word
	Acts []Act  `json:"acts,omitempty"`

	names []string // how documents call it
}

// Authority is R44 as a table, the only one: the assembly decides, the committee
// deliberates, the workstation carries out, the office guides and never adopts,
// the district's government decides on sizes and its pilot office receives. The caller must not change it.
func Authority() []Power { return authority }

// The order matters where one name lies within another's: the first match wins.
var authority = []Power{
	{BodyAssembly, "decides", []Act{ActAdopt}, []string{"代表大会", "居民会议", "epresentative assembly"}},
	{string(pilot.RoleElectionCommittee), "conducts", []Act{ActConductVote, ActHandOver}, []string{"选举委员会", "lection committee"}},
	{string(pilot.RoleWorkstation), "carries-out", nil, []string{"工作站", "orkstation"}},
	{string(pilot.RoleSubDistrictParty), "leads-pilot", []Act{ActApproveParty, ActSetUpGroup}, []string{"工委", "orking committee"}},
	{string(pilot.RoleCommunityParty), "leads", []Act{ActPreside, ActLeadStation}, []string{"社区党", "党支部", "党总支", "ommunity Party"}},
	{BodyCommittee, "deliberates", []Act{ActAdopt, ActHire, ActChairAssembly, ActLeadStation}, []string{"居委会", "居民委员会", "esidents' committee"}},
	{string(pilot.RoleSubDistrictOffice), "guides", []Act{ActSetUpGroup, ActApplySize}, []string{"办事处", "ub-district office"}},
	{BodyGovernment, "decides-size", []Act{ActDecideSize}, []string{"区人民政府", "区政府", "istrict government"}},
	{string(pilot.RoleDistrict), "receives", []Act{ActReceiveArchives}, []string{"区试点", "istrict pilot office"}},
}

// Bodies lists who may do it, in the table's order.
func (a Act) Bodies() []string {
	var bodies []string
	for _, p := range authority {
		if slices.Contains(p.Acts, a) {
			bodies = append(bodies, p.Body)
		}
	}
	return bodies
}

// bodyNamed recognises a body by its code or by its name in a document; empty
// when it is none of the table's, which then nobody judges.
func bodyNamed(written string) string {
	for _, p := range authority {
		if written == p.Body {
			return p.Body
		}
	}
	for _, p := range authority {
		if slices.ContainsFunc(p.names, func(n string) bool { return strings.Contains(written, n) }) {
			return p.Body
		}
	}
	return ""
}

// authorised wants a body that may do what the field's act says, given by its code.
func (x *examiner) authorised(rule, path, body string) {
	if may := x.choices(path); x.ok(path) && !slices.Contains(may, body) {
		x.find(rule, CodeWrongBody, path, body, strings.Join(may, " | "))
	}
}

// chosen wants one of the codes that there are here. Where that is not known, as without a
// place, nothing is said.
func (x *examiner) chosen(rule, path, code string) bool {
	known := x.choices(path)
	if len(known) == 0 || !x.ok(path) || slices.Contains(known, code) {
		return true
	}
	x.find(rule, CodeNotAChoice, path, code, strings.Join(known, " | "))
	return false
}

// notByOthers wants that a body given by its name is not one that may not do it.
// A name that the table does not know may be the right one's own.
func (x *examiner) notByOthers(rule, path string, act Act, written string) {
	if body := bodyNamed(written); x.ok(path) && body != "" && !slices.Contains(act.Bodies(), body) {
		x.find(rule, CodeWrongBody, path, written, strings.Join(act.Bodies(), " | "))
		return
	}
	x.ownBody(rule, path, written)
}
