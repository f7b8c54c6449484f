package story

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"shidian/internal/devservices"
	"shidian/internal/pilot"
	"shidian/internal/plan"
	"shidian/internal/staff"
)

// Preparation is what a sub-district hands in before its communities may elect.
var Preparation = []pilot.Step{
	pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation,
}

// Documents are the eight that a community's meetings adopt (R23 to R30): what
// an office hands in at once.
var Documents = []pilot.Step{
	pilot.StepAssemblyRules, pilot.StepCharter, pilot.StepCivilityCovenant, pilot.StepCommitteeBylaws,
	pilot.StepDisclosureRules, pilot.StepWorkstationRules, pilot.StepSpecialistMeasures, pilot.StepEmploymentAgreement,
}

// BeforeDocuments are the steps on which the documents rest.
var BeforeDocuments = []pilot.Step{
	pilot.StepSizeAdjustment, pilot.StepElectionCommittee, pilot.StepCommitteeElection, pilot.StepAssemblyRoster,
}

// Community is all that a community hands in up to its workstation. The archive
// is left out: it needs records and files beside the steps.
func Community() []pilot.Step {
	steps := append([]pilot.Step{}, BeforeDocuments...)
	steps = append(steps, pilot.StepPartyElection)
	steps = append(steps, Documents...)
	return append(steps, pilot.StepSubCommittees, pilot.StepRecruitment, pilot.StepAgreements, pilot.StepWorkstation)
}

// Book is the shipped plan, from which sub-districts are taken one after another,
// each run through as a programme of its own.
type Book struct {
	plan *plan.Plan
	next int
	tag  string
}

// Open reads the shipped plan. The tag keeps programmes of several runs apart:
// [a-z0-9-]+.
func Open(tag string) (*Book, error) {
	p, err := Plan()
	if err != nil {
		return nil, err
	}
	return &Book{plan: p, tag: tag}, nil
}

// Plan is the shipped plan.
func Plan() (*plan.Plan, error) {
	root, err := devservices.ProjectRoot()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(root, "plans", "xicheng-2002.yaml")
	p, issues := plan.Load(path)
	if p == nil {
		return nil, fmt.Errorf("read the plan %s: %v", path, issues)
	}
	return p, nil
}

// InPlanTime has the plan's own dates be the real ones.
var InPlanTime = plan.Options{}

// errNoCommunities keeps Take from looking for ever.
var errNoCommunities = errors.New("the plan has a sub-district without communities")

// Take is as many sub-districts as have this many communities together, the last
// one's cut to fit; each a programme of its own that opens now, in real time.
func (b *Book) Take(communities int) ([]*SubDistrict, error) {
	var taken []*SubDistrict
	for communities > 0 {
		subs := b.plan.SubDistricts()
		own := subs[b.next%len(subs)]
		b.next++
		terms, err := b.terms(own.Code)
		if err != nil {
			return nil, err
		}
		terms.Communities = terms.Communities[:min(communities, len(terms.Communities))]
		for i := range terms.Communities {
			terms.Communities[i].New = false // a Party organisation exists: every community has the same steps
		}
		communities -= len(terms.Communities)
		sub, err := newSubDistrict(terms, func(*pilot.Terms) []pilot.Step { return Community() })
		if err != nil {
			return nil, err
		}
		taken = append(taken, sub)
	}
	return taken, nil
}

// SubDistrict is one pilot with what it hands in before its communities may elect
// and at the end, and its communities.
type SubDistrict struct {
	Terms       pilot.Terms
	HandIns     []pilot.HandIn
	Communities []Office
	Records     []pilot.Record // filed before the closing; none unless all is told
	Closing     []pilot.HandIn

	clerk staff.Clerk // as of the last hand-in
}

// Office is one community with its hand-ins, in order.
type Office struct {
	Place   string
	Terms   pilot.Terms
	HandIns []pilot.HandIn
	Records []pilot.Record // filed before the last hand-in; none unless the archive is told
}

// terms are a sub-district's, opening now in real time, as this number's programme.
func (b *Book) terms(code string) (pilot.Terms, error) {
	terms, err := b.plan.Terms(code, plan.Options{Clock: plan.Rebase(b.plan, time.Now(), 1)})
	if err != nil {
		return pilot.Terms{}, err
	}
	if len(terms.Communities) == 0 {
		return pilot.Terms{}, errNoCommunities
	}
	terms.Programme = fmt.Sprintf("%s-%d", b.tag, b.next)
	return terms, nil
}

func newSubDistrict(terms pilot.Terms, steps func(*pilot.Terms) []pilot.Step) (*SubDistrict, error) {
	s := &SubDistrict{Terms: terms}
	s.clerk = staff.ClerkAt(&s.Terms, pilot.NewState(), terms.Clock.PlanStart)
	var err error
	if s.HandIns, _, err = s.clerk.Tell(Preparation...); err != nil {
		return nil, err
	}
	for _, own := range staff.Family(&terms)[1:] {
		told := Office{Place: own.Place(), Terms: *own}
		if told.HandIns, told.Records, err = s.clerk.Below(own).Tell(steps(own)...); err != nil {
			return nil, err
		}
		s.Communities = append(s.Communities, told)
	}
	return s, nil
}
