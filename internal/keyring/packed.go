package keyring

import (
	"bytes"
	"strings"
)

// What is encrypted alone, outside of a message that could name its key, has a line before it
// that says so: shidian-encrypted aes-256-gcm 2026-a
const mark = "shidian-encrypted "

// Pack encrypts into bytes that name their key; as it is when nothing is encrypted.
func (r *Ring) Pack(plain []byte, place string) (packed []byte, keyID string, err error) {
	if r.Writes() == "" {
		return plain, "", nil
	}
	box, err := r.Seal(plain, place)
	if err != nil {
		return nil, "", err
	}
	return append([]byte(mark+box.Suite+" "+box.Key+"\n"), box.Data...), box.Key, nil
}

// Unpack reads what [Ring.Pack] made; what is in clear it gives back as it is.
func (r *Ring) Unpack(packed []byte, place string) ([]byte, error) {
	rest, encrypted := bytes.CutPrefix(packed, []byte(mark))
	if !encrypted {
		return packed, nil
	}
	line, data, _ := bytes.Cut(rest, []byte("\n"))
	suiteName, id, _ := strings.Cut(string(line), " ")
	return r.Open(Box{Key: id, Suite: suiteName, Data: data}, place)
}
