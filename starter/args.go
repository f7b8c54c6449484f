package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
)

// wants checks the number of arguments and says, in the reader's language, how
// the command is written.
func wants(from, to int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < from || to >= 0 && len(args) > to {
			return usage("desk.wrong-arguments", catalog.Args{"n": len(args), "usage": cmd.UseLine(), "command": cmd.CommandPath()})
		}
		return nil
	}
}

// checkPlace wants a place that is written as one.
func checkPlace(place string) error {
	if client.ValidPlace(place) {
		return nil
	}
	return usage("desk.bad-place", catalog.Args{"place": place})
}

// checkProgramme wants a programme's code.
func checkProgramme(code string) error {
	if regexp.MustCompile(`^[a-z0-9-]+$`).MatchString(code) {
		return nil
	}
	return usage("desk.bad-programme", catalog.Args{"programme": code})
}

// findHandIn wants a step that is handed in; a duty after the pilot is filed as a record.
func findHandIn(typed string) (pilot.StepSpec, error) {
	spec, err := findStep(typed)
	if kind := pilot.RecordOf(spec.Code); err == nil && kind != "" {
		return spec, usage("desk.step-is-record", catalog.Args{"step": spec.Code, "kind": kind})
	}
	return spec, err
}

// findStep wants the code of a step or of a duty after the pilot, or its Chinese or English name.
func findStep(typed string) (pilot.StepSpec, error) {
	if spec, ok := pilot.Spec(pilot.Step(typed)); ok {
		return spec, nil
	}
	var codes []pilot.Unit
	for _, spec := range slices.Concat(pilot.Catalogue(), pilot.Duties()) {
		key := "step." + string(spec.Code)
		if typed == catalog.Text(catalog.Chinese, key) || strings.EqualFold(typed, catalog.Text(catalog.English, key)) {
			return spec, nil
		}
		codes = append(codes, pilot.Unit{Code: string(spec.Code)})
	}
	args := catalog.Args{"step": typed, "known": joined(codes)}
	if near := client.Nearest(typed, codes); len(near) > 0 {
		args["known"] = joined(near)
		return pilot.StepSpec{}, usage("desk.unknown-step-meant", args)
	}
	return pilot.StepSpec{}, usage("desk.unknown-step", args)
}

func joined(units []pilot.Unit) string {
	var codes []string
	for _, u := range units {
		codes = append(codes, u.Code)
	}
	return strings.Join(codes, ", ")
}

// checkLevel wants a place at the level of the step.
func checkLevel(spec pilot.StepSpec, place string) error {
	level := client.LevelOf(place)
	if level == spec.Level || level == pilot.LevelCommunity && spec.Level == pilot.LevelGovernance {
		return nil
	}
	key := "desk.step-of-community"
	if spec.Level == pilot.LevelSubDistrict {
		key = "desk.step-of-sub-district"
	}
	subDistrict, _, _ := strings.Cut(place, "/")
	return usage(key, catalog.Args{"step": spec.Code, "place": place, "sub": subDistrict})
}

// checkRole wants a role's code.
func checkRole(role string) (pilot.Role, error) {
	if slices.Contains(pilot.Roles(), pilot.Role(role)) {
		return pilot.Role(role), nil
	}
	return "", usage("desk.unknown-role", catalog.Args{"role": role, "known": roleCodes()})
}

func roleCodes() string {
	var codes []string
	for _, r := range pilot.Roles() {
		codes = append(codes, string(r))
	}
	return strings.Join(codes, ", ")
}

// sender is who hands in or returns.
type sender struct {
	name, role, unit string
}

// orDistrict is the sender of what only the district may send: in its name where no role is
// said.
func (s sender) orDistrict() sender {
	if s.role == "" {
		s.role = string(pilot.RoleDistrict)
	}
	return s
}

// check wants a name and a role.
func (s sender) check(step *pilot.StepSpec) (pilot.Role, error) {
	if strings.TrimSpace(s.name) == "" {
		return "", usage("desk.no-name")
	}
	if s.role == "" && step != nil {
		return "", usage("desk.no-role-for", catalog.Args{"step": step.Code, "role": step.Role})
	}
	if s.role == "" {
		return "", usage("desk.no-role", catalog.Args{"known": roleCodes()})
	}
	return checkRole(s.role)
}
