package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"strings"

	"shidian/internal/amendment"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
)

// maxPlan is how large a plan's file may be here, in bytes: its text travels with the form.
const maxPlan = 700 << 10

// amendPage is where the district gives running pilots other terms: it shows what an edited
// plan would change and what that does, and then gives the orders.
type amendPage struct {
	Said     string
	Wrong    bool     // it says what is wrong
	Issues   []string // of the plan
	Half     []string // how far the newest amendment is, while not everybody has it
	Text     string   // of the plan that was looked at
	Seen     string   // digest of what was shown of it
	Reason   string
	Document string
	Ready    bool // orders can be given
	Places   []amendPlace
	Others   string
	NotBegun string
}

// amendPlace is one pilot that would be amended.
type amendPlace struct {
	Title    string
	Changes  []amendment.Changed
	Dues     []amendDue
	Does     string
	Lights   []string
	Come     []string
	Collides []string
	Eases    []string
	Findings []shownFinding
}

type amendDue struct {
	amendment.Changed
	Places int
}

// amend shows the form.
func (d *Desk) amend(w http.ResponseWriter, r *http.Request, v *visit) error {
	if v.seat.Seat.Role != pilot.RoleDistrict {
		return forbidden()
	}
	return d.showAmend(w, r, v, http.StatusOK, &amendPage{})
}

func (d *Desk) showAmend(w http.ResponseWriter, r *http.Request, v *visit, status int, p *amendPage) error {
	half, err := d.Client.AmendingOf(r.Context(), v.programme())
	if err != nil {
		return err
	}
	p.Half = halfAmended(v, half)
	d.show(w, r, status, "amend", v.page(r, "web.amend-title", nil, p))
	return nil
}

// amendedNamed is how many places an amendment that is not finished names.
const amendedNamed = 6

func halfAmended(v *visit, h *client.HalfAmended) []string {
	if h == nil {
		return nil
	}
	names := func(places []string) string {
		text := strings.Join(places[:min(len(places), amendedNamed)], v.text("web.comma"))
		if len(places) > amendedNamed {
			text += "…"
		}
		return text
	}
	var out []string
	if len(h.Left) > 0 {
		out = append(out, v.text("web.amend.half", catalog.Args{"n": h.Amended, "of": h.Pilots, "places": names(h.Left)}))
	}
	if len(h.Behind) > 0 {
		out = append(out, v.text("web.amend.behind", catalog.Args{"n": len(h.Behind), "places": names(h.Behind)}))
	}
	return out
}

// lookAtPlan compares the plan that was sent, and gives the orders where that is asked for and
// nothing has changed since they were looked at.
func (d *Desk) lookAtPlan(w http.ResponseWriter, r *http.Request, v *visit) error {
	if v.seat.Seat.Role != pilot.RoleDistrict {
		return forbidden()
	}
	p := &amendPage{Reason: strings.TrimSpace(r.PostFormValue("reason")), Document: strings.TrimSpace(r.PostFormValue("document")), Wrong: true}
	text, said := planText(v, r)
	again := func(key string) error {
		p.Said = cmp.Or(said, v.text(key))
		return d.showAmend(w, r, v, http.StatusUnprocessableEntity, p)
	}
	if text == "" {
		return again("web.amend.no-file")
	}
	read, wrong := client.ReadPlan("plan.yaml", []byte(text), v.lang)
	if p.Issues = wrong; read == nil {
		return again("web.amend.bad-file")
	}
	if read.Programme.Code != v.programme() {
		return again("web.amend.other-programme")
	}
	compared, err := d.Client.Compare(r.Context(), read, nil, p.Document)
	if err != nil {
		return err
	}
	p.Text = text
	p.read(v, compared)
	switch give := r.PostFormValue("act") == "give"; {
	case compared.Refused():
		return again("web.amend.refused")
	case len(compared.Differing()) == 0:
		if _, err := d.Client.CatchUp(r.Context(), compared); err != nil {
			return err
		}
		p.Wrong, p.Said = false, v.text("web.amend.nothing")
		return d.showAmend(w, r, v, http.StatusOK, p)
	case give && p.Reason == "":
		return again("web.order.no-reason")
	case give && r.PostFormValue("seen") != p.Seen:
		return again("web.amend.meanwhile")
	case give:
		return d.giveAmendment(w, r, v, compared, p)
	}
	p.Wrong = false
	return d.showAmend(w, r, v, http.StatusOK, p)
}

