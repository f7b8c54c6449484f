package plan

import (
	"github.com/goccy/go-yaml/ast"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/yamlfile"
)

// Most sub-districts of a plan and communities of a sub-district.
const (
	maxSubDistricts = 200
	maxCommunities  = 500
	maxWarnDays     = 60
	maxMinDays      = 365
	maxHouseholds   = 100_000
)

// draft is the plan file as written, with the place of what is checked later.
type draft struct {
	programme, district pilot.Unit
	districtNote        string
	timeZone            located[string]
	profile             located[string]
	warnDays            int
	optionalGroups      bool
	identity            string
	strictParty         *bool // nil: as the profile says
	bulletin            Bulletin
	pilots              []located[string]
	pilotsRead          bool // false: they have an issue of their own
	schedules           []*schedule
	subs                []*subDraft

	ladder      pilot.Ladder
	stepLadders []pilot.StepLadder
	minDays     map[pilot.Step]located[int]
	bulletins   string
	digestAt    string
	calendar    ownCalendar
	recipients  []pilot.Recipient // the district's
	roleNames   map[pilot.Role]string
	papers      *pilot.PaperTerms
	colours     pilot.Looks
}

// subDraft is a sub-district as written.
type subDraft struct {
	code, name   located[string]
	schedule     located[string]
	illustrative bool
	recipients   []pilot.Recipient
	roleNames    map[pilot.Role]string
	communities  []communityDraft
}

var planKeys = known{
	required: []string{"programme", "district", "timezone", "profile", "warn-days", "schedules", "sub-districts"},
	optional: []string{
		"optional-groups", "party-strict-order", "pilot-sub-districts", "identity",
		"district-bulletin", "ladder", "min-days", "bulletins", "digest", "calendar", "role-names", "papers", "colours",
	},
}

func (r *reader) draft(root ast.Node) *draft {
	d := &draft{pilotsRead: true, bulletin: usualBulletin, ladder: pilot.DefaultLadder(), bulletins: pilot.EveryWeek}
	f := r.mapping(value{root, "", yamlfile.Position(root)}, planKeys)
	with(f, "programme", func(v value) { d.programme = r.unit(r.mapping(v, unitKeys)) })
	with(f, "timezone", func(v value) { d.timeZone = r.text(v, "plan.kind.text") })
	with(f, "profile", func(v value) { d.profile = r.code(v) })
	with(f, "warn-days", func(v value) { d.warnDays = r.whole(v, 0, maxWarnDays).v })
	with(f, "optional-groups", func(v value) { d.optionalGroups = r.yes(v).v })
	with(f, "identity", func(v value) { d.identity = r.oneOf(v, pilot.IdentityClaimed, pilot.IdentityProved).v })
	with(f, "role-names", func(v value) { d.roleNames = r.roleNames(v, pilot.Roles()) })
	with(f, "party-strict-order", func(v value) {
		if yes := r.yes(v); yes.ok {
			d.strictParty = &yes.v
		}
	})
	with(f, "pilot-sub-districts", func(v value) { d.pilots, d.pilotsRead = r.codes(v, maxSubDistricts) })
	with(f, "colours", func(v value) { d.colours = r.colours(v) })
	with(f, "papers", func(v value) { d.papers = r.papers(v) })
	with(f, "schedules", func(v value) { d.schedules = r.schedules(v) })
	r.arrangements(f, d)
	p := people{reader: r}
	p.first, p.last = d.touched()
	with(f, "district", func(v value) { d.district, d.districtNote, d.recipients = p.district(v) })
	with(f, "sub-districts", func(v value) { d.subs = p.subDistricts(v) })
	return d
}

