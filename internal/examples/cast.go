package examples

import (
	"hash/fnv"
	"slices"
	"strings"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// Thirty surnames and forty-one given names have no common divisor, so the names
// of a place repeat only after 1,230 persons.
var (
	surnames = []string{
		"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高",
		"林", "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧",
	}
	givenNames = []string{
		"建国", "秀英", "志强", "桂兰", "文华", "淑珍", "国庆", "玉梅", "德明", "春燕", "永年", "凤琴", "卫东", "丽华",
		"福生", "雅琴", "长海", "美玲", "守义", "慧敏", "宝山", "月娥", "振华", "兰芳", "学文", "素珍", "庆丰", "爱华",
		"连生", "静宜", "树林", "桂芝", "立新", "晓红", "万福", "惠英", "克勤", "翠萍", "广田", "佩玉", "思远",
	}
)

// cast names the people of a place. Another place has other people.
type cast struct{ start int }

func newCast(place string) cast {
	h := fnv.New32a()
	_, _ = h.Write([]byte(place)) // a hash takes everything
	return cast{int(h.Sum32() % 1230)}
}

func (c cast) person(i int) string {
	n := c.start + i
	return surnames[n*7%len(surnames)] + givenNames[n*11%len(givenNames)]
}

func (c cast) people(from, n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = c.person(from + i)
	}
	return names
}

// backgroundOf is what the i-th of those elected states of themselves.
func backgroundOf(name string, i int) *evidence.Background {
	schooling := []string{"junior-college", "senior-middle", "bachelor", "junior-middle", "senior-middle", "junior-college", "primary"}
	b := &evidence.Background{Sex: sexOf(name), Party: evidence.PartyMember, Education: schooling[(len(name)+i)%len(schooling)]}
	if i%3 == 2 {
		b.Party = "not-a-member"
	}
	return b
}

// comradeOf is that of the i-th elected to a Party post.
func comradeOf(name string, i int) *evidence.MemberBackground {
	b := backgroundOf(name, i)
	return &evidence.MemberBackground{Sex: b.Sex, Education: b.Education, Age: 58 - 7*i%30}
}

// sexOf goes by the given name: the cast's come in turns. Of anybody else it is not known.
func sexOf(name string) string {
	for i, given := range givenNames {
		if strings.HasSuffix(name, given) {
			return []string{"male", "female"}[i%2]
		}
	}
	return ""
}

// Where each group of people begins in a community's cast.
const (
	castCommittee    = 0  // up to 9
	castElectionBody = 10 // 5
	castRunnerUp     = 16
	castParty        = 17 // 2, beside a vice-director
	castApplicants   = 20 // 5
	castBuildings    = 30 // 18
	castAssembly     = 50 // the representatives
	castNominees     = 300
	castSupervision  = 310
	castOutgoing     = 320
	castSpare        = 400
)

// others are n people of the cast from one on, none of whom has the name of somebody
// whom the story names already.
func (s story) others(from, n int, named ...string) []string {
	var names []string
	for i := from; len(names) < n; i++ {
		name := s.who.person(i)
		if !slices.ContainsFunc(named, func(known string) bool { return pilot.Namesakes(known, name) }) {
			names = append(names, name)
		}
	}
	return names
}

// story is one place's example: who, how many and when.
type story struct {
	terms *pilot.Terms
	facts pilot.Facts
	cal   calendar
	who   cast
	owed  pilot.Span // the days of which the workstation is to report
	elect bool       // a new committee is waited for
}

func newStory(t *pilot.Terms, facts pilot.Facts, step pilot.Step, today pilot.Date) story {
	if spec, ok := pilot.Spec(step); ok && spec.Level == pilot.LevelCommunity && t.Community == nil && len(t.Communities) > 0 {
		if own, found := t.ForCommunity(t.Communities[0].Code); found {
			t = &own
		}
	}
	return story{terms: t, facts: facts, cal: newCalendar(t, facts, today), who: newCast(t.Place())}
}

func (s story) on(day int) pilot.Date { return s.cal.date(day) }

// committee is the residents' committee: director, vice-directors, members.
func (s story) committee() []string {
	if e := s.facts.Election; e != nil && len(e.Members) > 0 && !e.Open {
		return e.Members
	}
	n := 7
	if r := s.terms.Profile.Committee.Members; r.Max > 0 {
		n = min(max(n, r.Min), r.Max)
	}
	return s.others(castCommittee, n, s.conducting()...)
}

// conducting are the election committee's members on record, who can't stand.
func (s story) conducting() []string {
	if ec := s.facts.ElectionCommittee; ec != nil {
		return ec.Members
	}
	return nil
}

// vices is how many vice-directors the committee has.
func (s story) vices() int {
	if r := s.terms.Profile.Committee.ViceDirectors; r.Max > 0 {
		return min(max(2, r.Min), r.Max)
	}
	return 2
}

func (s story) director() string {
	switch e := s.facts.Election; {
	case e != nil && e.Director != "":
		return e.Director
	case e != nil && e.Open:
		return s.others(castCommittee, 1, slices.Concat(e.Members, s.conducting())...)[0]
	}
	return s.committee()[0]
}

// head is who heads the workstation: a vice-director, because the director is retired (A17).
func (s story) head() string {
	if w := s.facts.Workstation; w != nil && w.Head != "" {
		return w.Head
	}
	if e := s.facts.Election; e != nil && len(e.ViceDirectors) > 0 {
		return e.ViceDirectors[0]
	}
	return s.committee()[1]
}

// hired are the specialists.
func (s story) hired() []string {
	if r := s.facts.Recruitment; r != nil && len(r.Hired) > 0 {
		return r.Hired
	}
	return s.others(castApplicants, 3, s.committee()...)
}

// split is the number of representatives by constituency.
func (s story) split() pilot.Constituencies {
	if ec := s.facts.ElectionCommittee; ec != nil && ec.Representatives > 0 {
		sum := ec.Split.Residents + ec.Split.Units + ec.Split.Migrants
		if sum == ec.Representatives {
			return ec.Split
		}
	}
	return pilot.Constituencies{Residents: 15, Units: 4, Migrants: 2}
}

// representatives is the number that the election committee fixed.
func (s story) representatives() int {
	if s.facts.Roster != nil && s.facts.Roster.Representatives > 0 {
		return s.facts.Roster.Representatives
	}
	split := s.split()
	return split.Residents + split.Units + split.Migrants
}

func (s story) households() int {
	if s.facts.Size != nil && s.facts.Size.Households > 0 {
		return s.facts.Size.Households
	}
	if s.terms.UsualHouseholds > 0 {
		return s.terms.UsualHouseholds
	}
	return 460
}