// planText is the plan that came as a file, or that was looked at before; said is why it is
// not taken.
func planText(v *visit, r *http.Request) (text, said string) {
	chosen := v.files.chosenIn("plan")
	if len(chosen) == 0 {
		return r.PostFormValue("text"), ""
	}
	data, err := os.ReadFile(chosen[0].path)
	if err != nil || chosen[0].crowd || len(data) > maxPlan {
		return "", v.text("web.amend.too-large", catalog.Args{"limit": maxPlan >> 10})
	}
	return string(data), ""
}

// read puts a comparison into words.
func (p *amendPage) read(v *visit, c *client.Comparison) {
	same, ended := 0, 0
	for _, a := range c.Pilots {
		switch a.Stand {
		case client.StandSame:
			same++
		case client.StandEnded:
			ended++
		case client.StandDiffers, client.StandUnplanned:
			p.Places = append(p.Places, amendPlaceOf(v, a))
		}
	}
	p.Ready = len(c.Differing()) > 0 && !c.Refused()
	p.Seen = seenOf(c)
	if same+ended > 0 {
		p.Others = v.text("desk.amend-others", catalog.Args{"same": same, "ended": ended})
	}
	var names []string
	for _, u := range c.NotBegun {
		names = append(names, u.Name)
	}
	if len(names) > 0 {
		p.NotBegun = v.text("web.amend.not-begun", catalog.Args{"names": strings.Join(names, v.text("web.comma"))})
	}
}

// seenOf is a digest of what is to be ordered: pilots, numbers and terms.
func seenOf(c *client.Comparison) string {
	sum := sha256.New()
	out := json.NewEncoder(sum)
	for _, a := range c.Differing() {
		_ = out.Encode([]any{a.WorkflowID, a.Number, a.Differences}) // of our own shapes
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// comeShown is how many of the notices that come are named.
const comeShown = 5

func amendPlaceOf(v *visit, a *client.Amendment) amendPlace {
	p := amendPlace{Title: v.text("web.amend.place", catalog.Args{"name": a.Name, "n": a.Number})}
	_, p.Findings = placed(v.lang, "", a.Findings, func(string) bool { return false })
	if a.Stand == client.StandUnplanned {
		p.Title = a.Name
		return p
	}
	w := amendment.Words{Lang: v.lang, Before: a.Before, After: a.After}
	for _, d := range a.Differences {
		p.Changes = append(p.Changes, w.Changed(d))
	}
	for _, m := range a.Moved() {
		p.Dues = append(p.Dues, amendDue{w.Due(m.MovedDue), m.Places})
	}
	sum := a.Sum()
	p.Does = v.text("desk.amend-does", catalog.Args{"places": len(a.Effects), "dues": sum.Dues, "fallen": sum.Fallen, "come": sum.Come})
	for _, e := range a.Effects {
		if turns := w.Lights(e.Effect); turns != "" {
			p.Lights = append(p.Lights, v.text("desk.amend-light", catalog.Args{"name": e.Name, "turns": turns}))
		}
	}
	for _, n := range a.Coming(comeShown) {
		p.Come = append(p.Come, w.Notice(n))
	}
	for _, f := range a.Collides {
		p.Collides = append(p.Collides, f.Text(v.lang))
	}
	for _, f := range a.Eases {
		p.Eases = append(p.Eases, f.Text(v.lang))
	}
	return p
}
