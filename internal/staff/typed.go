package staff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Typed is content of a message as it is typed into the web desk's form: by the name of the
// field (evidence.members[0].name), the items of a plain list a line each. Top is evidence or body.
func Typed(top string, content json.RawMessage) (map[string]string, error) {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var whole any
	if err := decoder.Decode(&whole); err != nil {
		return nil, fmt.Errorf("take content apart: %w", err)
	}
	values := map[string]string{}
	typeInto(values, top, whole)
	return values, nil
}

func typeInto(values map[string]string, at string, value any) {
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			typeInto(values, at+"."+name, inner)
		}
	case []any:
		var lines []string
		for i, row := range value {
			if _, group := row.(map[string]any); group {
				typeInto(values, fmt.Sprintf("%s[%d]", at, i), row)
			} else {
				lines = append(lines, fmt.Sprint(row))
			}
		}
		if lines != nil {
			values[at] = strings.Join(lines, "\n")
		}
	case bool:
		values[at] = map[bool]string{true: "yes", false: "no"}[value]
	case nil:
	default:
		values[at] = fmt.Sprint(value)
	}
}
