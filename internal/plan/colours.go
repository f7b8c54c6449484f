package plan

import (
	"github.com/goccy/go-yaml/ast"

	"shidian/internal/pilot"
)

// maxLook is how long the name of a light may be, in characters.
const maxLook = 12

var lookKeys = known{optional: []string{"name", "colour"}}

// colours reads how lights are shown otherwise than usual: a colour, or a name and a
// colour.
func (r *reader) colours(v value) pilot.Looks {
	looks := pilot.Looks{}
	f := r.mapping(v, known{optional: words(pilot.Lights())})
	for _, light := range pilot.Lights() {
		with(f, string(light), func(v value) {
			look := pilot.Look{}
			if _, bare := v.node.(ast.ScalarNode); bare {
				look.Colour = r.oneOf(v, pilot.Colours()...).v
			} else {
				f := r.mapping(v, lookKeys)
				with(f, "name", func(v value) { look.Name = r.name(v, maxLook).v })
				with(f, "colour", func(v value) { look.Colour = r.oneOf(v, pilot.Colours()...).v })
			}
			if look != (pilot.Look{}) {
				looks[light] = look
			}
		})
	}
	if len(looks) == 0 {
		return nil
	}
	return looks
}
