package evidence

import (
	"slices"

	"shidian/internal/pilot"
)

// FollowUp is what the committee reports of an earlier resolution (R49).
type FollowUp struct {
	Resolution string `json:"resolution"` // its number
	Done       bool   `json:"done"`
	What       string `json:"what"`
}

// openResolutions is how many resolutions may wait to be carried out.
const openResolutions = 100

// followedUp holds R49: at a regular meeting the committee reports of every
// resolution that waits to be carried out. It returns those that still do, and
// those that no longer do.
func followedUp(x *examiner, b *MeetingBody) (open, carriedOut []pilot.OpenResolution) {
	before := x.facts().Assembly
	if before == nil {
		before = &pilot.AssemblyFacts{}
	}
	said, done := map[pilot.NameKey]bool{}, map[pilot.NameKey]bool{}
	for i, f := range b.FollowUps {
		path := pilot.FieldAt("followUps", i, "resolution")
		x.onceListed(said, "R49", path, f.Resolution)
		done[pilot.NameKeyOf(f.Resolution)] = f.Done
		if !x.c.Offline && x.ok(path) && !has(before.Open, f.Resolution) {
			x.find("R49", CodeResolutionUnknown, path, f.Resolution, "")
		}
	}
	carriedOut = slices.Clone(before.Done)
	for _, r := range before.Open {
		if b.Kind == MeetingRegular && !said[pilot.NameKeyOf(r.Number)] && r.Date <= b.Date && !x.unread["followUps"] {
			x.find("R49", CodeNoFollowUp, "followUps", "", r.Number)
		}
		if done[pilot.NameKeyOf(r.Number)] {
			carriedOut = append(carriedOut, r)
		} else {
			open = append(open, r)
		}
	}
	return open, carriedOut
}

func has(list []pilot.OpenResolution, number string) bool {
	for _, r := range list {
		if pilot.SameName(r.Number, number) {
			return true
		}
	}
	return false
}
