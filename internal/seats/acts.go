package seats

import (
	"strings"

	"shidian/internal/pilot"
)

// Sees says whether a seat looks at a place at all: the district at every one, the seats of
// a sub-district at theirs and its communities, those of a community at their own.
func (s Seat) Sees(place string) bool {
	switch Level(s.Role) {
	case LevelDistrict:
		return true
	case string(pilot.LevelSubDistrict):
		above, _, _ := strings.Cut(place, "/")
		return above == s.Unit
	case string(pilot.LevelCommunity):
		return place == s.Unit
	}
	return false
}

// HandsIn says whether a seat may hand in what is the business of a role at a place (R44).
func (s Seat) HandsIn(role pilot.Role, place string) bool { return s.Role == role && s.Sees(place) }

// Orders says whether a seat may return, extend, suspend and resume at a place: the
// district everywhere, an office in its communities.
func (s Seat) Orders(place string) bool {
	switch s.Role {
	case pilot.RoleDistrict:
		return true
	case pilot.RoleSubDistrictOffice:
		return strings.HasPrefix(place, s.Unit+"/")
	}
	return false
}

// Appoints says whether a seat may appoint at all.
func (s Seat) Appoints() bool {
	return s.Role == pilot.RoleDistrict || s.Role == pilot.RoleSubDistrictOffice
}
