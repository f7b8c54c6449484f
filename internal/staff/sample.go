package staff

import (
	"cmp"
	"strconv"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/seats"
)

// Person is one of the sample staff who can sign in while Shidian is developed or shown:
// as the provider in tools/openid reads him, and as he is appointed.
type Person struct {
	Subject string `json:"subject"` // yuetan.sanlihe-1.residents-committee
	Name    string `json:"name"`
	Seats   []Seat `json:"seats"`
}

// Seat is a seat with the names of its role and unit, in the language of the terms.
type Seat struct {
	seats.Seat
	RoleName string `json:"roleName"`
	UnitName string `json:"unitName"`
}

// Sample is one person for each role of each unit of some sub-districts: the district's,
// theirs and those of their communities. Whom the plan names has that name, the others
// have invented ones, no name twice; the same terms give the same people.
func Sample(subs []*pilot.Terms) []Person {
	var people []Person
	taken, known := named(subs), map[string]bool{}
	for _, sub := range subs {
		for _, own := range Family(sub) {
			for _, role := range rolesAt(own.Level()) {
				seat := seats.Seat{Role: role, Unit: own.UnitOf(role)}
				subject := Subject(seat)
				if known[subject] { // the district's, which each sub-district brings
					continue
				}
				known[subject] = true
				name := own.PersonFor(role)
				if name == "" {
					name = invented(subject, taken)
				}
				people = append(people, Person{subject, name, []Seat{{seat, roleName(own, role), unitName(own, role)}}})
			}
		}
	}
	return people
}

// Subject is by what the sample provider knows the person of a seat.
func Subject(s seats.Seat) string { return strings.ReplaceAll(s.Unit, "/", ".") + "." + string(s.Role) }

// Appointments put a person into his seats from a day on, for as long as nobody ends them.
func (p Person) Appointments(issuer, programme string, from pilot.Date, by seats.Grantor) []seats.Appointment {
	var all []seats.Appointment
	for _, s := range p.Seats {
		who := seats.Person{Issuer: issuer, Subject: p.Subject, Name: p.Name}
		all = append(all, seats.Appointment{Programme: programme, Person: who, Seat: s.Seat, From: from, GrantedBy: by})
	}
	return all
}

// rolesAt are the roles whose people sit at a level; the district's sit with every
// sub-district.
func rolesAt(level pilot.Level) []pilot.Role {
	var roles []pilot.Role
	for _, r := range pilot.Roles() {
		of := seats.Level(r)
		if of == string(level) || of == seats.LevelDistrict && level == pilot.LevelSubDistrict {
			roles = append(roles, r)
		}
	}
	return roles
}

func roleName(own *pilot.Terms, role pilot.Role) string {
	return cmp.Or(own.RoleName(role), catalog.Text(catalog.Lang(own.Lang), "role."+string(role)))
}

func unitName(own *pilot.Terms, role pilot.Role) string {
	switch name := own.SubDistrict.Name; {
	case role == pilot.RoleDistrict:
		return own.District.Name
	case own.Level() != pilot.LevelSubDistrict:
		return own.PlaceName()
	case strings.HasSuffix(name, "街道"):
		return name
	default:
		return catalog.Text(catalog.Lang(own.Lang), "staff.sub-district", catalog.Args{"name": name})
	}
}

// named are the people whom the plan names.
func named(subs []*pilot.Terms) map[string]bool {
	names := map[string]bool{}
	for _, sub := range subs {
		for _, own := range Family(sub) {
			for _, r := range own.Recipients {
				names[r.Name] = true
				if r.Deputy != nil {
					names[r.Deputy.Name] = true
				}
			}
		}
	}
	return names
}

// Given names of the sample staff: one of each, since a name for each of a district's
// hundreds of people is needed.
var (
	givenFirst  = []string{"建", "志", "文", "国", "永", "德", "玉", "秀", "淑", "桂", "丽", "春", "秋", "海", "振", "立", "世", "明", "景", "宝"}
	givenSecond = []string{"华", "强", "军", "平", "英", "珍", "兰", "芳", "琴", "荣", "梅", "霞", "敏", "生", "林", "民", "山", "成", "云", "清"}
)

// sampleSeed decides the invented names.
const sampleSeed Seed = 2002

// invented is a name that nobody has yet, and takes it.
func invented(subject string, taken map[string]bool) string {
	for try := 0; ; try++ {
		pick := func(list []string, what string) string {
			return list[int(sampleSeed.roll("sample", what, subject, strconv.Itoa(try))*float64(len(list)))]
		}
		name := pick(surnames, "surname") + pick(givenFirst, "first") + pick(givenSecond, "second")
		if !taken[name] {
			taken[name] = true
			return name
		}
	}
}
