package pilot_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

func TestNumbered_FillsInWhatIsKnownHere(t *testing.T) {
	t.Parallel()
	above := pilot.Terms{
		Programme: "xicheng-2002", District: pilot.Unit{Code: "xicheng", Name: "西城区"}, SubDistrict: pilot.Unit{Code: "yuetan", Name: "月坛街道"},
	}
	below := above
	below.Community = &pilot.Unit{Code: "sanlihe-1", Name: "三里河一区"}
	own := map[string]string{"item": "13", "n": "4"}
	const archive = "{district-code}-{year}-{sub-district-code}-{community-code}-{item}"
	for _, c := range []struct {
		terms          *pilot.Terms
		template, want string
		date           pilot.Date
	}{
		{&below, archive, "xicheng-2002-yuetan-sanlihe-1-13", "2002-11-20"},
		{&above, archive, "xicheng-2002-yuetan-13", "2002-11-20"}, // no community, and not its hyphen
		{&below, "{community}选告〔{year}〕{n}号", "三里河一区选告〔2002〕4号", "2002-11-20"},
		{&below, "{year}-{n}", "", ""}, // a year that is not known is not made up
		{&below, "{n}", "4", ""},
		{&below, "", "", "2002-11-20"},
	} {
		require.Equal(t, c.want, c.terms.Numbered(c.template, c.date, own), c.template)
	}
	require.Equal(t, pilot.PaperTerms{}, below.PapersOrNone())
}
