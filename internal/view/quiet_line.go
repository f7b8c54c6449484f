package view

import (
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// QuietLine is the line for lists of a pilot whose run is quiet. It is made of nothing but
// the pilot's name and what lists are made by (stage, light, what is overdue, who is waited
// for and until when), so that it is true as long as these are.
func QuietLine(t *pilot.Terms, sum pilot.Summary) string {
	r := Reader{Terms: t, Lang: LangOf(t)}
	return Brief(emblem(sum.Light) + " " + shortText(t.PlaceName(), maxName) + r.after() + r.text("pilot.colon") + r.quietly(sum))
}

func (r Reader) quietly(sum pilot.Summary) string {
	switch {
	case sum.Light == pilot.LightDone:
		return r.text("pilot.line-done")
	case sum.Light == pilot.LightCancelled:
		return r.text("pilot.line-ended")
	case sum.Light == pilot.LightPaused:
		return r.text("pilot.line-stopped")
	case len(sum.WaitingFor) == 0:
		return r.text("pilot.line-idle")
	}
	roles := make([]string, len(sum.WaitingFor))
	for i, role := range sum.WaitingFor {
		roles[i] = r.text("role." + string(role))
	}
	text := r.text("pilot.line-waits", catalog.Args{"stage": r.text("stage." + string(sum.Stage)), "roles": strings.Join(roles, r.text("pilot.comma"))})
	if !sum.NextDue.IsZero() {
		text += r.text("pilot.line-next", catalog.Args{"due": sum.NextDue.In(r.Terms.Location()).Format("2006-01-02")})
	}
	if sum.Overdue > 0 {
		text += r.text("pilot.line-overdue", catalog.Args{"n": sum.Overdue})
	}
	return text
}
