package endtoend

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/staff"
)

// visitor is somebody at a browser of the web desk.
type visitor struct {
	*browser
	desk *webDesk
}

// zh is a text of the desk in Chinese, which its browsers ask for.
func zh(key string, args ...catalog.Args) string { return catalog.Text(catalog.Chinese, key, args...) }

// another opens one more window of the same browser.
func (v *visitor) another() *visitor {
	v.t.Helper()
	return v.desk.window(v.ctx)
}

// open goes to a page of the desk.
func (v *visitor) open(path string) {
	v.t.Helper()
	v.do("open "+path, chromedp.Navigate(v.ui+path))
}

// press clicks what leads to another page, and waits until that is there.
func (v *visitor) press(selector, text string) {
	v.t.Helper()
	v.leaving(func() { v.click(selector, text) })
}

// leaving does what leads to another page, and waits until that is there.
func (v *visitor) leaving(act func()) {
	v.t.Helper()
	require.Eventually(v.t, func() bool { return v.value(`window.before = "here"`) == "here" }, patience, tick)
	act()
	v.arrives()
}

func (v *visitor) arrives() {
	v.t.Helper()
	const arrived = `document.readyState === "complete" && !window.before && document.body ? "there" : ""`
	require.Eventually(v.t, func() bool { return v.value(arrived) == "there" }, patience, tick, "the next page")
}

// pick signs in at the provider as one of the staff.
func (v *visitor) pick(subject string) {
	v.t.Helper()
	v.press(fmt.Sprintf(`button[value=%q]`, subject), "")
}

// at says where the visitor is, without scheme and host.
func (v *visitor) at() string { return v.value(`location.pathname + location.search`) }

// text is everything that is to be read on the page.
func (v *visitor) text() string { return v.value(`document.body.innerText`) }

// status is the HTTP status of the page.
func (v *visitor) status() int {
	v.t.Helper()
	n, err := strconv.Atoi(v.value(`String(performance.getEntriesByType("navigation")[0].responseStatus)`))
	require.NoError(v.t, err)
	return n
}

// focused is the id of what has the focus.
func (v *visitor) focused() string { return v.value(`document.activeElement.id`) }

// holds is what stands in a field.
func (v *visitor) holds(name string) string {
	return v.value(script(`(() => {
		const all = [...document.getElementsByName(%s)];
		return all.filter(e => e.type !== "radio" && e.type !== "checkbox" || e.checked).map(e => e.value).join("\n");
	})()`, name))
}

// requireHolds checks that all of this stands in the form.
func (v *visitor) requireHolds(values map[string]string) {
	v.t.Helper()
	for name, value := range values {
		require.Equal(v.t, value, v.holds(name), name)
	}
}

// fill types values into a form's fields by name, with as many rows as they need.
func (v *visitor) fill(values map[string]string) {
	v.t.Helper()
	for {
		missing := v.typeAll(values)
		if missing == "" {
			return
		}
		v.press(fmt.Sprintf(`button[value="add:%s"]`, v.listWithout(missing)), "")
	}
}

// typeAll types what there are fields for, and gives the name of one for which there is none.
func (v *visitor) typeAll(values map[string]string) (missing string) {
	v.t.Helper()
	raw, err := json.Marshal(values)
	require.NoError(v.t, err)
	got := v.value(script(`(() => {
		let missing = "";
		for (const [name, value] of Object.entries(JSON.parse(%s))) {
			const all = [...document.getElementsByName(name)];
			if (!all.length) missing ||= name;
			for (const e of all) {
				if (e.type === "radio") { if (e.value === value) e.click(); continue; }
				if (e.type === "checkbox") { if (e.checked !== value.split("\n").includes(e.value)) e.click(); continue; }
				e.value = value;
				e.dispatchEvent(new Event("input", {bubbles: true}));
			}
		}
		return "typed " + missing;
	})()`, string(raw)))
	require.Contains(v.t, got, "typed ")
	return strings.TrimPrefix(got, "typed ")
}

