package payload_test

import (
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	failurepb "go.temporal.io/api/failure/v1"
	historypb "go.temporal.io/api/history/v1"
	protocolpb "go.temporal.io/api/protocol/v1"
	querypb "go.temporal.io/api/query/v1"
	updatepb "go.temporal.io/api/update/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/anypb"

	"shidian/internal/keyring"
	"shidian/internal/payload"
)

// echo is a server that takes any call: it keeps the bytes that came and answers with bytes.
type echo struct {
	mu     sync.Mutex
	came   map[string][][]byte                 // by method
	answer func(method string) ([]byte, error) // nil: what came last

	contentType []string // of the last call
}

type raw struct{ data []byte }

// bytesCodec hands a server bytes as they are on the wire.
type bytesCodec struct{}

func (bytesCodec) Marshal(v any) ([]byte, error) { return v.(*raw).data, nil }
func (bytesCodec) Unmarshal(data []byte, v any) error {
	v.(*raw).data = append([]byte{}, data...)
	return nil
}
func (bytesCodec) Name() string { return "proto" }

func (e *echo) handle(_ any, s grpc.ServerStream) error {
	var in raw
	if err := s.RecvMsg(&in); err != nil {
		return err
	}
	name, _ := grpc.MethodFromServerStream(s)
	name = name[strings.LastIndex(name, "/")+1:]
	e.mu.Lock()
	defer e.mu.Unlock()
	e.came[name] = append(e.came[name], in.data)
	if head, ok := metadata.FromIncomingContext(s.Context()); ok {
		e.contentType = head.Get("content-type")
	}
	out := in.data
	if e.answer != nil {
		var err error
		if out, err = e.answer(name); err != nil {
			return err
		}
	}
	return s.SendMsg(&raw{out})
}

func (e *echo) all(method string) [][]byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.came[method]
}

// connect makes a protected connection to a server of the test's own.
func connect(t *testing.T, r *keyring.Ring, back *payload.HandBack) (*echo, *grpc.ClientConn) {
	t.Helper()
	e := &echo{came: map[string][][]byte{}}
	server := grpc.NewServer(grpc.ForceServerCodec(bytesCodec{}), grpc.UnknownServiceHandler(e.handle))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = server.Serve(l) }() // it ends with the test
	t.Cleanup(server.Stop)
	o := client.Options{Namespace: "pilots"}
	require.NoError(t, payload.Protect(&o, r, back))
	cc, err := grpc.NewClient(l.Addr().String(), append(o.ConnectionOptions.DialOptions, grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, cc.Close()) })
	return e, cc
}

// filler fills a message with payloads and failures that hold the planted name, wherever
// its type has a place for them; of alternatives it takes the one whose turn it is.
type filler struct {
	turn   int
	placed int // payloads and failures' words
	most   int // alternatives of one choice
}

func (f *filler) fill(m protoreflect.Message, depth int) {
	switch m.Descriptor().FullName() {
	case "temporal.api.common.v1.Payload":
		f.placed++
		proto.Merge(m.Interface(), inClear(planted))
		return
	case "temporal.api.common.v1.SearchAttributes": // stay in clear
		return
	case "google.protobuf.Any":
		f.fillAny(m)
		return
	}
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		if field := fields.Get(i); f.takes(field) {
			f.fillField(m, field, depth)
		}
	}
}

func (f *filler) takes(field protoreflect.FieldDescriptor) bool {
	one := field.ContainingOneof()
	if one == nil || one.IsSynthetic() {
		return true
	}
	f.most = max(f.most, one.Fields().Len())
	return one.Fields().Get(f.turn%one.Fields().Len()) == field
}

const deepest = 9

