package amendment

import (
	"cmp"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Words says an order's outlook in a language.
type Words struct {
	Lang catalog.Lang
	// Before and After name communities and bodies.
	Before, After *pilot.Terms
}

func (w Words) text(key string, args ...catalog.Args) string {
	if role, of := strings.CutPrefix(key, "role."); of {
		for _, t := range []*pilot.Terms{w.After, w.Before} {
			if name := t.RoleName(pilot.Role(role)); name != "" {
				return name
			}
		}
	}
	return catalog.Text(w.Lang, key, args...)
}

// Changed is a difference as people read it.
type Changed struct {
	What   string `json:"what"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Changed puts a difference into words.
func (w Words) Changed(d pilot.Difference) Changed {
	c := Changed{What: w.what(d), Before: w.value(d, d.Before), After: w.value(d, d.After)}
	if d.Place != "" {
		c.What = w.community(d.Place) + w.text("pilot.colon") + c.What
	}
	return c
}

// what says what becomes another.
func (w Words) what(d pilot.Difference) string {
	key := "amend.field." + d.Field
	if !catalog.Has(key) {
		return w.text("amend.field.other", catalog.Args{"field": d.Field})
	}
	about := pilot.OneLine(d.About)
	switch d.Field {
	case pilot.DiffersRecipient, pilot.DiffersRoleName:
		role, _, _ := strings.Cut(d.About, "@")
		about = w.text("role." + role)
	}
	if d.Step != "" {
		about = w.text("step." + string(d.Step))
	}
	text := w.text(key)
	if about != "" {
		text = w.text("amend.about", catalog.Args{"what": text, "about": about})
	}
	return text
}

// value is what stands before or after.
func (w Words) value(d pilot.Difference, v string) string {
	switch {
	case v == "":
		return w.text("amend.none")
	case d.Field == pilot.DiffersBinding:
		return w.text("desk.binding." + v)
	case d.Field == pilot.DiffersLadder:
		return w.ladder(v)
	case d.Field == pilot.DiffersStages:
		var stages []string
		for code := range strings.SplitSeq(v, ", ") {
			stages = append(stages, w.text("stage."+code))
		}
		return strings.Join(stages, w.text("pilot.comma"))
	case v == "yes":
		return w.text("amend.yes")
	case d.Field == "bulletinEvery" && catalog.Has("amend.every."+v):
		return w.text("amend.every." + v)
	}
	return pilot.OneLine(v)
}

// ladder is a ladder, as [pilot.Differences] has it, in words.
func (w Words) ladder(v string) string {
	rungs, hour, _ := strings.Cut(v, " @")
	hour, anyDay := strings.CutSuffix(hour, " !")
	var out []string
	for part := range strings.SplitSeq(rungs, ", ") {
		n, roles, _ := strings.Cut(part, " ")
		switch {
		case strings.HasPrefix(n, "-"):
			out = append(out, w.text("amend.rung-before", catalog.Args{"n": n[1:]}))
		case strings.HasPrefix(n, "+"):
			var to []string
			for role := range strings.SplitSeq(roles, "/") {
				to = append(to, w.text("role."+role))
			}
			out = append(out, w.text("amend.rung-after", catalog.Args{"n": n[1:], "to": strings.Join(to, w.text("pilot.comma"))}))
		case strings.HasPrefix(n, "*"):
			out = append(out, w.text("amend.rung-every", catalog.Args{"n": n[1:]}))
		}
	}
	text := w.text("amend.ladder", catalog.Args{"rungs": strings.Join(out, w.text("pilot.comma")), "hour": hour})
	if anyDay {
		text += w.text("amend.any-day")
	}
	return text
}

func (w Words) community(code string) string {
	for _, t := range []*pilot.Terms{w.After, w.Before} {
		for _, c := range t.Communities {
			if c.Code == code {
				return pilot.OneLine(c.Name)
			}
		}
		for _, e := range t.Exempt {
			if e.Code == code {
				return pilot.OneLine(e.Name)
			}
		}
	}
	return code
}

// Due says how a due day moves.
func (w Words) Due(m pilot.MovedDue) Changed {
	what := w.text("step." + string(m.Step))
	if !m.Open {
		what = w.text("amend.not-open", catalog.Args{"step": what})
	}
	return Changed{What: what, Before: cmp.Or(string(m.Before), w.text("amend.none")), After: cmp.Or(string(m.After), w.text("amend.none"))}
}

// Notice says who would be told what when.
func (w Words) Notice(n pilot.PlannedNotice) string {
	rung := "rung." + n.Rung
	kind, days, _ := strings.Cut(n.Rung, "-")
	if !catalog.Has(rung) && catalog.Has("rung."+kind) {
		rung = "rung." + kind
	}
	return w.text("amend.notice", catalog.Args{
		"at": n.At.In(w.After.Location()).Format("2006-01-02 15:04"), "step": w.text("step." + string(n.Step)),
		"rung": w.text(rung, catalog.Args{"n": days}), "to": cmp.Or(pilot.OneLine(n.Name), w.text("amend.nobody")), "role": w.text("role." + string(n.Role)),
	})
}

// Lights says how a light turns; empty when it stays.
func (w Words) Lights(e pilot.Effect) string {
	if e.Turns == "" {
		return ""
	}
	return w.text("amend.turns", catalog.Args{"before": w.light(e.Light), "after": w.light(e.Turns)})
}

func (w Words) light(l pilot.Light) string {
	return cmp.Or(w.After.Colours[l].Name, w.text("light."+string(l)))
}
