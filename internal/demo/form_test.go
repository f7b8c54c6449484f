package demo

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const formPage = `<main id="main">One <b>thing</b><form method="get" action="/look"></form>
<form method="post" action="/p/a/edit" enctype="multipart/form-data"><input type="hidden" name="id" value="one">
<input type="text" name="evidence.name" value="old"><textarea name="evidence.why">
because</textarea><select name="evidence.by"><option value="">-</option><option value="x" selected>X</option></select>
<input type="radio" name="evidence.open" value="yes"><input type="radio" name="evidence.open" value="no" checked>
<input type="checkbox" name="evidence.tasks" value="a" checked><input type="checkbox" name="evidence.tasks" value="b">
<input name="evidence.rows[0].n" value="1"><input type="file" name="upload"><button name="act" value="check">Check</button></form>
<div class="panel accepted"></div></main>`

func readTestPage(t *testing.T) *screenPage {
	t.Helper()
	at, err := url.Parse("http://127.0.0.1:1/p/a/edit")
	require.NoError(t, err)
	p, err := readPage(http.StatusOK, at, strings.NewReader(formPage))
	require.NoError(t, err)
	return p
}

func TestForm_HoldsWhatABrowserWouldPost(t *testing.T) {
	t.Parallel()
	p := readTestPage(t)
	require.Nil(t, p.formTo("/send"))
	require.Equal(t, []string{"panel", "accepted"}, p.classes("panel"))
	require.Contains(t, p.says("main"), "One thing")
	f := p.formTo("/edit")
	require.True(t, f.files)
	require.Equal(t, url.Values{
		"id": {"one"}, "evidence.name": {"old"}, "evidence.why": {"because"}, "evidence.by": {"x"}, "evidence.open": {"no"}, "evidence.tasks": {"a"}, "evidence.rows[0].n": {"1"},
	}, f.values)
}

func TestForm_IsFilledInAsItOffers(t *testing.T) {
	t.Parallel()
	f := readTestPage(t).formTo("/edit")
	missing := f.fill("evidence", map[string]string{"evidence.name": "new", "evidence.open": "yes", "evidence.tasks": "a\nb\nc", "evidence.rows[1].n": "2", "explain.R39": "why"})
	require.Equal(t, []string{"explain.R39", "evidence.rows[1].n"}, missing)
	require.Equal(t, url.Values{"id": {"one"}, "evidence.name": {"new"}, "evidence.open": {"yes"}, "evidence.tasks": {"a", "b"}}, f.values)
	require.Equal(t, "evidence.rows", f.listWithout("evidence.rows[1].n"))
	require.Empty(t, f.listWithout("evidence.rows[0].m"), "the row is there, and has no such field")
	require.Empty(t, f.listWithout("explain.R39"))
}

// Who is told that the record is away, or that he is too fast, does the same again.
func TestBrowser_IsPatientAndKeepsItsCookies(t *testing.T) {
	t.Parallel()
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked == 1 {
			http.SetCookie(w, &http.Cookie{Name: "__Host-session", Value: "mine", Path: "/", Secure: true, HttpOnly: true})
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		if c, err := r.Cookie("__Host-session"); err != nil || c.Value != "mine" || r.Header.Get("Sec-Fetch-Site") != "same-origin" {
			w.WriteHeader(http.StatusForbidden)
		}
		_, _ = w.Write([]byte(r.PostFormValue("evidence.name")))
	}))
	defer server.Close()
	at, err := url.Parse(server.URL)
	require.NoError(t, err)
	b, err := newBrowser(at, "somebody")
	require.NoError(t, err)
	p := readTestPage(t)
	p.url = at
	got, err := b.press(t.Context(), p, p.formTo("/edit"), "act", "check", nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, 2, asked)
	require.Equal(t, "old", text(got.root))
}
