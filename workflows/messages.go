package workflows

import (
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"

	"shidian/internal/pilot"
)

// TaskQueue is where every workflow and activity of Shidian runs.
const TaskQueue = "pilots"

// Workflow types.
const (
	SubDistrictPilotType    = "SubDistrictPilot"
	CommunityPilotType      = "CommunityPilot"
	DistrictBulletinType    = "DistrictBulletin"
	CommunityGovernanceType = "CommunityGovernance" // a community's life after its pilot
)

// PilotTypes lists the types that are on record as pilots.
func PilotTypes() []string {
	return []string{SubDistrictPilotType, CommunityPilotType, CommunityGovernanceType}
}

// Signals: facts that any client may send.
const (
	SignalStepCompleted    = "step-completed"
	SignalStepsCompleted   = "steps-completed"
	SignalStepReturned     = "step-returned"
	SignalDeadlineExtended = "deadline-extended"
	SignalPilotSuspended   = "pilot-suspended"
	SignalPilotResumed     = "pilot-resumed"
	SignalRecordFiled      = "record-filed"
	SignalDistrictDecided  = "district-decided"
	SignalPlanAmended      = "plan-amended"
	SignalUnitsChanged     = "units-changed"
)

// Updates: the same payloads, answered with the outcome.
const (
	UpdateCompleteStep   = "complete-step"
	UpdateCompleteSteps  = "complete-steps"
	UpdateReturnStep     = "return-step"
	UpdateExtendDeadline = "extend-deadline"
	UpdateSuspendPilot   = "suspend-pilot"
	UpdateResumePilot    = "resume-pilot"
	UpdateFileRecord     = "file-record"
	UpdateDecide         = "decide"
	UpdateAmendPlan      = "amend-plan"
	UpdateChangeUnits    = "change-units"
)

// UpdateCommunityProgress brings a sub-district the reports of several of its communities:
// the signal's name, as of each update the past tense is its signal.
const UpdateCommunityProgress = "community-progress"

// Signals between a sub-district's pilot and its communities'.
const (
	SignalCommunityProgress = "community-progress"
	SignalGateChanged       = "gate-changed"
	SignalPilotClosing      = "pilot-closing"
	SignalPilotClosed       = "pilot-closed"
)

// SignalOf is the signal that brings what an update brings, or the signal itself.
func SignalOf(name string) string {
	switch name {
	case UpdateCompleteStep:
		return SignalStepCompleted
	case UpdateCompleteSteps:
		return SignalStepsCompleted
	case UpdateReturnStep:
		return SignalStepReturned
	case UpdateExtendDeadline:
		return SignalDeadlineExtended
	case UpdateSuspendPilot:
		return SignalPilotSuspended
	case UpdateResumePilot:
		return SignalPilotResumed
	case UpdateFileRecord:
		return SignalRecordFiled
	case UpdateDecide:
		return SignalDistrictDecided
	case UpdateAmendPlan:
		return SignalPlanAmended
	case UpdateChangeUnits:
		return SignalUnitsChanged
	}
	return name
}

// SignalCalendarMoved tells a pilot that is rehearsed to look where its calendar
// stands. To every other pilot it is an unknown signal.
const SignalCalendarMoved = "calendar-moved"

// Queries.
const (
	QueryStatus = "status"
	QueryTasks  = "tasks"
	QueryStep   = "step" // argument: the step's code
)

// SubDistrictID is the workflow ID of a sub-district's pilot.
func SubDistrictID(programme, subDistrict string) string {
	return pilot.PilotID(programme, subDistrict)
}

// CommunityID is the workflow ID of a community's pilot.
func CommunityID(programme, subDistrict, community string) string {
	return SubDistrictID(programme, subDistrict) + "/" + community
}

// PilotID is the workflow ID of the pilot at a place: `yuetan` or `yuetan/sanlihe-1`.
func PilotID(programme, place string) string { return pilot.PilotID(programme, place) }

// GovernanceID is the workflow ID of a community's life after its pilot; its place
// is written yuetan/sanlihe-1.
func GovernanceID(programme, place string) string { return pilot.GovernanceID(programme, place) }

// IDOf is the workflow ID of the pilot, or the life after it, with these terms.
func IDOf(t *pilot.Terms) string { return t.WorkflowID() }

