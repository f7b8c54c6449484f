package plan

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/yamlfile"
	"shidian/plans"
)

const profileFolder = "profiles"

// findProfile returns a profile's file: the one beside the plan in `profiles/`,
// else the one that is built in. Beside is the plan's folder, empty for none.
func findProfile(beside, name string) (r *reader, data []byte, found bool) {
	file := name + ".yaml"
	if beside != "" {
		r = &reader{file: filepath.Join(beside, profileFolder, file)}
		data, ok := r.readFile(r.file)
		if ok || r.issues[0].Code != CodeNoSuchFile {
			return r, data, true
		}
	}
	data, err := plans.Files.ReadFile(profileFolder + "/" + file)
	return &reader{file: profileFolder + "/" + file}, data, err == nil
}

// profileNames lists the profiles that a plan in a folder can name.
func profileNames(beside string) []string {
	files, _ := fs.Glob(plans.Files, profileFolder+"/*.yaml")
	if beside != "" {
		own, _ := filepath.Glob(filepath.Join(beside, profileFolder, "*.yaml"))
		files = append(files, own...)
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(f), ".yaml"))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// profile reads a profile's bytes.
func (r *reader) profile(name string, data []byte) pilot.Profile {
	root, ok := r.parse(data)
	if !ok {
		return pilot.Profile{}
	}
	return r.profileOf(name, root)
}

var profileKeys = known{required: []string{
	"name", "title", "committee", "election", "assembly", "party", "sub-committees", "recruitment",
	"adoption", "retention", "households",
}, optional: []string{"governance", "retention-table", "in-force", "suitable-range", "supervision-committee"}}

func (r *reader) profileOf(name string, root ast.Node) pilot.Profile {
	p := pilot.Profile{Name: name}
	f := r.mapping(value{root, "", yamlfile.Position(root)}, profileKeys)
	with(f, "name", func(v value) {
		if c := r.code(v); c.ok && c.v != name {
			r.fail(v.at, CodeProfileName, catalog.Args{"value": c.v, "suggest": name})
		}
	})
	with(f, "title", func(v value) { r.name(v, maxName) })
	with(f, "in-force", func(v value) { p.InForce = r.inForce(v) })
	with(f, "committee", func(v value) { p.Committee = r.committee(v) })
	with(f, "election", func(v value) { p.Election = r.election(v) })
	with(f, "assembly", func(v value) { p.Assembly = r.assembly(v) })
	with(f, "party", func(v value) { p.Party = r.party(v) })
	with(f, "sub-committees", func(v value) {
		s := r.withMore(v, []string{"members"}, []string{"also"})
		p.SubCommittees = pilot.SubCommitteeLimits{Members: s.limits("members"), Also: s.words("also", evidence.OtherSubCommittees()...)}
	})
	with(f, "recruitment", func(v value) { p.Recruitment.Order = r.section(v, "order").words("order") })
	with(f, "governance", func(v value) { p.Governance = r.governance(v) })
	with(f, "adoption", func(v value) { p.Adoption = r.adoption(v) })
	rest := section{r, "", f}
	p.Retention = rest.words("retention")
	p.RetentionTable = rest.retentionTable(p.Retention)
	p.Households = rest.limits("households")
	p.SuitableRange, p.SupervisionCommittee = rest.flag("suitable-range"), rest.flag("supervision-committee")
	return p
}

// inForce reads from when to when the profile's law holds.
func (r *reader) inForce(v value) (in pilot.InForce) {
	f := r.mapping(v, known{required: []string{"from"}, optional: []string{"to"}})
	with(f, "from", func(v value) { in.From = r.date(v).v })
	with(f, "to", func(v value) {
		to := r.date(v)
		if in.To = to.v; to.ok && to.v < in.From {
			r.fail(to.at, CodeInForceReversed, catalog.Args{"from": string(in.From), "to": string(to.v)})
		}
	})
	return in
}

func (r *reader) committee(v value) pilot.CommitteeProfile {
	s := r.withMore(v, []string{"members", "directors", "vice-directors", "term-years"},
		[]string{"other-size", "acting-member", "woman-member", "no-close-relatives", "not-competent"})
	return pilot.CommitteeProfile{
		Members: s.limits("members"), Directors: s.count("directors"),
		ViceDirectors: s.limits("vice-directors"), TermYears: s.count("term-years"),
		OtherSize: s.flag("other-size"), Acting: s.flag("acting-member"), Woman: s.flag("woman-member"),
		NoRelatives: s.flag("no-close-relatives"), NotCompetent: s.count("not-competent"),
	}
}

// ElectionMethods are the methods of Act Art. 8: all voters, one representative per household,
// representatives of the residents' groups for this vote; since 2026 the residents'
// representatives, who stand for the whole term.
func ElectionMethods() []string {
	return []string{"all-voters", "household-representatives", "group-representatives", "residents-representatives"}
}

// VoterClasses are who registers as a voter: whose household is registered here, who usually
// lives here, who works for the community.
func VoterClasses() []string {
	return []string{"household-registered", "usual-residents", "community-workers"}
}

