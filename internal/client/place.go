package client

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.temporal.io/api/workflowservice/v1"

	"shidian/internal/audit"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

var placeForm = regexp.MustCompile(`^[a-z0-9-]+(/[a-z0-9-]+)?$`)

// ValidPlace says whether a place is written as places are: yuetan or yuetan/sanlihe-1.
func ValidPlace(place string) bool { return placeForm.MatchString(place) }

// LevelOf is the level of a place's own steps.
func LevelOf(place string) pilot.Level {
	if strings.Contains(place, "/") {
		return pilot.LevelCommunity
	}
	return pilot.LevelSubDistrict
}

// Unknown says that there is no pilot at a place, which may have been meant, and in which
// other programmes there is one.
func (c *Client) Unknown(ctx context.Context, t Temporal, programme, place string) error {
	if record, err := c.Store(ctx); err == nil && LevelOf(place) == pilot.LevelCommunity {
		if _, err := record.Pilot(ctx, workflows.GovernanceID(programme, place)); err == nil {
			return &UnknownPlaceError{Programme: programme, Place: place, Lives: true}
		}
	}
	known := c.Places(ctx, programme)
	if len(known) == 0 {
		known = placesRunning(ctx, t, programme, place)
	}
	return &UnknownPlaceError{Programme: programme, Place: place, Meant: Nearest(place, known), Elsewhere: c.programmesWith(ctx, place)}
}

// programmesWith are the programmes on record that have such a place; none when the record
// does not answer.
func (c *Client) programmesWith(ctx context.Context, place string) []string {
	record, err := c.Store(ctx)
	if err != nil {
		return nil
	}
	rows, err := record.Pilots(ctx, postgres.Filter{Place: place})
	if err != nil {
		return nil
	}
	var programmes []string
	for _, r := range rows {
		if r.Place == place && !slices.Contains(programmes, r.Programme) {
			programmes = append(programmes, r.Programme)
		}
	}
	return programmes
}

// Places are all places on record, sub-districts before their communities; none when
// the record does not answer.
func (c *Client) Places(ctx context.Context, programme string) []pilot.Unit {
	record, err := c.Store(ctx)
	if err != nil {
		return nil
	}
	rows, err := record.Pilots(ctx, postgres.Filter{Programme: programme})
	if err != nil {
		return nil
	}
	var places []pilot.Unit
	for _, r := range rows {
		if n := len(places); n > 0 && places[n-1].Code == r.Place {
			continue // a life after the pilot, mostly at the place of its pilot
		}
		places = append(places, pilot.Unit{Code: r.Place, Name: NameOf(r.SubDistrict, r.Community)})
	}
	return places
}

// NameOf is a place's name for people, e.g. 月坛 · 三里河一区.
func NameOf(subDistrict pilot.Unit, community *pilot.Unit) string {
	if community == nil {
		return subDistrict.Name
	}
	return subDistrict.Name + " · " + community.Name
}

// placesRunning asks the server itself, for the level at which the place is.
func placesRunning(ctx context.Context, t Temporal, programme, place string) []pilot.Unit {
	if t == nil {
		return nil
	}
	query := fmt.Sprintf("PilotProgramme = '%s' AND WorkflowType = '%s'", programme, workflows.SubDistrictPilotType)
	if sub, _, found := strings.Cut(place, "/"); found {
		query = fmt.Sprintf("PilotProgramme = '%s' AND (WorkflowType = '%s' OR WorkflowType = '%s' AND PilotSubdistrict = '%s')",
			programme, workflows.SubDistrictPilotType, workflows.CommunityPilotType, sub)
	}
	list, err := t.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: query, PageSize: 200})
	if err != nil {
		return nil
	}
	var places []pilot.Unit
	for _, e := range list.GetExecutions() {
		if _, at, ok := placeOfID(e.GetExecution().GetWorkflowId()); ok {
			places = append(places, pilot.Unit{Code: at})
		}
	}
	return places
}

// placeOfID reads programme and place from a pilot's workflow ID.
func placeOfID(id string) (programme, place string, ok bool) {
	rest, isPilot := strings.CutPrefix(id, "pilot/")
	programme, place, found := strings.Cut(rest, "/")
	return programme, place, isPilot && found && ValidPlace(place)
}

// SubjectOf reads which pilot, or which life after one, a workflow ID is of.
func SubjectOf(id string) (audit.Subject, bool) {
	programme, place, ok := placeOfID(id)
	if ok {
		return audit.Subject{WorkflowID: id, Programme: programme, Place: place, Level: LevelOf(place)}, true
	}
	return governanceOf(id)
}

// governanceOf reads a place from the workflow ID of a life after the pilot.
func governanceOf(id string) (audit.Subject, bool) {
	rest, found := strings.CutPrefix(id, "governance/")
	programme, place, whole := strings.Cut(rest, "/")
	ok := found && whole && ValidPlace(place) && LevelOf(place) == pilot.LevelCommunity
	return audit.Subject{WorkflowID: id, Programme: programme, Place: place, Level: pilot.LevelGovernance}, ok
}

// SubDistrictOf is the sub-district's code in a place.
func SubDistrictOf(place string) string {
	subDistrict, _, _ := strings.Cut(place, "/")
	return subDistrict
}

// Nearest are the places that may be meant by what was typed: by code, by part of
// a code, or by name.
func Nearest(typed string, known []pilot.Unit) []pilot.Unit {
	type candidate struct {
		pilot.Unit
		distance int
	}
	var near []candidate
	for _, k := range known {
		if far := distanceTo(typed, k); far <= max(2, len([]rune(typed))/4) {
			near = append(near, candidate{k, far})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return a.distance - b.distance })
	var out []pilot.Unit
	for _, c := range near[:min(3, len(near))] {
		out = append(out, c.Unit)
	}
	return out
}

func distanceTo(typed string, k pilot.Unit) int {
	code := k.Code
	_, own, isCommunity := strings.Cut(code, "/")
	bare := strings.NewReplacer("/", " · ", " ", "").Replace(typed)
	switch name := strings.ReplaceAll(k.Name, " ", ""); {
	case name != "" && (name == strings.ReplaceAll(bare, " ", "") || strings.HasSuffix(name, "·"+typed)):
		return 0
	case isCommunity && own == typed:
		return 0
	}
	return editDistance(strings.ToLower(typed), code)
}

func editDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 80 {
		x = x[:80]
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(x); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := diagonal
			if x[i-1] != y[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(row[j]+1, row[j-1]+1, cost)
		}
	}
	return row[len(y)]
}
