package deploy

import (
	"io"
	"log"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/lint"
	"helm.sh/helm/v3/pkg/lint/support"
	"sigs.k8s.io/yaml"
)

// Helm logs that the chart has Prometheus' rules by a symbolic link.
func TestMain(m *testing.M) {
	log.SetOutput(io.Discard)
	os.Exit(m.Run())
}

const chartFolder = "../../deploy/helm/shidian"

// offices are the values files that the tests render, each of an office of another kind.
func offices(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/values/*.yaml")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 4)
	return files
}

func valuesOf(t *testing.T, file string) map[string]any {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var values map[string]any
	require.NoError(t, yaml.UnmarshalStrict(data, &values))
	return values
}

func loadChart(t *testing.T) *chart.Chart {
	t.Helper()
	c, err := loader.Load(chartFolder)
	require.NoError(t, err)
	return c
}

// template does what `helm template` does: defaults, schema, rendering.
func template(t *testing.T, values map[string]any) (map[string]string, error) {
	t.Helper()
	c := loadChart(t)
	release := chartutil.ReleaseOptions{Name: "shidian", Namespace: "pilots", Revision: 1, IsInstall: true}
	all, err := chartutil.ToRenderValues(c, values, release, chartutil.DefaultCapabilities)
	if err != nil {
		return nil, err
	}
	return engine.Engine{Strict: true}.Render(c, all)
}

// documents are the manifests that a values file comes to.
func documents(t *testing.T, values map[string]any) []string {
	t.Helper()
	rendered, err := template(t, values)
	require.NoError(t, err)
	var names, all []string
	for name := range rendered {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if strings.HasSuffix(name, "NOTES.txt") || strings.HasPrefix(filepath.Base(name), "_") {
			continue
		}
		for _, document := range strings.Split("\n"+rendered[name], "\n---") {
			var anything map[string]any
			require.NoError(t, yaml.UnmarshalStrict([]byte(document), &anything), "%s\n%s", name, document)
			if len(anything) > 0 {
				all = append(all, document)
			}
		}
	}
	return all
}

func TestChart_LintFindsNothing(t *testing.T) {
	t.Parallel()
	for _, file := range offices(t) {
		for _, message := range lint.AllWithKubeVersion(chartFolder, valuesOf(t, file), "pilots", &chartutil.DefaultCapabilities.KubeVersion).Messages {
			require.Less(t, message.Severity, support.WarningSev, "%s: %v", file, message)
		}
	}
}

func TestChart_NeedsWhatAnOfficeMustDecide(t *testing.T) {
	t.Parallel()
	for says, change := range map[string]func(map[string]any){
		"temporal.address: give":       func(v map[string]any) { delete(v, "temporal") },
		"database.worker.secret: name": func(v map[string]any) { table(v, "database")["worker"] = map[string]any{"secret": ""} },
		"database.desk.secret: name":   func(v map[string]any) { delete(table(v, "database"), "desk") },
		"database.owner.secret: name":  func(v map[string]any) { delete(table(v, "database"), "owner") },
		"evidence.bucket: say":         func(v map[string]any) { delete(v, "evidence") },
		"evidence.bucket is a folder":  func(v map[string]any) { v["evidence"] = map[string]any{"bucket": "file:///data"} },
		"evidence.claim is mounted": func(v map[string]any) {
			v["evidence"] = map[string]any{"bucket": "s3://evidence", "claim": "evidence"}
		},
		"keys.identity.secret: name": func(v map[string]any) { delete(v, "keys") },
		"desk.url: give":             func(v map[string]any) { delete(v, "desk") },
		"signIn.openid.issuer: give": func(v map[string]any) { delete(v, "signIn") },
		"signIn.secret.secret: name": func(v map[string]any) {
			v["signIn"] = map[string]any{"by": "wecom", "wecom": map[string]any{"corp": "ww1", "agent": "1"}}
		},
		"signIn.dingtalk.corp is need": func(v map[string]any) { v["signIn"] = map[string]any{"by": "dingtalk"} },
		"notices.smtp.from: give":      func(v map[string]any) { v["notices"] = map[string]any{"smtp": map[string]any{"host": "mail.example"}} },
		"desk.ingress.host: give":      func(v map[string]any) { table(v, "desk")["ingress"] = map[string]any{"enabled": true} },
	} {
		values := valuesOf(t, "testdata/values/minimal.yaml")
		change(values)
		_, err := template(t, values)
		require.ErrorContains(t, err, says)
	}
}

func table(values map[string]any, name string) map[string]any {
	inner, _ := values[name].(map[string]any)
	return inner
}

func TestChart_SchemaRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	for path, wrong := range map[string]any{
		"image.pullPolicy":                   "Sometimes",
		"image.digest":                       "latest",
		"lang":                               "fr",
		"temporal.address":                   "no port",
		"temporal.adress":                    "temporal:7233", // a slip of the pen
		"database.worker.password":           "secret",        // secrets are named, never given
		"database.requireTLS":                "yes",
		"evidence.bucket":                    "gs://bucket",
		"evidence.maxMiB":                    0,
		"keys.seal.secret":                   "Not A Name",
		"signIn.by":                          "saml",
		"signIn.openid.issuer":               "sso.example",
		"notices.smtp.tls":                   "maybe",
		"notices.smtp.port":                  70000,
		"worker.replicas":                    -1,
		"worker.connections":                 1,
		"worker.stopTimeout":                 "soon",
		"worker.autoscaling.scheduleToStart": "fast",
		"worker.env.lower":                   "1",
		"worker.besides":                     []any{map[string]any{"replicas": 2}},
		"desk.url":                           "desk.example",
		"desk.service.type":                  "Anything",
		"desk.uploads":                       "big",
		"networkPolicy.egress.web.ports":     []any{"https"},
		"logs.level":                         "loud",
		"logs.format":                        "xml",
		"setup.retention":                    "a month",
	} {
		values := valuesOf(t, "testdata/values/minimal.yaml")
		set(values, strings.Split(path, "."), wrong)
		_, err := template(t, values)
		require.ErrorContains(t, err, "values don't meet the specifications of the schema", path)
		require.ErrorContains(t, err, strings.Split(path, ".")[0], path)
	}
}

// set sets a value in the depth of values.
func set(values map[string]any, path []string, value any) {
	if len(path) == 1 {
		values[path[0]] = value
		return
	}
	inner, ok := values[path[0]].(map[string]any)
	if !ok {
		inner = map[string]any{}
		values[path[0]] = inner
	}
	set(inner, path[1:], value)
}

// What values.yaml offers the schema knows, and the other way round.
func TestChart_SchemaKnowsEveryValue(t *testing.T) {
	t.Parallel()
	var schema map[string]any
	for _, file := range loadChart(t).Raw {
		if file.Name == "values.schema.json" {
			require.NoError(t, yaml.UnmarshalStrict(file.Data, &schema))
		}
	}
	require.NotEmpty(t, schema)
	requireSame(t, "", loadChart(t).Values, schema, schema)
}

func requireSame(t *testing.T, at string, values map[string]any, schema, root map[string]any) {
	t.Helper()
	if reference, ok := schema["$ref"].(string); ok {
		definitions, _ := root["$defs"].(map[string]any)
		schema, _ = definitions[strings.TrimPrefix(reference, "#/$defs/")].(map[string]any)
	}
	known, closed := schema["properties"].(map[string]any)
	if !closed {
		return // an office's own: resources, labels, variables
	}
	require.Equal(t, false, schema["additionalProperties"], "%s takes anything", at)
	for name := range known {
		if name == "global" {
			continue // Helm's own, where this chart is part of another
		}
		require.Contains(t, values, name, "the schema knows %s.%s", at, name)
	}
	for name, value := range values {
		require.Contains(t, known, name, "the schema does not know %s.%s", at, name)
		inner, isTable := value.(map[string]any)
		if described, ok := known[name].(map[string]any); ok && isTable {
			requireSame(t, at+"."+name, inner, described, root)
		}
	}
}
