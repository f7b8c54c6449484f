package web

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/seats"
	"shidian/internal/version"
	"shidian/internal/view"
)

//go:embed templates/*.html
var templates embed.FS

//go:embed static
var static embed.FS

// staticFiles are the stylesheet and the scripts, which change with the program alone.
func staticFiles() http.Handler {
	inner, err := fs.Sub(static, "static")
	if err != nil {
		panic("web: " + err.Error()) // the folder is embedded above
	}
	files := http.StripPrefix("/static/", http.FileServerFS(inner))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/") { // no list of them
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "max-age=3600")
		files.ServeHTTP(w, r)
	})
}

// page is what every template gets.
type page struct {
	Title      string // a key of the catalogue
	TitleArgs  catalog.Args
	Lang       catalog.Lang
	Here       string // its own address
	SignedInAs string
	Seat       *seats.Appointment
	Seats      []seats.Appointment // when there are several
	Units      map[int64]string    // names of their units, by the appointments' numbers
	Programmes map[string]string   // what their programmes are called, where these are several
	Watch      string              // the place whose news an open page hears; see Live
	Live       bool
	Oversees   bool                  // the seat looks at other places than its own
	Roles      map[pilot.Role]string // what bodies are called here, where it is not as usual
	Problem    *problem
	Data       any
}

// pages are the templates, in each language and with what bodies are called in a programme.
type pages struct {
	plain map[catalog.Lang]*template.Template // never executed, so that they can be copied
	mu    sync.Mutex
	made  map[string]*template.Template
}

func readPages() (*pages, error) {
	all := &pages{plain: map[catalog.Lang]*template.Template{}, made: map[string]*template.Template{}}
	for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
		t, err := template.New("").Funcs(words(lang)).ParseFS(templates, "templates/*.html")
		if err != nil {
			return nil, fmt.Errorf("read the pages: %w", err)
		}
		all.plain[lang] = t
	}
	return all, nil
}

// of are the templates in a language, with names of roles: a few, since programmes are few.
func (p *pages) of(lang catalog.Lang, roles map[pilot.Role]string) *template.Template {
	key := string(lang) + fmt.Sprint(roles) // maps print in order
	p.mu.Lock()
	defer p.mu.Unlock()
	if made := p.made[key]; made != nil {
		return made
	}
	own := template.Must(p.plain[lang].Clone()).Funcs(template.FuncMap{"role": func(r pilot.Role) string {
		return cmp.Or(roles[r], catalog.Text(lang, "role."+string(r)))
	}})
	p.made[key] = own
	return own
}

// words are what templates say in a language.
func words(lang catalog.Lang) template.FuncMap {
	t := func(key string, pairs ...any) string {
		if len(pairs) == 1 {
			if args, ok := pairs[0].(catalog.Args); ok {
				return catalog.Text(lang, key, args)
			}
		}
		args := catalog.Args{}
		for i := 0; i+1 < len(pairs); i += 2 {
			args[fmt.Sprint(pairs[i])] = pairs[i+1]
		}
		return catalog.Text(lang, key, args)
	}
	return template.FuncMap{
		"t":        t,
		"version":  func() string { return version.This().Version },
		"role":     func(r pilot.Role) string { return t("role." + string(r)) },
		"clock":    func(at time.Time) string { return at.Local().Format("15:04") },
		"minute":   func(at time.Time, zone *time.Location) string { return at.In(zone).Format(view.MinuteForm) },
		"days":     func(n *int) string { return view.DaysText(lang, n) },
		"oneline":  pilot.OneLine,
		"harmless": pilot.Harmless,
		"stepname": func(code any) string { return t("step." + fmt.Sprint(code)) },
		"number":   numberText,
		"next":     func(i int) int { return i + 1 },
		"dict":     dict,
		"lines":    func(s string) []string { return strings.Split(s, "\n") },
	}
}

// dict hands several values to a template inside another.
func dict(pairs ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return m
}

func numberText(n int64) string { return strconv.FormatInt(n, 10) }

// page begins a page of this visit.
func (v *visit) page(r *http.Request, title string, args catalog.Args, data any) *page {
	p := &page{Title: title, TitleArgs: args, Here: r.URL.RequestURI(), SignedInAs: v.person.Name, Seat: &v.seat, Units: v.units, Programmes: v.called, Oversees: v.oversees(), Roles: v.roles, Data: data}
	if len(v.held) > 1 {
		p.Seats = v.held
	}
	return p
}

// show writes a page, or a part of one that is named after its template.
func (d *Desk) show(w http.ResponseWriter, r *http.Request, status int, name string, p *page) {
	p.Lang = langOf(r)
	if p.Here == "" {
		p.Here = r.URL.RequestURI()
	}
	if !ownPath(p.Here) { // as //elsewhere would be, behind a form or a link
		p.Here = "/"
	}
	var body bytes.Buffer
	if err := d.pages.of(p.Lang, p.Roles).ExecuteTemplate(&body, name, p); err != nil {
		d.Log.Error("write a page", "page", name, "error", err)
		http.Error(w, catalog.Text(p.Lang, "web.problem.crash"), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", string(p.Lang))
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // a browser that is gone can't be told
}

const langCookie = "shidian-lang"

// langOf is the language that was chosen, else the first that the browser wants and we have.
func langOf(r *http.Request) catalog.Lang {
	if c, err := r.Cookie(langCookie); err == nil {
		if lang, err := catalog.ParseLang(c.Value); err == nil {
			return lang
		}
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(part)), ";")
		switch {
		case strings.HasPrefix(tag, "zh"):
			return catalog.Chinese
		case strings.HasPrefix(tag, "en"):
			return catalog.English
		}
	}
	return catalog.Chinese
}

// chooseLang has the desk speak another language, and goes back.
func (d *Desk) chooseLang(w http.ResponseWriter, r *http.Request) {
	if lang, err := catalog.ParseLang(r.PostFormValue("lang")); err == nil {
		http.SetCookie(w, &http.Cookie{Name: langCookie, Value: string(lang), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode})
	}
	goTo(w, r, r.PostFormValue("to"))
}

// query is a path with values behind it.
func query(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return path + "?" + q.Encode()
}
