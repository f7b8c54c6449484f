package namespace

import (
	"context"
	"fmt"
	"strings"

	enumspb "go.temporal.io/api/enums/v1"
)

// SetupCommand makes what a LackError names.
const SetupCommand = "shidian-worker setup --apply"

// LackError says what pilots can't do without and the namespace has not.
type LackError struct {
	Namespace string
	Absent    bool // there is no such namespace
	Lacks     Lacks
	Types     map[string]enumspb.IndexedValueType // of what is missing
}

func (e *LackError) Error() string {
	if e.Absent {
		return fmt.Sprintf("Temporal has no namespace %s; `%s` makes it", e.Namespace, SetupCommand)
	}
	var parts []string
	if names := e.Named(); len(names) > 0 {
		parts = append(parts, fmt.Sprintf("lacks the search attributes %s; `%s` adds them", strings.Join(names, ", "), SetupCommand))
	}
	for _, w := range e.Lacks.Wrong {
		parts = append(parts, fmt.Sprintf("has the search attribute %s with the type %s instead of %s; `shidian-worker setup` says what to do", w.Name, w.Found, w.Wanted))
	}
	return "namespace " + e.Namespace + " " + strings.Join(parts, "; and ")
}

// Named are the missing attributes, each with its type: PilotStage=Keyword.
func (e *LackError) Named() []string { return WithTypes(e.Lacks.Missing, e.Types) }

// WithTypes names attributes as commands take them: PilotStage=Keyword.
func WithTypes(names []string, types map[string]enumspb.IndexedValueType) []string {
	var all []string
	for _, name := range names {
		all = append(all, name+"="+types[name].String())
	}
	return all
}

// Check returns a [*LackError] where something is missing, and any other error where that
// could not be found out.
func (n Namespace) Check(ctx context.Context) error {
	found, err := n.Describe(ctx)
	if err != nil {
		return err
	}
	if found.Missing {
		return &LackError{Namespace: n.Name, Absent: true}
	}
	lacks, err := n.LookAtAttributes(ctx)
	if err != nil {
		return err
	}
	if lacks.None() {
		return nil
	}
	return &LackError{Namespace: n.Name, Lacks: lacks, Types: n.Attributes}
}
