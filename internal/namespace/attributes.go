package namespace

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
)

// Mistyped is an attribute that is registered with another type.
type Mistyped struct {
	Name          string
	Found, Wanted enumspb.IndexedValueType
}

// Full is a type of which the namespace has room for fewer attributes than are missing.
type Full struct {
	Type              enumspb.IndexedValueType
	Used, Limit, More int
}

// Lacks is what search attributes lack: nothing where all three are empty.
type Lacks struct {
	Missing []string // by name
	Wrong   []Mistyped
	// Asked says that the attributes could not be listed and were tried one by one: what
	// is missing may then be there with another type.
	Asked bool
	// Full are the types for which the namespace has no room. Only with the attributes
	// listed, and only where search attributes are kept in SQL.
	Full []Full
}

// None says that nothing is lacking.
func (l Lacks) None() bool { return len(l.Missing) == 0 && len(l.Wrong) == 0 }

// limits of a namespace whose visibility is kept in SQL, by type: columns that are there
// before anybody names them.
var limits = map[enumspb.IndexedValueType]int{
	enumspb.INDEXED_VALUE_TYPE_KEYWORD: 10,
	enumspb.INDEXED_VALUE_TYPE_INT:     3, enumspb.INDEXED_VALUE_TYPE_DATETIME: 3, enumspb.INDEXED_VALUE_TYPE_KEYWORD_LIST: 3,
	enumspb.INDEXED_VALUE_TYPE_BOOL: 3, enumspb.INDEXED_VALUE_TYPE_DOUBLE: 3, enumspb.INDEXED_VALUE_TYPE_TEXT: 3,
}

// LookAtAttributes says what is missing of the attributes. Where they can't be listed each
// is tried: a query with one that is not there is refused.
func (n Namespace) LookAtAttributes(ctx context.Context) (Lacks, error) {
	listed, err := n.Operator.ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: n.Name})
	if Forbidden(err) {
		return n.tryEach(ctx)
	}
	if err != nil {
		return Lacks{}, fmt.Errorf("list the search attributes of namespace %s: %w", n.Name, err)
	}
	var lacks Lacks
	for _, name := range n.names() {
		switch found, ok := listed.GetCustomAttributes()[name]; {
		case !ok:
			lacks.Missing = append(lacks.Missing, name)
		case found != n.Attributes[name]:
			lacks.Wrong = append(lacks.Wrong, Mistyped{Name: name, Found: found, Wanted: n.Attributes[name]})
		}
	}
	if inSQL(listed.GetStorageSchema()) {
		lacks.Full = n.full(listed.GetCustomAttributes(), lacks.Missing)
	}
	return lacks, nil
}

func (n Namespace) names() []string { return slices.Sorted(maps.Keys(n.Attributes)) }

// inSQL: Elasticsearch alone tells of its schema.
func inSQL(schema map[string]string) bool { return len(schema) == 0 }

func (n Namespace) full(there map[string]enumspb.IndexedValueType, missing []string) []Full {
	more, used := map[enumspb.IndexedValueType]int{}, map[enumspb.IndexedValueType]int{}
	for _, name := range missing {
		more[n.Attributes[name]]++
	}
	for _, kind := range there {
		used[kind]++
	}
	var full []Full
	for _, kind := range slices.Sorted(maps.Keys(more)) {
		if used[kind]+more[kind] > limits[kind] {
			full = append(full, Full{Type: kind, Used: used[kind], Limit: limits[kind], More: more[kind]})
		}
	}
	return full
}

// tryEach asks with each attribute alone.
func (n Namespace) tryEach(ctx context.Context) (Lacks, error) {
	lacks := Lacks{Asked: true}
	for _, name := range n.names() {
		err := n.count(ctx, n.condition(name))
		var refused *serviceerror.InvalidArgument
		switch {
		case errors.As(err, &refused):
			lacks.Missing = append(lacks.Missing, name)
		case err != nil:
			return Lacks{}, err
		}
	}
	return lacks, nil
}

// Add registers attributes, by name. Those that are there already are left alone.
func (n Namespace) Add(ctx context.Context, names []string) error {
	wanted := map[string]enumspb.IndexedValueType{}
	for _, name := range names {
		wanted[name] = n.Attributes[name]
	}
	if len(wanted) == 0 {
		return nil
	}
	_, err := n.Operator.AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{Namespace: n.Name, SearchAttributes: wanted})
	if err != nil {
		return fmt.Errorf("add search attributes %s to namespace %s: %w", strings.Join(names, ", "), n.Name, err)
	}
	return nil
}

// Usable asks with every attribute at once: one that is registered can't be used before
// each part of the server has heard of it.
func (n Namespace) Usable(ctx context.Context) error {
	var conditions []string
	for _, name := range n.names() {
		conditions = append(conditions, n.condition(name))
	}
	if len(conditions) == 0 {
		return nil
	}
	return n.count(ctx, strings.Join(conditions, " AND "))
}

func (n Namespace) count(ctx context.Context, query string) error {
	if _, err := n.Workflows.CountWorkflowExecutions(ctx, &workflowservice.CountWorkflowExecutionsRequest{Namespace: n.Name, Query: query}); err != nil {
		return fmt.Errorf("search namespace %s for %s: %w", n.Name, query, err)
	}
	return nil
}

func (n Namespace) condition(name string) string {
	value := "'x'"
	switch n.Attributes[name] {
	case enumspb.INDEXED_VALUE_TYPE_INT, enumspb.INDEXED_VALUE_TYPE_DOUBLE:
		value = "0"
	case enumspb.INDEXED_VALUE_TYPE_BOOL:
		value = "true"
	case enumspb.INDEXED_VALUE_TYPE_DATETIME:
		value = "'2002-05-23T00:00:00Z'"
	}
	return name + " = " + value
}
