package deploy

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

// serviceMonitor and prometheusRule are what the chart uses of Prometheus' operator.
type serviceMonitor struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              struct {
		Selector  metav1.LabelSelector `json:"selector"`
		Endpoints []struct {
			Port     string `json:"port"`
			Path     string `json:"path"`
			Interval string `json:"interval"`
		} `json:"endpoints"`
	} `json:"spec"`
}

type prometheusRule struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              struct {
		Groups []struct {
			Name  string `json:"name"`
			Rules []struct {
				Alert       string             `json:"alert"`
				Record      string             `json:"record"`
				Expr        intstr.IntOrString `json:"expr"`
				For         string             `json:"for"`
				Labels      map[string]string  `json:"labels"`
				Annotations map[string]string  `json:"annotations"`
			} `json:"rules"`
		} `json:"groups"`
	} `json:"spec"`
}

// kinds are the types of all that the chart makes.
var kinds = map[string]func() any{
	"apps/v1 Deployment":                      func() any { return &appsv1.Deployment{} },
	"autoscaling/v2 HorizontalPodAutoscaler":  func() any { return &autoscalingv2.HorizontalPodAutoscaler{} },
	"batch/v1 Job":                            func() any { return &batchv1.Job{} },
	"v1 Service":                              func() any { return &corev1.Service{} },
	"v1 ServiceAccount":                       func() any { return &corev1.ServiceAccount{} },
	"networking.k8s.io/v1 Ingress":            func() any { return &networkingv1.Ingress{} },
	"networking.k8s.io/v1 NetworkPolicy":      func() any { return &networkingv1.NetworkPolicy{} },
	"policy/v1 PodDisruptionBudget":           func() any { return &policyv1.PodDisruptionBudget{} },
	"monitoring.coreos.com/v1 ServiceMonitor": func() any { return &serviceMonitor{} },
	"monitoring.coreos.com/v1 PrometheusRule": func() any { return &prometheusRule{} },
}

// rendered is what a values file comes to, as Kubernetes reads it.
type rendered struct {
	file        string
	all         []any
	deployments []*appsv1.Deployment
	jobs        []*batchv1.Job
}

// render decodes each manifest into its type. A field that the type does not have, or that
// stands there twice, is an error.
func render(t *testing.T, file string) rendered {
	t.Helper()
	r := rendered{file: filepath.Base(file)}
	for _, document := range documents(t, valuesOf(t, file)) {
		data, err := yaml.YAMLToJSONStrict([]byte(document))
		require.NoError(t, err)
		var kind metav1.TypeMeta
		require.NoError(t, kjson.UnmarshalCaseSensitivePreserveInts(data, &kind))
		build := kinds[kind.APIVersion+" "+kind.Kind]
		require.NotNil(t, build, "%s: a %s %s", r.file, kind.APIVersion, kind.Kind)
		object := build()
		wrong, err := kjson.UnmarshalStrict(data, object)
		require.NoError(t, err, "%s\n%s", r.file, document)
		require.Empty(t, wrong, "%s\n%s", r.file, document)
		r.all = append(r.all, object)
		switch one := object.(type) {
		case *appsv1.Deployment:
			r.deployments = append(r.deployments, one)
		case *batchv1.Job:
			r.jobs = append(r.jobs, one)
		}
	}
	return r
}

// pods are the pods' templates by the names of what makes them.
func (r rendered) pods() map[string]corev1.PodTemplateSpec {
	pods := map[string]corev1.PodTemplateSpec{}
	for _, d := range r.deployments {
		pods[d.Name] = d.Spec.Template
	}
	for _, j := range r.jobs {
		pods[j.Name] = j.Spec.Template
	}
	return pods
}

func (r rendered) deployment(t *testing.T, name string) *appsv1.Deployment {
	t.Helper()
	for _, d := range r.deployments {
		if d.Name == name {
			return d
		}
	}
	require.Fail(t, "no Deployment "+name)
	return nil
}

