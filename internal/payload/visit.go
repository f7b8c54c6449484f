package payload

import (
	"bytes"
	"context"
	"slices"

	"go.temporal.io/api/proxy"
	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	grpcproto "google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
)

// payloads encrypts what leaves and opens what arrives. A message is gone through only
// where that can find something, which costs a worker as much as a tenth of its work: one
// that leaves where there is a key to encrypt with, one that arrives where its bytes name
// the encoding of what is encrypted.
func (c *Codec) payloads() (grpc.UnaryClientInterceptor, error) {
	leaving, err := proxy.NewPayloadVisitorInterceptor(proxy.PayloadVisitorInterceptorOptions{
		Outbound: &proxy.VisitPayloadsOptions{Visitor: c.leaving, SkipSearchAttributes: true},
	})
	if err != nil {
		return nil, err
	}
	arriving, err := proxy.NewPayloadVisitorInterceptor(proxy.PayloadVisitorInterceptorOptions{
		Inbound: &proxy.VisitPayloadsOptions{Visitor: c.arriving, SkipSearchAttributes: true},
	})
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, o ...grpc.CallOption) error {
		answer := &reading{CodecV2: encoding.GetCodecV2(grpcproto.Name)}
		send := func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, o ...grpc.CallOption) error {
			return invoke(ctx, method, req, reply, cc, append(slices.Clone(o), grpc.ForceCodecV2(answer))...)
		}
		call := send
		if c.ring.Writes() != "" {
			call = func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, o ...grpc.CallOption) error {
				return leaving(ctx, method, req, reply, cc, send, o...)
			}
		}
		err := call(ctx, method, req, reply, cc, o...)
		if err == nil && answer.inClear {
			return nil
		}
		sent := func(context.Context, string, any, any, *grpc.ClientConn, ...grpc.CallOption) error { return err }
		return arriving(ctx, method, req, reply, cc, sent, o...)
	}, nil
}

// reading reads an answer as gRPC does, and whether nothing in it is encrypted.
type reading struct {
	encoding.CodecV2

	inClear bool
}

// Name adds nothing to the calls' content type, as the codec that gRPC takes by itself.
func (r *reading) Name() string { return "" }

// Unmarshal reads an answer.
func (r *reading) Unmarshal(data mem.BufferSlice, v any) error {
	whole := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer whole.Free()
	r.inClear = !bytes.Contains(whole.ReadOnlyData(), []byte(Encoding))
	return r.CodecV2.Unmarshal(mem.BufferSlice{whole}, v)
}
