package endtoend

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/workflows"
)

// browser is a Chromium of a test's own at the Temporal UI, used as a supervisor
// would. Everything waits for what is to be seen.
type browser struct {
	t      *testing.T
	ctx    context.Context
	ui     string
	clicks int
}

// newSystemWithUI is newSystem whose Temporal has its web UI.
func newSystemWithUI(t *testing.T) *system {
	t.Helper()
	return newSystemOn(t, devtest.OwnTemporalWithUI(t, devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes()}))
}

// The window, in pixels.
const windowWidth, windowHeight = 1400, 1000

// browse starts a Chromium at the Temporal UI.
func (s *system) browse() *browser {
	s.t.Helper()
	b := &browser{t: s.t, ctx: chromium(s.t, "en-US"), ui: s.temporal.UIURL()}
	s.t.Cleanup(b.keepWhatWasSeen)
	b.do("size the window", chromedp.EmulateViewport(windowWidth, windowHeight))
	return b
}

// chromium starts a Chromium that asks for pages in a language, and gives its first tab. Its
// flags keep it from the network and from asking.
func chromium(t *testing.T, lang string) context.Context {
	t.Helper()
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(devtest.Chromium(t)), chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("headless", "new"), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("no-proxy-server", true), chromedp.Flag("lang", lang), chromedp.Flag("accept-lang", lang),
		chromedp.WSURLReadTimeout(patience),
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, leave := chromedp.NewContext(allocator)
	t.Cleanup(leave)
	require.NoError(t, chromedp.Do(ctx), "start Chromium") // without a timeout, which would be the browser's own
	return ctx
}

func (b *browser) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	require.NoError(b.t, chromedp.Do(ctx, actions...), what)
}

// list opens the list of pilots that a filter finds.
func (b *browser) list(filter string) {
	b.t.Helper()
	b.do("open the list", chromedp.Navigate(b.ui+"/namespaces/default/workflows?query="+url.QueryEscape(filter)))
}

// value is what a script in the page gives; "" while the page changes.
func (b *browser) value(script string) string {
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[string](script))
	if err != nil {
		return ""
	}
	return value
}

// Scripts. Every one gives a string.
const (
	// visible finds what is shown under a CSS selector and holds a text.
	visible = `[...document.querySelectorAll(%s)].find(e => e.checkVisibility() && e.innerText.includes(%s))`
	// details is the pilot's page, which the UI shows in the last of its frames.
	details = `[...document.querySelectorAll('iframe')].at(-1).contentDocument.body.innerText`
)

func script(format string, values ...string) string {
	quoted := make([]any, len(values))
	for i, v := range values {
		text, _ := json.Marshal(v) // a string always can be
		quoted[i] = string(text)
	}
	return fmt.Sprintf(format, quoted...)
}

// click clicks what is shown under the selector with the text, once it is there
// and enabled.
func (b *browser) click(selector, text string) {
	b.t.Helper()
	click := script(`(() => { const e = `+visible+`; if (!e || e.disabled) return ""; e.click(); return "clicked" })()`, selector, text)
	require.Eventually(b.t, func() bool { return b.value(click) == "clicked" }, patience, tick, "click %s %s", selector, text)
	b.clicks++
}

// sees waits until all the texts are shown under the selector.
func (b *browser) sees(selector string, texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		look := script(`(`+visible+`) ? "seen" : ""`, selector, text)
		require.Eventually(b.t, func() bool { return b.value(look) == "seen" }, patience, tick, "see %q in %s", text, selector)
	}
}

// seesDetails waits until the current details hold all the texts.
func (b *browser) seesDetails(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		require.Eventually(b.t, func() bool { return strings.Contains(b.value(details), text) }, patience, tick, "see %q in the current details", text)
	}
}

// fillSignal opens the UI's signal form and fills it in.
func (b *browser) fillSignal(name, message string) {
	b.t.Helper()
	const form = "#signal-confirmation-modal"
	b.click(`button[aria-controls="workflow-actions"]`, "More Actions")
	b.click(`[data-testid="signal-button"]`, "")
	b.click(form+` [data-testid="signal-select-button"]`, "")
	b.click(form+` li[role="option"]`, name)
	b.typeInto(form+` [contenteditable="true"]`, message)
}

// typeInto puts the cursor where the selector points and types.
func (b *browser) typeInto(selector, text string) {
	b.t.Helper()
	focus := script(`(() => { const e = `+visible+`; e?.focus(); return e && e === document.activeElement ? "focused" : "" })()`, selector, "")
	require.Eventually(b.t, func() bool { return b.value(focus) == "focused" }, patience, tick, "the cursor in %s", selector)
	b.do("type",
		chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
			return err
		}))
}

func (b *browser) sendSignal() {
	b.t.Helper()
	b.click(`#signal-confirmation-modal [data-testid="confirm-modal-button"]`, "Submit")
}

func (b *browser) picture() []byte {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	require.NoError(b.t, err)
	return png
}

// keepWhatWasSeen leaves what a failed test last saw, and says where.
func (b *browser) keepWhatWasSeen() {
	if !b.t.Failed() {
		return
	}
	dir, err := os.MkdirTemp("", "shidian-browser-") // the test's own folder is about to go
	require.NoError(b.t, err)
	b.t.Logf("what the browser last showed: %s", dir)
	for name, content := range map[string]string{
		"page.html": b.value(`location.href + "\n" + document.documentElement.outerHTML`), "details.txt": b.value(details),
	} {
		require.NoError(b.t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	require.NoError(b.t, os.WriteFile(filepath.Join(dir, "page.png"), b.picture(), 0o600))
}