// BulletinID is the ID of a programme's bulletin: of its Schedule, and of its
// workflows, to which Temporal adds the time.
func BulletinID(programme string) string { return "bulletin/" + programme }

// BulletinInput is what a bulletin is made from.
type BulletinInput struct {
	V                int    `json:"v"`
	Programme        string `json:"programme"`
	Lang             string `json:"lang"`             // zh or en: what the Temporal UI shows
	UTCOffsetMinutes int    `json:"utcOffsetMinutes"` // 480 for Beijing
}

// Versions of a run's input. They say what the run leaves to others and to whoever looks,
// at no event of its history.
const (
	// InputLoud is a run that signals its sub-district itself, and sets a search attribute
	// whenever it changes.
	InputLoud = 1
	// InputQuiet is a run whose reports the recorder notes, for a worker to tell them, and
	// which sets its search attributes when one changes by which lists are made.
	InputQuiet = 2
	// InputBrief is a quiet run whose recorder answers in brief, and whose communities an
	// activity starts.
	InputBrief = 3
)

// PilotInput starts a pilot, and continues one as a new run.
type PilotInput struct {
	V     int         `json:"v"` // InputLoud, InputQuiet or InputBrief
	Terms pilot.Terms `json:"terms"`
	// Shown is what the search attributes say with which the run starts; nil: only what is
	// known of every pilot.
	Shown *pilot.Summary `json:"shown,omitempty"`
	// Carried is empty at the start; a run that continues as new passes it on.
	Carried *Carried `json:"carried,omitempty"`
}

// Carried is everything a run leaves to the next.
type Carried struct {
	State            *pilot.State     `json:"state"`
	Projection       pilot.Projection `json:"outlook"`
	Inbox            []pilot.Entry    `json:"inbox,omitempty"`    // not yet recorded
	Runs             int              `json:"runs"`               // runs before this one
	Started          []string         `json:"started,omitempty"`  // communities started (sub-district)
	GateTold         int64            `json:"gateTold,omitempty"` // the gate's last change told to all (sub-district)
	ClosingRequested int64            `json:"asked,omitempty"`    // the closing last asked of all (sub-district)
	ClosingWithdrawn int64            `json:"recalled,omitempty"` // the closing last withdrawn from all (sub-district)
	SentBack         int              `json:"sentBack,omitempty"` // the last of what was sent back to communities (sub-district)
	ReportedNews     string           `json:"told,omitempty"`     // the news last reported (community)
	Ends             bool             `json:"ends,omitempty"`     // the run only puts on record that it is cancelled, and tells so (community)
	Bounded          bool             `json:"bounded,omitempty"`  // the recorder says when its results are full: Recorded of older releases
	Recorded         int              `json:"recorded,omitempty"` // the latest version of the recorder that answered
}

// Search attributes: what lists in the Temporal UI filter and show.
var (
	AttrProgramme   = temporal.NewSearchAttributeKeyKeyword("PilotProgramme")
	AttrSubDistrict = temporal.NewSearchAttributeKeyKeyword("PilotSubdistrict")
	AttrCommunity   = temporal.NewSearchAttributeKeyKeyword("PilotCommunity")
	AttrStage       = temporal.NewSearchAttributeKeyKeyword("PilotStage")
	AttrLight       = temporal.NewSearchAttributeKeyKeyword("PilotLight")
	AttrWaitingFor  = temporal.NewSearchAttributeKeyKeywordList("PilotWaitingFor")
	AttrNextDue     = temporal.NewSearchAttributeKeyTime("PilotNextDue")
	AttrProgress    = temporal.NewSearchAttributeKeyInt64("PilotProgress")
	AttrOverdue     = temporal.NewSearchAttributeKeyInt64("PilotOverdue")
	AttrNow         = temporal.NewSearchAttributeKeyKeyword("PilotNow") // light, name and what is next, for people
)

// SearchAttributes are what the namespace must know before a pilot starts.
func SearchAttributes() map[string]enumspb.IndexedValueType {
	types := map[string]enumspb.IndexedValueType{}
	for _, key := range []temporal.SearchAttributeKey{
		AttrProgramme, AttrSubDistrict, AttrCommunity, AttrStage, AttrLight, AttrWaitingFor, AttrNextDue, AttrProgress, AttrOverdue, AttrNow,
	} {
		types[key.GetName()] = key.GetValueType()
	}
	return types
}
