package country

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"shidian/internal/pilot"
)

// as is the seat in which a page is asked for.
type as int

const (
	district as = iota
	office
	clerk
	nobody // a program that is not signed in
)

// String is how tables have it.
func (a as) String() string {
	return [...]string{"district", "sub-district", "community", "calendar program"}[a]
}

// room is a place of the country with what pages of it are about.
type room struct {
	programme, subDistrict string
	community              string // its place
	open, accepted         string // steps there
	message, digest        string // of the accepted step
	subjects, cookies      [3]string
	feed                   [3]string // addresses
}

// Page is a page of the web desk.
type Page struct {
	Name  string
	as    as
	path  func(*room) string
	form  func(*room) url.Values // nil: it is read
	first bool                   // until its first line: it stays open
	alone bool                   // not where the country is one programme: it is as long as the programme
}

// at is a page whose address is the same for everybody.
func at(path string) func(*room) string { return func(*room) string { return path } }

// under is the address of the page's own sub-district after a path.
func under(path string) func(*room) string {
	return func(r *room) string { return path + url.QueryEscape(r.subDistrict) }
}

// DeskPages are all of them, in the order of showing.
func DeskPages() []Page { return slices.Concat(pilotPages(), overviewPages(), listPages()) }

// pilotPages are about one pilot.
func pilotPages() []Page {
	here := func(path string) func(*room) string {
		return func(r *room) string { return "/p/" + r.community + path }
	}
	open := func(act string) func(*room) string {
		return func(r *room) string { return "/p/" + r.community + "/steps/" + r.open + act }
	}
	accepted := func(act string) func(*room) string {
		return func(r *room) string { return "/p/" + r.community + "/steps/" + r.accepted + act }
	}
	typed := func(act string) func(*room) url.Values {
		return func(*room) url.Values { return url.Values{"act": {act}, "note": {"请查收"}, "window": {"bench"}} }
	}
	return []Page{
		{Name: "inbox", as: clerk, path: at("/")},
		{Name: "inbox", as: office, path: at("/")},
		{Name: "inbox", as: district, path: at("/?inbox")},
		{Name: "place: community", as: clerk, path: here("")},
		{Name: "place: sub-district", as: district, path: under("/p/")},
		{Name: "step", as: clerk, path: open("")},
		{Name: "step with a version", as: district, path: accepted("")},
		{Name: "print", as: office, path: accepted("/print")},
		{Name: "form", as: clerk, path: open("/edit")},
		{Name: "form, kept while typing", as: clerk, path: open("/live"), form: typed("")},
		{Name: "form, checked", as: clerk, path: open("/edit"), form: typed("check")},
		{Name: "documents", as: clerk, path: here("/documents")},
		{Name: "record", as: clerk, path: here("/records/" + recordKept + "/edit")},
		{Name: "answer", as: clerk, path: func(r *room) string { return "/answers/" + r.message + "?" + atForm(r) }},
		{Name: "file", as: clerk, path: func(r *room) string { return "/files/" + r.digest + "?" + atForm(r) }},
		{Name: "order: return", as: office, path: here("/orders/return")},
		{Name: "rule", as: clerk, path: at("/help/rules/R24")},
	}
}

// overviewPages show where many pilots stand, and when.
func overviewPages() []Page {
	return []Page{
		{Name: "board", as: district, path: at("/board")},
		{Name: "board", as: office, path: at("/board")},
		{Name: "board, a cell", as: district, path: func(r *room) string { return "/board?at=" + r.subDistrict + "&step=" + r.open }},
		{Name: "timeline", as: district, path: at("/timeline")},
		{Name: "timeline of a sub-district", as: district, path: under("/timeline?at=")},
		{Name: "schedule", as: district, path: at("/schedule")},
		{Name: "schedule of a sub-district", as: district, path: under("/schedule?at=")},
		{Name: "calendar, a month", as: district, path: at("/calendar")},
		{Name: "calendar, a week", as: district, path: at("/calendar?span=week")},
		{Name: "calendar, mine", as: district, path: at("/calendar?show=mine")},
		{Name: "calendar, a month", as: clerk, path: at("/calendar")},
		{Name: "calendar feed of the district", as: nobody, path: func(r *room) string { return r.feed[district] }},
		{Name: "calendar feed of a community", as: nobody, path: func(r *room) string { return r.feed[clerk] }},
	}
}

// listPages list what there is of a whole programme, and its news.
func listPages() []Page {
	return []Page{
		{Name: "ledger", as: district, path: at("/ledger")},
		{Name: "ledger, red", as: district, path: at("/ledger?light=red")},
		{Name: "ledger, paused", as: district, path: at("/ledger?light=paused")},
		{Name: "ledger, after the pilot", as: district, path: at("/ledger?level=governance")},
		{Name: "ledger, a step's open", as: district, path: at("/ledger?open=yes&step=" + string(pilot.StepCharter))},
		{Name: "ledger, a role's", as: district, path: at("/ledger?role=workstation")},
		{Name: "ledger, due by a day", as: district, path: at("/ledger?before=2002-09-01")},
		{Name: "ledger, page 1000", as: district, path: at("/ledger?page=1000")},
		{Name: "ledger", as: office, path: at("/ledger")},
		{Name: "ledger as a file", as: district, path: at("/ledger/csv"), alone: true},
		{Name: "slow", as: district, path: at("/slow")},
		{Name: "statistics", as: district, path: at("/statistics")},
		{Name: "notices", as: district, path: at("/notices")},
		{Name: "notices, set aside", as: district, path: at("/notices?status=set-aside")},
		{Name: "notices", as: office, path: at("/notices")},
		{Name: "bulletins", as: district, path: at("/bulletins")},
		{Name: "bulletin, a kept one", as: district, path: at("/bulletins/1")},
		{Name: "bulletin, as it would be now", as: district, path: at("/bulletins/now")},
		{Name: "staff", as: district, path: at("/staff")},
		{Name: "staff", as: office, path: at("/staff")},
		{Name: "news, until it listens", as: district, path: at("/news"), first: true},
		{Name: "news, until it listens", as: clerk, path: func(r *room) string { return "/news?at=" + r.community }, first: true},
	}
}

func atForm(r *room) string { return url.Values{"at": {r.community}, "form": {r.accepted}}.Encode() }

// Has says whether a page is asked for on this record.
func (d *Desk) Has(p Page) bool { return !d.whole || !p.alone }

// visit asks for the page and returns how many bytes it has.
func (p Page) visit(ctx context.Context, d *Desk, r *room) (int, error) {
	cookie := ""
	if p.as != nobody {
		cookie = r.cookies[p.as]
	}
	if p.first {
		return d.listen(ctx, cookie, p.path(r))
	}
	var form url.Values
	wanted := []int{http.StatusOK}
	if p.form != nil {
		form = p.form(r)
		wanted = append(wanted, http.StatusUnprocessableEntity) // what was typed is not complete
	}
	page, err := d.fetch(ctx, cookie, p.path(r), form, wanted...)
	return len(page.body), err
}

// listen asks for what stays open, and leaves it at its first line.
func (d *Desk) listen(ctx context.Context, cookie, path string) (int, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	answer, err := d.request(ctx, cookie, path, nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = answer.Body.Close() }() // it is left
	line, err := bufio.NewReader(answer.Body).ReadString('\n')
	if err != nil || answer.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%w: %s: %s", errAnswer, path, answer.Status)
	}
	return len(line), nil
}
