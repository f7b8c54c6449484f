package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"go.temporal.io/api/serviceerror"

	"shidian/internal/admission"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/postgres"
)

// problem is why a page can't be shown or a form not taken, in words: its text is Key, and
// [problem.Next] what to do.
type problem struct {
	Status   int
	Key      string
	Args     catalog.Args
	SignedIn string     // who is, if somebody is
	Echo     url.Values // what was typed and is nowhere kept
	Unseated bool       // the seat that he wrote in is over
}

func (p *problem) Error() string { return p.Key }

// Next is the text that says what to do.
func (p *problem) Next() string { return "web.next." + strings.TrimPrefix(p.Key, "web.problem.") }

func notFound() error  { return &problem{Status: http.StatusNotFound, Key: "web.problem.not-found"} }
func forbidden() error { return &problem{Status: http.StatusForbidden, Key: "web.problem.forbidden"} }

func tooLarge(err error) error {
	var large *http.MaxBytesError
	var told *problem
	switch {
	case errors.As(err, &told):
		return told
	case errors.As(err, &large):
		return &problem{Status: http.StatusRequestEntityTooLarge, Key: "web.problem.too-large", Args: catalog.Args{"most": large.Limit >> 20}}
	}
	return &problem{Status: http.StatusBadRequest, Key: "web.problem.unreadable"}
}

// problemOf is what an error means to whoever reads the page.
func problemOf(err error) *problem {
	var p *problem
	var silent *client.UnreachableError
	var unknown *client.UnknownPlaceError
	var crowded *client.CrowdedError
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, postgres.ErrNoPilot), errors.As(err, &unknown):
		return &problem{Status: http.StatusNotFound, Key: "web.problem.not-found"}
	case notSetUp(err):
		return &problem{Status: http.StatusServiceUnavailable, Key: "web.problem.not-set-up"}
	case admission.Of(err) != nil:
		return &problem{Status: http.StatusServiceUnavailable, Key: "web.problem.temporal-refuses"}
	case errors.As(err, &silent) && silent.Server != client.ServerPostgres:
		return &problem{Status: http.StatusServiceUnavailable, Key: "web.problem.temporal"}
	case errors.As(err, &silent), postgres.Refused(err), postgres.Passing(err):
		return &problem{Status: http.StatusServiceUnavailable, Key: "web.problem.record"}
	case errors.As(err, &crowded):
		return &problem{Status: http.StatusServiceUnavailable, Key: "web.problem.crowded"}
	}
	return &problem{Status: http.StatusInternalServerError, Key: "web.problem.unknown"}
}

// notSetUp says that a server is there and lacks what `shidian-worker setup` makes.
func notSetUp(err error) bool {
	var namespace *serviceerror.NamespaceNotFound
	return errors.As(err, &namespace) || errors.Is(err, client.ErrNoRecordYet) || errors.Is(err, postgres.ErrOlderSchema) ||
		errors.Is(err, postgres.ErrNewerSchema) || errors.Is(err, postgres.ErrNotAllowed) || errors.Is(err, postgres.ErrNoTable) ||
		postgres.WrongLogin(err) || postgres.NoDatabase(err)
}

// fail shows a problem. What was typed in a form that could not be kept is on the page, with
// a button that sends it again.
func (d *Desk) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(r.Context().Err(), context.Canceled) { // nobody waits for this page any more
		return
	}
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError {
		d.Log.Error("a page failed", "method", r.Method, "path", r.URL.Path, "error", err)
	}
	if p.Echo == nil && r.Method == http.MethodPost && (p.Status >= http.StatusInternalServerError || p.Unseated) {
		p.Echo = r.PostForm
	}
	name := "problem"
	if r.Header.Get("HX-Request") != "" { // a part of a page asks, which keeps what is typed
		name = "problem-part"
		if r.Header.Get("HX-Target") == "files" {
			w.Header().Set("HX-Retarget", "#upload-said")
			w.Header().Set("HX-Reselect", "unset")
			w.Header().Set("HX-Reswap", "innerHTML")
		}
	}
	d.show(w, r, p.Status, name, &page{Title: p.Key, TitleArgs: p.Args, Problem: p, SignedInAs: p.SignedIn, Here: r.URL.RequestURI()})
}

// recordAway is what is said when sessions can't be read: the record's server is away.
func (d *Desk) recordAway(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(r.Context().Err(), context.Canceled) {
		return
	}
	d.Log.Error("the record is away", "error", err)
	p := &problem{Status: http.StatusServiceUnavailable, Key: "web.problem.record"}
	if notSetUp(err) {
		p = problemOf(err)
	}
	files, err := d.parsed(w, r, false)
	defer files.forget()
	if err == nil && len(r.PostForm) > 0 {
		p.Echo = r.PostForm
	}
	d.fail(w, r, p)
}
