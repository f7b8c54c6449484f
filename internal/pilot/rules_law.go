package pilot

import "strings"

// The rules of a law that the plan of 2002 did not know, L1 and on. A profile brings them:
// what its law does not give is not judged. The clause is that of the law.
var lawRules = []RuleSpec{
	hard("L1", "2025修订 选民名单、申诉", "C").on(StepVoterRegistration, StepCommitteeElection),
	hard("L2", "2025修订 选民登记", "C").on(StepVoterRegistration),
	hard("L3", "2025修订 差额选举", "C").on(StepCandidates, StepCommitteeElection),
	hard("L4", "2025修订 居民选举委员会", "C").on(StepCandidates, StepCommitteeElection),
	hard("L5", "2025修订 投票有效", "C").on(StepCommitteeElection).recorded("change-of-office"),
	hard("L6", "2025修订 委托投票", "C").on(StepCommitteeElection),
	hard("L7", "地方选举办法 组成", "C").as(Soft).on(StepCommitteeElection),
	hard("L8", "2025修订 居民代表会议", "C").on(StepAssemblyRoster),
	hard("L9", "2025修订 居民会议的召集", "C").recorded("assembly-meeting"),
	hard("L10", "2025修订 第三条", "C").on(StepSizeAdjustment),
	hard("L11", "2025修订 民主评议", "C").recorded("assembly-meeting"),
	hard("L12", "2025修订 居务监督委员会", "C").on(StepSupervisionCommittee),
	hard("L13", "2025修订 工作移交", "C").on(StepHandover),
	hard("L14", "2025修订 下属委员会", "C").on(StepSubCommittees),
}

// LawRules lists the rules of laws, L1 and on, in order. The caller must not change it.
func LawRules() []RuleSpec { return lawRules }

// OfLaw says whether it is the rule of a law, from which no plan departs.
func (r RuleSpec) OfLaw() bool { return strings.HasPrefix(r.Code, "L") }

func (r RuleSpec) on(steps ...Step) RuleSpec { r.Steps = steps; return r }
