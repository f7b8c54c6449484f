package pilot

// Look is how a plan has a light shown: some districts call what is done and accepted
// blue. What is empty is as usual.
type Look struct {
	Name   string `json:"name,omitempty"`
	Colour string `json:"colour,omitempty"` // one of [Colours]
}

// Lights are all lights, in the order in which they are explained.
func Lights() []Light {
	return []Light{LightGreen, LightYellow, LightRed, LightDone, LightPaused, LightCancelled}
}

// The colours in which a light can be shown.
const (
	ColourGreen  = "green"
	ColourYellow = "yellow"
	ColourRed    = "red"
	ColourBlue   = "blue"
	ColourGrey   = "grey"
)

// Colours lists them.
func Colours() []string {
	return []string{ColourGreen, ColourYellow, ColourRed, ColourBlue, ColourGrey}
}

// Looks are the looks of lights that a plan names.
type Looks map[Light]Look

// Colour is the colour of a light, by the plan or the usual one.
func (l Looks) Colour(light Light) string {
	if own := l[light].Colour; own != "" {
		return own
	}
	switch light {
	case LightGreen, LightYellow, LightRed:
		return string(light)
	case LightDone:
		return ColourBlue
	}
	return ColourGrey
}
