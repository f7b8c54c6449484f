package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"path/filepath"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/plans"
)

// Load reads a district plan and the profile that it names. It returns every
// issue that it finds, the plan file's first; the plan is nil when any of them
// is an error.
func Load(path string) (*Plan, []Issue) {
	r := &reader{file: path}
	data, ok := r.readFile(path)
	if !ok {
		return nil, r.issues
	}
	return load(r, data, filepath.Dir(path))
}

// Parse is Load for a plan that is not a file: a profile is looked for among
// those that are built in only. Name is what issues call the plan.
func Parse(name string, data []byte) (*Plan, []Issue) {
	return load(&reader{file: name}, data, "")
}

func load(r *reader, data []byte, beside string) (*Plan, []Issue) {
	root, ok := r.parse(data)
	if !ok {
		return nil, r.issues
	}
	d := r.draft(root)
	minutes := r.offset(d)
	content, profile, more := r.loadProfile(d, beside)
	r.check(d, profile)
	if profile != nil {
		r.checkInForce(d, *profile, beside)
	}
	r.sort()
	issues := append(r.issues, more...)
	if Failed(issues) {
		return nil, issues
	}
	sum := sha256.New()
	sum.Write(data)
	sum.Write(content)
	p := newPlan(d, *profile, minutes, "sha256:"+hex.EncodeToString(sum.Sum(nil)))
	if tooLarge := r.checkSize(d, p); tooLarge != nil {
		return nil, append(issues, tooLarge...)
	}
	return p, issues
}

// maxTermsBytes is how large the terms of a pilot may be: they travel with each
// of its runs, whose input is at most 512 KiB with everything else.
const maxTermsBytes = 256 << 10

// checkSize finds sub-districts with more communities and recipients than a pilot
// can take along.
func (r *reader) checkSize(d *draft, p *Plan) []Issue {
	r.issues = nil
	for _, sub := range d.subs {
		terms, err := p.Terms(sub.code.v, Options{})
		if err != nil {
			continue // it is of this plan
		}
		if raw, err := json.Marshal(terms); err != nil || len(raw) > maxTermsBytes {
			r.fail(sub.code.at, CodeTermsTooLarge, catalog.Args{"value": sub.code.v, "size": len(raw) >> 10, "limit": maxTermsBytes >> 10})
		}
	}
	return r.issues
}

// loadProfile reads the profile that the plan names; nil when it has errors.
func (r *reader) loadProfile(d *draft, beside string) ([]byte, *pilot.Profile, []Issue) {
	if !d.profile.ok {
		return nil, nil, nil
	}
	own, data, found := findProfile(beside, d.profile.v)
	if !found {
		r.unknown(d.profile, CodeUnknownProfile, profileNames(beside))
		return nil, nil, nil
	}
	var p pilot.Profile
	if !Failed(own.issues) {
		p = own.profile(d.profile.v, data)
	}
	own.sort()
	if Failed(own.issues) {
		return nil, nil, own.issues
	}
	return data, &p, own.issues
}

// Schema is the JSON Schema of plan files, as shipped beside them.
func Schema() []byte { return shipped("district-plan.schema.json") }

// ProfileSchema is the JSON Schema of profile files.
func ProfileSchema() []byte { return shipped("profile.schema.json") }

func shipped(name string) []byte {
	data, err := plans.Files.ReadFile(name)
	if err != nil {
		panic("plan: not built in: " + name) // the embedding is wrong; no input leads here
	}
	return data
}
