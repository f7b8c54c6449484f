package pilot

import "slices"

// OfficeFacts is who holds office in a community after its pilot, each with the
// days: what was right on a day is judged by who was in office on that day.
type OfficeFacts struct {
	Fixed           int      `json:"fixed,omitempty"` // the number that the election committee fixed (R13); 0: not known
	Representatives []Seats  `json:"representatives,omitempty"`
	Committee       []Holder `json:"committee,omitempty"`
	Specialists     []Holder `json:"specialists,omitempty"`
	Elected         Date     `json:"elected,omitempty"` // polling day of the committee in office: its term runs from it
}

// Seats is how many representatives are in office from a day on.
type Seats struct {
	From   Date `json:"from,omitempty"` // empty: since before this was kept
	Number int  `json:"number"`
}

// Holder is one person in office.
type Holder struct {
	Name string `json:"name"`
	Post string `json:"post"`           // one of the Post… constants
	From Date   `json:"from,omitempty"` // empty: since before this was kept
	To   Date   `json:"to,omitempty"`   // the first day no longer in office
}

// Posts of a residents' committee.
const (
	PostDirector     = "director"
	PostViceDirector = "vice-director"
	PostMember       = "member"
)

// PostSpecialist is a hired specialist's; the committee's posts are those of its election.
const PostSpecialist = "specialist"

// How much of the present it keeps: a state travels from year to year.
const (
	nameRunes  = 60  // of a name or a number in it
	officeHeld = 200 // in office in one body
)

// OfficeFrom is who is in office when a pilot closes, as its steps established.
func OfficeFrom(f Facts) *OfficeFacts {
	o := &OfficeFacts{}
	if f.ElectionCommittee != nil {
		o.Fixed = f.ElectionCommittee.Representatives
	}
	if f.Roster != nil {
		o.Representatives = []Seats{{Number: f.Roster.Representatives}}
	}
	if f.Election != nil {
		o.Elected = f.Election.PollingDay
		for _, name := range f.Election.Members {
			o.Committee = append(o.Committee, Holder{Name: name, Post: f.Election.PostOf(name)})
		}
	}
	if f.Agreements != nil {
		for _, name := range f.Agreements.Signed {
			o.Specialists = append(o.Specialists, Holder{Name: name, Post: PostSpecialist})
		}
	}
	return o
}

// PostOf is the post to which a member was elected.
func (f *ElectionFacts) PostOf(name string) string {
	switch {
	case SameName(name, f.Director):
		return PostDirector
	case nameIn(f.ViceDirectors, name):
		return PostViceDirector
	}
	return PostMember
}

// RepresentativesOn is how many representatives are in office on a day; 0 when
// that is not known.
func (o *OfficeFacts) RepresentativesOn(day Date) int {
	n := 0
	for _, s := range o.Representatives {
		if s.From <= day {
			n = s.Number
		}
	}
	return n
}

// CommitteeOn are the committee's members on a day.
func (o *OfficeFacts) CommitteeOn(day Date) []Holder { return inOffice(o.Committee, day) }

// SpecialistsOn are the specialists employed on a day.
func (o *OfficeFacts) SpecialistsOn(day Date) []Holder { return inOffice(o.Specialists, day) }

func inOffice(all []Holder, day Date) []Holder {
	var out []Holder
	for _, h := range all {
		if h.From <= day && (h.To == "" || day < h.To) {
			out = append(out, h)
		}
	}
	return out
}

// TermEnds is the day on which the committee's term of some years ends, and by
// which the next is elected; empty when neither is known.
func (o *OfficeFacts) TermEnds(years int) Date {
	if o.Elected == "" || years <= 0 {
		return ""
	}
	_, anniversary := termEnds(o.Elected, 12*years)
	return anniversary
}

// officeAfter is who holds office once a change is on file.
func officeAfter(o *OfficeFacts, b *ChangeBody) *OfficeFacts {
	next := *o
	switch b.Body {
	case BodyRepresentatives:
		next.Representatives = keepLastOf(append(slices.Clone(o.Representatives), Seats{From: b.Date, Number: b.Number}), seatsKept)
		if b.Reason == ChangeTermElection {
			next.Fixed = b.Number
		}
	case BodyCommittee:
		left := b.Left
		if b.Reason == ChangeTermElection {
			left = namesOf(o.CommitteeOn(b.Date))
			next.Elected = b.Date
		}
		next.Committee = exchanged(o.Committee, left, b)
	case BodySpecialists:
		next.Specialists = exchanged(o.Specialists, b.Left, b)
	}
	return &next
}

// exchanged ends the office of those who left and begins that of those who
// joined; who left long ago is forgotten.
func exchanged(all []Holder, left []string, b *ChangeBody) []Holder {
	var gone, out []Holder
	leaves := meansEach(stillHeld(all), left)
	for i, h := range all {
		if h.To == "" && leaves[i] {
			h.To = b.Date
		}
		switch {
		case h.To == "":
			out = append(out, h)
		case h.To > b.Date.AddDays(-officeYears*366):
			gone = append(gone, h)
		}
	}
	out = slices.Concat(keepLastOf(gone, leftKept), out)
	for _, j := range b.Joined {
		out = append(out, Holder{Name: j.Name, Post: j.Post, From: b.Date})
	}
	return out
}

// stillHeld are the names of all, those empty who left before: a name means somebody there.
func stillHeld(all []Holder) []string {
	names := namesOf(all)
	for i, h := range all {
		if h.To != "" {
			names[i] = ""
		}
	}
	return names
}

func namesOf(list []Holder) []string {
	var names []string
	for _, h := range list {
		names = append(names, h.Name)
	}
	return names
}

// sits wants somebody who is on the committee on a day.
func (x *examiner) sits(rule, path, name string, day Date) {
	o := x.facts().Office
	if o == nil || day == "" {
		return
	}
	x.known(rule, path, name, namesOf(o.CommitteeOn(day)), func() { x.find(rule, CodeNotOnCommittee, path, name, "") })
}

// onCommittee wants somebody who was elected to the committee.
func (x *examiner) onCommittee(rule, path, name string, committee *ElectionFacts) {
	x.known(rule, path, name, committee.Members, func() { x.find(rule, CodeNotOnCommittee, path, name, "") })
}
