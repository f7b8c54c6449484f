package config

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/sethvargo/go-envconfig"
)

// fromFiles are the variables that hold a secret, or an address with one in it. Each may
// stand in a file instead, which NAME_FILE names: what starts a container or a service
// hands secrets over as files, and an environment is shown by many tools.
var fromFiles = []string{
	VarDatabase, VarOwner, VarAdmin, VarWorker, VarDesk,
	"SHIDIAN_SMTP_PASSWORD", "SHIDIAN_WEBHOOK_SECRET", "SHIDIAN_DINGTALK_SECRETS",
	"SHIDIAN_OPENID_SECRET", "SHIDIAN_WECOM_SECRET", "SHIDIAN_DINGTALK_CLIENT_SECRET",
}

const fileSuffix = "_FILE"

// FileVariable is the variable that names a file with the value of name, where there is one.
func FileVariable(name string) (string, bool) {
	return name + fileSuffix, slices.Contains(fromFiles, name)
}

// Named says whether a variable is set, by itself or by a file.
func Named(env Environment, name string) bool {
	file, may := FileVariable(name)
	return set(env, name) || may && set(env, file)
}

// withFiles is the environment with what stands in files.
func withFiles(env Environment) (Environment, error) {
	values := map[string]string{}
	for _, name := range fromFiles {
		variable, _ := FileVariable(name)
		path, _ := env.Lookup(variable)
		if path == "" {
			continue
		}
		if set(env, name) {
			return env, fmt.Errorf("%s and %s are both set; give one of them", name, variable)
		}
		value, err := secretIn(path)
		if err != nil {
			return env, fmt.Errorf("%s: %w; give a file with nothing but the value of %s, which this program may read", variable, err, name)
		}
		values[name] = value
	}
	if len(values) > 0 {
		env.Lookuper = envconfig.MultiLookuper(envconfig.MapLookuper(values), env.Lookuper)
	}
	return env, nil
}

// secretIn is what a file holds, without the line's end that editors leave.
func secretIn(path string) (string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	value := strings.TrimSpace(string(raw))
	switch {
	case value == "":
		return "", fmt.Errorf("%s is empty", path)
	case strings.ContainsAny(value, "\r\n"):
		return "", fmt.Errorf("%s has more than one line", path)
	}
	return value, nil
}
