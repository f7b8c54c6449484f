package setup

import (
	"context"
	"errors"
	"fmt"

	"shidian/internal/catalog"
	"shidian/internal/config"
	"shidian/internal/postgres"
	"shidian/internal/postgres/roles"
)

// login is one of the addresses of the database.
type login struct {
	variable, url string
	role          string // that should stand in it; empty: any administrator's
}

func (l *look) logins() []login {
	d := l.cfg.Worker.Database
	return []login{
		{config.VarOwner, d.OwnerURL, roles.Owner}, {config.VarDatabase, d.URL, roles.Worker}, {config.VarDesk, l.cfg.Wanted.DeskURL, roles.Desk},
	}
}

func (l *look) administratorURL() string { return l.cfg.Worker.Database.AdministratorURL }

// errNoLogin says that no address of the database lets anybody in.
var errNoLogin = errors.New("no address of the database lets anybody in")

// survey looks at the database with the first address that is let in: of the owner, the
// administrator, the worker or the desk. What they see is the same.
func (l *look) survey(ctx context.Context) (postgres.Survey, error) {
	all := l.logins()
	for _, one := range append([]login{all[0], {url: l.administratorURL()}}, all[1:]...) {
		if one.url == "" {
			continue
		}
		if s, err := l.lookAt(ctx, one.url); err == nil {
			return s, nil
		}
	}
	return postgres.Survey{}, errNoLogin
}

func (l *look) lookAt(ctx context.Context, url string) (postgres.Survey, error) {
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	return l.servers.Databases.LookAt(ctx, url)
}

func notLookedAt(thing, name, variable string) Row {
	return Row{Thing: thing, Name: name, State: NotLookedAt, Is: Text{"setup.is.unset", catalog.Args{"variable": variable}}}
}

func (l *look) administrator(ctx context.Context) []Row {
	row := Row{Thing: thingAdministrator, State: There}
	if l.administratorURL() == "" {
		row = notLookedAt(thingAdministrator, "", config.VarAdmin)
		row.Is.Key = "setup.is.no-administrator"
		return []Row{row}
	}
	s, err := l.lookAt(ctx, l.administratorURL())
	switch {
	case err != nil:
		row.State = Wrong
		row.Is, row.Do = l.whyNotIn(err, login{variable: config.VarAdmin, url: l.administratorURL()})
	case !s.MakesRoles:
		row.State, row.Is = Wrong, Text{"setup.is.no-role-maker", catalog.Args{"role": s.As}}
		row.Do = Text{"setup.do.role-maker", catalog.Args{"variable": config.VarAdmin}}
	default:
		row.Is = Text{"setup.is.database", catalog.Args{"address": s.Address, "role": s.As, "version": s.Server / 10000}}
	}
	return []Row{row}
}

// whyNotIn says why an address of the database lets nobody in, and what to do.
func (l *look) whyNotIn(err error, one login) (is, do Text) {
	is = reason(err)
	name, _ := postgres.Login(one.url)
	args := catalog.Args{"variable": one.variable, "role": one.role, "name": name}
	if postgres.WrongLogin(err) {
		is = Text{"setup.is.wrong-login", args}
	}
	switch {
	case errors.Is(err, postgres.ErrURL):
		return is, Text{"setup.do.database-url", args}
	case postgres.WrongLogin(err) && one.role == "":
		return is, Text{"setup.do.database-login", args}
	case postgres.WrongLogin(err):
		return is, Text{"setup.do.database-password", args}
	case postgres.NoDatabase(err):
		return is, Text{"setup.do.database-create", args}
	}
	return is, Text{"setup.do.database-unreachable", args}
}

func (l *look) roles(ctx context.Context) []Row {
	s, err := l.survey(ctx)
	if err != nil {
		return []Row{{Thing: thingRoles, State: NotLookedAt, Is: Text{Key: "setup.is.no-login"}, Do: Text{Key: "setup.do.roles"}}}
	}
	var rows []Row
	for _, role := range s.Absent {
		rows = append(rows, l.roleRow(role, Missing, Text{Key: "setup.is.no-role"}))
	}
	for _, role := range s.NoLogin {
		row := Row{Thing: thingRoles, Name: role, State: Wrong, Is: Text{Key: "setup.is.no-login-right"}}
		row.Do = Text{"setup.do.login-right", catalog.Args{"role": role}}
		rows = append(rows, row)
	}
	for _, off := range s.Rights {
		if off.Table == "" && len(off.Missing) > 0 {
			rows = append(rows, l.roleRow(off.Role, Missing, Text{"setup.is.not-in-database", catalog.Args{"missing": few(off.Missing)}}))
		}
	}
	if rows == nil {
		rows = []Row{{Thing: thingRoles, State: There, Is: Text{Key: "setup.is.roles"}}}
	}
	return rows
}