func everyOffice(t *testing.T, look func(t *testing.T, r rendered)) {
	t.Helper()
	for _, file := range offices(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			look(t, render(t, file))
		})
	}
}

func TestManifests_AreWhatKubernetesKnows(t *testing.T) {
	t.Parallel()
	counted := map[string]int{}
	for _, file := range offices(t) {
		names := map[string]bool{}
		for _, object := range render(t, file).all {
			accessor, ok := object.(metav1.Object)
			require.True(t, ok)
			name := fmt.Sprintf("%T %s", object, accessor.GetName())
			require.False(t, names[name], "%s: two of %s", file, name)
			names[name] = true
			require.Equal(t, "shidian", accessor.GetLabels()["app.kubernetes.io/name"], name)
			counted[fmt.Sprintf("%T", object)]++
		}
	}
	require.Len(t, counted, len(kinds), "the values files leave out a kind: %v", counted)
}

func TestManifests_EveryPodIsHeldToTheStrictestPolicy(t *testing.T) {
	t.Parallel()
	everyOffice(t, func(t *testing.T, r rendered) {
		t.Helper()
		for name, pod := range r.pods() {
			spec := pod.Spec
			require.False(t, *spec.AutomountServiceAccountToken, name)
			require.True(t, *spec.SecurityContext.RunAsNonRoot, name)
			require.EqualValues(t, 65532, *spec.SecurityContext.RunAsUser, name)
			require.Equal(t, corev1.SeccompProfileTypeRuntimeDefault, spec.SecurityContext.SeccompProfile.Type, name)
			require.False(t, spec.HostNetwork || spec.HostPID || spec.HostIPC, name)
			for _, c := range slices.Concat(spec.InitContainers, spec.Containers) {
				require.True(t, *c.SecurityContext.ReadOnlyRootFilesystem, name)
				require.False(t, *c.SecurityContext.AllowPrivilegeEscalation, name)
				require.Equal(t, []corev1.Capability{"ALL"}, c.SecurityContext.Capabilities.Drop, name)
				require.NotEmpty(t, c.Resources.Requests, name)
				require.NotEmpty(t, c.Resources.Limits.Memory().String(), name)
				require.NotContains(t, c.Image, ":latest", name)
			}
			for _, v := range spec.Volumes {
				require.Nil(t, v.HostPath, name)
			}
		}
	})
}

// Each volume that is mounted is there, each that is there is mounted, and no two at one place.
func TestManifests_MountWhatThereIs(t *testing.T) {
	t.Parallel()
	everyOffice(t, func(t *testing.T, r rendered) {
		t.Helper()
		for name, pod := range r.pods() {
			volumes, mounted, places := map[string]bool{}, map[string]bool{}, map[string]bool{}
			for _, v := range pod.Spec.Volumes {
				require.False(t, volumes[v.Name], "%s: two volumes %s", name, v.Name)
				volumes[v.Name] = true
			}
			for _, m := range pod.Spec.Containers[0].VolumeMounts {
				require.False(t, places[m.MountPath], "%s: two at %s", name, m.MountPath)
				mounted[m.Name], places[m.MountPath] = true, true
				writable := slices.Contains([]string{"uploads", "evidence", "more"}, m.Name)
				require.Equal(t, !writable, m.ReadOnly, "%s: %s", name, m.Name)
			}
			require.Equal(t, volumes, mounted, name)
		}
	})
}

// A file that a variable names is one that a Secret brings.
func TestManifests_NameFilesThatAreMounted(t *testing.T) {
	t.Parallel()
	everyOffice(t, func(t *testing.T, r rendered) {
		t.Helper()
		for name, pod := range r.pods() {
			brought := map[string]bool{}
			for _, v := range pod.Spec.Volumes {
				if v.Projected == nil {
					continue
				}
				for _, source := range v.Projected.Sources {
					for _, item := range source.Secret.Items {
						require.False(t, brought[item.Path], "%s: %s twice", name, item.Path)
						brought[item.Path] = true
					}
				}
			}
			require.NotEmpty(t, brought, name)
			for _, e := range pod.Spec.Containers[0].Env {
				if path, ok := strings.CutPrefix(e.Value, "/etc/shidian/"); ok {
					require.True(t, brought[path], "%s: %s is %s, which no Secret brings", name, e.Name, e.Value)
				}
			}
		}
	})
}