func (r *reader) election(v value) pilot.ElectionProfile {
	s := r.withMore(v, []string{
		"voting-age", "methods", "turnout", "winner", "supplementary", "committee-days-before",
		"voter-list-days-before", "objection-days", "objection-decision-days", "candidates-days-before", "results-filed-days-after",
	}, []string{
		"voter-classes", "more-candidates", "equal-candidates", "relatives-leave", "turnout-by-method", "written-proxies",
		"handover-days", "committee-members", "committee-chosen-by", "re-elect-after-years",
	})
	e := pilot.ElectionProfile{
		VotingAge: s.count("voting-age"), Methods: s.words("methods", ElectionMethods()...),
		Turnout: s.share("turnout"), Winner: s.share("winner"), Supplementary: s.share("supplementary"),
		CommitteeDaysBefore:   s.count("committee-days-before"),
		VoterListDaysBefore:   s.count("voter-list-days-before"),
		ObjectionDays:         s.count("objection-days"),
		ObjectionDecisionDays: s.count("objection-decision-days"),
		CandidatesDaysBefore:  s.count("candidates-days-before"),
		ResultsFiledDaysAfter: s.count("results-filed-days-after"),
	}
	e.ListByLaw, e.ObjectionsByLaw = s.byLaw("voter-list-days-before"), s.byLaw("objection-days")
	e.VoterClasses = s.words("voter-classes", VoterClasses()...)
	e.MoreCandidates, e.EqualCandidates = s.flag("more-candidates"), s.flag("equal-candidates")
	e.RelativesLeave, e.WrittenProxies = s.flag("relatives-leave"), s.flag("written-proxies")
	e.HandoverDays, e.ReElectAfterYears = s.count("handover-days"), s.count("re-elect-after-years")
	e.CommitteeMembers = s.limits("committee-members")
	e.CommitteeChosenBy = s.words("committee-chosen-by", evidence.ElectionCommitteeChoosers()...)
	with(s.fields, "turnout-by-method", func(v value) { e.TurnoutByMethod = r.turnouts(v) })
	r.checkPeriods(s, e)
	return e
}

// turnouts reads the turnout that each method needs; one left out has the usual.
func (r *reader) turnouts(v value) (all []pilot.MethodShare) {
	s := r.withMore(v, nil, ElectionMethods())
	for _, method := range ElectionMethods() {
		if share := s.share(method); share.IsSet() {
			all = append(all, pilot.MethodShare{Method: method, Share: share})
		}
	}
	return all
}

// checkPeriods warns of periods that cannot all be kept: the committee comes
// before the voter list, and objections are decided before polling day.
func (r *reader) checkPeriods(s section, e pilot.ElectionProfile) {
	least := func(key string, days, least int) {
		if v, ok := s.get(key); ok && days > 0 && days < least {
			r.warn(v.at, CodePeriodsDisagree, catalog.Args{"key": key, "value": days, "least": least})
		}
	}
	least("committee-days-before", e.CommitteeDaysBefore, e.VoterListDaysBefore)
	least("voter-list-days-before", e.VoterListDaysBefore, max(e.ObjectionDays+e.ObjectionDecisionDays, e.CandidatesDaysBefore))
}

func (r *reader) assembly(v value) pilot.AssemblyProfile {
	s := r.withMore(v, []string{"age", "quorum", "resolution", "meetings-per-year", "extra-residents", "extra-households"},
		[]string{"extra-groups", "extra-representatives", "on-request", "bodies", "residents-share"})
	return pilot.AssemblyProfile{
		Age: s.count("age"), Quorum: s.share("quorum"), Resolution: s.share("resolution"),
		MeetingsPerYear: s.count("meetings-per-year"), ExtraResidents: s.share("extra-residents"),
		ExtraHouseholds: s.share("extra-households"), ExtraGroups: s.share("extra-groups"),
		ExtraRepresentatives: s.share("extra-representatives"), OnRequest: s.share("on-request"),
		Bodies: s.words("bodies", evidence.MeetingBodies()...), ResidentsShare: s.share("residents-share"),
	}
}

// party reads the Party re-election's rules; a profile that says nothing of votes
// and order has the usual ones.
func (r *reader) party(v value) pilot.PartyProfile {
	s := section{r, v.key, r.mapping(v, known{required: []string{"attendance"}, optional: []string{"winner", "strict-order"}})}
	return pilot.PartyProfile{Attendance: s.share("attendance"), Winner: s.share("winner"), Strict: s.flag("strict-order")}
}

// governance reads how the life after the pilot is paced; a profile that says
// nothing of it has the usual pace.
func (r *reader) governance(v value) pilot.GovernanceProfile {
	s := r.section(v, "announce-days", "report-days", "filing-days")
	return pilot.GovernanceProfile{AnnounceDays: s.count("announce-days"), ReportDays: s.count("report-days"), FilingDays: s.count("filing-days")}
}

// adoption reads which body adopts each of the eight documents (A5).
func (r *reader) adoption(v value) []pilot.AdoptionRule {
	documents := []pilot.Step{
		pilot.StepAssemblyRules, pilot.StepCharter, pilot.StepCivilityCovenant, pilot.StepCommitteeBylaws,
		pilot.StepDisclosureRules, pilot.StepWorkstationRules, pilot.StepSpecialistMeasures, pilot.StepEmploymentAgreement,
	}
	s := r.section(v, words(documents)...)
	var all []pilot.AdoptionRule
	for _, step := range documents {
		rule := pilot.AdoptionRule{Step: step}
		f := s.sourced(string(step), "hard")
		with(f, "value", func(v value) { rule.Body = r.oneOf(v, evidence.ActAdopt.Bodies()...).v })
		with(f, "hard", func(v value) { rule.Hard = r.yes(v).v })
		all = append(all, rule)
	}
	return all
}
