package plan

import "shidian/internal/yamlfile"

// Code is what an issue is about. Codes are data; each has its texts in the
// catalogue under `plan.` + code, and `plan.` + code + `.fix` for what to write.
type Code string

func (c Code) key() string { return "plan." + string(c) }

// The codes: the file as such.
const (
	CodeNoSuchFile       Code = "no-such-file"
	CodeUnreadable       Code = "unreadable"
	CodeTooLarge         Code = "too-large"
	CodeEmptyFile        Code = "empty-file"
	CodeSyntax           Code = yamlfile.CodeSyntax
	CodeColonInText      Code = "colon-in-text"
	CodeTooComplex       Code = "too-complex"
	CodeSeveralDocuments Code = "several-documents"
	CodeYAMLFeature      Code = "yaml-feature"
)

// The codes: keys and types.
const (
	CodeUnknownKey    Code = "unknown-key"
	CodeUnknownStage  Code = "unknown-stage"
	CodeUnknownStep   Code = "unknown-step"
	CodeDuplicateKey  Code = "duplicate-key"
	CodeMissingKey    Code = "missing-key"
	CodeMissingStages Code = "missing-stages"
	CodeWrongType     Code = "wrong-type"
	CodeEmptyValue    Code = "empty-value"
	CodeEmptyList     Code = "empty-list"
	CodeTooMany       Code = "too-many"
	CodeTooLong       Code = "too-long"
	CodeOutOfRange    Code = "out-of-range"
	CodeBadCode       Code = "bad-code"
	CodeBadName       Code = "bad-name"
	CodeBadDate       Code = "bad-date"
	CodeBadTime       Code = "bad-time"
	CodeNotOneOf      Code = "not-one-of"
	CodeBadRange      Code = "bad-range"
	CodeBadShare      Code = "bad-share"
	CodeDuplicateCode Code = "duplicate-code"
	CodeDistrictCode  Code = "district-code"
)

// The codes: ladder, recipients and calendar.
const (
	CodeLadderOrder        Code = "ladder-order"
	CodeUnknownRole        Code = "unknown-role"
	CodeDuplicateRole      Code = "duplicate-role"
	CodeDuplicateRecipient Code = "duplicate-recipient"
	CodeBadEmail           Code = "bad-email"
	CodeBadWebhook         Code = "bad-webhook"
	CodeWebhookKey         Code = "webhook-key"
	CodeNoWayToReach       Code = "no-way-to-reach"
	CodeAwayReversed       Code = "away-reversed"
	CodeAwayOutside        Code = "away-outside"
	CodeAwayWithoutDeputy  Code = "away-without-deputy"
	CodeTermsTooLarge      Code = "terms-too-large"
	CodeDuplicateDay       Code = "duplicate-day"
	CodeCalendarIdle       Code = "calendar-idle"
	CodeProvisionalYears   Code = "provisional-years"
)

// The codes: what the plan says.
const (
	CodeUnknownProfile     Code = "unknown-profile"
	CodeProfileName        Code = "profile-name"
	CodeBadTimeZone        Code = "bad-timezone"
	CodeOffsetChanges      Code = "offset-changes"
	CodeUnknownSchedule    Code = "unknown-schedule"
	CodeUnusedSchedule     Code = "unused-schedule"
	CodeNotNamed           Code = "not-named"
	CodeUnknownSubDistrict Code = "unknown-sub-district"
	CodePilotOnOwnPlan     Code = "pilot-on-own-plan"
	CodeDuplicateName      Code = "duplicate-name"
	CodeDeadlineFirst      Code = "deadline-before-opening"
	CodeDueBeforeOpening   Code = "due-before-opening"
	CodeDueAfterDeadline   Code = "due-after-deadline"
	CodeStagesOutOfOrder   Code = "stages-out-of-order"
	CodeStepsOutOfOrder    Code = "steps-out-of-order"
	CodeElectionImpossible Code = "election-impossible"
	CodeElectionTight      Code = "election-tight"
	CodeCommitteeLate      Code = "committee-late"
	CodeStageWithoutTime   Code = "stage-without-time"
	CodePeriodsDisagree    Code = "periods-disagree"
	CodeChainImpossible    Code = "chain-impossible"
	CodeChainTight         Code = "chain-tight"
	CodeOrderIncomplete    Code = "order-incomplete"
	CodeOrderTwice         Code = "order-twice"
	CodeOrderClosing       Code = "order-closing"
	CodeNoPollingDay       Code = "no-polling-day"
	CodeInForceReversed    Code = "in-force-reversed"
	CodeProfileNotInForce  Code = "profile-not-in-force"
	CodeProfileLawDiffers  Code = "profile-law-differs"
	CodeLawChanges         Code = "law-changes"
	CodeWaveDiffers        Code = "wave-differs"
	CodeAllExempt          Code = "all-exempt"
	CodeTooYoung           Code = "too-young"
	CodeUnknownPlaceholder Code = "unknown-placeholder"
	CodeOpenBrace          Code = "open-brace"
	CodeSameNumbers        Code = "same-numbers"
	CodeRetentionOrder     Code = "retention-order"
	CodeUnknownDocument    Code = "unknown-document"
)

// Codes lists every code but those of slips that make a file no YAML, which plans
// have in common with other files.
func Codes() []Code {
	return []Code{
		CodeNoSuchFile, CodeUnreadable, CodeTooLarge, CodeEmptyFile, CodeColonInText,
		CodeTooComplex, CodeSeveralDocuments, CodeYAMLFeature,
		CodeUnknownKey, CodeUnknownStage, CodeUnknownStep, CodeDuplicateKey, CodeMissingKey, CodeWrongType,
		CodeEmptyValue, CodeEmptyList, CodeTooMany, CodeTooLong, CodeOutOfRange, CodeBadCode, CodeBadName,
		CodeBadDate, CodeBadTime, CodeNotOneOf, CodeBadRange, CodeBadShare, CodeDuplicateCode, CodeDistrictCode,
		CodeUnknownProfile, CodeProfileName, CodeBadTimeZone, CodeOffsetChanges, CodeUnknownSchedule,
		CodeUnusedSchedule, CodeNotNamed, CodeUnknownSubDistrict, CodePilotOnOwnPlan, CodeDuplicateName,
		CodeDeadlineFirst, CodeDueBeforeOpening, CodeDueAfterDeadline, CodeStagesOutOfOrder, CodeStepsOutOfOrder,
		CodeElectionImpossible, CodeElectionTight, CodeCommitteeLate, CodeStageWithoutTime, CodePeriodsDisagree,
		CodeChainImpossible, CodeChainTight, CodeOrderIncomplete, CodeOrderTwice, CodeOrderClosing, CodeNoPollingDay, CodeWaveDiffers, CodeAllExempt, CodeTooYoung, CodeMissingStages,
		CodeLadderOrder, CodeUnknownRole, CodeDuplicateRole, CodeDuplicateRecipient, CodeBadEmail, CodeBadWebhook, CodeWebhookKey,
		CodeNoWayToReach, CodeAwayReversed, CodeAwayOutside, CodeAwayWithoutDeputy, CodeTermsTooLarge,
		CodeDuplicateDay, CodeCalendarIdle, CodeProvisionalYears,
		CodeInForceReversed, CodeProfileNotInForce, CodeProfileLawDiffers, CodeLawChanges,
		CodeUnknownPlaceholder, CodeOpenBrace, CodeSameNumbers, CodeRetentionOrder, CodeUnknownDocument,
	}
}
