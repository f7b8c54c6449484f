package keyring

import (
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
)

// None in the place of a key's id says that nothing is encrypted any more; what was
// encrypted is still read.
const None = "none"

// Ring holds the keys that are known. A nil ring knows none and encrypts nothing.
type Ring struct {
	keys  []*key // in the order in which they were given
	write *key   // nil: nothing is encrypted
}

type key struct {
	id, suite string
	aead      cipher.AEAD // nil: the key is lost for good
}

// Box is something encrypted, with the key that opens it.
type Box struct {
	Key, Suite string
	Data       []byte // the nonce before the rest
}

// ErrAltered says that something can't be opened with the key that it names: it was
// altered, stands where it does not belong, or the key is another one of the same id.
var ErrAltered = errors.New("it was altered, is not of this place, or was encrypted with another key of the same id")

// MissingKeyError says which key would be needed.
type MissingKeyError struct {
	ID   string
	Lost bool // it is known to be lost for good
}

func (e *MissingKeyError) Error() string {
	if e.Lost {
		return fmt.Sprintf("encrypted with key %q, which is lost", e.ID)
	}
	return fmt.Sprintf("encrypted with key %q, which this program does not have: add it to SHIDIAN_PAYLOAD_KEYS_FILE (or SHIDIAN_PAYLOAD_KEYS)", e.ID)
}

// Writes is the id of the key that encrypts; empty when nothing is encrypted.
func (r *Ring) Writes() string {
	if r == nil || r.write == nil {
		return ""
	}
	return r.write.id
}

// Suite is that key's suite.
func (r *Ring) Suite() string {
	if r == nil || r.write == nil {
		return ""
	}
	return r.write.suite
}

// Says is a line about the keys for whoever runs a program, without any of them.
func (r *Ring) Says() string {
	var others []string
	for _, id := range r.IDs() {
		if id != r.Writes() {
			others = append(others, id)
		}
	}
	line := "payloads: in clear"
	switch {
	case r.Writes() != "":
		line = fmt.Sprintf("payloads: encrypted with %s (%s)", r.Writes(), r.Suite())
	case r == nil:
		line += " (SHIDIAN_PAYLOAD_KEYS_FILE)"
	}
	if len(others) > 0 {
		line += "; read with " + strings.Join(others, ", ") + " too"
	}
	if lost := r.LostIDs(); len(lost) > 0 {
		line += "; lost: " + strings.Join(lost, ", ")
	}
	return line
}

// IDs are the keys that can be read with, in the order in which they were given.
func (r *Ring) IDs() []string { return r.ids(func(k *key) bool { return k.aead != nil }) }

// LostIDs are the keys that are said to be lost.
func (r *Ring) LostIDs() []string { return r.ids(func(k *key) bool { return k.aead == nil }) }

func (r *Ring) ids(which func(*key) bool) []string {
	if r == nil {
		return nil
	}
	var ids []string
	for _, k := range r.keys {
		if which(k) {
			ids = append(ids, k.id)
		}
	}
	return ids
}

// Lost says whether a key is said to be lost for good.
func (r *Ring) Lost(id string) bool {
	k := r.find(id)
	return k != nil && k.aead == nil
}

func (r *Ring) find(id string) *key {
	if r != nil {
		for _, k := range r.keys {
			if k.id == id {
				return k
			}
		}
	}
	return nil
}

// Seal encrypts for a place: only there does it open. It must not be called on a ring that
// does not write.
func (r *Ring) Seal(plain []byte, place string) (Box, error) {
	if r.Writes() == "" {
		return Box{}, errors.New("no key encrypts")
	}
	k := r.write
	data := make([]byte, k.aead.NonceSize(), k.aead.NonceSize()+len(plain)+k.aead.Overhead())
	if _, err := rand.Read(data); err != nil {
		return Box{}, fmt.Errorf("make a nonce: %w", err)
	}
	return Box{Key: k.id, Suite: k.suite, Data: k.aead.Seal(data, data, plain, bound(k, place))}, nil
}

// Open decrypts what was sealed for a place. Its errors are a [MissingKeyError] or [ErrAltered].
func (r *Ring) Open(b Box, place string) ([]byte, error) {
	k := r.find(b.Key)
	if k == nil || k.aead == nil {
		return nil, &MissingKeyError{ID: b.Key, Lost: k != nil}
	}
	size := k.aead.NonceSize()
	if b.Suite != k.suite || len(b.Data) < size {
		return nil, fmt.Errorf("encrypted with key %q: %w", b.Key, ErrAltered)
	}
	plain, err := k.aead.Open(nil, b.Data[:size], b.Data[size:], bound(k, place))
	if err != nil {
		return nil, fmt.Errorf("encrypted with key %q: %w", b.Key, ErrAltered)
	}
	return plain, nil
}

// bound is what is authenticated beside the text itself.
func bound(k *key, place string) []byte {
	return []byte("shidian\x00" + k.suite + "\x00" + k.id + "\x00" + place)
}
