package keyring

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// Settings say where the keys are.
type Settings struct {
	File string // a file with a key a line
	Text string // or the lines themselves; commas part them too
	// Write is the id of the key that encrypts, or [None]; empty: the first.
	Write string
}

// Load reads the keys; without any it returns a nil ring, which reads and writes in clear.
func Load(s Settings) (*Ring, error) {
	if s.File != "" && strings.TrimSpace(s.Text) != "" {
		return nil, errors.New("SHIDIAN_PAYLOAD_KEYS_FILE is set, and SHIDIAN_PAYLOAD_KEYS too; give one of them")
	}
	text, where := strings.ReplaceAll(s.Text, ",", "\n"), "SHIDIAN_PAYLOAD_KEYS" // a variable is one line
	if s.File != "" {
		raw, err := os.ReadFile(s.File)
		if err != nil {
			return nil, fmt.Errorf("read the payload keys (SHIDIAN_PAYLOAD_KEYS_FILE): %w", err)
		}
		text, where = string(raw), s.File+" (SHIDIAN_PAYLOAD_KEYS_FILE)"
	}
	ring, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", where, err)
	}
	if ring == nil && s.File != "" {
		return nil, fmt.Errorf("%s: no key in it; `shidian-worker payload-key ID FILE` makes one", where)
	}
	return ring, ring.choose(s.Write)
}

// choose sets which key encrypts.
func (r *Ring) choose(id string) error {
	switch {
	case r == nil && (id == "" || id == None):
		return nil
	case r == nil:
		return fmt.Errorf("SHIDIAN_PAYLOAD_KEY is %q, and there are no keys: set SHIDIAN_PAYLOAD_KEYS_FILE", id)
	case id == None:
		r.write = nil
		return nil
	case id == "":
		return nil
	}
	k := r.find(id)
	if k == nil || k.aead == nil {
		return fmt.Errorf("SHIDIAN_PAYLOAD_KEY is %q; the keys are %s", id, strings.Join(r.IDs(), ", "))
	}
	r.write = k
	return nil
}

// idForm is what a key may be called: it stands beside what it encrypts, in clear. It is
// short, since Temporal takes 400 bytes for a summary.
var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,31}$`)

// lostMark stands in the place of a key that is lost.
const lostMark = "lost"

// form is how a line looks, for whoever wrote one that does not.
const form = "a line is ID KEY, as `shidian-worker payload-key` writes it, or ID lost"

// Parse reads keys, one a line; empty lines and those with # are left out. The first encrypts.
func Parse(text string) (*Ring, error) {
	r := &Ring{}
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		k, err := parseLine(line)
		if err == nil && r.find(k.id) != nil {
			err = fmt.Errorf("key %q stands there twice", k.id)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		r.keys = append(r.keys, k)
		if r.write == nil && k.aead != nil {
			r.write = k
		}
	}
	if len(r.keys) == 0 {
		return nil, nil //nolint:nilnil // no keys, and nothing went wrong
	}
	return r, nil
}

// parseLine reads a key. No error repeats what it read: it may be a key.
func parseLine(line string) (*key, error) {
	fields := strings.Fields(line)
	if len(fields) != 2 {
		return nil, fmt.Errorf("%d words; %s", len(fields), form)
	}
	id, secret := fields[0], fields[1]
	if !idForm.MatchString(id) || id == None {
		return nil, fmt.Errorf("the id has other characters than a-z, 0-9, -, _ and ., more than 32, or is %q; %s", None, form)
	}
	if secret == lostMark {
		return &key{id: id}, nil
	}
	name, encoded, named := strings.Cut(secret, ":")
	if !named {
		name, encoded = AES, secret
	}
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, fmt.Errorf("the key of %q is not base64; %s", id, form)
	}
	cipher, err := aead(name, raw)
	if err != nil {
		return nil, fmt.Errorf("key %q: %w", id, err)
	}
	return &key{id: id, suite: name, aead: cipher}, nil
}

// NewLine makes a key of a suite, as a line of the file.
func NewLine(id, suiteName string) (string, error) {
	s, ok := suites[suiteName]
	if !ok {
		_, err := aead(suiteName, nil)
		return "", err
	}
	if !idForm.MatchString(id) || id == None {
		return "", fmt.Errorf("a key's id is made of at most 32 of a-z, 0-9, -, _ and ., such as 2026-a, and is not %q", None)
	}
	secret := make([]byte, s.keyBytes)
	if _, err := rand.Read(secret); err != nil {
		return "", fmt.Errorf("make a key: %w", err)
	}
	return id + " " + suiteName + ":" + base64.StdEncoding.EncodeToString(secret), nil
}
