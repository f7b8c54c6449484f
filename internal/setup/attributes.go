package setup

import (
	"context"
	"fmt"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/namespace"
)

func (l *look) attributes(ctx context.Context) []Row {
	lacks, err := l.lacks(ctx)
	row := Row{Thing: thingAttributes, State: There}
	n := len(l.namespace.Attributes)
	switch {
	case namespace.Forbidden(err):
		row.State, row.Is, row.Do = Wrong, forbidden("WorkflowService.CountWorkflowExecutions", err), l.instead("read-namespace", nil)
		return []Row{row}
	case err != nil:
		row.State, row.Is = Wrong, reason(err)
		return []Row{row}
	case lacks.None() && lacks.Asked:
		row.Is = Text{"setup.is.attributes-asked", catalog.Args{"n": n}}
		return []Row{row}
	case lacks.None():
		row.Is = Text{"setup.is.attributes", catalog.Args{"n": n}}
		return []Row{row}
	}
	return append(l.missingAttributes(lacks), l.mistyped(lacks)...)
}

// lacks waits for a namespace that was just made until every part of the server knows it.
func (l *look) lacks(ctx context.Context) (lacks namespace.Lacks, err error) {
	err = l.await(ctx, func(ctx context.Context) (err error) {
		ctx, cancel := context.WithTimeout(ctx, answersWithin)
		defer cancel()
		lacks, err = l.namespace.LookAtAttributes(ctx)
		return err
	}, notYetKnown)
	return lacks, err
}

// missingAttributes is a row for each; what to do stands in the last one.
func (l *look) missingAttributes(lacks namespace.Lacks) []Row {
	named := namespace.WithTypes(lacks.Missing, l.namespace.Attributes)
	rows := make([]Row, len(named))
	for i, name := range lacks.Missing {
		args := catalog.Args{"type": l.namespace.Attributes[name].String()}
		rows[i] = Row{Thing: thingAttributes, Name: name, State: Missing, Is: Text{"setup.is.no-attribute", args}}
		if lacks.Asked {
			rows[i].Is.Key = "setup.is.no-attribute-asked"
		}
	}
	if len(rows) == 0 {
		return nil
	}
	last := &rows[len(rows)-1]
	switch {
	case len(lacks.Full) > 0:
		last.Do = Text{"setup.do.full-namespace", catalog.Args{"full": fullText(lacks.Full), "namespace": l.namespace.Name}}
	case l.cloud():
		last.Do = l.instead("attributes", named)
	default:
		last.Do = apply()
		for i := range rows {
			rows[i].makes = true
		}
	}
	return rows
}

func fullText(full []namespace.Full) string {
	var parts []string
	for _, f := range full {
		parts = append(parts, fmt.Sprintf("%s: %d of %d, +%d", f.Type, f.Used, f.Limit, f.More))
	}
	return strings.Join(parts, "; ")
}

func (l *look) mistyped(lacks namespace.Lacks) []Row {
	var rows []Row
	for _, w := range lacks.Wrong {
		args := catalog.Args{"name": w.Name, "is": w.Found.String(), "wanted": w.Wanted.String(), "namespace": l.namespace.Name}
		row := Row{Thing: thingAttributes, Name: w.Name, State: Wrong, Is: Text{"setup.is.attribute-type", args}, Do: Text{"setup.do.attribute-type", args}}
		if l.cloud() {
			row.Do.Key = "setup.do.attribute-type-cloud"
		}
		rows = append(rows, row)
	}
	return rows
}

// addAttributes adds what is missing, and waits until every part of the server knows it.
func (l *look) addAttributes(ctx context.Context) (Text, error) {
	lacks, err := l.lacks(ctx)
	if err != nil {
		return Text{}, err
	}
	named := namespace.WithTypes(lacks.Missing, l.namespace.Attributes)
	err = l.namespace.Add(ctx, lacks.Missing)
	if namespace.Forbidden(err) {
		return Text{}, &NamedError{Is: forbidden("OperatorService.AddSearchAttributes", err), Do: l.instead("attributes", named), Err: err}
	}
	if err != nil {
		return Text{}, err
	}
	did := Text{"setup.did.attributes", catalog.Args{"n": len(named), "names": strings.Join(named, ", ")}}
	if len(lacks.Wrong) > 0 {
		return did, nil // a query with those would be refused for ever
	}
	return did, l.await(ctx, l.namespace.Usable, notYetKnown)
}
