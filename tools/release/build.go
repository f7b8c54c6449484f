package main

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// program is one that is released.
type program struct{ name, pkg string }

var programs = []program{{"shidian", "./starter"}, {"shidian-worker", "./worker"}}

// build builds a program for a target: static, without paths of the machine that builds.
func build(ctx context.Context, o order, t target, p program, into string) error {
	flags := "-s -w -buildid= -X shidian/internal/version.named=" + o.version + " -X shidian/internal/version.commit=" + o.commit
	if strings.HasSuffix(o.version, "-dirty") {
		flags += "-dirty"
	}
	env := []string{"CGO_ENABLED=0", "GOOS=" + t.system, "GOARCH=" + t.machine, "GOFLAGS=-mod=readonly"}
	_, err := output(ctx, o.root, env, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", flags, "-o", into, p.pkg)
	return err
}

// release makes the archive of a target and gives its name.
func release(ctx context.Context, o order, t target, modules []module, common []file) (string, error) {
	work, err := os.MkdirTemp("", "shidian-release-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(work) }()
	files := slices.Clone(common)
	for _, p := range programs {
		built := filepath.Join(work, p.name)
		if err := build(ctx, o, t, p, built); err != nil {
			return "", err
		}
		data, err := os.ReadFile(built)
		if err != nil {
			return "", err
		}
		bill, err := materials(ctx, o, built, modules)
		if err != nil {
			return "", err
		}
		files = append(files, file{name: path.Join("bin", p.name), data: data, runs: true}, file{name: path.Join("sbom", p.name+".cdx.json"), data: bill})
	}
	name := "shidian-" + o.version + "-" + t.String()
	return name + ".tar.gz", writeArchive(filepath.Join(o.out, name+".tar.gz"), name, o.made, files)
}

// shells are those for which there is completion, and the file's name as each wants it.
var shells = map[string]string{"bash": "shidian.bash", "zsh": "_shidian", "fish": "shidian.fish"}

// completions are what the desk gives to shells; it is asked on this machine, where it
// runs.
func completions(ctx context.Context, o order) ([]file, error) {
	work, err := os.MkdirTemp("", "shidian-release-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(work) }()
	desk := filepath.Join(work, "shidian")
	if err := build(ctx, o, target{runtime.GOOS, runtime.GOARCH}, programs[0], desk); err != nil {
		return nil, err
	}
	var files []file
	for shell, name := range shells {
		text, err := output(ctx, work, []string{"SHIDIAN_LANG=en"}, desk, "completion", shell)
		if err != nil {
			return nil, err
		}
		files = append(files, file{name: path.Join("completions", name), data: []byte(text + "\n")})
	}
	return files, nil
}
