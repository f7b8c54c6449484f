package pilot

// OfficeFacts is who holds office in a community after its pilot, each with the
// days: what was right on a day is judged by who was in office on that day.
type OfficeFacts struct {
	Fixed           int      `json:"fixed,omitempty"` // the number that the election committee fixed (R13); 0: not known
	Representatives []Seats  `json:"representatives,omitempty"`
	Committee       []Holder `json:"committee,omitempty"`
	Specialists     []Holder `json:"specialists,omitempty"`
	Elected         Date     `json:"elected,omitempty"` // polling day of the committee in office: its term runs from it
	Until           Date     `json:"until,omitempty"`   // the committee only acts: by this day the community elects its own
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

	Appraised    Date `json:"appraised,omitempty"`    // the last meeting that appraised him, where the law ends an office (L11)
	NotCompetent int  `json:"notCompetent,omitempty"` // how often in a row not competent, then
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
	NameRunes  = 60  // of a name or a number in it
	OfficeHeld = 200 // in office in one body
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
	case NameIn(f.ViceDirectors, name):
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
// which the next is elected; empty when neither is known. That of one which only acts is set.
func (o *OfficeFacts) TermEnds(years int) Date {
	if o.Until != "" {
		return o.Until
	}
	if o.Elected == "" || years <= 0 {
		return ""
	}
	_, anniversary := TermEnds(o.Elected, 12*years)
	return anniversary
}

// HolderNames are the names of holders, in their order.
func HolderNames(list []Holder) []string {
	var names []string
	for _, h := range list {
		names = append(names, h.Name)
	}
	return names
}