func (f *filler) fillField(m protoreflect.Message, field protoreflect.FieldDescriptor, depth int) {
	isFailure := m.Descriptor().FullName() == "temporal.api.failure.v1.Failure"
	switch {
	case isFailure && (field.Name() == "message" || field.Name() == "stack_trace"):
		f.placed++
		m.Set(field, protoreflect.ValueOfString(planted))
	case isFailure && field.Name() == "encoded_attributes": // by the interceptor
	case depth > deepest || field.Message() == nil:
	case field.IsMap():
		if field.MapValue().Message() != nil {
			value := m.Mutable(field).Map().NewValue()
			f.fill(value.Message(), depth+1)
			key := protoreflect.ValueOfString("a").MapKey()
			if field.MapKey().Kind() != protoreflect.StringKind {
				return
			}
			m.Mutable(field).Map().Set(key, value)
		}
	case field.IsList():
		value := m.Mutable(field).List().NewElement()
		f.fill(value.Message(), depth+1)
		m.Mutable(field).List().Append(value)
	default:
		f.fill(m.Mutable(field).Message(), depth+1)
	}
}

// fillAny puts into a message of any type what the protocol of updates puts there.
func (f *filler) fillAny(m protoreflect.Message) {
	inside := []proto.Message{&updatepb.Request{}, &updatepb.Response{}, &updatepb.Rejection{}}[f.turn%3]
	f.fill(inside.ProtoReflect(), 0)
	body, err := anypb.New(inside)
	if err == nil {
		proto.Merge(m.Interface(), body)
	}
}

// theServers are answers whose failures are in the server's own words.
var theServers = []protoreflect.Name{"RespondActivityTaskFailedResponse", "RespondActivityTaskFailedByIdResponse"}

// Every call that there is, with everything in it that it can carry.
func TestProtect_NoCallCarriesANameInClearAndEachIsReadAgain(t *testing.T) {
	t.Parallel()
	e, cc := connect(t, ring(t, line(t, "a", keyring.AES)), nil)
	methods := workflowservice.File_temporal_api_workflowservice_v1_service_proto.Services().Get(0).Methods()
	carriers := 0
	for i := range methods.Len() {
		method := methods.Get(i)
		for _, kind := range []protoreflect.MessageDescriptor{method.Input(), method.Output()} {
			if slices.Contains(theServers, kind.Name()) {
				continue
			}
			carries := false
			for turn, most := 0, 1; turn < most; turn++ {
				f := &filler{turn: turn}
				in := newOf(t, kind)
				f.fill(in.ProtoReflect(), 0)
				most = max(most, f.most, 3)
				if f.placed == 0 {
					continue
				}
				carries = true
				requireCovered(t, e, cc, "/temporal.api.workflowservice.v1.WorkflowService/"+string(method.Name()), in)
			}
			if carries {
				carriers++
			}
		}
	}
	require.Greater(t, carriers, 60, "the search finds payloads")
}

func requireCovered(t *testing.T, e *echo, cc *grpc.ClientConn, method string, in proto.Message) {
	t.Helper()
	name := method[strings.LastIndex(method, "/")+1:]
	kind := in.ProtoReflect().Descriptor().FullName()
	wanted := proto.Clone(in)
	out := newOf(t, in.ProtoReflect().Descriptor())
	require.NoError(t, cc.Invoke(t.Context(), method, in, out), kind)
	came := e.all(name)
	require.NotContains(t, string(came[len(came)-1]), planted, "%s carries it in clear", kind)
	forget(wanted.ProtoReflect())
	forget(out.ProtoReflect())
	require.True(t, proto.Equal(wanted, out), "%s is not read as it was", kind)
}

// forget drops the payload into which a failure's words were put.
func forget(m protoreflect.Message) {
	if f, ok := m.Interface().(*failurepb.Failure); ok {
		f.EncodedAttributes = nil
	}
	m.Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case field.Message() == nil:
		case field.IsMap():
			v.Map().Range(func(_ protoreflect.MapKey, v protoreflect.Value) bool {
				if field.MapValue().Message() != nil {
					forget(v.Message())
				}
				return true
			})
		case field.IsList():
			for i := range v.List().Len() {
				forget(v.List().Get(i).Message())
			}
		default:
			forgetOne(v.Message())
		}
		return true
	})
}

