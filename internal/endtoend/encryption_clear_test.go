package endtoend

import (
	"context"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// whoIsNamed finds the people in what was handed in.
var whoIsNamed = regexp.MustCompile(`"(?:name|head|director|chair|recorder|by)":\s*"(\p{Han}{2,4})"`)

// requireNobodyInClear looks at everything of all runs that stays in clear where payloads
// are encrypted, search attributes and every text that is no payload: nobody is named there
// of all who are named in what was handed in.
func (s *system) requireNobodyInClear() {
	s.t.Helper()
	handedIn := s.everyMessage()
	names := map[string]bool{}
	for _, found := range whoIsNamed.FindAllStringSubmatch(handedIn, -1) {
		names[found[1]] = true
	}
	require.Greater(s.t, len(names), 30, "the messages name people")
	var readable strings.Builder
	found, err := s.client.ListWorkflow(s.t.Context(), &workflowservice.ListWorkflowExecutionsRequest{})
	require.NoError(s.t, err)
	require.GreaterOrEqual(s.t, len(found.GetExecutions()), 4)
	for _, e := range found.GetExecutions() {
		inClear(e.ProtoReflect(), &readable)
		pages := s.client.GetWorkflowHistory(s.t.Context(), e.GetExecution().GetWorkflowId(), e.GetExecution().GetRunId(), false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for pages.HasNext() {
			event, err := pages.Next()
			require.NoError(s.t, err)
			inClear(event.ProtoReflect(), &readable)
		}
	}
	require.Contains(s.t, readable.String(), "PilotNow")
	require.Contains(s.t, readable.String(), "月坛", "search attributes are among it")
	for name := range names {
		require.NotContains(s.t, readable.String(), name, "named in clear")
	}
}

// everyMessage is everything that was sent to pilots, as it is on record.
func (s *system) everyMessage() string {
	s.t.Helper()
	conn, err := pgx.Connect(s.t.Context(), s.postgres.URL())
	require.NoError(s.t, err)
	defer func() { require.NoError(s.t, conn.Close(context.Background())) }()
	var all string
	require.NoError(s.t, conn.QueryRow(s.t.Context(), `SELECT string_agg(raw, ' ') FROM messages`).Scan(&all))
	return all
}

// inClear collects the texts of a message that no payload holds, and search attributes.
func inClear(m protoreflect.Message, all *strings.Builder) {
	switch m.Descriptor().FullName() {
	case "temporal.api.common.v1.Payload":
		return
	case "temporal.api.common.v1.SearchAttributes":
		m.Range(func(_ protoreflect.FieldDescriptor, v protoreflect.Value) bool {
			v.Map().Range(func(key protoreflect.MapKey, v protoreflect.Value) bool {
				all.WriteString(key.String() + " ")
				data := v.Message().Descriptor().Fields().ByName("data")
				all.Write(v.Message().Get(data).Bytes())
				return true
			})
			return true
		})
		return
	}
	m.Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		words := m.Descriptor().FullName() == "temporal.api.failure.v1.Failure" && (field.Name() == "message" || field.Name() == "stack_trace")
		switch {
		case field.IsMap():
			v.Map().Range(func(key protoreflect.MapKey, v protoreflect.Value) bool {
				all.WriteString(key.String() + " ")
				if field.MapValue().Message() != nil {
					inClear(v.Message(), all)
				}
				return true
			})
		case field.IsList() && field.Message() != nil:
			for i := range v.List().Len() {
				inClear(v.List().Get(i).Message(), all)
			}
		case field.IsList() && field.Kind() == protoreflect.StringKind:
			for i := range v.List().Len() {
				all.WriteString(v.List().Get(i).String() + " ")
			}
		case field.Message() != nil:
			inClear(v.Message(), all)
		case field.Kind() == protoreflect.StringKind && !words:
			all.WriteString(v.String() + " ")
		}
		return true
	})
}
