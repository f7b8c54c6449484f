package deploy

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/coreos/go-systemd/v22/unit"
	"github.com/stretchr/testify/require"
)

const systemdFolder = "../../deploy/systemd"

// service is a unit as systemd reads it: its lines by section and name, and what they come to.
type service struct {
	name  string
	lines map[string][]string // "Service.User": values in their order
}

func services(t *testing.T) []service {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(systemdFolder, "*.service"))
	require.NoError(t, err)
	require.Len(t, paths, 4)
	var all []service
	for _, path := range paths {
		from, err := os.Open(path)
		require.NoError(t, err)
		options, err := unit.DeserializeOptions(from)
		require.NoError(t, err, path)
		require.NoError(t, from.Close())
		s := service{name: filepath.Base(path), lines: map[string][]string{}}
		for _, o := range options {
			require.Contains(t, []string{"Unit", "Service", "Install"}, o.Section, path)
			s.lines[o.Section+"."+o.Name] = append(s.lines[o.Section+"."+o.Name], o.Value)
		}
		all = append(all, s)
	}
	return all
}

func (s service) one(t *testing.T, name string) string {
	t.Helper()
	require.Len(t, s.lines[name], 1, "%s: %s", s.name, name)
	return s.lines[name][0]
}

// environment is what the unit and the files that it names come to, as they are shipped.
func (s service) environment(t *testing.T) map[string]string {
	t.Helper()
	env := map[string]string{}
	take := func(line string) {
		name, value, is := strings.Cut(line, "=")
		require.True(t, is, "%s: %s", s.name, line)
		env[name] = value
	}
	for _, path := range s.lines["Service.EnvironmentFile"] {
		data, err := os.ReadFile(filepath.Join(systemdFolder, filepath.Base(path)))
		require.NoError(t, err, s.name)
		for line := range strings.Lines(string(data)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				take(line)
			}
		}
	}
	for _, line := range s.lines["Service.Environment"] {
		take(line)
	}
	return env
}

func TestSystemd_ProgramsReadWhatTheyAreGiven(t *testing.T) {
	t.Parallel()
	for _, s := range services(t) {
		command := strings.Fields(s.one(t, "Service.ExecStart"))
		require.Equal(t, "/usr/local/bin", filepath.Dir(command[0]), s.name)
		env := s.environment(t)
		if s.name == "shidian-migrate.service" || s.name == "shidian-setup.service" {
			for _, others := range []string{"TEMPORAL_NAMESPACE", "SHIDIAN_WEB_LISTEN", "SHIDIAN_WEB_URL", "SHIDIAN_WEB_PROXIES", "SHIDIAN_SIGNIN", "SHIDIAN_OPENID_ISSUER"} {
				delete(env, others) // the files are for several programs
			}
		}
		requireKnown(t, s.name, command, env)
	}
}

// What is written as a comment is as true as the rest.
func TestSystemd_FilesNameVariablesThatThereAre(t *testing.T) {
	t.Parallel()
	p, err := built()
	require.NoError(t, err)
	for file, program := range map[string]string{"common.env": "shidian-worker", "worker.env": "shidian-worker", "web.env": "shidian"} {
		data, err := os.ReadFile(filepath.Join(systemdFolder, file))
		require.NoError(t, err)
		for line := range strings.Lines(string(data)) {
			if name, _, is := strings.Cut(strings.TrimPrefix(line, "#"), "="); is && !strings.Contains(name, " ") {
				require.True(t, slices.Contains(p.variables[program], name) || slices.Contains(libraries, name), "%s: %s", file, name)
			}
		}
	}
}

// Secrets come as credentials of systemd's, each that is named is loaded, and none is too many.
func TestSystemd_HandsSecretsOver(t *testing.T) {
	t.Parallel()
	for _, s := range services(t) {
		loaded := map[string]bool{}
		for _, line := range s.lines["Service.LoadCredential"] {
			name, path, is := strings.Cut(line, ":")
			require.True(t, is, line)
			require.Equal(t, "/etc/shidian/credentials/"+name, path, s.name)
			loaded[name] = true
		}
		used := map[string]bool{}
		for name, value := range s.environment(t) {
			require.NotRegexp(t, "(PASSWORD|SECRET|API_KEY|DATABASE_URL)$", name, s.name)
			if credential, is := strings.CutPrefix(value, "%d/"); is {
				used[credential] = true
			}
		}
		require.Equal(t, loaded, used, s.name)
		if s.name == "shidian-worker.service" || s.name == "shidian-web.service" {
			for name := range loaded {
				require.NotRegexp(t, "owner|administrator", name, "%s has rights that it does not need", s.name)
			}
		}
	}
}

func TestSystemd_HoldsProgramsToTheLeast(t *testing.T) {
	t.Parallel()
	for _, s := range services(t) {
		for name, wanted := range map[string]string{
			"DynamicUser": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "NoNewPrivileges": "yes",
			"CapabilityBoundingSet": "", "MemoryDenyWriteExecute": "yes", "RestrictNamespaces": "yes",
		} {
			require.Equal(t, wanted, s.one(t, "Service."+name), "%s: %s", s.name, name)
		}
		require.Empty(t, s.lines["Service.ReadWritePaths"], s.name)
	}
}

// systemd itself finds nothing to say, where there is one.
func TestSystemd_VerifiesTheUnits(t *testing.T) {
	t.Parallel()
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("no systemd-analyze on this machine; the other tests read the units all the same")
	}
	p, err := built()
	require.NoError(t, err)
	folder := t.TempDir()
	var paths []string
	for _, s := range services(t) {
		data, err := os.ReadFile(filepath.Join(systemdFolder, s.name))
		require.NoError(t, err)
		path := filepath.Join(folder, s.name)
		require.NoError(t, os.WriteFile(path, []byte(strings.ReplaceAll(string(data), "/usr/local/bin", p.folder)), 0o600))
		paths = append(paths, path)
	}
	out, err := exec.CommandContext(t.Context(), analyze, append([]string{"verify", "--man=no"}, paths...)...).CombinedOutput()
	require.NoError(t, err, string(out))
	require.Empty(t, string(out))
}
