package statistics

import (
	"cmp"
	"slices"
	"strings"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// Sum is what elections come to. Those not over yet are counted as such, and in nothing
// else.
type Sum struct {
	Elections  int `json:"elections"` // over
	Open       int `json:"open"`      // not over
	Registered int `json:"registered"`
	Voted      int `json:"voted"`
	Cast       int `json:"cast"`    // votes, where the valid ones are known
	Valid      int `json:"valid"`   // of these
	Asked      int `json:"asked"`   // elections of which it is known whether the first vote was enough
	First      int `json:"first"`   // those where it was
	Elected    int `json:"elected"` // people

	Posts     []Post `json:"posts"`
	Sex       Tally  `json:"sex"`
	Party     Tally  `json:"party"`
	Age       Tally  `json:"age"`
	Education Tally  `json:"education"`
}

// Tally counts people by something that they may have stated.
type Tally struct {
	Stated int    `json:"stated"`
	Parts  []Part `json:"parts"` // every answer that there is, those of nobody too
}

// Part is how many people gave an answer.
type Part struct {
	Code string `json:"code"`
	N    int    `json:"n"`
}

// Post is how many were elected to a post, by sex.
type Post struct {
	Post    string `json:"post"` // a code; of a Party organisation its name
	Elected int    `json:"elected"`
	Female  int    `json:"female"`
	Male    int    `json:"male"`
}

// The codes of bands of age, in order.
var bands = []struct {
	code string
	from int
}{{"age-to-35", 1}, {"age-36-45", 36}, {"age-46-55", 46}, {"age-56-65", 56}, {"age-from-66", 66}}

var (
	sexes     = []string{"female", "male"}
	parties   = []string{evidence.PartyMember, evidence.ProbationaryMember, "not-a-member"}
	schooling = []string{"primary", "junior-middle", "senior-middle", "junior-college", "bachelor", "postgraduate"}
	posts     = []string{pilot.PostDirector, pilot.PostViceDirector, pilot.PostMember}
)

// Count adds elections up.
func Count(all []Election) Sum {
	s := Sum{Sex: tally(sexes), Party: tally(parties), Education: tally(schooling), Posts: []Post{}}
	for _, b := range bands {
		s.Age.Parts = append(s.Age.Parts, Part{Code: b.code})
	}
	for _, e := range all {
		if e.Open {
			s.Open++
			continue
		}
		s.Elections++
		s.Registered, s.Voted = s.Registered+e.Registered, s.Voted+e.Voted
		if e.Valid != nil {
			s.Cast, s.Valid = s.Cast+e.Voted, s.Valid+*e.Valid
		}
		if e.First != nil {
			s.Asked++
			if *e.First {
				s.First++
			}
		}
		for _, p := range e.Elected {
			s.person(p)
		}
	}
	s.order()
	return s
}

// order puts the posts in their order.
func (s *Sum) order() {
	slices.SortStableFunc(s.Posts, func(a, b Post) int {
		return cmp.Or(cmp.Compare(rank(a.Post), rank(b.Post)), cmp.Compare(b.Elected, a.Elected), strings.Compare(a.Post, b.Post))
	})
}

// rank puts the committee's posts in their order, before others.
func rank(post string) int {
	if i := slices.Index(posts, post); i >= 0 {
		return i
	}
	return len(posts)
}

func (s *Sum) person(p Person) {
	s.Elected++
	s.Sex.add(p.Sex)
	s.Party.add(p.Party)
	s.Age.add(bandOf(p.Age))
	s.Education.add(p.Education)
	o := s.post(p.Post)
	o.Elected++
	switch p.Sex {
	case "female":
		o.Female++
	case "male":
		o.Male++
	}
}

// post is a post of the sum, however its name is written.
func (s *Sum) post(name string) *Post {
	i := slices.IndexFunc(s.Posts, func(o Post) bool { return o.Post == name })
	if i < 0 {
		i = slices.IndexFunc(s.Posts, func(o Post) bool { return pilot.SameName(o.Post, name) })
	}
	if i < 0 {
		i = len(s.Posts)
		s.Posts = append(s.Posts, Post{Post: name})
	}
	return &s.Posts[i]
}

func bandOf(age int) string {
	code := ""
	for _, b := range bands {
		if age >= b.from {
			code = b.code
		}
	}
	return code
}

func tally(codes []string) Tally {
	var t Tally
	for _, code := range codes {
		t.Parts = append(t.Parts, Part{Code: code})
	}
	return t
}

func (t *Tally) add(code string) {
	if i := slices.IndexFunc(t.Parts, func(p Part) bool { return p.Code == code }); i >= 0 {
		t.Parts[i].N++
		t.Stated++
	}
}

// Of is how many gave one of these answers.
func (t Tally) Of(codes ...string) int {
	n := 0
	for _, p := range t.Parts {
		if slices.Contains(codes, p.Code) {
			n += p.N
		}
	}
	return n
}
