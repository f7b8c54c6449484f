package plan_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/plan"
)

func compiled(t *testing.T, schema []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource("schema.json", doc))
	s, err := c.Compile("schema.json")
	require.NoError(t, err)
	return s
}

// judged is what the schema says of a YAML file.
func judged(t *testing.T, s *jsonschema.Schema, data []byte) error {
	t.Helper()
	text, err := yaml.YAMLToJSON(data)
	if err != nil {
		return err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	return s.Validate(doc)
}

func TestSchema_AcceptsTheShippedPlanAndProfiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern string
		schema  []byte
		line    string
	}{
		{"../../plans/*.yaml", plan.Schema(), "# yaml-language-server: $schema=./district-plan.schema.json\n"},
		{"../../plans/profiles/*.yaml", plan.ProfileSchema(), "# yaml-language-server: $schema=../profile.schema.json\n"},
	} {
		files, err := filepath.Glob(c.pattern)
		require.NoError(t, err)
		require.NotEmpty(t, files)
		s := compiled(t, c.schema)
		for _, file := range files {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			require.NoError(t, judged(t, s, data), file)
			require.True(t, bytes.HasPrefix(data, []byte(c.line)), file)
		}
	}
}

func TestSchema_AgreesWithTheLoaderOnTheTableOfWrongPlans(t *testing.T) {
	t.Parallel()
	s := compiled(t, plan.Schema())
	require.NoError(t, judged(t, s, edited(t, smallPlan)))
	for _, w := range wrongPlans {
		data := edited(t, smallPlan, w.edit...)
		if err := judged(t, s, data); w.schema {
			require.Error(t, err, w.name)
			_, issues := plan.Parse("small.yaml", data)
			require.True(t, plan.Failed(issues), w.name)
		} else if w.name != "a key twice" { // which is wrong already as YAML
			require.NoError(t, err, w.name)
		}
	}
}

func TestSchema_AgreesWithTheLoaderOnTheTableOfWrongProfiles(t *testing.T) {
	t.Parallel()
	s := compiled(t, plan.ProfileSchema())
	for _, w := range wrongProfiles {
		data := edited(t, shippedProfile, w.edit...)
		if err := judged(t, s, data); w.schema {
			require.Error(t, err, w.name)
		} else {
			require.NoError(t, err, w.name)
		}
	}
}

func TestSchema_KnowsTheStepsAndRolesOfLaddersAndLeastTimes(t *testing.T) {
	t.Parallel()
	var schema struct {
		Defs struct {
			Step struct {
				Enum []pilot.Step `json:"enum"`
			} `json:"step"`
			Role struct {
				Enum []pilot.Role `json:"enum"`
			} `json:"role"`
		} `json:"$defs"`
	}
	require.NoError(t, json.Unmarshal(plan.Schema(), &schema))
	var steps []pilot.Step
	for _, spec := range pilot.Catalogue() {
		steps = append(steps, spec.Code)
	}
	require.Equal(t, steps, schema.Defs.Step.Enum)
	require.Equal(t, pilot.Roles(), schema.Defs.Role.Enum)
}

func TestSchema_KnowsTheStagesAndStepsOfTheCatalogue(t *testing.T) {
	t.Parallel()
	var schema struct {
		Defs struct {
			Schedule struct {
				Properties struct {
					Stages struct {
						Required   []pilot.Stage       `json:"required"`
						Properties map[pilot.Stage]any `json:"properties"`
					} `json:"stages"`
					Steps struct {
						Properties map[pilot.Step]any `json:"properties"`
					} `json:"steps"`
				} `json:"properties"`
			} `json:"schedule"`
		} `json:"$defs"`
	}
	require.NoError(t, json.Unmarshal(plan.Schema(), &schema))
	dates := schema.Defs.Schedule.Properties
	require.Equal(t, pilot.Stages(), dates.Stages.Required)
	require.Len(t, dates.Stages.Properties, len(pilot.Stages()))
	require.Len(t, dates.Steps.Properties, len(pilot.Catalogue()))
	for _, spec := range pilot.Catalogue() {
		require.Contains(t, dates.Steps.Properties, spec.Code)
	}
}

// ownProfile loads the small plan with a profile of its own beside it.
func ownProfile(t *testing.T, profile []byte) (*plan.Plan, []plan.Issue) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "profiles"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "profiles", "cn-1989-beijing-2000.yaml"), profile, 0o600))
	path := filepath.Join(dir, "plan.yaml")
	require.NoError(t, os.WriteFile(path, edited(t, smallPlan), fs.FileMode(0o600)))
	return plan.Load(path)
}
