package pilot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// What a message is worth that proves not who sent it, as the plan says (identity).
const (
	IdentityClaimed = "claimed" // taken, and marked as claimed; also where the plan is silent
	IdentityProved  = "proved"  // refused
)

// Sealed is what a seal vouches for: that this person, signed in by this issuer, sent this
// message to this workflow in this seat.
type Sealed struct {
	Workflow string    `json:"workflow"` // its ID
	ID       string    `json:"id"`       // of the message
	Content  string    `json:"content"`  // [SealedContent] of the message
	By       Actor     `json:"by"`       // the seat, and the person's name
	Subject  string    `json:"subject"`  // the person, as the issuer names him
	Issuer   string    `json:"issuer"`
	SignedIn time.Time `json:"signedIn"`
}

// Proof is whom a message on record is proved to be from.
type Proof struct {
	Subject  string    `json:"subject"`
	Issuer   string    `json:"issuer"`
	SignedIn time.Time `json:"signedIn"`
	Key      string    `json:"key"` // the key's ID
}

// SealedContent is the digest of everything that a message says but its seal, in
// hexadecimal, without regard to the order of keys or to white space.
func SealedContent(raw json.RawMessage) string {
	sum := sha256.Sum256(canonical(raw, "seal"))
	return hex.EncodeToString(sum[:])
}
