package statistics

import (
	"slices"

	"shidian/internal/ledger"
	"shidian/internal/pilot"
)

// Place is what the elections of a sub-district's communities come to, whichever are chosen.
type Place struct {
	SubDistrict pilot.Unit
	sums        map[Choice]Sum
}

// SumUp adds up the elections of communities, which come sub-district by sub-district.
func SumUp(communities []Community) []Place {
	var all []Place
	for len(communities) > 0 {
		own := communities
		if i := slices.IndexFunc(communities, func(c Community) bool { return c.SubDistrict.Code != communities[0].SubDistrict.Code }); i > 0 {
			own = communities[:i]
		}
		communities = communities[len(own):]
		all = append(all, placeOf(own))
	}
	return all
}

func placeOf(own []Community) Place {
	p := Place{SubDistrict: own[len(own)-1].SubDistrict, sums: map[Choice]Sum{}}
	chosen := map[Choice][]Election{}
	for _, c := range own {
		elections := Elections(c)
		for _, choice := range Choices() {
			chosen[choice] = append(chosen[choice], Choose(choice, elections)...)
		}
	}
	for _, choice := range Choices() {
		p.sums[choice] = Count(chosen[choice])
	}
	return p
}

// Overall reports on a programme: a row for each of its sub-districts.
func Overall(h ledger.Head, choice Choice, places []Place) *Report {
	r := newReport(h, "", choice)
	r.Total = Count(nil)
	for _, p := range places {
		sum := p.sums[choice]
		r.Rows = append(r.Rows, Row{Place: p.SubDistrict.Code, Name: p.SubDistrict.Name, Sum: sum})
		r.Total.plus(sum)
	}
	r.Total.order()
	return r
}

// plus adds what other elections come to.
func (s *Sum) plus(o Sum) {
	s.Elections, s.Open = s.Elections+o.Elections, s.Open+o.Open
	s.Registered, s.Voted = s.Registered+o.Registered, s.Voted+o.Voted
	s.Cast, s.Valid = s.Cast+o.Cast, s.Valid+o.Valid
	s.Asked, s.First, s.Elected = s.Asked+o.Asked, s.First+o.First, s.Elected+o.Elected
	s.Sex.plus(o.Sex)
	s.Party.plus(o.Party)
	s.Age.plus(o.Age)
	s.Education.plus(o.Education)
	for _, p := range o.Posts {
		own := s.post(p.Post)
		own.Elected, own.Female, own.Male = own.Elected+p.Elected, own.Female+p.Female, own.Male+p.Male
	}
}

// plus adds other people's answers to the same question.
func (t *Tally) plus(o Tally) {
	t.Stated += o.Stated
	for i, p := range o.Parts {
		t.Parts[i].N += p.N
	}
}
