package pilot

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Who may start workflows in Temporal may start one that looks like a pilot, with terms
// of its own: its own rules, its own people to write to. A plan therefore enrols what it
// starts, and nothing is recorded for anything else.

// NotEnrolled says why a workflow is none of a plan's.
type NotEnrolled string

// Why a workflow is a stranger.
const (
	NobodyEnrolled NotEnrolled = "not-enrolled" // no plan knows it, or none with these terms
	OtherTerms     NotEnrolled = "other-terms"  // it is on record, with other terms
	NoParent       NotEnrolled = "no-parent"    // the record of its sub-district, or of the pilot before it, gives no such terms
)

// Stranger is a workflow that asked for something to be recorded, and was refused.
type Stranger struct {
	WorkflowID string
	RunID      string
	Terms      string // their digest
	Message    string // digest of the first thing that it wanted recorded
	Why        NotEnrolled
}

// Digest is the digest of the terms as a whole, whatever order their JSON has.
func (t *Terms) Digest() string {
	data, err := json.Marshal(t)
	if err != nil {
		return "" // a speed that is no number, say: nothing has this digest
	}
	var sorted any // by the names of fields, wherever a release has them
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if d.Decode(&sorted) != nil {
		return ""
	}
	if data, err = json.Marshal(sorted); err != nil {
		return ""
	}
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// SameAs says whether terms are the same, with those that an older release wrote too. The
// clock of a rehearsal moves, and is compared by nobody.
func (t *Terms) SameAs(other *Terms) bool {
	one, two := *t, *other
	if one.Clock.Rehearsed() || two.Clock.Rehearsed() {
		one.Clock, two.Clock = Clock{}, Clock{}
	}
	mine, err := json.Marshal(one)
	theirs, errToo := json.Marshal(two)
	return err == nil && errToo == nil && bytes.Equal(mine, theirs)
}

// FitsAbove says whether terms are what the record of the pilot above gives: the
// sub-district's for a community, the community's, once closed, for its life after the
// pilot.
func (t *Terms) FitsAbove(above Kin) bool {
	switch {
	case above.Terms == nil || above.State == nil:
		return false
	case t.Governance != nil:
		own := above.Terms.ForGovernanceFrom(above.State, t.Governance.Since)
		return above.State.Phase == PhaseClosed && t.SameAs(&own)
	case t.Community != nil:
		own, planned := above.Terms.ForCommunity(t.Community.Code)
		return planned && t.SameAs(&own)
	}
	return false
}

// Kin is what the record says of another pilot of the family.
type Kin struct {
	Terms *Terms
	State *State
}
