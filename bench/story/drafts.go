package story

import (
	"encoding/json"
	"fmt"

	"shidian/internal/pilot"
)

// draftsOfEach is how many drafts of a document come before it, so that eight documents with
// theirs are as many hand-ins as a message takes.
const draftsOfEach = 3

// Drafts are hand-ins of the same document under ids of their own that lack the date of its
// adoption, for which the rules refuse them.
func Drafts(h pilot.HandIn) []pilot.HandIn {
	var evidence map[string]json.RawMessage
	_ = json.Unmarshal(h.Evidence, &evidence) // it was made of JSON
	delete(evidence, "adopted")
	all := make([]pilot.HandIn, draftsOfEach)
	for i := range all {
		all[i] = h
		all[i].ID = fmt.Sprintf("%s-draft-%d", h.ID, i+1)
		all[i].Evidence, _ = json.Marshal(evidence) // as above
	}
	return all
}