// arrangements reads how deadlines are watched and who hears of them when.
func (r *reader) arrangements(f fields, d *draft) {
	with(f, "district-bulletin", func(v value) { d.bulletin = r.bulletin(v) })
	with(f, "ladder", func(v value) { d.ladder, d.stepLadders = r.ladder(v) })
	with(f, "min-days", func(v value) { d.minDays = r.minDays(v) })
	with(f, "bulletins", func(v value) {
		if d.bulletins = r.oneOf(v, pilot.EveryWeek, pilot.EveryMonth, none).v; d.bulletins == none {
			d.bulletins = ""
		}
	})
	with(f, "digest", func(v value) { d.digestAt = r.digest(v) })
	with(f, "calendar", func(v value) { d.calendar = r.calendar(v) })
}

// roleNames reads what bodies are called here.
func (r *reader) roleNames(v value, roles []pilot.Role) map[pilot.Role]string {
	f := r.mapping(v, known{optional: words(roles), unknown: CodeUnknownRole})
	names := map[pilot.Role]string{}
	for _, role := range roles {
		with(f, string(role), func(v value) {
			if name := r.name(v, maxName); name.ok {
				names[role] = name.v
			}
		})
	}
	return names
}

// minDays reads the least time, in days, that steps take.
func (r *reader) minDays(v value) map[pilot.Step]located[int] {
	f := r.mapping(v, known{optional: stepCodes(), unknown: CodeUnknownStep})
	least := map[pilot.Step]located[int]{}
	for _, step := range steps() {
		with(f, string(step), func(v value) {
			if n := r.whole(v, 1, maxMinDays); n.ok {
				least[step] = n
			}
		})
	}
	return least
}

// leastTimes are those that the plan gives, in the order of the steps.
func (d *draft) leastTimes() []pilot.StepDays {
	var all []pilot.StepDays
	for _, step := range steps() {
		if least, ok := d.minDays[step]; ok {
			all = append(all, pilot.StepDays{Step: step, Days: least.v})
		}
	}
	return all
}

// with calls read when the key is there.
func with(f fields, key string, read func(value)) {
	if v, ok := f.get(key); ok {
		read(v)
	}
}

var (
	unitKeys     = known{required: []string{"code", "name"}}
	districtKeys = known{required: unitKeys.required, optional: []string{"note", "recipients"}}
)

// unit reads code and name.
func (r *reader) unit(f fields) (u pilot.Unit) {
	with(f, "code", func(v value) { u.Code = r.code(v).v })
	with(f, "name", func(v value) { u.Name = r.name(v, maxName).v })
	return u
}

func (p people) district(v value) (u pilot.Unit, note string, told []pilot.Recipient) {
	f := p.mapping(v, districtKeys)
	with(f, "note", func(v value) { note = p.name(v, maxNote).v })
	with(f, "recipients", func(v value) { told = p.recipients(v, districtRoles) })
	return p.unit(f), note, told
}

// codes reads a list of codes, none twice; false when there is an issue with it.
func (r *reader) codes(v value, limit int) ([]located[string], bool) {
	var codes []located[string]
	items, fine := r.list(v, limit)
	first := map[string]pos{}
	for _, item := range items {
		c := r.code(item)
		if c.ok && !r.twice(first, c) {
			codes = append(codes, c)
		}
		fine = fine && c.ok
	}
	return codes, fine
}

// twice reports a code that stood before.
func (r *reader) twice(first map[string]pos, c located[string]) bool {
	was, twice := first[c.v]
	if twice {
		r.fail(c.at, CodeDuplicateCode, catalog.Args{"value": c.v, "line": was.Line})
		return true
	}
	first[c.v] = c.at
	return false
}

func stageCodes() []string { return words(pilot.Stages()) }
func stepCodes() []string  { return words(steps()) }

func steps() []pilot.Step {
	var all []pilot.Step
	for _, spec := range pilot.Catalogue() {
		all = append(all, spec.Code)
	}
	return all
}

func words[K ~string](codes []K) []string {
	var all []string
	for _, c := range codes {
		all = append(all, string(c))
	}
	return all
}
