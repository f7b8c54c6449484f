package web

import (
	"encoding/json"
	"net/http"

	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/postgres"
	"shidian/internal/view"
)

// stepPage is a step at a place: how it stands, and every version of it.
type stepPage struct {
	view.Step
	Place, PlaceName string
	Target           string
	Light            pilot.Light
	DaysLeft         *int
	Mine             bool // the visitor's seat hands it in
	Open             bool // it may be handed in now, or early
	Confirm          string
	ConfirmID        string
	MayReturn        bool
	MayWaive         bool
	Versions         []versionShown
	After            []string // what it waits for, in words
}

// versionShown is one hand-in of a step as a page shows it.
type versionShown struct {
	postgres.VersionRow
	Number   int
	Word     string
	At       string
	Proved   *pilot.Proof
	Fields   []field
	Findings []shownFinding
	Note     string
	Files    []pilot.Attachment
	Standing bool // opened on the page
	Paper    paperShown
}

// step shows a step with its versions, the last first.
func (d *Desk) step(w http.ResponseWriter, r *http.Request, v *visit) error {
	p, err := d.stepPage(r, v)
	if err != nil {
		return err
	}
	shown := v.page(r, "web.step-title", map[string]any{"form": p.Step.Step.Name, "place": p.PlaceName}, p)
	shown.Live, shown.Watch = true, p.Place
	d.show(w, r, http.StatusOK, "step", shown)
	return nil
}

// print shows the version that counts, or the last, as a sheet of paper.
func (d *Desk) print(w http.ResponseWriter, r *http.Request, v *visit) error {
	p, err := d.stepPage(r, v)
	if err != nil {
		return err
	}
	if len(p.Versions) == 0 {
		return notFound()
	}
	one := p.Versions[0]
	for _, version := range p.Versions {
		if wanted := r.URL.Query().Get("id"); wanted == version.ID || wanted == "" && version.Counts {
			one = version
			break
		}
	}
	p.Versions = []versionShown{one}
	d.show(w, r, http.StatusOK, "print", v.page(r, "web.step-title", map[string]any{"form": p.Step.Step.Name, "place": p.PlaceName}, p))
	return nil
}

func (d *Desk) stepPage(r *http.Request, v *visit) (*stepPage, error) {
	t, ok := targetAt(r)
	if !ok || t.step == nil {
		return nil, notFound()
	}
	st, err := d.standing(r.Context(), v, t.place)
	if err != nil {
		return nil, err
	}
	from := st.pilot
	if t.step.Level == pilot.LevelGovernance {
		from = st.active()
	}
	reader := d.reader(v, from)
	step, ok := reader.Step(t.step.Code)
	if !ok {
		return nil, notFound()
	}
	p := &stepPage{
		Step: step, Place: t.place, PlaceName: from.Terms.PlaceName(), Target: t.url(), Mine: v.seat.Seat.HandsIn(t.step.Role, t.place) && t.step.Level != pilot.LevelGovernance,
		Light: lightOf(step, reader.Tasks()), ConfirmID: client.NewID(t.code(), d.Now()),
	}
	basis := client.BasisOf(from, d.Now())
	if step.Due != "" {
		left := basis.Today.DaysUntil(pilot.Date(step.Due))
		p.DaysLeft = &left
	}
	status := pilot.Status(step.Status.Code)
	p.Open = p.Mine && !from.Ended() && status != pilot.Complete
	p.MayReturn = v.seat.Seat.Orders(t.place) && !from.Ended() && (status == pilot.Complete || status == pilot.ToConfirm || step.Rounds > 0)
	p.MayWaive = v.decides() && !from.Ended() && status != pilot.Complete
	if status == pilot.ToConfirm && step.Accepted != nil && p.Mine {
		p.Confirm = step.Accepted.ID
	}
	rests, _ := from.State.Order().RestsOn(*t.step)
	for _, after := range rests {
		if from.State.Step(after).Status != pilot.Complete {
			p.After = append(p.After, v.text("step."+string(after)))
		}
	}
	versions, err := d.Record.Versions(r.Context(), from.WorkflowID, t.step.Code)
	if err != nil {
		return nil, err
	}
	for i := len(versions) - 1; i >= 0; i-- {
		p.Versions = append(p.Versions, shownVersion(v, t, basis.Case, versions[i], i+1, from.Terms))
	}
	if len(p.Versions) > 0 {
		p.Versions[0].Standing = true
	}
	return p, nil
}

func shownVersion(v *visit, t target, c evidence.Case, row postgres.VersionRow, number int, terms *pilot.Terms) versionShown {
	one := versionShown{VersionRow: row, Number: number, Word: v.text("web.outcome." + string(row.Outcome)), At: row.At.In(terms.Location()).Format(view.MinuteForm), Proved: row.Proved}
	if row.Counts {
		one.Word = v.text("web.counts")
	}
	var h pilot.HandIn
	if json.Unmarshal(row.Raw, &h) == nil {
		one.Note, one.Files = h.Note, h.Attachments
		one.Fields = (&former{lang: v.lang, target: t, basis: c, typed: typedFrom(t, h.Evidence)}).fields()
		one.Paper = v.paper(terms, t, number, terms.Today(row.At), h.Evidence)
	}
	_, one.Findings = placed(v.lang, t.code(), row.Findings, func(string) bool { return false })
	return one
}

// rulePage explains a requirement.
type rulePage struct {
	Code   string
	Text   string
	Clause string
	Steps  []string
}

// rule shows what a requirement wants, with its clause.
func (d *Desk) rule(w http.ResponseWriter, r *http.Request, v *visit) error {
	spec, ok := pilot.Rule(r.PathValue("R"))
	if !ok {
		return notFound()
	}
	p := &rulePage{Code: spec.Code, Text: v.text("rule." + spec.Code), Clause: view.ClauseText(v.lang, spec.Code, spec.Clause)}
	for _, s := range spec.Steps {
		if _, known := pilot.Spec(s); known {
			p.Steps = append(p.Steps, v.text("step."+string(s)))
		}
	}
	d.show(w, r, http.StatusOK, "rule", v.page(r, "web.rule-title", map[string]any{"rule": p.Code}, p))
	return nil
}
