package pilot_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
)

// otherwise makes another value out of one, whatever it is.
func otherwise(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + 1)
	case reflect.Float64:
		v.SetFloat(v.Float() + 1)
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Pointer:
		one := reflect.New(v.Type().Elem())
		otherwise(one.Elem())
		v.Set(one)
	case reflect.Slice:
		one := reflect.New(v.Type().Elem()).Elem()
		otherwise(one)
		v.Set(reflect.Append(reflect.MakeSlice(v.Type(), 0, 1), one))
	case reflect.Map:
		key, one := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		key.SetString("district")
		otherwise(one)
		m := reflect.MakeMap(v.Type())
		m.SetMapIndex(key, one)
		v.Set(m)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() && v.Type() != reflect.TypeFor[pilot.Clock]() {
				otherwise(v.Field(i))
			}
		}
		if clock, ok := v.Addr().Interface().(*pilot.Clock); ok {
			clock.Speed++
		}
	default:
		panic("what is otherwise of a " + v.Kind().String())
	}
}

// Whoever orders other terms sees everything that becomes another: a field of the terms
// that no difference names would be changed behind his back.
func TestDifferences_NoFieldOfTheTermsChangesUnnamed(t *testing.T) {
	t.Parallel()
	unnamed := []string{"PlanDigest", "Amended"} // known by what is in it; the order itself
	for i := range reflect.TypeFor[pilot.Terms]().NumField() {
		field := reflect.TypeFor[pilot.Terms]().Field(i)
		t.Run(field.Name, func(t *testing.T) {
			t.Parallel()
			before, after := examples.SampleTerms(), examples.SampleTerms()
			otherwise(reflect.ValueOf(after).Elem().FieldByIndex(field.Index))
			if field.Name == "Due" || field.Name == "StepLadders" || field.Name == "MinDays" { // of steps that there are
				set := reflect.ValueOf(after).Elem().FieldByIndex(field.Index).Index(0).FieldByName("Step")
				set.SetString(string(pilot.StepCharter))
			}
			switch field.Name {
			case "With":
				i := slices.IndexFunc(pilot.Catalogue(), func(s pilot.StepSpec) bool { return s.Optional })
				after.With = []pilot.Step{pilot.Catalogue()[i].Code}
			case "Without":
				after.Without = []pilot.Step{pilot.StepCharter}
			}
			require.Equal(t, !slices.Contains(unnamed, field.Name), len(pilot.Differences(before, after)) > 0)
		})
	}
}

// Nor does one of a community, beside its code, which makes it another.
func TestDifferences_NoFieldOfACommunityChangesUnnamed(t *testing.T) {
	t.Parallel()
	kind := reflect.TypeFor[pilot.CommunityTerms]()
	for i := range kind.NumField() {
		t.Run(kind.Field(i).Name, func(t *testing.T) {
			t.Parallel()
			before, after := examples.SampleTerms(), examples.SampleTerms()
			c := reflect.ValueOf(&after.Communities[0]).Elem().Field(i)
			otherwise(c)
			if kind.Field(i).Name == "Due" {
				c.Index(0).FieldByName("Step").SetString(string(pilot.StepCharter))
			}
			// How a community came to be in mid-run no plan says.
			require.Equal(t, kind.Field(i).Name != "Origin", len(pilot.Differences(before, after)) > 0)
		})
	}
}

