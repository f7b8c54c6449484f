package architecture_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

const module = "shidian"

// rule says what the packages at or below a path may import. Tests are free.
type rule struct {
	packages string // inside the module, with everything below it
	// may lists, beside the standard library and one another, what may be imported, with
	// everything below it: "internal/pilot" is of this module, "go.temporal.io" not.
	may []string
	// without lists what of this module may not all the same.
	without []string
	// not lists what of the standard library may not, with everything below it.
	not []string
	// never lists what may not even be reached through others.
	never []string
}

// Outside is what the domain and the story must not touch themselves.
var outside = []string{"os", "net", "io/fs", "io/ioutil", "syscall", "database", "log", "embed", "plugin", "testing"}

// rules are the arrows of the house. The main programs (starter, worker, deploy)
// put things together and may import everything.
var rules = []rule{
	{ // and the compiler holds pilot ← evidence ← judge
		packages: "internal/pilot",
		not:      append([]string{"context", "sync", "math/rand", "crypto/rand", "bufio"}, outside...),
	},
	{ // its texts are embedded data
		packages: "internal/catalog", may: []string{"internal/pilot", "go.yaml.in/yaml"},
		not: slices.DeleteFunc(append([]string{"context"}, outside...), func(s string) bool { return s == "embed" }),
	},
	{packages: "internal/view", may: []string{"internal/pilot", "internal/catalog"}, not: append([]string{"context"}, outside...)},
	{
		packages: "internal/ledger",
		may:      []string{"internal/pilot", "internal/catalog", "internal/view", "internal/spreadsheet", "github.com/xuri/excelize", "github.com/goccy/go-yaml", "github.com/mattn/go-runewidth"},
		not:      append([]string{"context"}, outside...),
	},
	{
		packages: "internal/statistics", may: []string{"internal/pilot", "internal/catalog", "internal/ledger", "github.com/xuri/excelize"},
		without: []string{"internal/pilot/judge"}, not: append([]string{"context"}, outside...),
	},
	{
		packages: "internal/bulletin",
		may:      []string{"internal/pilot", "internal/catalog", "internal/view", "internal/ledger", "github.com/mattn/go-runewidth"},
		never:    []string{"github.com/jackc/pgx", "go.temporal.io/sdk", "internal/config"},
	},
	{ // whoever checks a record needs nothing but these two, and the algorithms
		packages: "internal/chain", may: []string{"internal/seal"}, not: append([]string{"context"}, outside...),
	},
	{packages: "internal/seal", may: []string{"github.com/emmansun/gmsm", "golang.org/x/mod/sumdb"}, not: append([]string{"context"}, outside...)},
	{packages: "internal/keyring", may: []string{"github.com/emmansun/gmsm"}, not: []string{"context", "net", "log", "database"}},
	{ // what Temporal is given and gives, below the SDK; where the keys are is others' business
		packages: "internal/payload", may: []string{"internal/keyring", "go.temporal.io", "google.golang.org/grpc", "google.golang.org/protobuf"},
		never: []string{"workflows", "activities", "internal/postgres", "internal/config"},
	},
	{ // of a workbook nothing but its cells, and from memory
		packages: "internal/spreadsheet", may: []string{"github.com/xuri/excelize", "golang.org/x/text/encoding"}, not: append([]string{"context"}, outside...),
	},
	{packages: "internal/icalendar", not: append([]string{"context"}, outside...)},
	{packages: "internal/seats", may: []string{"internal/pilot"}, not: append([]string{"context"}, outside...)},
	{packages: "internal/identity", may: []string{"internal/pilot", "internal/seal"}, not: append([]string{"context"}, outside...)},
	{ // it compares what others read, and touches nothing
		packages: "internal/audit", may: []string{"internal/pilot", "internal/view", "internal/chain", "internal/seal"}, not: append([]string{"context"}, outside...),
		never: []string{"github.com/jackc/pgx", "go.temporal.io/sdk", "internal/postgres", "internal/config"},
	},
	{
		packages: "workflows",
		may:      []string{"activities", "internal/pilot", "internal/catalog", "internal/view", "go.temporal.io"},
		without:  []string{"internal/pilot/evidence", "internal/pilot/judge"}, // judging is the recorder's: its answers are in the history
		not:      append([]string{"context", "sync", "math/rand", "crypto/rand"}, outside...),
		never:    []string{"github.com/jackc/pgx", "internal/postgres", "internal/config", "internal/devservices"},
	},
	{
		packages: "activities",
		may:      []string{"internal/pilot", "internal/catalog", "internal/bulletin", "go.temporal.io"},
		never:    []string{"github.com/jackc/pgx", "workflows", "internal/postgres", "internal/config"},
	},
	{
		packages: "internal/postgres",
		may:      []string{"internal/pilot", "internal/catalog", "internal/ledger", "internal/statistics", "internal/bulletin", "internal/audit", "internal/chain", "internal/seal", "internal/seats", "internal/trouble", "internal/keyring", "github.com/jackc/pgx", "golang.org/x/sys"},
		never:    []string{"go.temporal.io/sdk", "workflows", "activities"},
	},
	{
		packages: "internal/telemetry",
		may: []string{
			"activities", "internal/pilot", "internal/postgres", "internal/trouble", "go.temporal.io", "go.opentelemetry.io", "github.com/prometheus/client_golang",
		},
		never: []string{"workflows", "internal/config"},
	},
	{
		packages: "internal/config", // the Temporal client reads the ecosystem's own variables
		may:      []string{"internal/catalog", "internal/keyring", "internal/admission", "github.com/sethvargo/go-envconfig", "go.temporal.io/sdk"},
	},
	{packages: "internal/admission", may: []string{"internal/catalog", "internal/keypair", "go.temporal.io", "google.golang.org/grpc"}},
	{packages: "internal/keypair"},
	{packages: "internal/holidays", may: []string{"internal/pilot", "github.com/6tail/lunar-go"}, not: append([]string{"context"}, outside...)},
	{packages: "internal/attachments", may: []string{"gocloud.dev", "github.com/aws/aws-sdk-go-v2/service/s3"}},
	{
		packages: "internal/archive", // it reads what is on record: no server of pilots, no settings
		may: []string{
			"internal/pilot", "internal/catalog", "internal/view", "internal/postgres", "internal/attachments", "internal/history", "internal/spreadsheet", "github.com/xuri/excelize",
			"internal/audit", "internal/chain", "internal/seal",
			"github.com/mattn/go-runewidth",
		},
		never: []string{"workflows", "internal/client", "internal/config"},
	},
	{ // it makes messages; who sends them is the business of who uses it
		packages: "internal/staff", may: []string{"internal/pilot", "internal/catalog", "internal/examples", "internal/seats"},
		not:   append([]string{"context", "sync", "math/rand", "crypto/rand"}, outside...),
		never: []string{"github.com/jackc/pgx", "go.temporal.io/sdk", "internal/postgres", "internal/config"},
	},
	{packages: "internal/feasibility", may: []string{"internal/pilot", "internal/catalog"}, without: []string{"internal/pilot/judge"}, not: append([]string{"context"}, outside...)},
	{
		packages: "internal/amendment", may: []string{"internal/pilot", "internal/catalog", "internal/feasibility"}, without: []string{"internal/pilot/judge"},
		not: append([]string{"context"}, outside...),
	},
	{packages: "internal/trouble", may: []string{"internal/pilot"}, not: append([]string{"context"}, outside...)},
	{packages: "internal/visibility", may: []string{"go.temporal.io/api", "google.golang.org/grpc"}},
	{ // it looks at all servers; who prints what it found is the worker's business
		packages: "internal/setup",
		may: []string{
			"workflows", "internal/client", "internal/namespace", "internal/postgres", "internal/attachments", "internal/seal", "internal/config", "internal/admission", "internal/catalog",
			"go.temporal.io", "google.golang.org/grpc", "golang.org/x/mod/semver",
		},
		never: []string{"internal/inspect", "internal/revive", "internal/devservices"},
	},
	{packages: "internal/namespace", may: []string{"go.temporal.io/api", "google.golang.org/grpc", "google.golang.org/protobuf"}},
	{packages: "internal/watch", may: []string{"internal/trouble", "internal/postgres", "internal/visibility", "go.temporal.io"}, never: []string{"workflows", "activities", "internal/config"}},
	{packages: "internal/renew", may: []string{"internal/postgres", "internal/audit", "internal/keyring"}, never: []string{"go.temporal.io/sdk", "workflows", "activities"}},
	{
		packages: "internal/notify",
		may:      []string{"internal/pilot", "internal/catalog", "internal/view", "internal/postgres", "github.com/wneessen/go-mail", "github.com/goccy/go-yaml"},
		never:    []string{"go.temporal.io/sdk", "workflows", "activities", "internal/config"},
	},
	{ // it talks to pilots; who mends them, and who proves that all agree, come through its doors
		packages: "internal/client",
		may: []string{
			"workflows", "internal/pilot", "internal/catalog", "internal/view", "internal/plan", "internal/postgres", "internal/config", "internal/admission", "internal/telemetry",
			"internal/watch", "internal/trouble", "internal/ledger", "internal/statistics", "internal/bulletin", "internal/attachments", "internal/history", "internal/namespace",
			"internal/audit", "internal/chain", "internal/seal", "internal/seats", "internal/examples", "internal/amendment", "internal/payload", "internal/keyring", "go.temporal.io", "google.golang.org/grpc", "google.golang.org/protobuf",
		},
		never: []string{"internal/inspect", "internal/revive"},
	},
	{ // pages of what is on record; who else sends, audits or mends is no business of a page
		packages: "internal/web",
		may: []string{
			"internal/client", "internal/admission", "internal/view", "internal/catalog", "internal/pilot", "internal/postgres", "internal/seats", "internal/identity", "internal/seal",
			"internal/attachments", "internal/examples", "internal/spreadsheet", "internal/ledger", "internal/statistics", "internal/bulletin", "internal/feasibility", "internal/amendment", "internal/icalendar", "internal/version", "workflows", "github.com/alexedwards/scs", "github.com/coreos/go-oidc", "golang.org/x/oauth2", "go.temporal.io/api/serviceerror",
		},
		without: []string{"internal/pilot/judge"},
		never:   []string{"internal/inspect", "internal/revive"},
	},
	{
		packages: "internal/overview", may: []string{"workflows", "internal/client", "internal/view", "internal/catalog", "internal/pilot", "internal/postgres"},
		never: []string{"internal/inspect", "internal/revive"},
	},
	{
		packages: "internal/papers", never: []string{"internal/inspect", "internal/revive"},
		may: []string{"internal/client", "internal/archive", "internal/bulletin", "internal/ledger", "internal/statistics", "internal/catalog", "internal/postgres", "internal/version"},
	},
	{
		packages: "internal/inspect", never: []string{"internal/revive"},
		may: []string{
			"workflows", "internal/client", "internal/audit", "internal/watch", "internal/visibility",
			"internal/pilot", "internal/view", "internal/postgres", "internal/trouble",
		},
		without: []string{"internal/pilot/judge"},
	},
	{
		packages: "internal/revive", never: []string{"internal/inspect"},
		may:     []string{"workflows", "internal/client", "internal/audit", "internal/visibility", "internal/pilot", "internal/postgres", "go.temporal.io/api"},
		without: []string{"internal/pilot/judge"},
	},
	{
		packages: "internal/machine", // is there before anything else is compiled
	},
	{
		packages: "internal/devservices",
		may: []string{
			"internal/machine", "deploy/temporal",
			"internal/namespace", "internal/visibility", "internal/postgres/roles", "internal/seal", "internal/keyring", "internal/staff",
			"github.com/jackc/pgx", "github.com/stretchr/testify", "golang.org/x/sys",
			"go.temporal.io", "google.golang.org/protobuf", "google.golang.org/grpc",
		},
	},
}

