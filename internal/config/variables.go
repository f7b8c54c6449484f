package config

import (
	"reflect"
	"strings"

	"go.temporal.io/sdk/client"

	"shidian/internal/catalog"
)

// Variable is one variable as `-h` lists it.
type Variable struct {
	Name    string
	Default string
}

// Meaning says what the variable is for.
func (v Variable) Meaning(lang catalog.Lang) string {
	return catalog.Text(lang, "desk.env."+v.Name)
}

// DeskVariables lists what the desk reads.
func DeskVariables() []Variable { return variables(reflect.TypeFor[Desk]()) }

// WorkerVariables lists what the worker reads.
func WorkerVariables() []Variable { return variables(reflect.TypeFor[Worker]()) }

// SetupVariables lists what set-up reads.
func SetupVariables() []Variable { return variables(reflect.TypeFor[Setup]()) }

var temporalType = reflect.TypeFor[Temporal]()

func variables(t reflect.Type) []Variable {
	var all []Variable
	for i := range t.NumField() {
		field := t.Field(i)
		switch tag := field.Tag.Get("env"); {
		case field.Type == temporalType:
			all = append(all, temporalVariables()...)
			all = append(all, variables(reflect.TypeFor[TemporalAccess]())...)
		case tag != "":
			name, rest, _ := strings.Cut(tag, ",")
			_, otherwise, _ := strings.Cut(rest, "default=")
			all = append(all, Variable{Name: name, Default: otherwise})
		case field.Type.Kind() == reflect.Struct:
			all = append(all, variables(field.Type)...)
		}
	}
	return all
}

// temporalVariables are those of the ecosystem that matter here; the client
// reads all of them.
func temporalVariables() []Variable {
	return []Variable{
		{VarTemporal, defaultAddress},
		{"TEMPORAL_NAMESPACE", client.DefaultNamespace},
		{"TEMPORAL_API_KEY", ""},
		{"TEMPORAL_TLS", ""},
		{"TEMPORAL_TLS_CLIENT_CERT_PATH", ""},
		{"TEMPORAL_TLS_CLIENT_KEY_PATH", ""},
		{"TEMPORAL_TLS_SERVER_CA_CERT_PATH", ""},
		{"TEMPORAL_TLS_SERVER_NAME", ""},
		{"TEMPORAL_PROFILE", "default"},
		{"TEMPORAL_CONFIG_FILE", ""},
	}
}

// Describe lists variables with their defaults and meanings, for `-h`.
func Describe(lang catalog.Lang, all []Variable) string {
	var b strings.Builder
	for _, v := range all {
		b.WriteString("  " + v.Name)
		if v.Default != "" {
			b.WriteString(" (" + catalog.Text(lang, "desk.env-default", catalog.Args{"value": v.Default}) + ")")
		}
		if file, may := FileVariable(v.Name); may {
			b.WriteString(" (" + catalog.Text(lang, "desk.env-or-file", catalog.Args{"name": file}) + ")")
		}
		b.WriteString("\n      " + v.Meaning(lang) + "\n")
	}
	return b.String()
}