func forgetOne(m protoreflect.Message) {
	body, ok := m.Interface().(*anypb.Any)
	if !ok {
		forget(m)
		return
	}
	inside, err := body.UnmarshalNew()
	if err != nil {
		return
	}
	forget(inside.ProtoReflect())
	_ = body.MarshalFrom(inside) // it was just read
}

func newOf(t *testing.T, kind protoreflect.MessageDescriptor) proto.Message {
	t.Helper()
	mt, err := protoregistry.GlobalTypes.FindMessageByName(kind.FullName())
	require.NoError(t, err)
	return mt.New().Interface()
}

func TestProtect_WithoutKeysCallsGoInClearAndWhatIsEncryptedNamesItsKey(t *testing.T) {
	t.Parallel()
	sealed := seal(t, ring(t, line(t, "a", keyring.AES)))
	e, cc := connect(t, nil, nil)
	server := workflowservice.NewWorkflowServiceClient(cc)
	failed := &workflowservice.RespondActivityTaskFailedRequest{Failure: &failurepb.Failure{Message: planted}}
	_, err := server.RespondActivityTaskFailed(t.Context(), failed)
	require.NoError(t, err)
	require.Contains(t, string(e.all("RespondActivityTaskFailed")[0]), planted)
	require.Equal(t, []string{"application/grpc"}, e.contentType, "to a gateway calls look as any others")
	e.answer = answers(t, &workflowservice.QueryWorkflowResponse{QueryResult: sealed})
	_, err = server.QueryWorkflow(t.Context(), &workflowservice.QueryWorkflowRequest{})
	require.Equal(t, codes.FailedPrecondition, status.Code(err), "the SDK does not ask again")
	require.ErrorContains(t, err, `key "a"`)
	require.ErrorContains(t, err, "SHIDIAN_PAYLOAD_KEYS_FILE")
}

func seal(t *testing.T, r *keyring.Ring) *commonpb.Payloads {
	t.Helper()
	p, err := payload.NewCodec(r, "pilots").Encode([]*commonpb.Payload{inClear(planted)})
	require.NoError(t, err)
	return &commonpb.Payloads{Payloads: p}
}

func answers(t *testing.T, m proto.Message) func(string) ([]byte, error) {
	t.Helper()
	data, err := proto.Marshal(m)
	require.NoError(t, err)
	return func(method string) ([]byte, error) {
		if strings.HasPrefix(method, "Respond") && strings.HasSuffix(method, "Failed") || method == "RespondQueryTaskCompleted" {
			return nil, nil
		}
		return data, nil
	}
}

// The SDK repeats a call with the same message, which was made over for the first attempt.
func TestProtect_ACallThatIsRepeatedIsEncryptedOnce(t *testing.T) {
	t.Parallel()
	r := ring(t, line(t, "a", keyring.AES))
	e, cc := connect(t, r, nil)
	tries := 0
	e.answer = func(string) ([]byte, error) {
		if tries++; tries == 1 {
			return nil, status.Error(codes.Unavailable, "not yet")
		}
		return nil, nil
	}
	in := &workflowservice.RespondActivityTaskFailedRequest{
		Failure:              &failurepb.Failure{Message: planted, StackTrace: planted},
		LastHeartbeatDetails: &commonpb.Payloads{Payloads: []*commonpb.Payload{inClear(planted)}},
	}
	server := workflowservice.NewWorkflowServiceClient(cc)
	_, err := server.RespondActivityTaskFailed(t.Context(), in)
	require.Equal(t, codes.Unavailable, status.Code(err))
	_, err = server.RespondActivityTaskFailed(t.Context(), in)
	require.NoError(t, err)
	var got workflowservice.RespondActivityTaskFailedRequest
	require.NoError(t, proto.Unmarshal(e.all("RespondActivityTaskFailed")[1], &got))
	back, err := payload.NewCodec(r, "pilots").Decode(got.GetLastHeartbeatDetails().GetPayloads())
	require.NoError(t, err)
	require.Equal(t, planted, string(back[0].GetData()))
	words, err := payload.NewCodec(r, "pilots").Decode([]*commonpb.Payload{got.GetFailure().GetEncodedAttributes()})
	require.NoError(t, err)
	require.Contains(t, string(words[0].GetData()), planted)
}

