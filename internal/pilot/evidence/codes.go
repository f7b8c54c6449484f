package evidence

import (
	"shidian/internal/pilot"
)

// Codes of findings about evidence and attachments. The catalogue has a text
// finding.<code> for each, in both languages. Codes are data: they never change
// once released.
const (
	// Form: what was typed can't be read as this step's evidence.
	CodeNoEvidence      = "no-evidence"
	CodeUnknownStep     = "unknown-step"
	CodeUnknownField    = "unknown-field"
	CodeMisspeltField   = "misspelt-field"
	CodeDoubledField    = "doubled-field"
	CodeMissing         = "missing"
	CodeWantsText       = "wants-text"
	CodeWantsNumber     = "wants-number"
	CodeWantsWhole      = "wants-whole-number"
	CodeWantsYesNo      = "wants-yes-no"
	CodeWantsDate       = "wants-date"
	CodeWantsList       = "wants-list"
	CodeWantsGroup      = "wants-group"
	CodeNotAChoice      = "not-a-choice"
	CodeOutOfRange      = "out-of-range"
	CodeRuleUnmet       = "rule-unmet" // a field that is wrong in form leaves its rule unmet
	CodeMoreFindings    = "more-findings"
	CodeBadDigest       = "bad-digest"
	CodeDoubledDocument = "doubled-attachment"

	// Time.
	CodeFutureDate = "future-date"
	CodeTooEarly   = "too-early"
	CodeTooLate    = "too-late"

	// Who and how many.
	CodeNameTwice       = "name-twice"
	CodeListedTwice     = "listed-twice" // what is no person
	CodeNameAmbiguous   = "name-ambiguous"
	CodeNameAsOnRecord  = "name-as-on-record"
	CodeNameHidden      = "name-hidden-character"
	CodeAnotherPlace    = "another-place"
	CodeTooMany         = "exceeds-total"
	CodeTotalDiffers    = "total-differs"
	CodeCountsDiffer    = "counts-differ"
	CodeUnderAge        = "under-age"
	CodeWrongBody       = "wrong-body"
	CodeOfficeAdopts    = "office-adopts"
	CodeUnusualBody     = "unusual-body"
	CodeNotOnCommittee  = "not-on-committee"
	CodeNotTrue         = "must-be-true"
	CodeNothingAnew     = "nothing-anew" // a community that owes nothing of what an order left to be done anew
	CodeAnewLeft        = "anew-left"
	CodeMustBeFalse     = "must-be-false"
	CodeCommunityAbsent = "community-absent"

	// Preparation and foundation.
	CodeGroupsNotProvided = "groups-not-provided"
	CodeNotItsOwnPlan     = "not-its-own-plan"
	CodePhaseMissing      = "phase-missing"
	CodeScheduleTooLate   = "schedule-too-late"
	CodeNotThePlansDay    = "not-the-plans-day"
	CodePrincipleBroken   = "principle-broken"
	CodeNoSuchRule        = "no-such-rule"
	CodeTopicMissing      = "topic-missing"
	CodeAudienceMissing   = "audience-missing"
	CodeTooFewForms       = "too-few-forms"
	CodeUnusualHouseSize  = "unusual-households"

	// Election.
	CodeTurnoutFailed       = "turnout-failed"
	CodeSeatsUnfilled       = "seats-unfilled"
	CodeWinnerBelow         = "winner-below-threshold"
	CodeDirectors           = "one-director"
	CodeViceDirectors       = "vice-directors"
	CodeCommitteeSize       = "committee-size"
	CodeDirectorNotRetired  = "director-not-retired"
	CodeCandidateConducts   = "candidate-on-election-committee"
	CodeNotElectedEarlier   = "not-elected-earlier"
	CodeEarlierDiffers      = "elected-earlier-differs"
	CodeEarlierMissing      = "elected-earlier-missing"
	CodeEarlierCount        = "elected-earlier-count"
	CodeElectedAlready      = "elected-already"
	CodeVoidRoundNames      = "void-round-names"
	CodeNoneElectedNames    = "none-elected-names"
	CodeSupplementaryFailed = "supplementary-failed"
	CodeRoundDiffers        = "round-differs"
	CodeConstituencyEmpty   = "constituency-empty"
	CodeNoRights            = "no-rights"
	CodeAttendance          = "attendance"
	CodeBeforeCommittee     = "before-committee-result"
	CodeFoundingUnknown     = "founding-unknown"
	CodeConstituencyDiffers = "constituency-differs"
	CodeConstituencySends   = "constituency-sends"
	CodePeriodShort         = "period-too-short"
	CodePeriodOver          = "period-over"
	CodeTermYears           = "term-years"
	CodeWrongRound          = "wrong-round"
	CodeNoticeMissing       = "notice-missing"
	CodeNumberTwice         = "number-twice"
	CodeFewerVotesWin       = "fewer-votes-win"
	CodeNoCandidate         = "no-formal-candidate"
	CodeHouseholdsDiffer    = "households-differ"
	CodePartyFirst          = "party-before-committee"
	CodePartyVotes          = "party-votes"
	CodeTooFewCandidates    = "too-few-candidates"
	CodeRelativeConducts    = "relative-on-election-committee"
	CodeRelativesTogether   = "relatives-together"
	CodeNoWoman             = "no-woman"
	CodeElectionBodySize    = "election-committee-size"
	CodeResidentsFew        = "residents-too-few"
	CodeVoterListDiffers    = "voter-list-differs"
	CodeNotNominated        = "not-nominated"
	CodeNeverConducted      = "not-on-election-committee"
	CodeSitsOnCommittee     = "sits-on-committee"
	CodeOneHead             = "one-head"
	CodeTermDiffers         = "term-differs"

	// Institutions.
	CodeNoQuorum          = "no-quorum"
	CodeNotCarried        = "not-carried"
	CodeTooFewMeetings    = "too-few-meetings"
	CodeSubCommitteeGone  = "sub-committee-missing"
	CodeSubCommitteeTwice = "sub-committee-twice"
	CodeSubCommitteeSize  = "sub-committee-size"

	// Workstation.
	CodeNotAssessed      = "not-assessed"
	CodeNotQualified     = "not-qualified"
	CodeStageMissing     = "stage-missing"
	CodeStageOrder       = "stage-order"
	CodeStageExtra       = "stage-extra"
	CodeScoreMissing     = "score-missing"
	CodePostUnknown      = "post-unknown"
	CodeOneCandidate     = "one-candidate"
	CodeNoNotice         = "no-public-notice"
	CodeNoStatutoryTask  = "no-statutory-task"
	CodePassedOver       = "passed-over"
	CodePostDiffers      = "post-differs"
	CodeAgreementDiffers = "agreement-differs"
	CodeNotSigned        = "not-signed"
	CodeSignedNotHired   = "signed-not-hired"
	CodeStaffNotSigned   = "staff-not-signed"
	CodeUnusualTitle     = "unusual-title"
	CodeHeadNotDirector  = "head-not-director"
	CodePlate            = "plate-name"
	CodeNoCrossHolding   = "no-cross-holding"
	CodeLeaderMissing    = "leader-missing"

	// Archive and closing.
	CodeItemMissing     = "item-missing"
	CodeDocumentMissing = "document-missing"
	CodeDocumentUntold  = "document-not-told"
	CodeRetention       = "retention-class"
	CodeRetentionTable  = "retention-table"
	CodeHeadMissing     = "head-missing"
	CodeHeadNotPassed   = "head-not-passed"
	CodeLateHard        = "late-hard"
	CodeLateSoft        = "late-in-principle"
	CodeStepElsewhere   = "step-elsewhere"

	// Life after the pilot.
	CodeMeetingVoid       = "meeting-void"
	CodeRequestBelow      = "request-below-threshold"
	CodeResolutionUnknown = "resolution-unknown"
	CodeNoFollowUp        = "no-follow-up"
	CodeReportLong        = "report-period-too-long"
	CodeNotInOffice       = "not-in-office"
	CodeInOffice          = "already-in-office"
	CodeNotAppraised      = "not-appraised"
	CodeBodyNotAppraised  = "body-not-appraised"
	CodeNotElected        = "not-by-election"
	CodeTextLong          = "text-too-long"
	CodeOfficeEnds        = "office-ends"
)

