package plan

import (
	"github.com/goccy/go-yaml/ast"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Most recipients of a role in one unit, and absences of one person.
const (
	maxRecipients = 10
	maxAbsences   = 20
)

// The roles that can be named at each unit.
var (
	districtRoles    = []pilot.Role{pilot.RoleDistrict}
	subDistrictRoles = []pilot.Role{pilot.RoleSubDistrictParty, pilot.RoleSubDistrictOffice}
	communityRoles   = []pilot.Role{
		pilot.RoleCommunityParty, pilot.RoleElectionCommittee, pilot.RoleResidentsCommittee, pilot.RoleWorkstation,
	}
)

var (
	recipientKeys = known{
		required: []string{"name"},
		optional: []string{"email", "webhook", "webhook-kind", "deputy", "away"},
	}
	deputyKeys = known{required: []string{"name"}, optional: []string{"email"}}
	spanKeys   = known{required: []string{"from", "to"}}
)

// people reads whom to tell. Absences lie within days that the plan touches;
// without them (empty) they are not compared.
type people struct {
	*reader
	first, last pilot.Date
}

// recipients reads a mapping from roles to one recipient or several. Their units
// are not set yet.
func (p people) recipients(v value, roles []pilot.Role) []pilot.Recipient {
	var all []pilot.Recipient
	f := p.mapping(v, known{optional: words(roles), unknown: CodeUnknownRole})
	for _, role := range roles {
		with(f, string(role), func(v value) { all = append(all, p.ofRole(v, role)...) })
	}
	return all
}

func (p people) ofRole(v value, role pilot.Role) []pilot.Recipient {
	items := []value{v}
	if _, several := v.node.(*ast.SequenceNode); several {
		items = p.someOf(v, maxRecipients)
	}
	var all []pilot.Recipient
	first := map[string]pos{}
	for _, item := range items {
		one := p.recipient(item, first)
		one.Role = role
		all = append(all, one)
	}
	return all
}

// recipient reads one person; first holds the names that the role has already.
func (p people) recipient(v value, first map[string]pos) pilot.Recipient {
	var one pilot.Recipient
	f := p.mapping(v, recipientKeys)
	with(f, "name", func(v value) {
		name := p.name(v, maxName)
		if was, twice := first[name.v]; twice && name.ok {
			p.fail(name.at, CodeDuplicateRecipient, catalog.Args{"value": name.v, "line": was.Line})
		}
		first[name.v] = name.at
		one.Name = name.v
	})
	with(f, "email", func(v value) { one.Email = p.email(v).v })
	one.Webhook = p.hook(f)
	with(f, "deputy", func(v value) { one.Deputy = p.deputy(v) })
	with(f, "away", func(v value) { one.Away = p.away(v, one) })
	_, wanted := f.get("email")
	if one.Name != "" && !wanted && one.Webhook == nil {
		p.warn(f.at, CodeNoWayToReach, catalog.Args{"value": one.Name})
	}
	return one
}

// hook reads where notices go as JSON; nil when nowhere.
func (p people) hook(f fields) *pilot.Hook {
	kind := ""
	_, wanted := f.get("webhook")
	with(f, "webhook-kind", func(v value) {
		if one := p.oneOf(v, pilot.HookSigned, pilot.HookWeCom, pilot.HookDingTalk); one.ok {
			kind = one.v
		}
		if !wanted {
			p.fail(f.at, CodeMissingKey, catalog.Args{"key": "webhook", "in": v.name()})
		}
	})
	var hook *pilot.Hook
	with(f, "webhook", func(v value) { hook = &pilot.Hook{URL: p.webhook(v, kind).v, Kind: kind} })
	return hook
}

func (p people) deputy(v value) *pilot.Deputy {
	d := &pilot.Deputy{}
	f := p.mapping(v, deputyKeys)
	with(f, "name", func(v value) { d.Name = p.name(v, maxName).v })
	with(f, "email", func(v value) { d.Email = p.email(v).v })
	return d
}

// away reads a person's absences, in the plan's time.
func (p people) away(v value, who pilot.Recipient) []pilot.Span {
	var all []pilot.Span
	for _, item := range p.someOf(v, maxAbsences) {
		var from, to located[pilot.Date]
		f := p.mapping(item, spanKeys)
		with(f, "from", func(v value) { from = p.date(v) })
		with(f, "to", func(v value) { to = p.date(v) })
		if !from.ok || !to.ok {
			continue
		}
		args := catalog.Args{"value": who.Name, "from": string(from.v), "to": string(to.v), "first": string(p.first), "last": string(p.last)}
		switch {
		case to.v < from.v:
			p.fail(to.at, CodeAwayReversed, args)
		case p.first != "" && (to.v < p.first || from.v > p.last):
			p.warn(from.at, CodeAwayOutside, args)
		}
		all = append(all, pilot.Span{From: from.v, To: to.v})
	}
	if who.Deputy == nil {
		p.warn(v.at, CodeAwayWithoutDeputy, catalog.Args{"value": who.Name})
	}
	return all
}

// of are recipients at a unit.
func of(unit string, all []pilot.Recipient) []pilot.Recipient {
	var own []pilot.Recipient
	for _, one := range all {
		one.Unit = unit
		own = append(own, one)
	}
	return own
}
