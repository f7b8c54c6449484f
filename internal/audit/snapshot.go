package audit

import (
	"encoding/json"
	"time"

	"shidian/internal/pilot"
)

// Derivation counts the ways in which rows of pilots and steps were worked out from
// events. Raise it whenever one of their columns, or the state, becomes another for
// events that are on record already: the worker then writes older rows anew. A test
// notices.
const Derivation = 2

// Snapshot is what is on record of one pilot at one moment, as it is in the tables.
type Snapshot struct {
	Terms    *pilot.Terms
	State    json.RawMessage // pilots.state
	Pilot    PilotRow
	Steps    map[pilot.Step]StepRow
	Events   []pilot.Event
	Messages []MessageRow
	// Broken is what is wrong with the chain of events, messages and notices.
	Broken []Finding
	// Outdated: an earlier [Derivation] wrote the rows, or one that is not known.
	Outdated bool
	// Unreadable says which row can't be read back, and why; empty: none.
	Unreadable string
}

// PilotRow is what the table of pilots says beside the state: what the events come
// to, and of the terms what lists show. Times are plan time.
type PilotRow struct {
	SubDistrictName string `json:"sub_district_name"`
	CommunityName   string `json:"community_name"`
	Lang            string `json:"lang"`

	Seq        int64      `json:"seq"`
	Phase      string     `json:"phase"`
	Stage      string     `json:"stage"`
	Light      string     `json:"light"`
	Progress   int        `json:"progress"`
	Accepted   int        `json:"accepted"`
	Total      int        `json:"total"`
	Overdue    int        `json:"overdue"`
	WaitingFor []string   `json:"waiting_for"`
	NextDue    *time.Time `json:"next_due"`
	OpenedAt   *time.Time `json:"opened_at"`
	ClosedAt   *time.Time `json:"closed_at"`
}

// StepRow is what the table of steps says, but for when a row was changed.
type StepRow struct {
	Position     int                  `json:"position"`
	Stage        string               `json:"stage"`
	Role         string               `json:"role"`
	Status       string               `json:"status"`
	OpenedAt     *time.Time           `json:"opened_at"`
	DueAt        *time.Time           `json:"due_at"`
	Warned       bool                 `json:"warned"`
	Overdue      bool                 `json:"overdue"`
	AcceptedID   string               `json:"accepted_id"`
	AcceptedSeq  int64                `json:"accepted_seq"`
	AcceptedAt   *time.Time           `json:"accepted_at"`
	HeldID       string               `json:"held_id"`
	HeldSeq      int64                `json:"held_seq"`
	HeldAt       *time.Time           `json:"held_at"`
	Rounds       int                  `json:"rounds"`
	Returns      []pilot.ReturnReason `json:"returns"`
	PlannedStart *time.Time           `json:"planned_start"`
	PlannedDue   *time.Time           `json:"planned_due"`
	Person       string               `json:"person"`
	Slips        int                  `json:"slips"`
	Period       string               `json:"period"`
}

// MessageRow is a message on record, and what the table of outcomes says became of it.
type MessageRow struct {
	Seq          int64             `json:"seq"` // of the event that first said so
	ID           string            `json:"id"`
	Digest       string            `json:"digest"`
	Outcome      pilot.OutcomeKind `json:"outcome"`
	Decided      int64             `json:"decided_seq"`   // 0 while held
	SupersededBy int64             `json:"superseded_by"` // 0: by none
}

// Fold is what events come to.
func Fold(t *pilot.Terms, events []pilot.Event) *pilot.State {
	state := pilot.NewState()
	for _, e := range events {
		state.Apply(t, e)
	}
	return state
}
