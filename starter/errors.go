package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"go.temporal.io/api/serviceerror"

	"shidian/internal/admission"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/namespace"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/revive"
)

// usageError is wrong usage or unreadable input, by its text's key.
type usageError struct {
	key  string
	args catalog.Args
}

func (e *usageError) Error() string { return catalog.Text(catalog.English, e.key, e.args) }

func usage(key string, args ...catalog.Args) error {
	e := &usageError{key: key}
	if len(args) > 0 {
		e.args = args[0]
	}
	return e
}

// exitError ends the command with a status when everything has been said.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// report says an error in the reader's language and returns the exit status.
func (a *app) report(err error) int {
	var said exitError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &said):
		return int(said)
	}
	text, status := a.explain(err)
	a.note(a.paint(red, a.text("desk.error")) + text)
	return status
}

func (a *app) explain(err error) (string, int) {
	var (
		wrong    *usageError
		silent   *client.UnreachableError
		unknown  *client.UnknownPlaceError
		several  *client.ProgrammesError
		nowhere  *client.UnknownProgrammeError
		ended    *client.EndedError
		lost     *client.NotRunningError
		tooLarge *client.TooLargeError
		rejected *client.RejectedError
		crowded  *client.CrowdedError
		over     *postgres.ProgrammeEndedError
		waits    *client.LivesGoOnError
	)
	switch {
	case errors.Is(err, client.ErrInterrupted):
		return a.text("desk.interrupted"), exitHandedOver
	case errors.Is(err, context.Canceled):
		return a.text("desk.stopped"), exitInterrupted
	case errors.As(err, &wrong):
		return a.text(wrong.key, wrong.args), exitUsage
	case admission.Of(err) != nil:
		refused := admission.Of(err)
		return a.text(refused.Key(), refused.Args), exitServer
	case errors.As(err, &silent):
		return a.explainSilent(silent), exitServer
	case errors.As(err, &waits):
		return a.text("desk.units-life-goes-on", catalog.Args{"places": strings.Join(waits.Places, ", ")}), exitHandedOver
	case errors.As(err, &crowded):
		return a.text("desk.crowded", catalog.Args{"place": crowded.Place}), exitServer
	case errors.As(err, &unknown):
		return a.explainUnknown(unknown), exitUsage
	case errors.As(err, &several):
		return a.explainSeveral(several), exitUsage
	case errors.As(err, &nowhere):
		return a.text("desk.unknown-programme", catalog.Args{"programme": nowhere.Programme, "programmes": strings.Join(nowhere.Programmes, ", ")}), exitUsage
	case errors.As(err, &lost):
		return a.explainLost(lost) + a.text("desk.lost-nothing-sent", catalog.Args{"place": lost.Place}), exitServer
	case errors.As(err, &over):
		return a.closedText(over.End) + a.text("desk.start-over"), exitRefused
	case errors.As(err, &ended):
		return a.explainEnded(ended), exitRefused
	case errors.As(err, &tooLarge):
		return a.text("desk.too-large", catalog.Args{"what": tooLarge.What, "size": tooLarge.Size, "limit": pilot.MaxMessageBytes}), exitUsage
	case errors.As(err, &rejected):
		return a.text("desk.rejected", catalog.Args{"reason": a.whyRejected(rejected)}), exitUsage
	case errors.Is(err, postgres.ErrExposed):
		return a.text("desk.db-refused", catalog.Args{"reason": err.Error()}), exitUsage
	}
	return a.explainServers(err), exitServer
}

// explainServers says what servers lack that were reached; anything else, in its own words.
func (a *app) explainServers(err error) string {
	var (
		lack   *namespace.LackError
		absent *serviceerror.NamespaceNotFound
		older  *postgres.OlderSchemaError
	)
	switch {
	case errors.As(err, &lack):
		return a.explainLack(lack) + a.text("desk.nothing-started")
	case errors.As(err, &absent):
		return a.explainLack(&namespace.LackError{Namespace: absent.Namespace, Absent: true})
	case errors.Is(err, revive.ErrAttributes):
		return a.text("desk.no-attributes")
	case errors.As(err, &older) && older.Is > 0:
		return a.text("desk.old-record", catalog.Args{"is": older.Is, "needed": older.Needed})
	case errors.Is(err, client.ErrNoRecordYet):
		return a.text("desk.no-record")
	case errors.Is(err, postgres.ErrNewerSchema):
		return a.text("desk.new-record", catalog.Args{"reason": shortReason(err)})
	case errors.Is(err, postgres.ErrNotAllowed), errors.Is(err, postgres.ErrNoTable):
		return a.text("desk.record-not-set-up", catalog.Args{"reason": err.Error()})
	case client.TimedOut(err):
		return a.text("desk.no-answer", catalog.Args{"deadline": a.deadline(), "reason": shortReason(err)})
	}
	return a.text("desk.failed", catalog.Args{"reason": shortReason(err)})
}

