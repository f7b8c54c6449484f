package setup

import (
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"shidian/internal/config"
	"shidian/internal/namespace"
)

// look is what all steps share.
type look struct {
	cfg       config.Setup
	servers   Servers
	namespace namespace.Namespace
	version   string        // of the Temporal server, once it said so
	settles   time.Duration // how long new search attributes may take to be known everywhere
	// mails checks what notices are sent with.
	mails func(config.Notices) error
}

// settlesWithin is how long a server may take to tell all its parts of what is new.
const settlesWithin = 2 * time.Minute

// Steps are everything that is looked at, in order. Mails checks what notices are sent
// with.
func Steps(cfg config.Setup, servers Servers, attributes map[string]enumspb.IndexedValueType, mails func(config.Notices) error) []Step {
	l := &look{cfg: cfg, servers: servers, settles: settlesWithin, mails: mails, namespace: namespace.Namespace{
		Name: cfg.Worker.Temporal.Namespace(), Workflows: servers.Temporal, Operator: servers.Operator, Attributes: attributes,
	}}
	return []Step{
		{Thing: thingTemporal, Look: l.temporal},
		{Thing: thingTemporalTLS, Look: l.temporalTLS},
		{Thing: thingVersion, After: []string{thingTemporal}, Look: l.temporalVersion},
		{Thing: thingNamespace, After: []string{thingTemporal}, Look: l.namespaceThere, Make: l.makeNamespace},
		{Thing: thingRetention, After: []string{thingTemporal, thingNamespace}, Look: l.retention, Make: l.retain},
		{Thing: thingAttributes, After: []string{thingTemporal, thingNamespace}, Look: l.attributes, Make: l.addAttributes},
		{Thing: thingAdministrator, Look: l.administrator},
		{Thing: thingRoles, After: []string{thingAdministrator}, Look: l.roles, Make: l.makeRoles},
		{Thing: thingAccess, Look: l.access, Make: l.setPasswords},
		{Thing: thingSchema, After: []string{thingRoles, thingAccess}, Look: l.schema, Make: l.migrate},
		{Thing: thingRights, After: []string{thingRoles, thingAccess}, Look: l.rights, Make: l.grant},
		{Thing: thingDatabaseTLS, Look: l.databaseTLS},
		{Thing: thingEvidence, Look: l.evidence, Make: l.makeBucket},
		{Thing: thingSchedules, After: []string{thingTemporal, thingNamespace, thingAttributes, thingSchema}, Look: l.schedules, Make: l.setSchedules},
		{Thing: thingSealKey, Look: l.sealKey},
		{Thing: thingIdentityKeys, Look: l.identityKeys},
		{Thing: thingPayloadKeys, Look: l.payloadKeys},
		{Thing: thingZones, Look: l.zones},
		{Thing: thingMail, Look: l.mail},
	}
}
