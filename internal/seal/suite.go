package seal

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"

	"github.com/emmansun/gmsm/sm3"
)

// The suites.
const (
	SHA256 = "sha256-ed25519" // where nothing else is asked for
	SM3    = "sm3-sm2"        // China's national algorithms, GB/T 32905 and 32918
)

// Suite is a named set of algorithms that go together.
type Suite interface {
	Name() string
	// Digest is the digest of some bytes, in hexadecimal.
	Digest(data []byte) string
	// New is a digest that is written to.
	New() hash.Hash
}

// Names lists the suites.
func Names() []string { return []string{SHA256, SM3} }

// Named finds a suite.
func Named(name string) (Suite, error) {
	switch name {
	case SHA256:
		return suite{SHA256, sha256.New}, nil
	case SM3:
		return suite{SM3, sm3.New}, nil
	}
	return nil, fmt.Errorf("no suite of algorithms is called %q; there are %s", name, strings.Join(Names(), " and "))
}

// Default is the suite of a record that asks for no other.
func Default() Suite { return suite{SHA256, sha256.New} }

type suite struct {
	name  string
	fresh func() hash.Hash
}

func (s suite) Name() string   { return s.name }
func (s suite) New() hash.Hash { return s.fresh() }

func (s suite) Digest(data []byte) string {
	h := s.fresh()
	h.Write(data) // a hash takes everything
	return hex.EncodeToString(h.Sum(nil))
}

// shortGroups are the groups of four digits that people compare.
const shortGroups = 4

// Short is the beginning of a digest, for people to compare: 1a2b 3c4d 5e6f 7081.
func Short(digest string) string {
	var groups []string
	for i := 0; i+4 <= len(digest) && len(groups) < shortGroups; i += 4 {
		groups = append(groups, digest[i:i+4])
	}
	return strings.Join(groups, " ")
}