func historyWith(attributes *historypb.WorkflowExecutionSignaledEventAttributes) *historypb.History {
	return &historypb.History{Events: []*historypb.HistoryEvent{{Attributes: &historypb.HistoryEvent_WorkflowExecutionSignaledEventAttributes{
		WorkflowExecutionSignaledEventAttributes: attributes,
	}}}}
}

func TestProtect_AWorkerWithoutTheKeyHandsTasksBackAndGoesOnPolling(t *testing.T) {
	t.Parallel()
	sealed := seal(t, ring(t, line(t, "old", keyring.AES)))
	signalled := historyWith(&historypb.WorkflowExecutionSignaledEventAttributes{Input: sealed})
	workflowTask := &workflowservice.PollWorkflowTaskQueueResponse{TaskToken: []byte("w"), History: signalled}
	queryTask := &workflowservice.PollWorkflowTaskQueueResponse{TaskToken: []byte("q"), History: signalled, Query: &querypb.WorkflowQuery{}}
	activityTask := &workflowservice.PollActivityTaskQueueResponse{TaskToken: []byte("a"), Input: sealed}
	for _, r := range []*keyring.Ring{nil, ring(t, line(t, "new", keyring.AES))} {
		var told []error
		e, cc := connect(t, r, &payload.HandBack{Unreadable: func(err error) { told = append(told, err) }})
		server := workflowservice.NewWorkflowServiceClient(cc)
		poll := &workflowservice.PollWorkflowTaskQueueRequest{Namespace: "pilots", Identity: "me"}

		e.answer = answers(t, workflowTask)
		got, err := server.PollWorkflowTaskQueue(t.Context(), poll)
		require.NoError(t, err)
		require.True(t, proto.Equal(&workflowservice.PollWorkflowTaskQueueResponse{}, got), "as if nothing had come")
		var failed workflowservice.RespondWorkflowTaskFailedRequest
		require.NoError(t, proto.Unmarshal(e.all("RespondWorkflowTaskFailed")[0], &failed))
		require.Equal(t, "w", string(failed.GetTaskToken()))
		require.Equal(t, "me", failed.GetIdentity())
		require.Contains(t, failed.GetFailure().GetMessage(), `key "old"`, "an operator without keys reads why")

		e.answer = answers(t, queryTask)
		_, err = server.PollWorkflowTaskQueue(t.Context(), poll)
		require.NoError(t, err)
		var answered workflowservice.RespondQueryTaskCompletedRequest
		require.NoError(t, proto.Unmarshal(e.all("RespondQueryTaskCompleted")[0], &answered))
		require.Contains(t, answered.GetErrorMessage(), `key "old"`)

		e.answer = answers(t, activityTask)
		_, err = server.PollActivityTaskQueue(t.Context(), &workflowservice.PollActivityTaskQueueRequest{Namespace: "pilots"})
		require.NoError(t, err)
		require.Len(t, e.all("RespondActivityTaskFailed"), 1)

		e.answer = answers(t, &workflowservice.RespondWorkflowTaskCompletedResponse{
			WorkflowTask: workflowTask, ActivityTasks: []*workflowservice.PollActivityTaskQueueResponse{activityTask},
		})
		done, err := server.RespondWorkflowTaskCompleted(t.Context(), &workflowservice.RespondWorkflowTaskCompletedRequest{Namespace: "pilots"})
		require.NoError(t, err)
		require.Nil(t, done.GetWorkflowTask())
		require.Empty(t, done.GetActivityTasks())
		require.Len(t, e.all("RespondWorkflowTaskFailed"), 2)
		require.Len(t, e.all("RespondActivityTaskFailed"), 2)
		require.Len(t, told, 4)
		require.ErrorContains(t, told[0], `key "old"`)
	}
}