// explainLack says what the namespace has not, and which command makes it.
func (a *app) explainLack(e *namespace.LackError) string {
	if e.Absent {
		return a.text("desk.no-namespace", catalog.Args{"namespace": e.Namespace})
	}
	text := ""
	if names := e.Named(); len(names) > 0 {
		text = a.text("desk.lacks-attributes", catalog.Args{"namespace": e.Namespace, "names": strings.Join(names, ", ")})
	}
	for _, w := range e.Lacks.Wrong {
		text += a.text("desk.attribute-type", catalog.Args{"name": w.Name, "is": w.Found, "wanted": w.Wanted})
	}
	return text
}

func (a *app) explainSilent(e *client.UnreachableError) string {
	key := "desk.unreachable"
	switch {
	case postgres.WrongLogin(e.Err):
		key = "desk.db-login"
	case postgres.NoDatabase(e.Err):
		key = "desk.db-absent"
	case e.Slow:
		key = "desk.too-slow"
	}
	return a.text(key, catalog.Args{
		"server": e.Server, "address": e.Address, "variable": e.Variable, "reason": shortReason(e.Err), "deadline": a.deadline(),
	})
}

// shortReason is the cause of an error: of a failed connection only that, of
// others the whole chain, cut.
func shortReason(err error) string {
	var network *net.OpError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &network):
		return network.Error()
	}
	text := strings.Join(strings.Fields(err.Error()), " ")
	if _, cause, found := strings.Cut(text, "dialing: "); found {
		text = strings.Trim(cause, `"`)
	}
	if runes := []rune(text); len(runes) > 300 {
		return string(runes[:300]) + "…"
	}
	return text
}

// whyRejected words the code of a finding, or the error.
func (a *app) whyRejected(e *client.RejectedError) string {
	if key := "finding." + e.Code; catalog.Has(key) {
		return a.text(key)
	}
	return shortReason(e.Err)
}

func (a *app) explainUnknown(e *client.UnknownPlaceError) string {
	if e.Lives {
		return a.text("desk.no-pilot-there", catalog.Args{"place": e.Place})
	}
	args := catalog.Args{"place": e.Place, "programme": e.Programme}
	elsewhere := ""
	if len(e.Elsewhere) > 0 {
		elsewhere = a.text("desk.place-elsewhere", catalog.Args{"programmes": strings.Join(e.Elsewhere, ", "), "first": e.Elsewhere[0]})
	}
	if len(e.Meant) == 0 {
		return a.text("desk.unknown-place", args) + elsewhere
	}
	var meant []string
	for _, u := range e.Meant {
		meant = append(meant, strings.TrimSpace(u.Code+" "+u.Name))
	}
	args["meant"] = strings.Join(meant, a.text("desk.or"))
	return a.text("desk.unknown-place-meant", args) + elsewhere
}

func (a *app) explainSeveral(e *client.ProgrammesError) string {
	if len(e.Programmes) == 0 {
		return a.text("desk.no-programme")
	}
	return a.text("desk.several-programmes", catalog.Args{"programmes": strings.Join(e.Programmes, ", "), "first": e.Programmes[0]})
}

// explainLost says how a pilot that goes on by the record was lost.
func (a *app) explainLost(e *client.NotRunningError) string {
	return a.text("desk.lost."+e.How, catalog.Args{"place": e.Place, "n": e.Seq, "date": endedOn(&client.EndedError{At: e.At})})
}

func (a *app) explainEnded(e *client.EndedError) string {
	return a.text("desk.ended."+e.How, catalog.Args{"place": e.Place, "date": endedOn(e), "into": cmp.Or(strings.Join(e.Into, ", "), "–")})
}

func endedOn(e *client.EndedError) string {
	zone := e.Zone
	if zone == nil {
		zone = time.Local
	}
	if e.At.IsZero() {
		return "?"
	}
	return e.At.In(zone).Format("2006-01-02 15:04")
}