// roleRow is a row of a role that an administrator's address puts right.
func (l *look) roleRow(role string, state State, is Text) Row {
	row := Row{Thing: thingRoles, Name: role, State: state, Is: is}
	row.Do, row.makes = l.byAdministrator(Text{Key: "setup.do.roles"})
	return row
}

// byAdministrator is what set-up does itself where it has an administrator's address.
func (l *look) byAdministrator(otherwise Text) (do Text, makes bool) {
	if l.administratorURL() == "" {
		return otherwise, false
	}
	return apply(), true
}

func (l *look) makeRoles(ctx context.Context) (Text, error) {
	if err := l.servers.Databases.MakeRoles(ctx, l.administratorURL()); err != nil {
		return Text{}, err
	}
	return Text{Key: "setup.did.roles"}, nil
}

// access is a row for each address, the administrator's excepted.
func (l *look) access(ctx context.Context) []Row {
	var rows []Row
	for _, one := range l.logins() {
		if one.url == "" {
			rows = append(rows, notLookedAt(thingAccess, one.role, one.variable))
			continue
		}
		rows = append(rows, l.accessOf(ctx, one))
	}
	return rows
}

func (l *look) accessOf(ctx context.Context, one login) Row {
	row := Row{Thing: thingAccess, Name: one.role, State: There}
	s, err := l.lookAt(ctx, one.url)
	switch {
	case err != nil:
		row.State = Wrong
		row.Is, row.Do = l.whyNotIn(err, one)
		if l.sets(err, one) {
			row.Do, row.makes = apply(), true
		}
	case s.As != one.role:
		args := catalog.Args{"variable": one.variable, "is": s.As, "role": one.role}
		row.State, row.Is, row.Do = Weak, Text{"setup.is.other-role", args}, Text{"setup.do.other-role", args}
	default:
		row.Is = Text{"setup.is.database", catalog.Args{"address": s.Address, "role": s.As, "version": s.Server / 10000}}
	}
	return row
}

// sets says whether a role's password can be set to that of its address: the server does
// not let it in, an administrator's address is there, and the address has a password.
func (l *look) sets(err error, one login) bool {
	role, password := postgres.Login(one.url)
	return postgres.WrongLogin(err) && l.administratorURL() != "" && role == one.role && password != ""
}

func (l *look) setPasswords(ctx context.Context) (Text, error) {
	var done []any
	for _, one := range l.logins() {
		if one.url == "" {
			continue
		}
		_, err := l.lookAt(ctx, one.url)
		if !l.sets(err, one) {
			continue
		}
		role, password := postgres.Login(one.url)
		if err := l.servers.Databases.SetPassword(ctx, l.administratorURL(), role, password); err != nil {
			return Text{}, err
		}
		done = append(done, role)
	}
	return Text{"setup.did.passwords", catalog.Args{"roles": listed(done)}}, nil
}

func listed(names []any) string {
	text := ""
	for i, name := range names {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprint(name)
	}
	return text
}

func (l *look) databaseTLS(context.Context) []Row {
	row := Row{Thing: thingDatabaseTLS, State: There, Is: Text{Key: "setup.is.database-tls"}}
	for _, url := range append(l.cfg.Worker.Database.URLs(), l.cfg.Wanted.DeskURL) {
		address, exposed := postgres.Exposed(url)
		if url == "" || !exposed {
			continue
		}
		row.State, row.Is, row.Do = Weak, Text{"setup.is.database-clear", catalog.Args{"address": address}}, Text{Key: "setup.do.database-tls"}
		if l.cfg.Worker.Database.RequireTLS {
			row.State = Wrong
		}
		break
	}
	return []Row{row}
}
