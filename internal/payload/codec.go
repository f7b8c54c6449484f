package payload

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"sync"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/proto"

	"shidian/internal/keyring"
)

// How an encrypted payload says what it is, in its metadata.
const (
	Encoding      = "binary/encrypted"
	metadataKey   = "encryption-key-id"
	metadataSuite = "encryption-suite"
)

// Codec encrypts the payloads of a namespace; only there do they open. It is what the codec
// server and the gRPC calls share.
type Codec struct {
	ring      *keyring.Ring
	namespace string
}

// NewCodec makes one. A nil ring encrypts nothing, and opens nothing that is encrypted.
func NewCodec(ring *keyring.Ring, namespace string) *Codec { return &Codec{ring, namespace} }

var _ converter.PayloadCodec = (*Codec)(nil)

// place is what payloads are bound to.
func (c *Codec) place() string { return "payload\x00" + c.namespace }

// Encode encrypts. What is encrypted already stays as it is: a call that is repeated has
// been here before.
func (c *Codec) Encode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	return each(payloads, c.encode)
}

// Decode opens what is encrypted and leaves everything else as it is.
func (c *Codec) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	return each(payloads, c.decode)
}

func each(payloads []*commonpb.Payload, one func(*commonpb.Payload) (*commonpb.Payload, error)) ([]*commonpb.Payload, error) {
	out := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		var err error
		if out[i], err = one(p); err != nil {
			return payloads, err
		}
	}
	return out, nil
}

// KeyOf is the key with which a payload is encrypted; false for one that is not, by us.
func KeyOf(p *commonpb.Payload) (id string, encrypted bool) {
	m := p.GetMetadata()
	return string(m[metadataKey]), string(m[converter.MetadataEncoding]) == Encoding && m[metadataSuite] != nil
}

func (c *Codec) encode(p *commonpb.Payload) (*commonpb.Payload, error) {
	if _, already := KeyOf(p); p == nil || already || c.ring.Writes() == "" {
		return p, nil
	}
	plain, err := proto.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("write a payload: %w", err)
	}
	box, err := c.ring.Seal(squeeze(plain), c.place())
	if err != nil {
		return nil, fmt.Errorf("encrypt a payload: %w", err)
	}
	return &commonpb.Payload{
		Metadata: map[string][]byte{
			converter.MetadataEncoding: []byte(Encoding), metadataKey: []byte(box.Key), metadataSuite: []byte(box.Suite),
		},
		Data: box.Data,
	}, nil
}

func (c *Codec) decode(p *commonpb.Payload) (*commonpb.Payload, error) {
	id, encrypted := KeyOf(p)
	if !encrypted {
		return p, nil
	}
	plain, err := c.ring.Open(keyring.Box{Key: id, Suite: string(p.GetMetadata()[metadataSuite]), Data: p.GetData()}, c.place())
	if err == nil {
		plain, err = swell(plain)
	}
	out := &commonpb.Payload{}
	if err == nil {
		err = proto.Unmarshal(plain, out)
	}
	if err != nil {
		return nil, fmt.Errorf("a payload can't be read: %w", err)
	}
	return out, nil
}

// What is encrypted can't be compressed any more, by the server's database for one, so it is
// before: Temporal counts a run's size. The first byte says whether it was.
const (
	asIs      = 0
	deflated  = 1
	worthIt   = 512      // bytes; less hardly shrinks
	mostSwell = 64 << 20 // bytes: what no payload of ours comes near
)

var writers = sync.Pool{New: func() any {
	w, err := flate.NewWriter(io.Discard, flate.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	return w
}}

// squeeze makes a text smaller where that is worth it.
func squeeze(plain []byte) []byte {
	if len(plain) >= worthIt {
		var b bytes.Buffer
		b.WriteByte(deflated)
		w, _ := writers.Get().(*flate.Writer)
		defer writers.Put(w)
		w.Reset(&b)
		_, err := w.Write(plain) // into memory: there is no error
		if err == nil && w.Close() == nil && b.Len() < len(plain) {
			return b.Bytes()
		}
	}
	return append([]byte{asIs}, plain...)
}

var errSqueezed = errors.New("what was encrypted is not written as it should be")

// swell is the opposite.
func swell(data []byte) ([]byte, error) {
	switch {
	case len(data) > 0 && data[0] == asIs:
		return data[1:], nil
	case len(data) > 0 && data[0] == deflated:
		plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(data[1:])), mostSwell+1))
		if err != nil || len(plain) > mostSwell {
			return nil, errSqueezed
		}
		return plain, nil
	}
	return nil, errSqueezed
}
