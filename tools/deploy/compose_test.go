package deploy

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

const composeFolder = "../../deploy/compose"

// composed are the ways in which the Compose files are used.
var composed = map[string][]string{
	"existing cluster": {"compose.yaml"},
	"small cluster":    {"compose.yaml", "compose.small.yaml"},
}

// project reads Compose files with the settings of example.env, as `docker compose config`
// would: what the specification does not know, a variable without a value, or a secret that
// nobody brings is an error.
func project(t *testing.T, files []string) *types.Project {
	t.Helper()
	var paths []string
	for _, name := range files {
		paths = append(paths, filepath.Join(composeFolder, name))
	}
	options, err := cli.NewProjectOptions(paths, cli.WithWorkingDirectory(composeFolder), cli.WithEnvFiles(filepath.Join(composeFolder, "example.env")),
		cli.WithDotEnv, cli.WithProfiles([]string{"*"}))
	require.NoError(t, err)
	p, err := options.LoadProject(t.Context())
	require.NoError(t, err)
	return p
}

// ours are the services that run our image.
func ours(p *types.Project) map[string]types.ServiceConfig {
	all := map[string]types.ServiceConfig{}
	for name, s := range p.Services {
		if strings.HasPrefix(s.Image, "shidian:") {
			all[name] = s
		}
	}
	return all
}

func composeEnvironment(s types.ServiceConfig) map[string]string {
	env := map[string]string{}
	for name, value := range s.Environment {
		if value != nil && *value != "" {
			env[name] = *value
		}
	}
	return env
}

func everyComposition(t *testing.T, look func(t *testing.T, p *types.Project)) {
	t.Helper()
	for name, files := range composed {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			look(t, project(t, files))
		})
	}
}

func TestCompose_ProgramsReadWhatTheyAreGiven(t *testing.T) {
	t.Parallel()
	everyComposition(t, func(t *testing.T, p *types.Project) {
		t.Helper()
		require.Len(t, ours(p), 4)
		for name, s := range ours(p) {
			requireKnown(t, name, s.Command, composeEnvironment(s))
			if s.HealthCheck != nil {
				require.Equal(t, "CMD", s.HealthCheck.Test[0], "the image has no shell")
				requireCommand(t, name, s.HealthCheck.Test[1:3])
			}
		}
	})
}

func TestCompose_HoldsOurProgramsToTheLeast(t *testing.T) {
	t.Parallel()
	everyComposition(t, func(t *testing.T, p *types.Project) {
		t.Helper()
		for name, s := range ours(p) {
			require.True(t, s.ReadOnly, name)
			require.Equal(t, []string{"ALL"}, s.CapDrop, name)
			require.Contains(t, s.SecurityOpt, "no-new-privileges:true", name)
			require.False(t, s.Privileged, name)
			require.Empty(t, s.User, "the image names nobody already")
			for _, v := range s.Volumes {
				require.True(t, v.ReadOnly || v.Target == "/var/lib/shidian/evidence", "%s may write into %s", name, v.Target)
			}
		}
		require.NotEmpty(t, ours(p)["desk"].Tmpfs, "uploads")
		for name, s := range p.Services {
			for _, port := range s.Ports {
				require.Equal(t, "127.0.0.1", port.HostIP, "%s is open to all the network", name)
			}
			require.NotContains(t, s.Image, ":latest", name)
		}
	})
}

