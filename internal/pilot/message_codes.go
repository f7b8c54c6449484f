package pilot

// Codes of findings about a message itself, before its evidence is looked at.
// The catalogue has a text finding.<code> for each. Codes never change once released.
const (
	CodeNoPayload          = "no-payload"
	CodeTooLarge           = "too-large"
	CodeNotUTF8            = "not-utf8"
	CodeNotJSON            = "not-json"
	CodeTooDeep            = "too-deep"
	CodeNotObject          = "not-object"
	CodeNotText            = "not-text"
	CodeUnknownMessage     = "unknown-message"
	CodeWrongKind          = "wrong-kind"
	CodeVersion            = "message-version"
	CodeBadID              = "bad-id"
	CodeUnknownRole        = "unknown-role"
	CodeFutureClaim        = "future-claim"
	CodeIDReused           = "id-used-before"
	CodeNoSuchStep         = "no-such-step"
	CodeStepOfOthers       = "step-of-other-level"
	CodeNotNewCommunity    = "not-a-new-community"
	CodeStepCameLater      = "step-came-later"  // into the catalogue, after the pilot had begun
	CodeStepNotPlanned     = "step-not-planned" // left out by the plan, or optional and not named there
	CodeNoExplanation      = "no-explanation"
	CodeNoReason           = "no-reason"
	CodeWrongRole          = "wrong-role"
	CodeWrongUnit          = "wrong-unit"
	CodeNotProved          = "not-proved"
	CodeSealUnknown        = "seal-unknown"
	CodeSealOfOther        = "seal-of-other"
	CodeAlreadyAccepted    = "already-accepted"
	CodeNothingToConfirm   = "nothing-to-confirm"
	CodeConfirmsOther      = "confirms-other"
	CodeConfirmsBoth       = "confirms-and-evidence"
	CodeHeldAlready        = "held-already"
	CodeReplacesOther      = "replaces-other"
	CodeNothingHeld        = "nothing-held"
	CodeNotAccepted        = "not-accepted"
	CodeNoSuchRound        = "no-such-round"
	CodeStepWithoutRounds  = "step-without-rounds"
	CodeRoundsReturned     = "rounds-returned"
	CodeNoSubmissions      = "no-submissions"
	CodeTooManySubmissions = "too-many-submissions"
	CodePilotClosing       = "pilot-closing"
	CodePilotClosed        = "pilot-closed"
	CodePilotCancelled     = "pilot-cancelled"
	CodeUnrecordable       = "unrecordable"
	CodeUntold             = "not-on-the-senders-record" // between pilots
	CodeAttachmentUnknown  = "attachment-unknown"
	CodeLeftOutBefore      = "left-out-before"
	CodeStillRuns          = "community-still-runs"

	// The district's decisions.
	CodeNotWaivable      = "not-waivable"
	CodeRuleElsewhere    = "rule-of-other-step"
	CodeWaivedBefore     = "waived-before"
	CodeStillGoesOn      = "pilot-not-cancelled"
	CodeSubDistrictEnded = "sub-district-ended"

	// Orders that change terms.
	CodeAmendsBelow     = "amended-through-sub-district"
	CodeAmendsNumber    = "amendment-number"
	CodeAmendsUnknown   = "amendment-unknown"
	CodeAmendsNothing   = "amends-nothing"
	CodeAmendsSettled   = "amends-settled"
	CodeAmendsPast      = "amends-past"
	CodeAmendsRemoved   = "amends-removed"
	CodeAmendsFormer    = "amends-former"
	CodeAmendsUnplanned = "amends-unplanned" // a pilot that runs is not in the plan
	CodeAmendsDone      = "amends-done"
	CodeAmendsUnder     = "amends-under"
	CodeAmendsRecord    = "amends-record" // a hard date moves, and no document says so
	CodePilotDissolved  = "pilot-dissolved"

	// Orders that change units.
	CodeUnitsBelow    = "units-through-sub-district"
	CodeUnitsElse     = "units-of-other-sub-district"
	CodeUnitsCount    = "units-count"
	CodeUnitsTwice    = "units-named-twice"
	CodeUnitsCode     = "units-code-form"
	CodeUnitsTaken    = "units-code-taken"
	CodeUnitsUnknown  = "units-unknown"
	CodeUnitsGone     = "units-gone"
	CodeUnitsEnded    = "units-ended"
	CodeUnitsOther    = "units-other-not-open"
	CodeUnitsNotLeft  = "units-not-left"
	CodeUnitsMixed    = "units-pilot-and-life" // one of them is still in its pilot, another has closed
	CodeUnitsNoLife   = "units-no-life"
	CodeUnitsNoOffice = "units-no-office"

	// Deadlines.
	CodeNothingToExtend  = "nothing-to-extend"
	CodeNoDueDate        = "no-due-date"
	CodeExtensionEarlier = "extension-not-later"
	CodeExtensionPast    = "extension-in-the-past"
	CodeRecordWanted     = "district-record-wanted"
	CodeBeyondDeadline   = "beyond-deadline"
	CodeBeyondPeriod     = "beyond-the-period"
	CodeAlreadySuspended = "already-suspended"
	CodeNotSuspended     = "not-suspended"
	CodeSuspendedAbove   = "suspended-above"
	CodeUntilPast        = "until-in-the-past"
	CodeWhileSuspended   = "while-suspended"
	CodeNotYetOpen       = "not-yet-open"
	CodeBulletinTooEarly = "bulletin-too-early" // the pilot is not yet open

	// A programme that is to be closed.
	CodePilotStillOpen = "pilot-still-open"
	CodePilotUndecided = "pilot-undecided" // cancelled, and not named
	CodeNotCancelled   = "not-cancelled"

	// Records.
	CodeNoSuchKind      = "no-such-kind"
	CodeKindOfOthers    = "kind-of-other-level"
	CodeKindLater       = "kind-after-completion"
	CodeFiledAsRecord   = "filed-as-record" // a duty after the pilot is no step to hand in
	CodeNoPeriod        = "counts-for-no-period"
	CodeCountsAhead     = "counts-for-the-next-period"
	CodeChangedByRecord = "changed-by-record" // who is in office is not returned
	CodePeriodWanted    = "period-wanted"
	CodePeriodForm      = "period-form"
	CodePeriodToCome    = "period-to-come"
	CodeNotGuided       = "community-not-guided"
	CodeNoIdeological   = "no-ideological-work"
)

