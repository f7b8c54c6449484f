package evidence

import (
	"slices"

	"shidian/internal/pilot"
)

// How much of the past a state keeps: meetings are filed within months.
const (
	officeYears = 2 // after which somebody who left is forgotten
	leftKept    = 60
	seatsKept   = 24
)

// officeAfter is who holds office once a change is on file.
func officeAfter(o *pilot.OfficeFacts, b *ChangeBody) *pilot.OfficeFacts {
	next := *o
	switch b.Body {
	case BodyRepresentatives:
		next.Representatives = pilot.KeepLast(append(slices.Clone(o.Representatives), pilot.Seats{From: b.Date, Number: b.Number}), seatsKept)
		if b.Reason == ChangeTermElection {
			next.Fixed = b.Number
		}
	case BodyCommittee:
		left := b.Left
		if b.Reason == ChangeTermElection {
			left = pilot.HolderNames(o.CommitteeOn(b.Date))
			next.Elected, next.Until = b.Date, ""
		}
		next.Committee = exchanged(o.Committee, left, b)
	case BodySpecialists:
		next.Specialists = exchanged(o.Specialists, b.Left, b)
	}
	return &next
}

// exchanged ends the office of those who left and begins that of those who
// joined; who left long ago is forgotten.
func exchanged(all []pilot.Holder, left []string, b *ChangeBody) []pilot.Holder {
	var gone, out []pilot.Holder
	leaves := pilot.MeansEach(stillHeld(all), left)
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
	out = slices.Concat(pilot.KeepLast(gone, leftKept), out)
	for _, j := range b.Joined {
		out = append(out, pilot.Holder{Name: j.Name, Post: j.Post, From: b.Date})
	}
	return out
}

// stillHeld are the names of all, those empty who left before: a name means somebody there.
func stillHeld(all []pilot.Holder) []string {
	names := pilot.HolderNames(all)
	for i, h := range all {
		if h.To != "" {
			names[i] = ""
		}
	}
	return names
}

// sits wants somebody who is on the committee on a day.
func (x *examiner) sits(rule, path, name string, day pilot.Date) {
	o := x.facts().Office
	if o == nil || day == "" {
		return
	}
	x.known(rule, path, name, pilot.HolderNames(o.CommitteeOn(day)), func() { x.find(rule, CodeNotOnCommittee, path, name, "") })
}

// onCommittee wants somebody who was elected to the committee.
func (x *examiner) onCommittee(rule, path, name string, committee *pilot.ElectionFacts) {
	x.known(rule, path, name, committee.Members, func() { x.find(rule, CodeNotOnCommittee, path, name, "") })
}