func TestDifferences_SayWhatBecomesOfEachThing(t *testing.T) {
	t.Parallel()
	d20 := -20
	party := pilot.Recipient{Role: pilot.RoleSubDistrictParty, Unit: "sample", Name: "赵丽"}
	before := examples.SampleTerms()
	before.Recipients = []pilot.Recipient{party, {Role: pilot.RoleDistrict, Unit: "sample-district", Name: "李国强", Email: "li@example.org"}}
	before.Due = []pilot.StepDue{{Step: pilot.StepCharter, Due: "2002-11-20"}}
	before.Calendar.Off = []pilot.Date{"2002-10-01"}
	for name, c := range map[string]struct {
		change func(*pilot.Terms)
		want   []pilot.Difference
	}{
		"a due date": {
			func(t *pilot.Terms) { t.Due = []pilot.StepDue{{Step: pilot.StepCharter, Due: "2002-12-01"}} },
			[]pilot.Difference{{Field: "due", Step: "charter", Before: "2002-11-20", After: "2002-12-01"}},
		},
		"a date that is counted from polling day": {
			func(t *pilot.Terms) { t.Due = []pilot.StepDue{{Step: pilot.StepCharter, FromPolling: &d20}} },
			[]pilot.Difference{{Field: "due", Step: "charter", Before: "2002-11-20", After: "D-20"}},
		},
		"a successor": {
			func(t *pilot.Terms) {
				t.Recipients = slices.Clone(t.Recipients)
				t.Recipients[0].Name = "钱进"
			},
			[]pilot.Difference{
				{Field: "recipient", About: "sub-district-party@sample", Before: "赵丽"},
				{Field: "recipient", About: "sub-district-party@sample", After: "钱进"},
			},
		},
		"an address": {
			func(t *pilot.Terms) {
				t.Recipients = slices.Clone(t.Recipients)
				t.Recipients[1].Email = "lgq@example.org"
				t.Recipients[1].Away = []pilot.Span{{From: "2002-10-01", To: "2002-10-07"}}
			},
			[]pilot.Difference{{Field: "reached", About: "李国强", Before: "li@example.org", After: "lgq@example.org, 2002-10-01–2002-10-07"}},
		},
		"a holiday that moves": {
			func(t *pilot.Terms) { t.Calendar.Off = []pilot.Date{"2002-10-02"} },
			[]pilot.Difference{{Field: "off", About: "2002-10-01", Before: "2002-10-01"}, {Field: "off", About: "2002-10-02", After: "2002-10-02"}},
		},
		"a ladder": {
			func(t *pilot.Terms) { t.Ladder = &pilot.Ladder{Before: []int{3}, Hour: 8} },
			[]pilot.Difference{{Field: "ladder", Before: "-14, -7, -2, -0, +1 sub-district-office, +3 district, *7 @9:00", After: "-3 @8:00"}},
		},
		"a community more, one less": {
			func(t *pilot.Terms) {
				t.Communities = []pilot.CommunityTerms{{Unit: pilot.Unit{Code: "new-1", Name: "新社区"}}}
			},
			[]pilot.Difference{{Field: "community", Place: "sample-1", Before: "示例社区"}, {Field: "community", Place: "new-1", After: "新社区"}},
		},
		"another profile": {
			func(t *pilot.Terms) { t.Profile.Name = "cn-2018" },
			[]pilot.Difference{{Field: "profile", Before: "cn-1989-beijing-2000", After: "cn-2018"}},
		},
		"the same profile with another value": {
			func(t *pilot.Terms) { t.Profile.Households.Max = 900 },
			[]pilot.Difference{{Field: "profile-values", About: "households", Before: `{"min":100,"max":700}`, After: `{"min":100,"max":900}`}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			after := *before
			c.change(&after)
			require.Equal(t, c.want, pilot.Differences(before, &after))
		})
	}
}

func TestDifferences_ACommunityWithoutDatesOfItsOwnGoesByItsSubDistricts(t *testing.T) {
	t.Parallel()
	before, after := examples.SampleTerms(), examples.SampleTerms()
	for _, terms := range []*pilot.Terms{before, after} {
		terms.Due = []pilot.StepDue{{Step: pilot.StepCharter, Due: "2002-12-06"}, {Step: pilot.StepSummary, Due: "2002-12-20"}}
	}
	before.Communities[0].Due = []pilot.StepDue{{Step: pilot.StepCharter, Due: "2002-12-01"}, {Step: pilot.StepSummary, Due: "2002-12-20"}}
	require.Equal(t, []pilot.Difference{
		{Field: pilot.DiffersDue, Place: before.Communities[0].Code, Step: pilot.StepCharter, Before: "2002-12-01", After: "2002-12-06"},
	}, pilot.Differences(before, after))
}