// EvidenceCodes lists every code that an examination of evidence or attachments
// can give.
func EvidenceCodes() []string {
	return []string{
		CodeNoEvidence, pilot.CodeNotJSON, pilot.CodeTooDeep, CodeUnknownStep, CodeUnknownField, CodeMisspeltField, CodeDoubledField, CodeMissing,
		CodeWantsText, CodeWantsNumber, CodeWantsWhole, CodeWantsYesNo, CodeWantsDate, CodeWantsList, CodeWantsGroup,
		CodeNotAChoice, CodeOutOfRange, CodeRuleUnmet, CodeMoreFindings, CodeBadDigest, CodeDoubledDocument,
		CodeFutureDate, CodeTooEarly, CodeTooLate,
		CodeNameTwice, CodeListedTwice, CodeNameAmbiguous, CodeNameAsOnRecord, CodeNameHidden, CodeAnotherPlace, CodeTooMany, CodeTotalDiffers, CodeCountsDiffer, CodeUnderAge, CodeWrongBody, CodeOfficeAdopts, CodeUnusualBody, pilot.CodeNoReason,
		CodeNotOnCommittee, CodeNothingAnew, CodeAnewLeft, CodeNotTrue, CodeMustBeFalse, CodeCommunityAbsent,
		CodeGroupsNotProvided, CodeNotItsOwnPlan, CodePhaseMissing, CodeScheduleTooLate, CodeNotThePlansDay, CodePrincipleBroken, CodeNoSuchRule, CodeTopicMissing,
		CodeAudienceMissing, CodeTooFewForms, CodeUnusualHouseSize,
		CodeTurnoutFailed, CodeSeatsUnfilled, CodeWinnerBelow, CodeDirectors, CodeViceDirectors, CodeCommitteeSize,
		CodeDirectorNotRetired, CodeCandidateConducts, CodeNotElectedEarlier, CodeEarlierDiffers, CodeEarlierMissing, CodeEarlierCount, CodeElectedAlready, CodeVoidRoundNames,
		CodeVoterListDiffers, CodeNotNominated, CodeNeverConducted, CodeSitsOnCommittee, CodeOneHead, CodeTermDiffers,
		CodeNoneElectedNames, CodeSupplementaryFailed, CodeRoundDiffers, CodeConstituencyEmpty, CodeNoRights,
		CodeAttendance, CodeBeforeCommittee, CodeFoundingUnknown, CodeConstituencyDiffers,
		CodeConstituencySends, CodePeriodShort, CodePeriodOver, CodeTermYears, CodeWrongRound, CodeNoticeMissing, CodeNumberTwice,
		CodeFewerVotesWin, CodeNoCandidate, CodeHouseholdsDiffer, CodePartyFirst, CodePartyVotes,
		CodeTooFewCandidates, CodeRelativeConducts, CodeRelativesTogether, CodeNoWoman, CodeElectionBodySize, CodeResidentsFew,
		CodeNoQuorum, CodeNotCarried, CodeTooFewMeetings, CodeSubCommitteeGone, CodeSubCommitteeTwice, CodeSubCommitteeSize,
		CodeNotAssessed, CodeNotQualified, CodeStageMissing, CodeStageOrder, CodeStageExtra, CodeScoreMissing, CodePostUnknown, CodeOneCandidate,
		CodeNoNotice, CodeNoStatutoryTask, CodePassedOver, CodePostDiffers, CodeAgreementDiffers,
		CodeNotSigned, CodeSignedNotHired, CodeStaffNotSigned, CodeUnusualTitle, CodeHeadNotDirector, CodePlate, CodeNoCrossHolding, CodeLeaderMissing,
		CodeItemMissing, CodeDocumentMissing, CodeDocumentUntold, CodeRetention, CodeHeadMissing, CodeHeadNotPassed, CodeLateHard, CodeLateSoft, CodeStepElsewhere,
		CodeMeetingVoid, CodeRequestBelow, CodeResolutionUnknown, CodeNoFollowUp, CodeReportLong, CodeNotInOffice, CodeInOffice,
		CodeNotAppraised, CodeBodyNotAppraised, CodeNotElected, CodeTextLong, CodeOfficeEnds,
	}
}