// Secrets are files that who needs them, and nobody else, has.
func TestCompose_BringsSecretsAsFiles(t *testing.T) {
	t.Parallel()
	everyComposition(t, func(t *testing.T, p *types.Project) {
		t.Helper()
		for name, s := range p.Services {
			brought := map[string]bool{}
			for _, secret := range s.Secrets {
				require.Contains(t, p.Secrets, secret.Source)
				brought["/run/secrets/"+secret.Source] = false
			}
			words := strings.Join(slices.Concat(s.Command, s.Entrypoint), " ")
			for variable, value := range composeEnvironment(s) {
				require.NotRegexp(t, "(PASSWORD|PWD|SECRET|API_KEY|DATABASE_URL)$", variable, name)
				words += " " + value
			}
			for path := range brought {
				require.Contains(t, words, path, "%s has a secret that it does not need", name)
			}
			for _, word := range strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(" ();\n", r) }) {
				if strings.HasPrefix(word, "/run/secrets/") {
					require.Contains(t, brought, word, "%s reads a secret that it is not given", name)
				}
			}
		}
		for name, s := range p.Secrets {
			require.Equal(t, "secrets", filepath.Base(filepath.Dir(s.File)), name)
		}
		for _, name := range []string{"worker", "desk"} {
			for _, secret := range p.Services[name].Secrets {
				require.NotRegexp(t, "owner|administrator|postgres", secret.Source, "%s has rights that it does not need", name)
			}
		}
	})
}

func TestCompose_StartsInOrder(t *testing.T) {
	t.Parallel()
	after := func(p *types.Project, service, other string) string {
		return p.Services[service].DependsOn[other].Condition
	}
	everyComposition(t, func(t *testing.T, p *types.Project) {
		t.Helper()
		for _, name := range []string{"worker", "desk"} {
			require.Equal(t, types.ServiceConditionCompletedSuccessfully, after(p, name, "migrate"), name)
		}
	})
	small := project(t, composed["small cluster"])
	require.Equal(t, types.ServiceConditionCompletedSuccessfully, after(small, "migrate", "setup"))
	require.Equal(t, types.ServiceConditionHealthy, after(small, "setup", "temporal"))
	require.Equal(t, types.ServiceConditionCompletedSuccessfully, after(small, "temporal", "temporal-schema"))
	require.Empty(t, small.Services["setup"].Profiles, "it belongs to the start there")
	require.Equal(t, []string{"setup"}, project(t, composed["existing cluster"]).Services["setup"].Profiles)
	for name, s := range ours(small) {
		if address := composeEnvironment(s)["TEMPORAL_ADDRESS"]; address != "" {
			require.Equal(t, "temporal:7233", address, name)
		}
	}
}

// What is mounted of this repository is there, and what the settings' example names is used.
func TestCompose_NamesWhatThereIs(t *testing.T) {
	t.Parallel()
	small := project(t, composed["small cluster"])
	for _, v := range small.Services["temporal"].Volumes {
		require.FileExists(t, v.Source)
	}
	text := ""
	for _, file := range composed["small cluster"] {
		data, err := os.ReadFile(filepath.Join(composeFolder, file))
		require.NoError(t, err)
		var anything map[string]any
		require.NoError(t, yaml.Unmarshal(data, &anything))
		text += string(data)
	}
	example, err := os.ReadFile(filepath.Join(composeFolder, "example.env"))
	require.NoError(t, err)
	for line := range strings.Lines(string(example)) {
		if name, _, is := strings.Cut(strings.TrimSpace(line), "="); is && !strings.HasPrefix(name, "#") {
			require.Contains(t, text, "${"+name, "no file asks for %s", name)
		}
	}
}

func TestCompose_SaysWhatIsNotSet(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"SHIDIAN_IMAGE", "TEMPORAL_ADDRESS", "SHIDIAN_WEB_URL"} {
		env := map[string]string{"SHIDIAN_IMAGE": "shidian:v1", "TEMPORAL_ADDRESS": "t:7233", "SHIDIAN_WEB_URL": "https://desk.example"}
		delete(env, name)
		var settings []string
		for key, value := range env {
			settings = append(settings, key+"="+value)
		}
		options, err := cli.NewProjectOptions([]string{filepath.Join(composeFolder, "compose.yaml")}, cli.WithEnv(settings), cli.WithDiscardEnvFile)
		require.NoError(t, err)
		_, err = options.LoadProject(t.Context())
		require.ErrorContains(t, err, name)
	}
}
