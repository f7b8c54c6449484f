package main

import (
	_ "embed" // the district
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/plan"
	"shidian/internal/staff"
)

//go:embed district.yaml
var districtPlan string

const anyProgramme = "PROGRAMME"

// writePlan writes the district's plan for one programme into a folder.
func writePlan(folder, programme string) (string, error) {
	path := filepath.Join(folder, programme+".yaml")
	content := strings.ReplaceAll(districtPlan, anyProgramme, programme)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		return "", fmt.Errorf("write the plan of %s: %w", programme, err)
	}
	return path, nil
}

// loadTerms reads a plan's pilots, sub-districts and communities, as they would be
// started on a clock of this speed.
func loadTerms(path string, speed float64) ([]*pilot.Terms, error) {
	p, issues := plan.Load(path)
	if p == nil {
		return nil, fmt.Errorf("the plan %s can't be used: %v", path, issues)
	}
	clock := plan.Rebase(p, time.Unix(0, 0), speed)
	var all []*pilot.Terms
	for _, s := range p.SubDistricts() {
		own, err := p.Terms(s.Code, plan.Options{Lang: catalog.English, Clock: clock})
		if err != nil {
			return nil, fmt.Errorf("the terms of %s: %w", s.Code, err)
		}
		all = append(all, staff.Family(&own)...)
	}
	return all, nil
}
