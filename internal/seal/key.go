package seal

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/emmansun/gmsm/sm2"
	"golang.org/x/mod/sumdb/note"
)

// Keys are written in one line, as signed notes of golang.org/x/mod have them:
// name, id and key with + between, PRIVATE+KEY+ before one that signs. Those of SM2
// are written in the same way, under the number for "another algorithm" and a name.

// ErrKey says that a key can't be read.
var ErrKey = errors.New("the key can't be read: it is one line, made by `shidian-worker key`")

const (
	privatePrefix = "PRIVATE+KEY+"
	otherAlg      = "\xff" + SM3 + ":" // before the key's own bytes
)

// Signer signs notes with a private key.
type Signer struct {
	note.Signer
	Suite Suite
	// Public is the public key's line, with which others verify.
	Public string

	private []byte
}

// Derive is a secret for a purpose of its own, 32 bytes: whoever knows it can neither sign
// nor find the key or the secret of another purpose.
func (s *Signer) Derive(purpose string) ([]byte, error) {
	if len(s.private) == 0 {
		return nil, ErrKey
	}
	secret, err := hkdf.Key(sha256.New, s.private, nil, purpose, sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive a secret for %s: %w", purpose, err)
	}
	return secret, nil
}

// KeyID names a key: its name and the first digits of its digest.
func (s *Signer) KeyID() string { return fmt.Sprintf("%s+%08x", s.Name(), s.KeyHash()) }

// Verifier verifies notes with a public key.
type Verifier struct {
	note.Verifier
	Suite Suite
}

// KeyID names a key as [Signer.KeyID] does.
func (v *Verifier) KeyID() string { return fmt.Sprintf("%s+%08x", v.Name(), v.KeyHash()) }

// ErrName says that a key can't have a name, in which notes could not be read.
var ErrName = errors.New("a key's name has no blanks and no +, e.g. xicheng")

// NewKey makes a pair of keys of a suite for an office.
func NewKey(suite, name string) (private, public string, err error) {
	if _, err := Named(suite); err != nil {
		return "", "", err
	}
	if name == "" || !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '+' }) {
		return "", "", ErrName
	}
	if suite == SHA256 {
		return note.GenerateKey(rand.Reader, name)
	}
	key, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		return "", "", fmt.Errorf("make a key: %w", err)
	}
	secret, open := otherAlg+string(key.D.FillBytes(make([]byte, 32))), otherAlg+string(publicOf(key))
	id := keyID(name, open)
	line := func(key string) string {
		return fmt.Sprintf("%s+%08x+%s", name, id, base64.StdEncoding.EncodeToString([]byte(key)))
	}
	return privatePrefix + line(secret), line(open), nil
}

// publicOf is the public key's point, uncompressed.
func publicOf(key *sm2.PrivateKey) []byte {
	point := make([]byte, 65)
	point[0] = 4
	key.X.FillBytes(point[1:33])
	key.Y.FillBytes(point[33:])
	return point
}

// keyID is what notes tell keys apart by.
func keyID(name, key string) uint32 {
	sum := sha256.Sum256([]byte(name + "\n" + key))
	return binary.BigEndian.Uint32(sum[:])
}

// ParseSigner reads a private key.
func ParseSigner(line string) (*Signer, error) {
	line = strings.TrimSpace(line)
	name, id, key, err := parseLine(strings.TrimPrefix(line, privatePrefix))
	if err != nil || !strings.HasPrefix(line, privatePrefix) {
		return nil, ErrKey
	}
	if secret, other := strings.CutPrefix(key, otherAlg); other {
		private, err := sm2.NewPrivateKey([]byte(secret))
		if err != nil || keyID(name, otherAlg+string(publicOf(private))) != id {
			return nil, ErrKey
		}
		public := fmt.Sprintf("%s+%08x+%s", name, id, base64.StdEncoding.EncodeToString([]byte(otherAlg+string(publicOf(private)))))
		return &Signer{Signer: sm2Signer{identity{name, id}, private}, Suite: suiteOf(SM3), Public: public, private: []byte(key)}, nil
	}
	signer, err := note.NewSigner(line)
	if err != nil {
		return nil, ErrKey
	}
	public, err := publicLine(name, id, key)
	return &Signer{Signer: signer, Suite: suiteOf(SHA256), Public: public, private: []byte(key)}, err
}