// vagueNames say nothing about what belongs there, so everything ends up there.
var vagueNames = []string{"util", "utils", "common", "helper", "helpers", "type", "types", "model", "models", "misc", "shared", "base"}

// listed is a package as `go list -json` tells of it.
type listed struct {
	ImportPath string   `json:"ImportPath"`
	Name       string   `json:"Name"`
	Dir        string   `json:"Dir"`
	GoFiles    []string `json:"GoFiles"`
	Imports    []string `json:"Imports"`
	Deps       []string `json:"Deps"`
}

// violations names everything in a package that breaks a rule.
func violations(p listed) []string {
	var found []string
	for _, r := range rules {
		if !below(p.ImportPath, full(r.packages)) {
			continue
		}
		for _, imported := range p.Imports {
			if !r.allows(imported) {
				found = append(found, fmt.Sprintf("%s imports %s", p.ImportPath, imported))
			}
		}
		for _, reached := range p.Deps {
			if anyAbove(r.never, reached) {
				found = append(found, fmt.Sprintf("%s reaches %s", p.ImportPath, reached))
			}
		}
	}
	if slices.Contains(vagueNames, p.Name) || slices.Contains(vagueNames, path.Base(p.ImportPath)) {
		found = append(found, fmt.Sprintf("%s has a name that says nothing", p.ImportPath))
	}
	if len(p.GoFiles) > 0 && !slices.Contains(p.GoFiles, "doc.go") {
		found = append(found, fmt.Sprintf("%s has no doc.go", p.ImportPath))
	}
	return found
}

func (r rule) allows(imported string) bool {
	if standard(imported) {
		return !anyAbove(r.not, imported)
	}
	return !anyAbove(r.without, imported) && (below(imported, full(r.packages)) || anyAbove(r.may, imported))
}

// standard tells the standard library's packages: no dot in their first element.
func standard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return first != module && !strings.Contains(first, ".")
}

// anyAbove tells whether a package is one of the list, or below one.
func anyAbove(list []string, imported string) bool {
	return slices.ContainsFunc(list, func(entry string) bool {
		return below(imported, entry) || below(imported, full(entry))
	})
}

func below(imported, parent string) bool {
	return imported == parent || strings.HasPrefix(imported, parent+"/")
}

func full(packages string) string { return module + "/" + packages }
