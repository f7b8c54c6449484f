package setup

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.temporal.io/api/serviceerror"

	"shidian/internal/catalog"
	"shidian/internal/namespace"
)

func (l *look) namespaceThere(ctx context.Context) []Row {
	row := Row{Thing: thingNamespace, Name: l.namespace.Name, State: There, Is: Text{Key: "setup.is.there"}}
	found, err := l.describe(ctx)
	switch {
	case namespace.Forbidden(err):
		row.State, row.Is, row.Do = Wrong, forbidden("WorkflowService.DescribeNamespace", err), l.instead("read-namespace", nil)
	case err != nil:
		row.State, row.Is = Wrong, reason(err)
	case found.Missing && l.cloud():
		row.State, row.Is, row.Do = Missing, Text{Key: "setup.is.no-namespace"}, l.instead("make-namespace", nil)
	case found.Missing:
		row.State, row.Is, row.Do, row.makes = Missing, Text{Key: "setup.is.no-namespace"}, apply(), true
	case found.Gone:
		row.State, row.Is, row.Do = Wrong, Text{Key: "setup.is.namespace-deleted"}, Text{Key: "setup.do.another-namespace"}
	case !found.Updates:
		row.State, row.Is, row.Do = Wrong, Text{Key: "setup.is.no-updates"}, Text{Key: "setup.do.allow-updates"}
	}
	return []Row{row}
}

func (l *look) describe(ctx context.Context) (namespace.Found, error) {
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	return l.namespace.Describe(ctx)
}

func (l *look) makeNamespace(ctx context.Context) (Text, error) {
	err := l.namespace.Make(ctx, l.cfg.Wanted.Retention)
	if namespace.Forbidden(err) {
		return Text{}, &NamedError{Is: forbidden("WorkflowService.RegisterNamespace", err), Do: l.instead("make-namespace", nil), Err: err}
	}
	if err != nil {
		return Text{}, err
	}
	return Text{"setup.did.namespace", catalog.Args{"retention": days(l.cfg.Wanted.Retention)}}, nil
}

func (l *look) retention(ctx context.Context) []Row {
	row := Row{Thing: thingRetention, State: There}
	found, err := l.describe(ctx)
	args := catalog.Args{"is": days(found.Retention), "wanted": days(l.cfg.Wanted.Retention)}
	row.Is = Text{"setup.is.retention", args}
	switch {
	case err != nil:
		row.State, row.Is = Wrong, reason(err)
	case found.Retention >= l.cfg.Wanted.Retention:
	case l.cloud():
		row.State, row.Is, row.Do = Wrong, Text{"setup.is.retention-short", args}, l.instead("retain", nil)
	default:
		row.State, row.Is, row.Do, row.makes = Wrong, Text{"setup.is.retention-short", args}, apply(), true
	}
	return []Row{row}
}

func (l *look) retain(ctx context.Context) (Text, error) {
	err := l.namespace.Retain(ctx, l.cfg.Wanted.Retention)
	if namespace.Forbidden(err) {
		return Text{}, &NamedError{Is: forbidden("WorkflowService.UpdateNamespace", err), Do: l.instead("retain", nil), Err: err}
	}
	if err != nil {
		return Text{}, err
	}
	return Text{"setup.did.retention", catalog.Args{"wanted": days(l.cfg.Wanted.Retention)}}, nil
}

// days is a time in days.
func days(d time.Duration) string {
	return strconv.FormatFloat(d.Hours()/24, 'f', -1, 64)
}

// cloud says whether the address is Temporal Cloud's, where another service makes what
// namespaces have.
func (l *look) cloud() bool {
	host, _, _ := strings.Cut(strings.ToLower(l.address()), ":")
	return strings.HasSuffix(host, ".tmprl.cloud") || strings.HasSuffix(host, ".api.temporal.io")
}

// instead is what an administrator types where set-up may not: on Temporal Cloud with tcld,
// else with the temporal command.
func (l *look) instead(what string, attributes []string) Text {
	where, flags := "server", make([]string, len(attributes))
	for i, one := range attributes {
		name, kind, _ := strings.Cut(one, "=")
		flags[i] = fmt.Sprintf("--name %s --type %s", name, kind)
	}
	if l.cloud() {
		where = "cloud"
		for i, one := range attributes {
			flags[i] = fmt.Sprintf("--search-attribute %q", one)
		}
	}
	return Text{"setup.do." + what + "-" + where, catalog.Args{
		"namespace": l.namespace.Name, "attributes": strings.Join(flags, " "), "address": l.address(),
		"hours": int(l.cfg.Wanted.Retention.Hours()), "days": int((l.cfg.Wanted.Retention + 24*time.Hour - 1).Hours() / 24),
	}}
}

// forbidden names the call and its answer.
func forbidden(call string, err error) Text {
	answer := "PermissionDenied"
	var without *serviceerror.Unimplemented
	if errors.As(err, &without) {
		answer = "Unimplemented"
	}
	return Text{"setup.is.forbidden", catalog.Args{"call": call, "answer": answer, "reason": err.Error()}}
}

func reason(err error) Text { return Text{"setup.is.failed", catalog.Args{"reason": err.Error()}} }

// lookAgain is the pause between two looks at what is being made.
const lookAgain = 200 * time.Millisecond

// await asks until that is no use any more, for as long as a server may take to tell all
// its parts of what is new.
func (l *look) await(ctx context.Context, ask func(context.Context) error, passing func(error) bool) error {
	ctx, cancel := context.WithTimeout(ctx, l.settles)
	defer cancel()
	for {
		err := ask(ctx)
		if err == nil || !passing(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(lookAgain):
		}
	}
}

// notYetKnown says that a part of the server has not heard of a namespace, or of a search
// attribute, that is there.
func notYetKnown(err error) bool {
	var missing *serviceerror.NamespaceNotFound
	var unknown *serviceerror.InvalidArgument
	return errors.As(err, &missing) || errors.As(err, &unknown)
}