// ParseVerifier reads a public key.
func ParseVerifier(line string) (*Verifier, error) {
	line = strings.TrimSpace(line)
	name, id, key, err := parseLine(line)
	if err != nil {
		return nil, err
	}
	if open, other := strings.CutPrefix(key, otherAlg); other {
		public, err := sm2.NewPublicKey([]byte(open))
		if err != nil || keyID(name, key) != id {
			return nil, ErrKey
		}
		verify := func(message, signature []byte) bool { return sm2.VerifyASN1WithSM2(public, nil, message, signature) }
		return &Verifier{Verifier: sm2Verifier{identity{name, id}, verify}, Suite: suiteOf(SM3)}, nil
	}
	verifier, err := note.NewVerifier(line)
	if err != nil {
		return nil, ErrKey
	}
	return &Verifier{Verifier: verifier, Suite: suiteOf(SHA256)}, nil
}

func parseLine(line string) (name string, id uint32, key string, err error) {
	name, rest, _ := strings.Cut(line, "+")
	hex, encoded, _ := strings.Cut(rest, "+")
	number, badID := strconv.ParseUint(hex, 16, 32)
	raw, badKey := base64.StdEncoding.DecodeString(encoded)
	if name == "" || len(hex) != 8 || badID != nil || badKey != nil || len(raw) == 0 {
		return "", 0, "", ErrKey
	}
	return name, uint32(number), string(raw), nil
}

func suiteOf(name string) Suite {
	s, err := Named(name)
	if err != nil {
		panic(err) // a constant of this package
	}
	return s
}

// identity names an SM2 key.
type identity struct {
	name string
	id   uint32
}

func (i identity) Name() string    { return i.name }
func (i identity) KeyHash() uint32 { return i.id }

type sm2Signer struct {
	identity
	key *sm2.PrivateKey
}

func (s sm2Signer) Sign(message []byte) ([]byte, error) {
	return s.key.SignWithSM2(rand.Reader, nil, message)
}

type sm2Verifier struct {
	identity
	verify func(message, signature []byte) bool
}

func (v sm2Verifier) Verify(message, signature []byte) bool { return v.verify(message, signature) }

// publicLine is the public key's line of a private Ed25519 key: its seed after the
// number of the algorithm.
func publicLine(name string, id uint32, key string) (string, error) {
	if len(key) != 1+ed25519.SeedSize {
		return "", ErrKey
	}
	public, ok := ed25519.NewKeyFromSeed([]byte(key[1:])).Public().(ed25519.PublicKey)
	if !ok {
		return "", ErrKey
	}
	line, err := note.NewEd25519VerifierKey(name, public)
	if err != nil || !strings.HasPrefix(line, fmt.Sprintf("%s+%08x+", name, id)) {
		return "", ErrKey
	}
	return line, nil
}

// Keys are the public keys that are known, those of earlier years too.
type Keys []*Verifier

// ParseKeys reads public keys, one a line; empty lines and those with # are left out.
func ParseKeys(text string) (Keys, error) {
	var keys Keys
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, err := ParseVerifier(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// Open verifies a note and returns its text, and the key that signed it.
func (k Keys) Open(signed []byte) (text string, by *Verifier, err error) {
	list := make([]note.Verifier, len(k))
	for i := range k {
		list[i] = k[i].Verifier
	}
	opened, err := note.Open(signed, note.VerifierList(list...))
	if err != nil {
		return "", nil, err
	}
	for _, v := range k {
		if v.Name() == opened.Sigs[0].Name && v.KeyHash() == opened.Sigs[0].Hash {
			by = v
		}
	}
	return opened.Text, by, nil
}

// SignNote makes a note of a text, which ends with a line feed.
func (s *Signer) SignNote(text string) ([]byte, error) {
	return note.Sign(&note.Note{Text: text}, s.Signer)
}