// listWithout is the list whose row a field is in, where the form has no such row yet.
func (v *visitor) listWithout(name string) string {
	v.t.Helper()
	for i := range name {
		if name[i] != ']' {
			continue
		}
		if row := name[:i+1]; v.value(script(`document.getElementById(%s) ? "there" : "missing"`, row)) == "missing" {
			return row[:strings.LastIndexByte(row, '[')]
		}
	}
	require.Fail(v.t, "no field", name)
	return ""
}

// typed is the valid example of a step at a place, as it is typed into its form.
func (d *webDesk) typed(place string, step pilot.Step) map[string]string {
	d.t.Helper()
	basis := client.BasisOf(d.stored(place), time.Now())
	return asForm(d.t, "evidence", examples.For(basis.Terms, basis.Facts, step, basis.Today))
}

// asForm is content as it is typed into a form.
func asForm(t *testing.T, top string, content any) map[string]string {
	t.Helper()
	raw, err := json.Marshal(content)
	require.NoError(t, err)
	values, err := staff.Typed(top, raw)
	require.NoError(t, err)
	return values
}

func stepPath(place string, step pilot.Step) string { return "/p/" + place + "/steps/" + string(step) }

// write opens a step's form and types the example with some fields changed.
func (v *visitor) write(place string, step pilot.Step, changed map[string]string) map[string]string {
	v.t.Helper()
	values := v.desk.typed(place, step)
	maps.Copy(values, changed)
	v.open(stepPath(place, step) + "/edit")
	v.fill(values)
	return values
}

// check presses the button that shows what would be sent.
func (v *visitor) check() {
	v.t.Helper()
	v.press(`button[value="check"]`, zh("web.check"))
}

// send presses the button of the page where the answers are checked.
func (v *visitor) send() {
	v.t.Helper()
	v.press(`form[action$="/send"] button`, zh("web.send"))
}

// reply is what the desk answers to a request.
type reply struct {
	status   int
	location string
	body     string
	header   http.Header
}

// post sends a form past the browser, with its cookies.
func (v *visitor) post(path string, form url.Values, headers ...string) reply {
	v.t.Helper()
	return v.request(http.MethodPost, path, form.Encode(), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, headers...)...)
}

func (v *visitor) request(method, path, body string, headers ...string) reply {
	v.t.Helper()
	answer, err := v.requester(method, path, body, headers...)()
	require.NoError(v.t, err)
	return answer
}

// poster gives what posts a form whenever it is called, from several goroutines too.
func (v *visitor) poster(path string, form url.Values) func() (reply, error) {
	v.t.Helper()
	return v.requester(http.MethodPost, path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

func (v *visitor) requester(method, path, body string, headers ...string) func() (reply, error) {
	v.t.Helper()
	got, err := chromedp.Call(v.ctx, network.GetCookies, network.GetCookiesParams{URLs: []string{v.ui + "/"}})
	require.NoError(v.t, err)
	ctx := v.t.Context()
	return func() (reply, error) {
		request, err := http.NewRequestWithContext(ctx, method, v.ui+path, strings.NewReader(body))
		if err != nil {
			return reply{}, err
		}
		for _, c := range got.Cookies {
			request.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
		}
		for i := 0; i+1 < len(headers); i += 2 {
			request.Header.Set(headers[i], headers[i+1])
		}
		here := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		answer, err := here.Do(request)
		if err != nil {
			return reply{}, err
		}
		content, err := io.ReadAll(answer.Body)
		return reply{answer.StatusCode, answer.Header.Get("Location"), string(content), answer.Header}, errors.Join(err, answer.Body.Close())
	}
}

// posted is a form as a browser would post it.
func posted(values map[string]string, more ...string) url.Values {
	form := url.Values{}
	for name, value := range values {
		form.Set(name, value)
	}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}
