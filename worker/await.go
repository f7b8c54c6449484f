package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"go.temporal.io/sdk/client"

	"shidian/internal/config"
	"shidian/internal/namespace"
	"shidian/internal/postgres"
	"shidian/internal/postgres/roles"
	"shidian/workflows"
)

// awaitNamespace waits until set-up has made what pilots need of Temporal: a workflow that
// sets a search attribute which nobody registered fails, again and again. Whoever may not
// look finds out by working.
func awaitNamespace(ctx context.Context, cfg config.Worker, temporal client.Client, logger *slog.Logger, waiting func(error)) error {
	n := namespace.Namespace{
		Name: cfg.Temporal.Namespace(), Attributes: workflows.SearchAttributes(),
		Workflows: temporal.WorkflowService(), Operator: temporal.OperatorService(),
	}
	return retry(ctx, logger, func() (again bool, err error) {
		err = n.Check(ctx)
		var lack *namespace.LackError
		if errors.As(err, &lack) {
			return true, lack
		}
		if namespace.Forbidden(err) {
			logger.Warn("not known whether the namespace has what pilots need", "error", err)
			return false, nil
		}
		if err != nil {
			err = &unreachableError{variable: config.VarTemporal, cause: err}
		}
		return true, err
	}, waiting)
}

// rightsError says what the worker's role may not do and must.
type rightsError struct {
	address string
	missing []string
}

func (e *rightsError) Error() string {
	return fmt.Sprintf("%s: the role %s lacks rights (%s); `shidian-worker setup --apply` gives them", e.address, roles.Worker, strings.Join(e.missing, ", "))
}

// awaitRights waits until the worker's role may do what it must. Another role, that does
// everything, is not looked at.
func awaitRights(ctx context.Context, cfg config.Worker, logger *slog.Logger, waiting func(error)) error {
	return retry(ctx, logger, func() (again bool, err error) {
		s, err := postgres.LookAt(ctx, cfg.Database.URL)
		if err != nil || s.As != roles.Worker {
			return ofTheMoment(err), databaseError(err, config.VarDatabase)
		}
		missing := &rightsError{address: s.Address}
		for _, r := range s.Rights {
			if r.Role == roles.Worker && len(r.Missing) > 0 {
				missing.missing = append(missing.missing, strings.TrimSpace(strings.Join(r.Missing, ", ")+" "+r.Table))
			}
		}
		if len(missing.missing) == 0 {
			return false, nil
		}
		return true, missing
	}, waiting)
}
