package setup

import (
	"context"
	"errors"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/config"
	"shidian/internal/postgres"
	"shidian/internal/postgres/roles"
)

func (l *look) schema(ctx context.Context) []Row {
	row := Row{Thing: thingSchema, State: There}
	s, err := l.survey(ctx)
	if err != nil {
		row.State, row.Is, row.Do = NotLookedAt, Text{Key: "setup.is.no-login"}, Text{"setup.do.set", catalog.Args{"variable": config.VarOwner}}
		return []Row{row}
	}
	is := s.Schema
	args := catalog.Args{"is": is.Version, "newest": is.Newest, "more": is.Newest - is.Version}
	row.Is = Text{"setup.is.schema", args}
	switch {
	case errors.Is(is.Problem, postgres.ErrForeignDatabase):
		row.State, row.Is, row.Do = Wrong, reason(is.Problem), Text{Key: "setup.do.another-database"}
	case errors.Is(is.Problem, postgres.ErrNewerSchema):
		row.State, row.Is, row.Do = Wrong, Text{"setup.is.schema-newer", args}, Text{Key: "setup.do.newer-program"}
	case is.Problem != nil:
		row.State, row.Is, row.Do = Wrong, reason(is.Problem), Text{"setup.do.set", catalog.Args{"variable": config.VarOwner}}
	case is.Version == 0:
		row.State, row.Is = Missing, Text{"setup.is.schema-none", args}
	case is.Version < is.Newest:
		row.State, row.Is = Missing, Text{"setup.is.schema-older", args}
	case !is.Chained:
		row.State, row.Is = Missing, Text{Key: "setup.is.unchained"}
	}
	if row.State == Missing {
		row.Do, row.makes = Text{"setup.do.set", catalog.Args{"variable": config.VarOwner}}, l.ownerURL() != ""
		if row.makes {
			row.Do = apply()
		}
	}
	return []Row{row}
}

func (l *look) ownerURL() string { return l.cfg.Worker.Database.OwnerURL }

func (l *look) migrate(ctx context.Context) (Text, error) {
	applied, err := l.servers.Databases.Migrate(ctx, l.ownerURL())
	if len(applied) == 0 {
		return Text{}, err
	}
	return Text{"setup.did.schema", catalog.Args{"n": len(applied), "last": applied[len(applied)-1]}}, err
}

// rights is one row for each role whose rights are others than they should be.
func (l *look) rights(ctx context.Context) []Row {
	s, err := l.survey(ctx)
	if err != nil {
		return []Row{{Thing: thingRights, State: NotLookedAt, Is: Text{Key: "setup.is.no-login"}, Do: Text{"setup.do.set", catalog.Args{"variable": config.VarOwner}}}}
	}
	var rows []Row
	for _, role := range roles.All() {
		if row, off := l.rightsOf(s, role); off {
			rows = append(rows, row)
		}
	}
	if rows == nil {
		rows = []Row{{Thing: thingRights, State: There, Is: Text{"setup.is.rights", catalog.Args{"n": len(roles.Rights())}}}}
	}
	return rows
}

// offNamed is how many of a role's rights that are off are named.
const offNamed = 6

func (l *look) rightsOf(s postgres.Survey, role string) (Row, bool) {
	var missing, excess []string
	needsAdministrator := false
	for _, off := range s.Rights {
		if off.Role != role {
			continue
		}
		needsAdministrator = needsAdministrator || off.Table == ""
		missing, excess = append(missing, named(off.Table, off.Missing)...), append(excess, named(off.Table, off.Excess)...)
	}
	row := Row{Thing: thingRights, Name: role, State: Wrong}
	if role == roles.Owner && len(s.Foreign) > 0 {
		needsAdministrator = true
		missing = append(missing, named("", []string{"OWNER"})...)
		row.Is = Text{"setup.is.tables-of-another", catalog.Args{"tables": few(s.Foreign)}}
	} else {
		row.Is = Text{"setup.is.rights-off", catalog.Args{"missing": few(missing), "excess": few(excess)}}
	}
	switch {
	case len(missing)+len(excess) == 0:
		return row, false
	case l.administratorURL() != "", l.ownerURL() != "" && !needsAdministrator && len(s.Foreign) == 0:
		row.Do, row.makes = apply(), true
	case needsAdministrator:
		row.Do = Text{"setup.do.rights-administrator", catalog.Args{"variable": config.VarAdmin}}
	default:
		row.Do = Text{"setup.do.rights", catalog.Args{"owner": config.VarOwner, "administrator": config.VarAdmin}}
	}
	return row, true
}

// named are rights as one reads them: INSERT events.
func named(table string, rights []string) []string {
	var all []string
	for _, right := range rights {
		all = append(all, strings.TrimSpace(right+" "+table))
	}
	return all
}

// few lists the first of many.
func few(all []string) string {
	if len(all) == 0 {
		return "–"
	}
	text := strings.Join(all[:min(len(all), offNamed)], ", ")
	if len(all) > offNamed {
		text += ", …"
	}
	return text
}

func (l *look) grant(ctx context.Context) (Text, error) {
	var err error
	if l.administratorURL() != "" {
		err = l.servers.Databases.MakeRoles(ctx, l.administratorURL())
	} else {
		err = l.servers.Databases.Grant(ctx, l.ownerURL())
	}
	if err != nil {
		return Text{}, err
	}
	return Text{Key: "setup.did.rights"}, nil
}