// MessageCodes lists every code that judging a message itself can give.
func MessageCodes() []string {
	return []string{
		CodeNoPayload, CodeTooLarge, CodeNotUTF8, CodeNotJSON, CodeNotObject, CodeNotText, CodeUnknownMessage,
		CodeWrongKind, CodeVersion, CodeBadID, CodeUnknownRole, CodeFutureClaim, CodeIDReused, CodeNoSuchStep,
		CodeStepOfOthers, CodeNotNewCommunity, CodeStepCameLater, CodeStepNotPlanned, CodeNoExplanation, CodeNoReason, CodeWrongRole, CodeWrongUnit, CodeNotProved, CodeSealUnknown, CodeSealOfOther, CodeAlreadyAccepted, CodeNothingToConfirm, CodeConfirmsOther,
		CodeConfirmsBoth, CodeHeldAlready, CodeReplacesOther, CodeNothingHeld, CodeNotAccepted, CodeNoSuchRound, CodeStepWithoutRounds, CodeRoundsReturned, CodeNoSubmissions, CodeTooManySubmissions, CodePilotClosing,
		CodePilotClosed, CodePilotCancelled, CodeUnrecordable, CodeUntold, CodeAttachmentUnknown, CodeLeftOutBefore, CodeStillRuns,
		CodeNotWaivable, CodeRuleElsewhere, CodeWaivedBefore, CodeStillGoesOn, CodeSubDistrictEnded,
		CodeAmendsBelow, CodeAmendsNumber, CodeAmendsUnknown, CodeAmendsNothing, CodeAmendsSettled, CodeAmendsPast, CodeAmendsRemoved, CodeAmendsFormer, CodeAmendsDone, CodeAmendsUnder, CodePilotDissolved,
		CodeUnitsBelow, CodeUnitsElse, CodeUnitsCount, CodeUnitsTwice, CodeUnitsCode, CodeUnitsTaken, CodeUnitsUnknown, CodeUnitsGone, CodeUnitsEnded, CodeUnitsOther, CodeUnitsNotLeft, CodeUnitsMixed, CodeUnitsNoLife, CodeUnitsNoOffice,
		CodeNothingToExtend, CodeNoDueDate, CodeExtensionEarlier, CodeExtensionPast, CodeRecordWanted, CodeBeyondDeadline, CodeBeyondPeriod,
		CodeAlreadySuspended, CodeNotSuspended, CodeSuspendedAbove, CodeUntilPast, CodeWhileSuspended, CodeNotYetOpen, CodeBulletinTooEarly, CodePilotStillOpen, CodePilotUndecided, CodeNotCancelled,
		CodeNoSuchKind, CodeKindOfOthers, CodeKindLater, CodeFiledAsRecord, CodeNoPeriod, CodeCountsAhead, CodeChangedByRecord, CodePeriodWanted, CodePeriodForm, CodePeriodToCome,
		CodeNotGuided, CodeNoIdeological,
	}
}
