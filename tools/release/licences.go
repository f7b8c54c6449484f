package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// module is one that is linked, with what its licence says.
type module struct {
	path, version string
	licences      []string // SPDX, sorted
	texts         []text   // of its licence files and notices
}

type text struct{ name, text string }

// accepted are the licences under which what is linked may be given on, in a program for
// offices that is given to them with these texts.
var accepted = map[string]bool{
	"MIT": true, "MIT-0": true, "BSD-2-Clause": true, "BSD-3-Clause": true, "Apache-2.0": true, "ISC": true, "MPL-2.0": true,
	"0BSD": true, "Unlicense": true, "CC0-1.0": true, "Zlib": true,
}

// undeclared are modules that come without a licence file, with what is known of them
// instead. Who gives a release on decides whether that is enough.
var undeclared = map[string]string{
	"github.com/nexus-rpc/nexus-proto-annotations": "The module has no licence file. It is required by go.temporal.io/api, of whose makers it is; that one, and their github.com/nexus-rpc/sdk-go, are under the MIT licence.",
}

// noAssertion stands for the licence of an undeclared module, in the words of SPDX.
const noAssertion = "NOASSERTION"

// patentGrant is the grant that stands beside the licence of Go's own modules.
const patentGrant = "GooglePatentsFile"

// linked lists the modules of which packages are linked into a program of any target, Go
// itself first.
func linked(ctx context.Context, o order) ([]module, error) {
	dirs, versions := map[string]map[string]bool{}, map[string]string{} // by module: folders of packages
	roots := map[string]string{}
	for _, t := range o.targets {
		env := []string{"CGO_ENABLED=0", "GOOS=" + t.system, "GOARCH=" + t.machine}
		out, err := output(ctx, o.root, env, "go", "list", "-deps", "-json=Dir,Standard,Module", "./starter", "./worker")
		if err != nil {
			return nil, err
		}
		for d := json.NewDecoder(strings.NewReader(out)); ; {
			var p struct {
				Dir      string `json:"Dir"`
				Standard bool   `json:"Standard"`
				Module   *struct {
					Path    string `json:"Path"`
					Version string `json:"Version"`
					Dir     string `json:"Dir"`
					Main    bool   `json:"Main"`
				} `json:"Module"`
			}
			err := d.Decode(&p)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, err
			}
			if p.Standard || p.Module == nil || p.Module.Main {
				continue
			}
			m := p.Module
			versions[m.Path], roots[m.Path] = m.Version, m.Dir
			if dirs[m.Path] == nil {
				dirs[m.Path] = map[string]bool{}
			}
			dirs[m.Path][p.Dir] = true
		}
	}
	all, err := golang(ctx, o)
	for _, name := range slices.Sorted(maps.Keys(dirs)) {
		m := module{path: name, version: versions[name]}
		err = errors.Join(err, m.read(roots[name], slices.Sorted(maps.Keys(dirs[name]))))
		all = append(all, m)
	}
	return all, err
}

// golang is Go's own library.
func golang(ctx context.Context, o order) ([]module, error) {
	root, err := output(ctx, o.root, nil, "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	version, err := output(ctx, o.root, nil, "go", "env", "GOVERSION")
	if err != nil {
		return nil, err
	}
	m := module{path: "std", version: version}
	err = m.read(root, []string{root})
	return []module{m}, err
}

var licenceName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense|notice|patents)([-._].*)?$`)

// read collects the licence files from a module's folder down to the folders of the
// packages that are linked: some packages have a licence of their own.
func (m *module) read(root string, packages []string) error {
	seen, ids := map[string]bool{}, map[string]bool{}
	for _, dir := range packages {
		for folder := dir; strings.HasPrefix(folder, root); folder = filepath.Dir(folder) {
			if seen[folder] {
				break
			}
			seen[folder] = true
			if err := m.readFolder(root, folder, ids); err != nil {
				return err
			}
		}
	}
	slices.SortFunc(m.texts, func(a, b text) int { return strings.Compare(a.name, b.name) })
	m.licences = slices.Sorted(maps.Keys(ids))
	return m.check()
}

func (m *module) readFolder(root, folder string, ids map[string]bool) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() || !licenceName.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Join(folder, e.Name()))
		if err != nil {
			return err
		}
		m.texts = append(m.texts, text{filepath.ToSlash(rel), string(bytes.TrimSpace(data))})
		for _, match := range licensecheck.Scan(data).Match {
			if !match.IsURL && match.ID != patentGrant {
				ids[match.ID] = true
			}
		}
	}
	return nil
}

// check says what a person has to look at before this is given on.
func (m *module) check() error {
	if known, ok := undeclared[m.path]; ok && len(m.licences) == 0 {
		m.licences, m.texts = []string{noAssertion}, append(m.texts, text{"(no licence file)", known})
		return nil
	} else if ok {
		return fmt.Errorf("%s@%s has a licence file by now: take it off the list of undeclared ones (tools/release/licences.go)", m.path, m.version)
	}
	if len(m.licences) == 0 {
		return fmt.Errorf("%s@%s has no licence file that is recognised: look at it, then docs/releases.md says what to do", m.path, m.version)
	}
	for _, id := range m.licences {
		if !accepted[id] {
			return fmt.Errorf("%s@%s has the licence %s, which is not among those that are accepted: look at it, then docs/releases.md says what to do", m.path, m.version, id)
		}
	}
	return nil
}

// thirdParty is the file with all licences.
func thirdParty(modules []module) []byte {
	var out bytes.Buffer
	out.WriteString("Shidian's programs contain what others have made. Their licences, as they come with the sources:\n")
	modules = append(slices.Clone(modules), module{path: "htmx", version: "2.0.11", licences: []string{"0BSD"}, texts: []text{{"", htmx}}})
	for _, m := range modules {
		fmt.Fprintf(&out, "  %s %s (%s)\n", m.path, m.version, strings.Join(m.licences, ", "))
	}
	for _, m := range modules {
		for _, t := range m.texts {
			fmt.Fprintf(&out, "\n%s\n%s %s %s\n%s\n\n%s\n", strings.Repeat("=", 78), m.path, m.version, t.name, strings.Repeat("=", 78), t.text)
		}
	}
	return out.Bytes()
}
