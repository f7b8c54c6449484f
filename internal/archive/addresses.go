package archive

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"regexp"
)

// An archive goes to people who need no mail address of anybody, and no webhook. What was
// sent stays byte for byte as it is; the terms, which Temporal keeps in what workflows and
// activities were started with, are packed without addresses.

// payloadData is the content of a payload in a history without white space.
var payloadData = regexp.MustCompile(`"data":"[A-Za-z0-9+/]+={0,2}"`)

const (
	dataBegins = `"data":"`
	dataEnds   = `"`
)

// withoutAddresses takes the addresses out of the terms in a history's payloads. Every
// other byte stays as it is.
func withoutAddresses(history []byte) []byte {
	return payloadData.ReplaceAllFunc(history, func(found []byte) []byte {
		data, err := base64.StdEncoding.DecodeString(string(found[len(dataBegins) : len(found)-len(dataEnds)]))
		if err != nil {
			return found
		}
		plain, changed := termsWithout(data)
		if !changed {
			return found
		}
		return []byte(dataBegins + base64.StdEncoding.EncodeToString(plain) + dataEnds)
	})
}

// termsWithout takes addresses out of the terms that an input holds, if it does. It is no
// [pilot.Terms] that is read, since an older or newer release's has other fields.
func termsWithout(data []byte) ([]byte, bool) {
	if !bytes.Contains(data, []byte(`"terms"`)) {
		return nil, false
	}
	var input map[string]any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if d.Decode(&input) != nil {
		return nil, false
	}
	terms, _ := input["terms"].(map[string]any)
	changed := unreachable(terms["recipients"])
	communities, _ := terms["communities"].([]any)
	for _, c := range communities {
		community, _ := c.(map[string]any)
		changed = unreachable(community["recipients"]) || changed
	}
	if !changed {
		return nil, false
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if e.Encode(input) != nil {
		return nil, false
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), true
}

// unreachable takes the addresses out of recipients; false when there are none.
func unreachable(recipients any) (changed bool) {
	all, _ := recipients.([]any)
	for _, one := range all {
		person, _ := one.(map[string]any)
		deputy, _ := person["deputy"].(map[string]any)
		for _, from := range []map[string]any{person, deputy} {
			for _, key := range []string{"email", "webhook"} {
				_, has := from[key]
				changed = changed || has
				delete(from, key)
			}
		}
	}
	return changed
}