// Whatever selects pods selects those that it means.
func TestManifests_SelectThePodsThatTheyMean(t *testing.T) {
	t.Parallel()
	everyOffice(t, func(t *testing.T, r rendered) {
		t.Helper()
		selected := func(selector map[string]string) []string {
			var names []string
			for name, pod := range r.pods() {
				all := true
				for key, value := range selector {
					all = all && pod.Labels[key] == value
				}
				if all {
					names = append(names, name)
				}
			}
			slices.Sort(names)
			return names
		}
		for _, d := range r.deployments {
			require.Equal(t, []string{d.Name}, selected(d.Spec.Selector.MatchLabels), "one Deployment has another's pods")
			require.Len(t, d.Spec.Template.Spec.TopologySpreadConstraints, 2)
		}
		for _, object := range r.all {
			switch one := object.(type) {
			case *corev1.Service:
				require.NotEmpty(t, selected(one.Spec.Selector), one.Name)
				for _, name := range selected(one.Spec.Selector) {
					require.True(t, strings.HasPrefix(name, one.Name), "%s takes in %s", one.Name, name)
					requirePort(t, r.pods()[name], one.Spec.Ports[0].TargetPort.StrVal)
				}
			case *policyv1.PodDisruptionBudget:
				require.NotEmpty(t, selected(one.Spec.Selector.MatchLabels), one.Name)
			case *networkingv1.NetworkPolicy:
				require.NotEmpty(t, selected(one.Spec.PodSelector.MatchLabels), one.Name)
				for _, rule := range one.Spec.Ingress {
					require.NotEmpty(t, rule.From, "%s lets everybody in", one.Name)
				}
			case *autoscalingv2.HorizontalPodAutoscaler:
				d := r.deployment(t, one.Spec.ScaleTargetRef.Name)
				require.Nil(t, d.Spec.Replicas, "two say how many there are")
				require.LessOrEqual(t, *one.Spec.MinReplicas, one.Spec.MaxReplicas)
			case *networkingv1.Ingress:
				require.Equal(t, "web", one.Spec.Rules[0].HTTP.Paths[0].Backend.Service.Port.Name)
			}
		}
	})
}

func requirePort(t *testing.T, pod corev1.PodTemplateSpec, name string) {
	t.Helper()
	require.True(t, slices.ContainsFunc(pod.Spec.Containers[0].Ports, func(p corev1.ContainerPort) bool { return p.Name == name }), name)
}

func TestManifests_ProbesAskPagesOfTheirPrograms(t *testing.T) {
	t.Parallel()
	everyOffice(t, func(t *testing.T, r rendered) {
		t.Helper()
		for _, d := range r.deployments {
			c := d.Spec.Template.Spec.Containers[0]
			for path, probe := range map[string]*corev1.Probe{"/healthz": c.LivenessProbe, "/readyz": c.ReadinessProbe} {
				require.Equal(t, path, probe.HTTPGet.Path, d.Name)
				requirePort(t, d.Spec.Template, probe.HTTPGet.Port.StrVal)
			}
		}
	})
}

