package main

import (
	"bytes"
	"embed"
	"html/template"
	"log/slog"
	"net/http"

	"github.com/zitadel/oidc/v3/pkg/op"
)

//go:embed pages
var files embed.FS

// page makes the templates of one page: the frame with its content.
func page(name string) *template.Template {
	return template.Must(template.ParseFS(files, "pages/frame.html", "pages/people.html", "pages/"+name+".html"))
}

var (
	signInPage  = page("sign-in")
	devicePage  = page("device")
	messagePage = page("message")
)

// view is what a page shows; each uses of it what it needs.
type view struct {
	T       texts
	Title   string
	Message string // in place of, or above, what there is to do
	Action  string // where its forms go
	Request string // the id of a request to sign in
	Code    string // that somebody typed for a device
	Query   string
	Groups  []group
	Found   int
	Total   int
}

// write sends a page. The form's target is left open in the policy: Chromium holds the
// redirect to the client, which follows the form, against it too.
func (p *provider) write(w http.ResponseWriter, status int, of *template.Template, v view) {
	v.T = p.texts
	var body bytes.Buffer
	if err := of.ExecuteTemplate(&body, "frame.html", v); err != nil {
		slog.Error("write a page", "title", v.Title, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'")
	h.Set("Referrer-Policy", "same-origin")
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // a browser that has gone needs no answer
}

func (p *provider) say(w http.ResponseWriter, status int, title, message string) {
	p.write(w, status, messagePage, view{Title: title, Message: message})
}

// among fills in who can be picked, narrowed by what was searched for.
func (p *provider) among(v view, query string) view {
	found := p.storage.staff.matching(query)
	v.Query, v.Groups, v.Found, v.Total = query, found.groups(), len(found), len(p.storage.staff)
	return v
}

func (p *provider) showHome(w http.ResponseWriter, _ *http.Request) {
	p.say(w, http.StatusOK, p.texts.Product, p.texts.Home)
}

func (p *provider) showSignedOut(w http.ResponseWriter, _ *http.Request) {
	p.say(w, http.StatusOK, p.texts.SignedOutTitle, p.texts.SignedOut)
}

// lost tells of a request that is unknown or over: only the client can make another.
func (p *provider) lost(w http.ResponseWriter) {
	p.say(w, http.StatusBadRequest, p.texts.LostTitle, p.texts.Lost)
}

func (p *provider) showSignIn(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("id")
	if _, err := p.storage.AuthRequestByID(r.Context(), id); err != nil {
		p.lost(w)
		return
	}
	v := view{Title: p.texts.SignInTitle, Action: signInPath, Request: id}
	p.write(w, http.StatusOK, signInPage, p.among(v, r.URL.Query().Get("q")))
}

// signIn goes back to the client with a code.
func (p *provider) signIn(w http.ResponseWriter, r *http.Request) {
	request, err := p.storage.pick(r.PostFormValue("id"), r.PostFormValue("subject"))
	if err != nil {
		p.lost(w)
		return
	}
	op.AuthResponse(request, p.protocol, w, r)
}

// showDevice asks for the code that a device shows, then for who signs in.
func (p *provider) showDevice(w http.ResponseWriter, r *http.Request) {
	v := view{Title: p.texts.DeviceTitle, Action: devicePath}
	code, status := r.URL.Query().Get("user_code"), http.StatusOK
	switch {
	case code == "":
	case !p.storage.waits(code):
		v.Message, status = p.texts.DeviceUnknown, http.StatusBadRequest
	default:
		v.Code = code
		v = p.among(v, r.URL.Query().Get("q"))
	}
	p.write(w, status, devicePage, v)
}

func (p *provider) answerDevice(w http.ResponseWriter, r *http.Request) {
	code, subject := r.PostFormValue("user_code"), r.PostFormValue("subject")
	denied := r.PostFormValue("deny") != ""
	if denied {
		subject = ""
	}
	if !denied && subject == "" || p.storage.answer(code, subject) != nil {
		p.write(w, http.StatusBadRequest, devicePage, view{Title: p.texts.DeviceTitle, Action: devicePath, Message: p.texts.DeviceUnknown})
		return
	}
	message := p.texts.DeviceDone
	if denied {
		message = p.texts.DeviceDenied
	}
	p.say(w, http.StatusOK, p.texts.DeviceTitle, message)
}

func serveStyle(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, files, "pages/style.css")
}
