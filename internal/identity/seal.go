package identity

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/seal"
)

// purpose begins what is signed, so that no note made for something else, as a checkpoint
// is, can pass for a seal.
const purpose = "shidian message seal v1\n"

// ErrSeal says that a seal is none: mistyped, cut off, or made with a key that is not known.
var ErrSeal = errors.New("not a seal of this office")

// Seal vouches for a message, in printable ASCII.
func Seal(s *seal.Signer, what pilot.Sealed) (string, error) {
	text, err := json.Marshal(what)
	if err != nil {
		return "", fmt.Errorf("seal a message: %w", err)
	}
	signed, err := s.SignNote(purpose + string(text) + "\n")
	if err != nil {
		return "", fmt.Errorf("seal a message: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(signed), nil
}

// Open verifies a seal and returns what it vouches for, and the ID of the key that made
// it. [ErrSeal].
func Open(keys seal.Keys, token string) (what pilot.Sealed, key string, err error) {
	signed, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil {
		return what, "", ErrSeal
	}
	text, by, err := keys.Open(signed)
	if err != nil {
		return what, "", ErrSeal
	}
	content, ours := strings.CutPrefix(text, purpose)
	if !ours || json.Unmarshal([]byte(content), &what) != nil {
		return pilot.Sealed{}, "", ErrSeal
	}
	return what, by.KeyID(), nil
}

// SignedIn is who sends: a person whom an identity provider knows, in a seat.
type SignedIn struct {
	By      pilot.Actor
	Subject string
	Issuer  string
	At      time.Time // when he signed in
}

// Message vouches that who is signed in sent this message to this workflow.
func (p SignedIn) Message(s *seal.Signer, workflowID string, message json.RawMessage) (string, error) {
	var h pilot.Header
	if err := json.Unmarshal(message, &h); err != nil {
		return "", fmt.Errorf("seal a message: %w", err)
	}
	if h.By != p.By {
		return "", fmt.Errorf("seal a message: it is from %s, not from %s", h.By.Name, p.By.Name)
	}
	return Seal(s, pilot.Sealed{
		Workflow: workflowID, ID: h.ID, Content: pilot.SealedContent(message), By: h.By, Subject: p.Subject, Issuer: p.Issuer, SignedIn: p.At.UTC().Truncate(time.Second),
	})
}
