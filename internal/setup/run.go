package setup

import (
	"context"
	"errors"
	"slices"

	"shidian/internal/catalog"
)

// Step looks at one thing, and makes it where that can be done.
type Step struct {
	Thing string
	// After are the steps without which this one can't be looked at.
	After []string
	Look  func(context.Context) []Row
	// Make puts right what Look found and says what it did; nil: nothing can be made.
	Make func(context.Context) (Text, error)
}

// The things, in the order in which they are looked at.
const (
	thingTemporal      = "temporal"
	thingTemporalTLS   = "temporal-tls"
	thingVersion       = "temporal-version"
	thingNamespace     = "namespace"
	thingRetention     = "retention"
	thingAttributes    = "search-attributes"
	thingAdministrator = "database-administrator"
	thingRoles         = "database-roles"
	thingAccess        = "database-access"
	thingSchema        = "database-schema"
	thingRights        = "database-rights"
	thingDatabaseTLS   = "database-tls"
	thingEvidence      = "evidence"
	thingSchedules     = "schedules"
	thingSealKey       = "seal-key"
	thingIdentityKeys  = "identity-keys"
	thingPayloadKeys   = "payload-keys"
	thingZones         = "time-zones"
	thingMail          = "mail"
)

// Run goes through the steps, and with apply makes what is missing. Tell hears what is
// being looked at, and what is being made.
func Run(ctx context.Context, steps []Step, applying bool, tell func(thing string, making bool)) Report {
	var report Report
	for _, s := range steps {
		if before, bad := report.bad(s.After); bad {
			report.Rows = append(report.Rows, Row{Thing: s.Thing, State: NotLookedAt, Is: Text{"setup.is.after", catalog.Args{"thing": before}}})
			continue
		}
		tell(s.Thing, false)
		rows := s.Look(ctx)
		if applying && s.Make != nil && slices.ContainsFunc(rows, func(r Row) bool { return r.makes }) {
			tell(s.Thing, true)
			rows = s.made(ctx)
		}
		report.Rows = append(report.Rows, rows...)
	}
	return report
}

// made makes what is missing and looks again.
func (s Step) made(ctx context.Context) []Row {
	did, err := s.Make(ctx)
	rows := s.Look(ctx)
	if err != nil {
		i := max(0, slices.IndexFunc(rows, func(r Row) bool { return r.State.Bad() }))
		rows[i] = failed(rows[i], err)
	}
	if did.Key == "" {
		return rows
	}
	if !slices.ContainsFunc(rows, func(r Row) bool { return r.State.Bad() }) && len(rows) == 1 {
		rows[0].State, rows[0].Is = Made, did
		return rows
	}
	return append([]Row{{Thing: s.Thing, State: Made, Is: did}}, rows...)
}

// failed is a row that could not be put right.
func failed(row Row, err error) Row {
	row.State, row.makes = Wrong, false
	row.Is = Text{"setup.is.not-made", catalog.Args{"reason": err.Error()}}
	var named *NamedError
	if errors.As(err, &named) {
		row.Is, row.Do = named.Is, named.Do
	} else if row.Do.Key == apply().Key {
		row.Do = Text{}
	}
	return row
}
