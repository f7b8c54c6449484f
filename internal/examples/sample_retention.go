package examples

import "shidian/internal/pilot"

func sampleRetention() []pilot.RetentionClass {
	return []pilot.RetentionClass{
		{Class: "permanent", Documents: []string{
			"leading-group-notice", "pilot-plan-text", "summary-report", "community-list", "size-decision",
			"party-founding-approval", "result-report", "result-filing-receipt", "committee-list", "committee-allocation",
			"representatives-roster", "party-election-file", "party-election-approval", "assembly-rules-text", "charter-text",
			"civility-covenant-text", "committee-bylaws-text", "disclosure-rules-text", "workstation-rules-text", "specialist-measures-text",
			"employment-agreement-text", "adoption-records", "party-opinion",
		}},
		{Class: "long", Years: 50, Documents: []string{
			"party-minutes", "responsibility-table", "bulletins", "reaction-digests", "periodic-reports",
			"self-check-form", "guidance-records", "rule-revisions", "presiding-decision", "election-committee-list",
			"election-committee-minutes", "election-notices", "voter-register", "published-list", "objections",
			"objection-decisions", "candidate-lists", "count-sheet", "ideological-work-records", "service-roster",
			"health-roster", "security-roster", "culture-roster", "environment-roster", "coordination-roster",
			"recruitment-file", "post-table", "signed-agreements", "plate-photo", "funds-and-premises",
			"first-assembly-minutes", "station-decision", "station-head-decision",
		}},
		{Class: "short", Years: 15, Documents: []string{
			"publicity-file", "proxies", "sealed-ballots",
		}},
	}
}
