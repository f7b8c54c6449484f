package payload

import (
	"net/http"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/proto"
)

// Server decodes (POST …/decode) and encodes (POST …/encode) payloads as Temporal's UI and
// command ask for it. Who may ask is the business of who serves it. What can't be opened is
// given back as it is, with the rest decoded: it shows the key that would be needed.
func Server(c *Codec) http.Handler { return converter.NewPayloadCodecHTTPHandler(shown{c}) }

// mostShown bounds what one request is answered with: what is encrypted may be a thousand
// times as long in clear.
const mostShown = 32 << 20 // bytes

// shown is a codec for people to read by.
type shown struct{ *Codec }

// Decode implements [converter.PayloadCodec].
func (s shown) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	total := 0
	return each(payloads, func(p *commonpb.Payload) (*commonpb.Payload, error) {
		if total > mostShown {
			return p, nil
		}
		opened, err := s.decode(p)
		if err != nil {
			return p, nil //nolint:nilerr // it is given back as it came
		}
		total += proto.Size(opened)
		return opened, nil
	})
}
