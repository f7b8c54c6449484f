package seats_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/seats"
)

// Every role of every unit against every place and act: what is not named is denied.
func TestSeats_MayDoWhatIsTheirsAndNothingElse(t *testing.T) {
	t.Parallel()
	places := []string{"yuetan", "yuetan/sanlihe-1", "yuetan/sanlihe-2", "zhanlan", "zhanlan/sanlihe-1"}
	for _, role := range pilot.Roles() {
		for _, unit := range append([]string{"xicheng", "yuetan2"}, places...) {
			seat := seats.Seat{Role: role, Unit: unit}
			for _, place := range places {
				above, _, inCommunity := strings.Cut(place, "/")
				var sees, hands, orders bool
				switch seats.Level(role) {
				case seats.LevelDistrict:
					sees, hands, orders = true, true, true
				case "sub-district":
					sees, hands = above == unit, above == unit
					orders = role == pilot.RoleSubDistrictOffice && inCommunity && above == unit
				case "community":
					sees, hands = place == unit, place == unit
				}
				require.Equal(t, sees, seat.Sees(place), "%v sees %s", seat, place)
				require.Equal(t, orders, seat.Orders(place), "%v orders at %s", seat, place)
				for _, other := range pilot.Roles() {
					require.Equal(t, hands && other == role, seat.HandsIn(other, place), "%v hands in as %s at %s", seat, other, place)
				}
			}
		}
	}
}
