package pilot

import "slices"

// FollowUp is what the committee reports of an earlier resolution (R49).
type FollowUp struct {
	Resolution string `json:"resolution"` // its number
	Done       bool   `json:"done"`
	What       string `json:"what"`
}

// AssemblyFacts is what the assembly resolved and the committee has still to
// carry out.
type AssemblyFacts struct {
	Open []OpenResolution `json:"open,omitempty"`
	Done []OpenResolution `json:"done,omitempty"` // the last ones reported as carried out
}

// OpenResolution is a resolution of which the committee owes a report.
type OpenResolution struct {
	Number string `json:"number"`
	Date   Date   `json:"date"`
	By     string `json:"by,omitempty"` // id of the record of the meeting that passed it

	HeardBy string `json:"heardBy,omitempty"` // id of the record of the meeting that heard it to be carried out
}

// openResolutions is how many resolutions may wait to be carried out.
const openResolutions = 100

// followedUp holds R49: at a regular meeting the committee reports of every
// resolution that waits to be carried out. It returns those that still do, and
// those that no longer do.
func followedUp(x *examiner, b *MeetingBody) (open, carriedOut []OpenResolution) {
	before := x.facts().Assembly
	if before == nil {
		before = &AssemblyFacts{}
	}
	said, done := map[nameKey]bool{}, map[nameKey]bool{}
	for i, f := range b.FollowUps {
		path := at("followUps", i, "resolution")
		x.onceListed(said, "R49", path, f.Resolution)
		done[nameOf(f.Resolution)] = f.Done
		if !x.c.Offline && x.ok(path) && !has(before.Open, f.Resolution) {
			x.find("R49", CodeResolutionUnknown, path, f.Resolution, "")
		}
	}
	carriedOut = slices.Clone(before.Done)
	for _, r := range before.Open {
		if b.Kind == MeetingRegular && !said[nameOf(r.Number)] && r.Date <= b.Date && !x.unread["followUps"] {
			x.find("R49", CodeNoFollowUp, "followUps", "", r.Number)
		}
		if done[nameOf(r.Number)] {
			carriedOut = append(carriedOut, r)
		} else {
			open = append(open, r)
		}
	}
	return open, carriedOut
}

func has(list []OpenResolution, number string) bool {
	for _, r := range list {
		if SameName(r.Number, number) {
			return true
		}
	}
	return false
}