func TestHandBack_HoldsWhatComesAgainAndAgainUntilTheWorkerStops(t *testing.T) {
	t.Parallel()
	sealed := seal(t, ring(t, line(t, "old", keyring.AES)))
	back := &payload.HandBack{}
	e, cc := connect(t, nil, back)
	server := workflowservice.NewWorkflowServiceClient(cc)
	for attempt, handedBack := range []int{1, 2, 2, 2} {
		e.answer = answers(t, &workflowservice.PollWorkflowTaskQueueResponse{
			TaskToken: []byte{byte(attempt)}, Attempt: int32(attempt + 1), History: historyWith(&historypb.WorkflowExecutionSignaledEventAttributes{Input: sealed}),
		})
		_, err := server.PollWorkflowTaskQueue(t.Context(), &workflowservice.PollWorkflowTaskQueueRequest{})
		require.NoError(t, err)
		require.Len(t, e.all("RespondWorkflowTaskFailed"), handedBack, "attempt %d", attempt+1)
	}
	back.Close()
	require.Len(t, e.all("RespondWorkflowTaskFailed"), 4, "none is lost with the worker")
}

// Anybody may send a signal, with a note on it that it is encrypted.
func TestProtect_WhatAnybodyMaySendHoldsUpNoPilot(t *testing.T) {
	t.Parallel()
	r := ring(t, line(t, "a", keyring.AES), "gone lost")
	junk := seal(t, r)
	junk.Payloads[0].Data[15] ^= 1
	lost := seal(t, ring(t, line(t, "gone", keyring.AES)))
	for name, wrong := range map[string]*commonpb.Payloads{"altered": junk, "of a lost key": lost} {
		e, cc := connect(t, r, nil)
		server := workflowservice.NewWorkflowServiceClient(cc)
		readable := seal(t, r).GetPayloads()[0]
		args := &commonpb.Payloads{Payloads: []*commonpb.Payload{readable, wrong.GetPayloads()[0]}}
		body, err := anypb.New(&updatepb.Request{Input: &updatepb.Input{Args: args}})
		require.NoError(t, err)
		e.answer = answers(t, &workflowservice.PollWorkflowTaskQueueResponse{
			TaskToken: []byte("w"), History: historyWith(&historypb.WorkflowExecutionSignaledEventAttributes{Input: wrong}),
			Messages: []*protocolpb.Message{{Body: body}},
		})
		got, err := server.PollWorkflowTaskQueue(t.Context(), &workflowservice.PollWorkflowTaskQueueRequest{})
		require.NoError(t, err)
		require.Equal(t, "w", string(got.GetTaskToken()), name)
		in := got.GetHistory().GetEvents()[0].GetWorkflowExecutionSignaledEventAttributes().GetInput()
		require.True(t, proto.Equal(wrong, in), "%s: it is refused on record as what can't be read", name)
		var request updatepb.Request
		require.NoError(t, got.GetMessages()[0].GetBody().UnmarshalTo(&request))
		require.Equal(t, planted, string(request.GetInput().GetArgs().GetPayloads()[0].GetData()))

		// What the pilot itself wrote is another matter.
		e.answer = answers(t, &workflowservice.PollActivityTaskQueueResponse{TaskToken: []byte("a"), Input: wrong})
		task, err := server.PollActivityTaskQueue(t.Context(), &workflowservice.PollActivityTaskQueueRequest{})
		require.NoError(t, err)
		require.Empty(t, task.GetTaskToken(), name)
		require.Len(t, e.all("RespondActivityTaskFailed"), 1)
	}
}
