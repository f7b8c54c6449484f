package demo

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"
)

// browser is somebody's at the web desk: it goes from page to page with cookies, and posts
// the forms that it was shown.
type browser struct {
	desk    *url.URL
	subject string // who sits there, as the sign-in knows him
	http    http.Client
}

func newBrowser(desk *url.URL, subject string) (*browser, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("keep cookies: %w", err)
	}
	return &browser{desk: desk, subject: subject, http: http.Client{Jar: trusting{jar}, Timeout: time.Minute}}, nil
}

// trusting keeps secure cookies of this machine's own addresses, as browsers do.
type trusting struct{ *cookiejar.Jar }

// SetCookies implements [http.CookieJar].
func (j trusting) SetCookies(u *url.URL, cookies []*http.Cookie) {
	j.Jar.SetCookies(secure(u), cookies)
}

// Cookies implements [http.CookieJar].
func (j trusting) Cookies(u *url.URL) []*http.Cookie { return j.Jar.Cookies(secure(u)) }

func secure(u *url.URL) *url.URL {
	own := *u
	own.Scheme = "https"
	return &own
}

// open goes to a page of the desk, by way of the sign-in where that is asked for.
func (b *browser) open(ctx context.Context, path string) (*screenPage, error) {
	p, err := b.ask(ctx, http.MethodGet, b.desk.String()+path, "", nil)
	if err != nil || p.url.Host == b.desk.Host {
		return b.shown(p, err)
	}
	f := p.formTo("")
	if f == nil {
		return nil, fmt.Errorf("the sign-in at %s offers nobody", p.url)
	}
	return b.shown(b.press(ctx, p, f, "subject", b.subject, nil))
}

// shown has a page that is there be one of the desk's that is good.
func (b *browser) shown(p *screenPage, err error) (*screenPage, error) {
	if err == nil && (p.url.Host != b.desk.Host || p.status != http.StatusOK) {
		return nil, fmt.Errorf("%s at %s: %d %s", b.subject, p.url, p.status, p.says("main"))
	}
	return p, err
}

// upload is a file that goes with a form.
type upload struct {
	name    string
	content []byte
}

// press posts a form by one of its buttons, and gives the page to which that leads.
func (b *browser) press(ctx context.Context, on *screenPage, f *form, button, value string, file *upload) (*screenPage, error) {
	to, err := on.url.Parse(f.action)
	if err != nil {
		return nil, fmt.Errorf("a form of %s: %w", on.url, err)
	}
	if button != "" {
		f.values.Set(button, value)
		defer f.values.Del(button)
	}
	if !f.files {
		return b.ask(ctx, http.MethodPost, to.String(), "application/x-www-form-urlencoded", []byte(f.values.Encode()))
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range f.values {
		for _, value := range values {
			_ = w.WriteField(name, value) // a buffer takes everything
		}
	}
	if file != nil {
		part, _ := w.CreateFormFile("upload", file.name)
		_, _ = part.Write(file.content)
	}
	_ = w.Close()
	return b.ask(ctx, http.MethodPost, to.String(), w.FormDataContentType(), body.Bytes())
}

// ask asks for a page until one comes: who is told that a server is away or that he is too
// fast waits a little and does the same again, which counts once.
func (b *browser) ask(ctx context.Context, method, to, kind string, body []byte) (*screenPage, error) {
	within, cancel := context.WithTimeout(ctx, answerIn)
	defer cancel()
	for {
		p, err := b.once(within, method, to, kind, body)
		if err == nil && p.status < http.StatusInternalServerError && p.status != http.StatusTooManyRequests {
			return p, nil
		}
		if within.Err() != nil {
			if err == nil {
				err = fmt.Errorf("%s: %d %s", to, p.status, p.says("main"))
			}
			return nil, err
		}
		rest(within, againAfter)
	}
}

func (b *browser) once(ctx context.Context, method, to, kind string, body []byte) (*screenPage, error) {
	r, err := http.NewRequestWithContext(ctx, method, to, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("ask for %s: %w", to, err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Origin", r.URL.Scheme+"://"+r.URL.Host)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	answer, err := b.http.Do(r)
	if err != nil {
		return nil, fmt.Errorf("ask for %s: %w", to, err)
	}
	defer func() { _ = answer.Body.Close() }()
	return readPage(answer.StatusCode, answer.Request.URL, answer.Body)
}

// answer is what became of a message, read from the page that a form led to, which is asked
// for again until it knows.
func (b *browser) answer(ctx context.Context, p *screenPage) (id, outcome string, err error) {
	for {
		at, found := strings.CutPrefix(p.url.Path, "/answers/")
		if !found || p.status != http.StatusOK {
			return "", "", fmt.Errorf("%s: %d %s", p.url, p.status, p.says("errors")+" "+p.says("main"))
		}
		if panel := p.classes("panel"); len(panel) > 1 {
			return at, panel[1], nil
		}
		rest(ctx, againAfter) // handed over: it comes by itself
		if p, err = b.open(ctx, p.url.RequestURI()); err != nil {
			return "", "", err
		}
	}
}
