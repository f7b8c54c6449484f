package chain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// ErrNoCanonicalForm says that something is no JSON that the record could hold.
var ErrNoCanonicalForm = errors.New("it is no JSON that the record could hold")

// Numbers may be written out longer than they are, and no longer than this in all:
// data that would swell beyond it is no event of ours.
const (
	swellsAtMost = 1 << 20
	swellsTimes  = 8 // as long as the data
)

// maxExponent is beyond what a number in the record can have.
const maxExponent = 200_000

// Canonical is JSON in the one form that is digested: keys in the order of their
// bytes, no white space, texts with as few escapes as JSON allows, numbers as
// Postgres writes them (no exponent; digits behind the point are kept). The same
// comes of what was sent to Postgres and of what it gives back.
func Canonical(data []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoCanonicalForm, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: something follows it", ErrNoCanonicalForm)
	}
	return writer{swellsAtMost + swellsTimes*len(data)}.write(make([]byte, 0, len(data)), v)
}

// writer writes the canonical form, at most so many bytes of it.
type writer struct{ most int }

func (w writer) write(out []byte, v any) (_ []byte, err error) {
	switch v := v.(type) {
	case nil:
		return append(out, "null"...), nil
	case bool:
		return strconv.AppendBool(out, v), nil
	case json.Number:
		if out, err = writeNumber(out, string(v)); err == nil && len(out) > w.most {
			err = fmt.Errorf("%w: it is far longer than what was given", ErrNoCanonicalForm)
		}
		return out, err
	case string:
		return writeText(out, v), nil
	case []any:
		out = append(out, '[')
		for i, each := range v {
			if i > 0 {
				out = append(out, ',')
			}
			if out, err = w.write(out, each); err != nil {
				return nil, err
			}
		}
		return append(out, ']'), nil
	case map[string]any:
		return w.writeObject(out, v)
	}
	return nil, ErrNoCanonicalForm
}

func (w writer) writeObject(out []byte, v map[string]any) (_ []byte, err error) {
	out = append(out, '{')
	for i, key := range slices.Sorted(maps.Keys(v)) {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(writeText(out, key), ':')
		if out, err = w.write(out, v[key]); err != nil {
			return nil, err
		}
	}
	return append(out, '}'), nil
}

// escapes are the characters that JSON has a short escape for.
var escapes = map[byte]byte{'"': '"', '\\': '\\', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't'}

func writeText(out []byte, s string) []byte {
	out = append(out, '"')
	for i := range len(s) {
		c := s[i]
		short, has := escapes[c]
		switch {
		case has:
			out = append(out, '\\', short)
		case c < ' ':
			out = fmt.Appendf(out, `\u%04x`, c)
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}

// writeNumber writes a number out: -1.50e1 is -15.0, 1e-2 is 0.01, and there is no -0.
func writeNumber(out []byte, s string) ([]byte, error) {
	digits, negative := strings.CutPrefix(s, "-")
	mantissa, power, _ := strings.Cut(strings.ToLower(digits), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	exponent := 0
	if power != "" {
		var err error
		if exponent, err = strconv.Atoi(power); err != nil || exponent > maxExponent || exponent < -maxExponent {
			return nil, fmt.Errorf("%w: the number %s", ErrNoCanonicalForm, s)
		}
	}
	all, point := whole+fraction, len(whole)+exponent
	if point < 0 {
		all, point = strings.Repeat("0", -point)+all, 0
	}
	if point > len(all) {
		all += strings.Repeat("0", point-len(all))
	}
	whole, fraction = strings.TrimLeft(all[:point], "0"), all[point:]
	if negative && strings.Trim(whole+fraction, "0") != "" {
		out = append(out, '-')
	}
	if whole == "" {
		whole = "0"
	}
	out = append(out, whole...)
	if fraction != "" {
		out = append(append(out, '.'), fraction...)
	}
	return out, nil
}
