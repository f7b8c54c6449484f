package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"shidian/internal/admission"
	"shidian/internal/audit"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/inspect"
	"shidian/workflows"
)

const queueName = workflows.TaskQueue

// printAudited prints what was found, then once for each kind what to do.
func (a *app) printAudited(found []auditFinding) {
	var doing []string
	for _, f := range found {
		prefix := a.paint(red, a.text("desk.error"))
		switch {
		case f.Repaired:
			prefix = a.paint(green, a.text("desk.audit.repaired"))
		case f.Kind.Remark():
			prefix = a.text("desk.audit.remark")
		}
		a.print(prefix + f.Message)
		if f.ToDo != "" && !slices.Contains(doing, f.ToDo) {
			doing = append(doing, f.ToDo)
		}
	}
	if len(doing) > 0 {
		a.print(a.text("desk.audit.to-do"))
	}
	for _, what := range doing {
		a.print("  " + what)
	}
}

// foundText is a finding in one line: where, then what.
func (a *app) foundText(f audit.Finding) string {
	args := catalog.Args{"detail": f.Detail, "seq": f.Seq, "id": f.WorkflowID, "fields": a.fieldsText(f), "how": a.howText(f), "table": f.Table, "row": f.Row}
	if f.Step != "" {
		args["step"] = a.text("step." + string(f.Step))
	}
	where := a.whereIn(f.Programme, f.Place)
	if f.Name != "" {
		where += " (" + f.Name + ")"
	}
	text := strings.TrimSuffix(a.text("desk.audit.kind."+string(f.Kind), args), ": ") // of some nothing more is known
	if f.Checkpoint > 0 {
		text += a.text("desk.audit.at-checkpoint", catalog.Args{"n": f.Checkpoint})
	}
	if where == "" { // it is of the whole record
		return text
	}
	return where + ": " + text
}

// howText words how a pilot, or its sub-district's, ended.
func (a *app) howText(f audit.Finding) string {
	switch f.Kind {
	case audit.NotRunning:
		return a.text("desk.audit.life." + f.Detail)
	case audit.StillRunning:
		return a.text("desk.audit.ended." + f.Detail)
	case audit.Orphan:
		return a.text("desk.audit.parent." + f.Detail)
	}
	return ""
}

func (a *app) fieldsText(f audit.Finding) string {
	key := "desk.audit.field"
	if f.Repaired {
		key = "desk.audit.field-was"
	}
	var parts []string
	for _, one := range f.Fields {
		found, wanted := a.valuesText(one)
		parts = append(parts, a.text(key, catalog.Args{"field": a.fieldName(one.Path), "found": found, "wanted": wanted}))
	}
	text := strings.Join(parts, a.text("desk.audit.between"))
	if f.More > 0 {
		text += a.text("desk.audit.and-more", catalog.Args{"n": f.More})
	}
	return text
}

// fieldName is a column's name for people, or the path into what has none.
func (a *app) fieldName(path string) string {
	column, _, _ := strings.Cut(path, "[")
	if label := "desk.audit.field." + column; catalog.Has(label) {
		return a.text(label)
	}
	if a.lang == catalog.Chinese {
		return path + " "
	}
	return path
}

// valuesText shows two values: codes by their names, times as far as they differ.
func (a *app) valuesText(f audit.Field) (found, wanted string) {
	column, _, _ := strings.Cut(f.Path, "[")
	x, first := time.Parse(time.RFC3339Nano, f.Found)
	y, second := time.Parse(time.RFC3339Nano, f.Wanted)
	if (first == nil || second == nil) && x.Sub(y).Abs() >= time.Second {
		return a.instantText(f.Found, x), a.instantText(f.Wanted, y)
	}
	return a.valueText(column, f.Found), a.valueText(column, f.Wanted)
}

func (a *app) instantText(raw string, at time.Time) string {
	if at.IsZero() {
		return a.valueText("", raw)
	}
	return at.UTC().Format("2006-01-02 15:04:05 UTC")
}

// valueText is a code's name where it has one.
func (a *app) valueText(column, value string) string {
	if value == audit.Absent {
		return a.text("desk.audit.none")
	}
	kind := map[string]string{"light": "light", "status": "status", "row": "status", "stage": "stage", "role": "role", "waiting_for": "role"}[column]
	if key := kind + "." + value; kind != "" && catalog.Has(key) {
		return a.text(key)
	}
	return value
}

// toDoText says what to do: the same call again with --repair, for all that it
// repairs together.
func (a *app) toDoText(f audit.Finding, order inspect.Order) string {
	again := "shidian audit"
	if order.Place != "" {
		again += " " + order.Place
	}
	sub, community, below := strings.Cut(f.Place, "/")
	if below {
		community = " " + community
	}
	return a.text("desk.audit.do."+string(f.Kind), catalog.Args{
		"programme": f.Programme, "place": a.again(cmp.Or(order.Place, "--all")), "again": a.again(again) + " --repair",
		"at": f.Place, "sub": sub, "community": community,
	})
}

func (a *app) summaryOf(d audited) string {
	if d.Pilots == 0 && len(d.Findings) == 0 {
		return a.text("desk.audit.nothing")
	}
	places := map[string]bool{}
	for _, f := range d.Findings {
		if !f.Repaired && !f.Kind.Remark() {
			places[f.Programme+"/"+f.Place] = true
		}
	}
	args := catalog.Args{
		"pilots": grouped(int64(d.Pilots)), "events": grouped(d.Events), "n": d.Pilots, "e": d.Events,
		"repaired": d.Repaired, "running": d.Running, "unasked": d.Running - d.Asked,
	}
	text := a.text("desk.audit.compared", args)
	args["n"], args["places"] = d.Differences, len(places)
	repaired := ""
	if d.Repaired > 0 {
		repaired = a.text("desk.audit.repaired-n", args)
	}
	switch {
	case d.Differences > 0 && d.Running > d.Asked:
		return text + repaired + a.text("desk.audit.differ", args) + " " + a.text("desk.audit.unasked", args)
	case d.Differences > 0:
		return text + repaired + a.text("desk.audit.differ", args)
	case d.Running > d.Asked || d.Unheard != inspect.Heard:
		return text + repaired + a.text("desk.audit.agree-part", args)
	case d.Repaired > 0:
		return text + a.text("desk.audit.agree-now", args)
	}
	return text + a.text("desk.audit.agree", args)
}

// grouped writes a number with a comma between thousands.
func grouped(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// listed names the first of so many.
func (a *app) listed(names []string, of int) string {
	text := strings.Join(names, ", ")
	if more := of - len(names); more > 0 {
		text += a.text("desk.audit.and-more", catalog.Args{"n": more})
	}
	return text
}

func (a *app) seenText(at time.Time) string {
	if at.IsZero() {
		return a.text("desk.audit.never")
	}
	return at.Local().Format("2006-01-02 15:04:05")
}

// reasonOf words why a server was not asked.
func (a *app) reasonOf(err error) string {
	var silent *client.UnreachableError
	if admission.Of(err) != nil || errors.As(err, &silent) {
		text, _ := a.explain(err)
		return text
	}
	return shortReason(err)
}
