package district

import (
	enumspb "go.temporal.io/api/enums/v1"

	"shidian/bench/lab"
)

// Tariff is a cloud's price by actions.
type Tariff struct {
	Name       string  // with its date
	PerMillion float64 // US dollars
}

// billed are the kinds of events that stand for an action each: a workflow or a
// child started, an update or a signal received, a timer or an activity started, a local
// activity's marker, search attributes set. Queries leave no event.
var billed = []enumspb.EventType{
	enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
	enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
	enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
	enumspb.EVENT_TYPE_TIMER_STARTED,
	enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
	enumspb.EVENT_TYPE_MARKER_RECORDED,
	enumspb.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
}

// Actions counts what is billed among events.
func Actions(kinds lab.Kinds) int64 {
	var sum int64
	for _, kind := range billed {
		sum += kinds[kind]
	}
	return sum
}

// Charge is for this many actions, in US dollars.
func (t Tariff) Charge(actions int64) float64 { return float64(actions) * t.PerMillion / 1e6 }
