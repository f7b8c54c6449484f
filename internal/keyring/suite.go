package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"strings"

	"github.com/emmansun/gmsm/sm4"
)

// The suites of algorithms. A key is of one of them, and so is what it encrypts.
const (
	AES = "aes-256-gcm" // where nothing else is asked for
	SM4 = "sm4-gcm"     // China's national algorithm, GB/T 32907
)

// suite is an authenticated cipher by its name.
type suite struct {
	keyBytes int
	block    func(key []byte) (cipher.Block, error)
}

var suites = map[string]suite{
	AES: {32, aes.NewCipher},
	SM4: {sm4.BlockSize, sm4.NewCipher}, // its key has as many bits as its block
}

// Suites lists the suites.
func Suites() []string { return []string{AES, SM4} }

// aead is the suite's cipher with a key.
func aead(name string, key []byte) (cipher.AEAD, error) {
	s, ok := suites[name]
	if !ok {
		return nil, fmt.Errorf("there is no suite %q; the suites are %s", name, strings.Join(Suites(), " and "))
	}
	if len(key) != s.keyBytes {
		return nil, fmt.Errorf("a key of %s has %d bytes, this one %d", name, s.keyBytes, len(key))
	}
	block, err := s.block(key)
	if err != nil {
		return nil, fmt.Errorf("make a cipher of %s: %w", name, err)
	}
	return cipher.NewGCM(block)
}