// Migrations are done before anything of a release starts, and by whoever owns the schema.
func TestManifests_MigrateFirst(t *testing.T) {
	t.Parallel()
	r := render(t, "testdata/values/everything.yaml")
	require.Len(t, r.jobs, 2)
	weights := map[string]string{}
	for _, j := range r.jobs {
		require.Equal(t, "pre-install,pre-upgrade", j.Annotations["helm.sh/hook"])
		require.Equal(t, "default", j.Spec.Template.Spec.ServiceAccountName, "ours is not there yet")
		weights[j.Spec.Template.Spec.Containers[0].Name] = j.Annotations["helm.sh/hook-weight"]
		env := environment(j.Spec.Template)
		require.Contains(t, env, "SHIDIAN_OWNER_DATABASE_URL_FILE")
	}
	require.Equal(t, map[string]string{"setup": "-5", "migrate": "0"}, weights)
	for _, d := range r.deployments {
		for name := range environment(d.Spec.Template) {
			require.NotContains(t, name, "OWNER", "%s has rights that it does not need", d.Name)
			require.NotContains(t, name, "ADMIN", "%s has rights that it does not need", d.Name)
		}
	}
}

func TestManifests_RunBuildsBesideOneAnother(t *testing.T) {
	t.Parallel()
	r := render(t, "testdata/values/everything.yaml")
	require.Equal(t, "registry.example/district/shidian:v1.2.3@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", r.deployment(t, "pilots-worker").Spec.Template.Spec.Containers[0].Image)
	before := r.deployment(t, "pilots-worker-v1-2-2")
	require.Equal(t, "registry.example/district/shidian:v1.2.2", before.Spec.Template.Spec.Containers[0].Image)
	require.EqualValues(t, 2, *before.Spec.Replicas)
	oldest := r.deployment(t, "pilots-worker-v1-1-0")
	require.Contains(t, oldest.Spec.Template.Spec.Containers[0].Image, "shidian:v1.1.0@sha256:fedc")
	require.Equal(t, "1.1.0", environment(oldest.Spec.Template)["SHIDIAN_WORKER_BUILD_ID"])
	require.NotContains(t, environment(before.Spec.Template), "SHIDIAN_WORKER_BUILD_ID")
	for _, d := range []*appsv1.Deployment{before, oldest} {
		require.Equal(t, "shidian", environment(d.Spec.Template)["SHIDIAN_WORKER_DEPLOYMENT"])
	}
}

// No secret is in a manifest, nor may be in one.
func TestManifests_HoldNoSecret(t *testing.T) {
	t.Parallel()
	everyOffice(t, func(t *testing.T, r rendered) {
		t.Helper()
		for _, object := range r.all {
			_, secret := object.(*corev1.Secret)
			require.False(t, secret)
		}
		for name, pod := range r.pods() {
			for variable, value := range environment(pod) {
				for _, word := range []string{"PASSWORD", "SECRET", "API_KEY", "DATABASE_URL"} {
					if strings.Contains(variable, word) {
						require.True(t, strings.HasPrefix(value, "/etc/shidian/"), "%s: %s", name, variable)
					}
				}
			}
		}
	})
}

func environment(pod corev1.PodTemplateSpec) map[string]string {
	all := map[string]string{}
	for _, e := range pod.Spec.Containers[0].Env {
		all[e.Name] = e.Value
	}
	return all
}

// The alerts are those of deploy/prometheus, and what workers are scaled by is recorded.
func TestManifests_BringTheAlerts(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../deploy/prometheus/shidian.rules.yaml")
	require.NoError(t, err)
	var own struct {
		Groups []struct{ Rules []struct{ Alert string } }
	}
	require.NoError(t, yaml.Unmarshal(data, &own))
	var rules *prometheusRule
	for _, object := range render(t, "testdata/values/everything.yaml").all {
		if found, ok := object.(*prometheusRule); ok {
			rules = found
		}
	}
	require.NotNil(t, rules)
	require.Equal(t, "shidian:workflow_task_schedule_to_start_latency_seconds:p95", rules.Spec.Groups[0].Rules[0].Record)
	require.Len(t, rules.Spec.Groups, 1+len(own.Groups))
	for i, rule := range own.Groups[0].Rules {
		require.Equal(t, rule.Alert, rules.Spec.Groups[1].Rules[i].Alert)
	}
}
